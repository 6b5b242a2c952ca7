// Time tags of objects as instants in UTC.

import { type Asdu, instantOf, type ZonePolicy } from "../../../codec/mod.ts";
import { completeCp24, TYPES } from "../../../codec/low_level.ts";
import { wallClockOf } from "../../text/zoned_time.ts";
import type { Place } from "./source.ts";

/** What the instant of a time tag depends on. */
export interface TagContext {
  /** Whether the tag has no hour. */
  readonly isShort: boolean;
  /** Where the ASDU was found: the hour of a short tag is that of the capture or the one before. */
  readonly place: Place;
  /** The zone of the station. */
  readonly zone: ZonePolicy;
}

/** The context of the time tags of an ASDU. */
export function tagContextOf(
  asdu: Exclude<Asdu, { readonly type: "raw" }>,
  place: Place,
  zone: ZonePolicy,
): TagContext {
  return { isShort: asdu.type !== "private" && TYPES[asdu.type].time === "cp24", place, zone };
}

/** The time tag of an object as an instant; `undefined` if it is missing or invalid. */
export function instantOfObject(object: object, context: TagContext): number | undefined {
  const { time, timeFlags } = object as { readonly time?: unknown; readonly timeFlags?: unknown };
  if (typeof time !== "number") return undefined;
  const tag = {
    time: context.isShort ? withHour(time, context) : time,
    timeFlags: timeFlags as number,
  };
  return instantOf(tag, context.zone);
}

function withHour(time: number, { place, zone }: TagContext): number | undefined {
  const captured = place.captured?.time;
  if (captured === undefined || Number.isNaN(time)) return undefined;
  return completeCp24(time, { time: wallClockOf(captured, zone) });
}

/** The time tags of the objects as ISO 8601 in UTC; `null` if missing or invalid. */
export function instantsOf(
  asdu: Asdu,
  place: Place,
  zone: ZonePolicy,
): readonly (string | null)[] {
  if (asdu.type === "raw") return [];
  const context = tagContextOf(asdu, place, zone);
  return asdu.objects.map((object) => {
    const instant = instantOfObject(object, context);
    return instant === undefined ? null : new Date(instant).toISOString();
  });
}
