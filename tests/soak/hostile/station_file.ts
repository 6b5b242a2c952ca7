// The station that is attacked: its points, its commands, whom it serves, and how it is set up against all others.

import type { StationDeclaration } from "../../../mod.ts";

/** Numbered events come from these points. */
export const EVENTS = { ca: 1, ioa: 700, count: 50 } as const;

/** One command for the honest client, and `count` commands that attackers select. */
export const COMMANDS = { honest: 5000, hostile: 6000, count: 100 } as const;

/** Where honest peers come from: the client, and those who visit. Attackers come from other addresses of this machine. */
export const HONEST = {
  client: "127.0.0.1",
  visitor: "127.0.0.2",
  tlsVisitor: "127.0.0.3",
} as const;

/** Whether somebody honest has that address. */
export function isHonest(address: string): boolean {
  return Object.values<string>(HONEST).includes(address);
}

/** Connections that the station serves: all attacks together want more. */
const MOST_CONNECTIONS = 128;

/** The declaration. */
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
    // A group would let one attacker displace the others: so each has all there is to attack with.
    redundancy: { mode: "each-connection", maxConnections: MOST_CONNECTIONS },
    session: { t1Ms, t2Ms: Math.floor(t1Ms / 3), t3Ms: t1Ms },
  };
}
