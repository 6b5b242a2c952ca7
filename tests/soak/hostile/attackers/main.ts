// The process of all attackers: `main.ts OPTIONS`, where OPTIONS is the JSON of `AttackerOptions`. It prints where the
// hostile stations listen, starts on command, and counts until its standard input ends.

import { emit, linesOf } from "../messages.ts";
import type { Target } from "./attack.ts";
import { ATTACKS, numberOf } from "./all.ts";
import { addressOf, clientField, fieldOf, stationServer } from "./field.ts";
import type { AttackCounts } from "./wire.ts";

/** Options of the process. */
export interface AttackerOptions {
  readonly seed: number;
  /** Fraction of the connections of a long run. */
  readonly scale: number;
  /** Names of the attacks to run; all if absent. */
  readonly only?: readonly string[];
  /** Port of the attacked station. */
  readonly port: number;
  /** Its port for TLS; not attacked if absent. */
  readonly tlsPort?: number;
  /** Certificate and key, in PEM, of a peer that it does not trust. */
  readonly stranger?: { readonly certificate: string; readonly key: string };
}

/** Address of a hostile station. */
export interface HostileStation {
  readonly attack: string;
  readonly target: Target;
  readonly host: string;
  readonly port: number;
}

/** Messages of the process. */
export type AttackerMessage =
  | { readonly event: "listening"; readonly stations: readonly HostileStation[] }
  | { readonly event: "counts"; readonly attacks: Readonly<Record<string, AttackCounts>> };

const { seed, scale, port, tlsPort, stranger, only } = JSON.parse(Deno.args[0]!) as AttackerOptions;
const stop = new AbortController();
const { signal } = stop;
const counts: Record<string, AttackCounts> = {};
const begins: (() => Promise<void>)[] = [];
const stations: HostileStation[] = [];

for (const attack of ATTACKS) {
  if (only !== undefined && !only.includes(attack.name)) continue;
  const number = numberOf(attack);
  const given = { signal, seed, scale, number };
  if ("run" in attack) {
    const to = attack.target === "TLS" ? tlsPort : port;
    if (to === undefined) continue;
    const field = clientField({ ...given, port: to, stranger });
    counts[attack.name] = field.counts;
    begins.push(() => attack.run(field));
    continue;
  }
  const field = fieldOf(given);
  counts[attack.name] = field.counts;
  for (let index = 0; index < (attack.stations ?? 1); index++) {
    const host = addressOf(number, index);
    const { server, port } = await stationServer(attack, field, host);
    server.unref();
    stations.push({ attack: attack.name, target: attack.target, host, port });
  }
}

emit<AttackerMessage>({ event: "listening", stations });
let running: Promise<unknown> | undefined;
for await (const line of linesOf(Deno.stdin.readable)) {
  if (line === "begin") running ??= Promise.all(begins.map((begin) => begin()));
  if (line === "counts") emit<AttackerMessage>({ event: "counts", attacks: counts });
}
stop.abort();
await running;
emit<AttackerMessage>({ event: "counts", attacks: counts });
Deno.exit(0);
