// Durations and types in words.

import { typeName } from "../../types.ts";

const UNITS = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000]] as const;

/** A duration for people: `12 ms`, `4.25 s`, `90 s`, `14 min 50 s`, `2 h 3 min`, `5 d 1 h`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Number(ms.toFixed(ms < 10 ? 1 : 0))} ms`;
  if (ms < 120_000) return `${Number((ms / 1000).toFixed(ms < 10_000 ? 2 : 1))} s`;
  const units: readonly (readonly [string, number])[] = [...UNITS, ["s", 1000]];
  const first = units.findIndex(([, length]) => ms >= length);
  const [name, length] = units[first]!;
  const [smaller, step] = units[first + 1]!;
  const whole = Math.floor(ms / length);
  const rest = Math.floor((ms - whole * length) / step);
  return rest === 0 ? `${whole} ${name}` : `${whole} ${name} ${rest} ${smaller}`;
}

/** A type by its mnemonic, or by its number where it has none. */
export function typeText(typeId: number): string {
  return typeName(typeId) ?? `type ${typeId}`;
}
