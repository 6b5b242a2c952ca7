// The report of a run: the attacks with their counts, and the service that honest peers received.

import { attackOf, ATTACKS } from "./attackers/all.ts";
import type { AttackCounts } from "./attackers/wire.ts";
import type { RoundTrip } from "./honest/client.ts";
import type { Standstill } from "./standstill.ts";
import type { Endings } from "./targets/station.ts";

/** Maximum number of reasons printed for an attack. */
const MOST_REASONS = 5;

/** Reports of the targets about the attacks. */
export interface TargetWords {
  /** Reasons with which the station closed connections, by address. */
  readonly endings: Endings;
  /** Log messages of the collector, by station. */
  readonly log: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Outcomes of the requests, by request. */
  readonly outcomes: Endings;
}

/** Returns the table of all attacks, and below each the reasons for which it was ended. */
export function attackTable(
  attacks: Readonly<Record<string, AttackCounts>>,
  words: TargetWords,
): string[] {
  const said = wordsByAttack(words);
  const lines = [row(["attack", "target", "connections", "frames", "octets"])];
  for (const { name, text, target } of ATTACKS) {
    const counts = attacks[name];
    if (counts === undefined) continue;
    const numbers = [counts.connections, counts.frames, counts.octets].map(number);
    lines.push(row([name, target, ...numbers]), `    ${text}`);
    lines.push(`    closed by the target: ${countsText(Object.entries(counts.ends))}`);
    const reasons = said.get(name);
    if (reasons !== undefined) lines.push(`    reported reasons: ${countsText(reasons)}`);
  }
  for (const [who, reasons] of said) {
    if (attacks[who] === undefined) lines.push(`${who}: ${countsText(reasons)}`);
  }
  return lines;
}

/** Returns percentiles of round trips, separately for those during a stall. */
export function roundTripLine(
  what: string,
  trips: readonly RoundTrip[],
  standstills: readonly Standstill[],
): string {
  const [calm, held] = [[], []] as [number[], number[]];
  for (const { at, ms } of trips) {
    const isHeld = standstills.some(({ from, to }) => at < to && at + ms > from);
    (isHeld ? held : calm).push(ms);
  }
  return `${what}: ${calm.length} done, ${quantiles(calm)}; ` +
    `${held.length} during a stall, ${quantiles(held)}`;
}

function quantiles(values: readonly number[]): string {
  if (values.length === 0) return "none";
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
  return `p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms, max ${at(1).toFixed(1)} ms`;
}

/** Groups the reports of the targets by the name of the attack or of another peer. */
function wordsByAttack({ endings, log, outcomes }: TargetWords): Map<string, Map<string, number>> {
  const said = new Map<string, Map<string, number>>();
  const add = (who: string, reasons: Iterable<readonly [string, number]>) => {
    const counts = said.get(who) ?? new Map<string, number>();
    said.set(who, counts);
    for (const [reason, count] of reasons) counts.set(reason, (counts.get(reason) ?? 0) + count);
  };
  for (const [address, reasons] of Object.entries(endings)) {
    const who = attackOf(address)?.name ?? `honest peer, ${address}`;
    add(who, Object.entries(reasons));
  }
  for (const [station, reasons] of log) {
    add(station.replace(/ \d+$/, ""), reasons);
  }
  for (const [request, reasons] of Object.entries(outcomes)) {
    add(`request: ${request}`, Object.entries(reasons));
  }
  return said;
}

function countsText(counts: Iterable<readonly [string, number]>): string {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const rest = sorted.slice(MOST_REASONS).reduce((sum, [, count]) => sum + count, 0);
  const parts = sorted.slice(0, MOST_REASONS).map(([reason, count]) =>
    `${number(count)} × ${reason}`
  );
  if (rest > 0) parts.push(`${number(rest)} × other`);
  return parts.length === 0 ? "never" : parts.join("; ");
}

function number(value: number): string {
  return value.toLocaleString("en").replaceAll(",", " ");
}

function row([name, target, ...numbers]: readonly string[]): string {
  return [name!.padEnd(30), target!.padEnd(10), ...numbers.map((each) => each.padStart(14))]
    .join(" ");
}
