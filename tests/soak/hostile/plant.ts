// The plant of the attacked collector: hostile stations first, then the honest ones.

import type { CollectConfig, StationConfig } from "../../../cli/collect/config/config.ts";
import { ATTACKS } from "./attackers/all.ts";
import type { HostileStation } from "./attackers/main.ts";

/** Name of the honest stations. */
export const HONEST_NAME = "Honest";

/** Returns the configuration of the collector. */
export function plantOf(given: {
  readonly hostile: readonly HostileStation[];
  /** Ports of the honest stations. */
  readonly honest: readonly number[];
  readonly t1Ms: number;
  /** Whether there are certificates. */
  readonly hasTls: boolean;
}): CollectConfig {
  const { hostile, honest, t1Ms, hasTls } = given;
  const session = { t1Ms, t2Ms: Math.floor(t1Ms / 3), t3Ms: Math.floor(t1Ms / 2) };
  const backOff = { firstMs: 200, maxMs: 2000 };
  const stations: StationConfig[] = [];
  const counts = new Map<string, number>();
  for (const { attack: name, target, host, port } of hostile) {
    const attack = ATTACKS.find((each) => each.name === name);
    if (attack === undefined || !("meet" in attack) || target !== "collector") continue;
    if (attack.plant?.tls !== undefined && !hasTls) continue;
    const number = (counts.get(name) ?? 0) + 1;
    counts.set(name, number);
    stations.push({
      name: `${name} ${number}`,
      address: `${host}:${port}`,
      backOff,
      ...attack.plant ?? { ca: 1 },
      session: { ...session, ...attack.plant?.session },
    });
  }
  for (const [index, port] of honest.entries()) {
    const address = `127.0.0.1:${port}`;
    // Frequent requests keep frames of the collector unacknowledged, so that its t1 may expire.
    const repeatMs = 5000;
    stations.push({
      name: `${HONEST_NAME} ${index + 1}`,
      address,
      ca: 1,
      session,
      backOff,
      repeatMs,
    });
  }
  return { store: { file: "plant.sqlite" }, stations };
}
