// The attacked station: its points, its commands, the peers it serves, and its protection against all others.

import type { StationDeclaration } from "../../../mod.ts";

/** Points of the numbered events. */
export const EVENTS = { ca: 1, ioa: 700, count: 50 } as const;

/** One command for the honest client, and `count` commands that attackers select. */
export const COMMANDS = { honest: 5000, hostile: 6000, count: 100 } as const;

/** Addresses of honest peers: the client, and visitors. Attackers use other addresses of this machine. */
export const HONEST = {
  client: "127.0.0.1",
  visitor: "127.0.0.2",
  tlsVisitor: "127.0.0.3",
} as const;

/** Whether an address belongs to an honest peer. */
export function isHonest(address: string): boolean {
  return Object.values<string>(HONEST).includes(address);
}

/** Maximum number of connections: all attacks together request more. */
const MOST_CONNECTIONS = 128;

/** Returns the declaration. */
export function stationFile(t1Ms: number): StationDeclaration {
  const values = Array.from({ length: EVENTS.count }, (_, index) => ({
    ioa: EVENTS.ioa + index,
    type: "M_ME_NC_1",
    value: 0,
    groups: [1],
  } as const));
  const hostile = Array.from({ length: COMMANDS.count }, (_, index) => COMMANDS.hostile + index);
  return {
    sectors: [{
      ca: EVENTS.ca,
      points: values,
      counters: Array.from({ length: 50 }, (_, index) => ({ ioa: 900 + index, value: 1 })),
      commands: [COMMANDS.honest, ...hostile].map((ioa) => ({
        ioa,
        type: "C_SC_NA_1",
        mode: "select-before-operate",
        selectTimeoutMs: 10_000,
      })),
    }],
    events: { classes: [{ name: "events", limit: 5000 }] },
    // In a shared group, one attacker could displace the others; therefore each connection is its own group.
    redundancy: { mode: "each-connection", maxConnections: MOST_CONNECTIONS },
    session: { t1Ms, t2Ms: Math.floor(t1Ms / 3), t3Ms: t1Ms },
  };
}
