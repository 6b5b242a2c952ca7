// Parses durations on the command line: a number with a unit.

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Parses `500ms`, `15s`, `1.5m`, `2h` or `7d` to milliseconds; `undefined` for anything else, including a number
 * without a unit.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (match === null) return undefined;
  return Math.round(Number(match[1]) * UNITS[match[2]!]!);
}

/** A duration as {@linkcode parseDuration} reads it: `5s`, `90s`, `1500ms`. */
export function durationWord(ms: number): string {
  const [unit, size] = Object.entries(UNITS).findLast(([, size]) => ms % size === 0)!;
  return `${ms / size}${unit}`;
}
