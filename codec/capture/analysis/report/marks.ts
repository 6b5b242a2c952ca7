// Times and packets in the form of the report.

import { formatCaptureTime } from "../../timestamp.ts";
import type { PacketTime } from "../../packet_time.ts";
import type { JsonNumber, Mark, TimeText } from "./report_values.ts";

/** A time in ms since 1970, formatted to the microsecond; `null` for `NaN`. */
export function timeText(time: number | undefined): TimeText {
  if (time === undefined || !Number.isFinite(time)) return null;
  const micros = Math.round((time - Math.floor(time)) * 1000);
  const carry = micros === 1000 ? 1 : 0;
  const text = formatCaptureTime({
    time: Math.floor(time) + carry,
    nanoseconds: carry === 1 ? 0 : micros * 1000,
  });
  return text === "" ? null : text;
}

/** A packet as it appears in the report. */
export function markOf({ file, frame, time }: PacketTime): Mark {
  return { file, frame, time: timeText(time) };
}

/** A value as the report represents it. JSON cannot represent some numbers. */
export function jsonNumber(value: number): JsonNumber {
  // JSON does not preserve negative zero.
  return Number.isFinite(value) ? value + 0 : String(value) as JsonNumber;
}

/** A number such as a duration; `null` for `NaN`. */
export function orNull(value: number): number | null {
  return Number.isFinite(value) ? Math.round(value * 1000) / 1000 : null;
}
