// Formats instants in a time zone.

import { type CaptureTime, formatCaptureTime } from "../../codec/capture/mod.ts";
import {
  instantOf,
  TIME_FLAGS,
  type TimeTag,
  timeTagOf,
  type ZonePolicy,
} from "../../codec/mod.ts";

/** Wall clock time of an instant in a zone, in ms as if it were UTC; outside 2000 to 2099, in UTC. */
export function wallClockOf(instant: number, policy: ZonePolicy): number {
  const year = new Date(instant).getUTCFullYear();
  return year > 2000 && year < 2099 ? timeTagOf(instant, policy).time : instant;
}

/** The name of a zone: `UTC`, `UTC+01:00`, `Europe/Madrid`. */
export function zoneName({ zone = "UTC" }: ZonePolicy): string {
  if (typeof zone === "string") return zone;
  const minutes = String(Math.abs(zone) % 60).padStart(2, "0");
  const hours = String(Math.floor(Math.abs(zone) / 60)).padStart(2, "0");
  return `UTC${zone < 0 ? "-" : "+"}${hours}:${minutes}`;
}

/** Names the zone of shown times. Every command that shows times of day prints it once, or in its heading. */
export function timesText(policy: ZonePolicy | undefined): string {
  return `times in ${zoneName(policy ?? {})}`;
}

/** The time tag of a station in one zone, as a clock in another zone shows it; a tag that is not a date stays as it is. */
export function convertTag(tag: TimeTag, from: ZonePolicy, to: ZonePolicy): TimeTag {
  const instant = instantOf(tag, from);
  if (instant === undefined) return tag;
  const { time, timeFlags } = timeTagOf(instant, to);
  return { time, timeFlags: tag.timeFlags & ~TIME_FLAGS.summer | timeFlags };
}

/** A capture time with the offset of the zone: `2013-07-04T08:23:17.053303+02:00`. */
export function formatInZone(captured: CaptureTime, policy: ZonePolicy | undefined): string {
  const utc = formatCaptureTime(captured);
  if (policy === undefined || policy.zone === "UTC" || utc === "") return utc;
  const instant = captured.time!;
  const wall = wallClockOf(instant, policy);
  const minutes = (wall - instant) / 60_000;
  const hours = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, "0");
  const rest = String(Math.abs(minutes) % 60).padStart(2, "0");
  const local = formatCaptureTime({ ...captured, time: wall, nanoseconds: captured.nanoseconds });
  return `${local.slice(0, -1)}${minutes < 0 ? "-" : "+"}${hours}:${rest}`;
}

/** Time of day of an instant, `14:03:22.123`, in the given zone, by default in UTC. */
export function wallClockTime(instant: number, policy: ZonePolicy | undefined): string {
  return dateAndTime(instant, policy).slice(11);
}

/** Date and time of an instant, `2024-03-15 14:03:22.123`, in the given zone, by default in UTC. */
export function dateAndTime(instant: number, policy: ZonePolicy = {}): string {
  if (!(Math.abs(instant) < 8.64e15)) return String(instant);
  return new Date(wallClockOf(instant, policy)).toISOString().replace("T", " ").slice(0, -1);
}
