// Formats durations in messages, tables, reports and the decoder page.

/**
 * Formats a duration. Durations below a minute have three significant digits, down to microseconds.
 * Longer ones have two units and are rounded to the smaller one, which is omitted if it is 0:
 * `0.043 ms`, `12.3 ms`, `350 ms`, `4.25 s`, `1 min 30 s`, `2 h`, `5 d 1 h`.
 *
 * @param ms Milliseconds, finite; negative durations get a minus sign.
 *
 * ```ts
 * import { formatDuration } from "@telecontrol/iec104";
 *
 * console.log([999.7, 4250, 90_000].map(formatDuration)); // [ "1 s", "4.25 s", "1 min 30 s" ]
 * ```
 */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  const short = digits(ms);
  if (short < 1000) return `${short} ms`;
  const seconds = digits(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const whole = Math.round(ms / 1000);
  if (whole < 3600) return pair([whole, 60], "min", "s");
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1440) return pair([minutes, 60], "h", "min");
  return pair([Math.round(ms / 3_600_000), 24], "d", "h");
}

/** Formats a number of smaller units with both units. */
function pair([count, parts]: readonly [number, number], larger: string, smaller: string): string {
  const rest = count % parts;
  const text = `${Math.floor(count / parts)} ${larger}`;
  return rest === 0 ? text : `${text} ${rest} ${smaller}`;
}

/** Three significant digits, at most three decimals. */
function digits(value: number): number {
  return Number(value < 1 ? value.toFixed(3) : value.toPrecision(3));
}
