// The properties by which a resent event is recognized.

import { TYPES } from "../../../codec/low_level.ts";
import type { Draft } from "./draft.ts";
import { FLAG } from "../format/flags.ts";

/** Flags that are part of the transmitted ASDU. */
const SENT_FLAGS = FLAG.test | FLAG.negative;

/** The time tag format of each type. */
const TIMES = new Map<number, string>(
  Object.values(TYPES).map(({ id, time }) => [id, time]),
);

/** The properties of a value that identify it when it is resent. */
export type Identity =
  & Pick<
    Draft,
    | "typeId"
    | "cause"
    | "originator"
    | "value"
    | "raw"
    | "quality"
    | "flags"
    | "time"
    | "tag"
    | "tagFlags"
  >
  & { readonly detail: string | null };

/** The identifying columns of a stored row. */
export type TraceRow = Identity & { readonly seq: number; readonly point: number };

/** Combines point, type and cause into one number. */
export function laneOf(point: number, { typeId, cause }: Pick<Draft, "typeId" | "cause">): number {
  return (point * 256 + typeId) * 64 + cause;
}

/** Whether two events of a lane are equal in all other transmitted properties. */
export function isSameEvent(a: Identity, b: Identity): boolean {
  // A time tag without an hour means a different instant every hour.
  const hasHour = TIMES.get(a.typeId) !== "cp24";
  return (hasHour ? a.tag === b.tag : a.time === b.time) &&
    (a.raw ?? a.value) === (b.raw ?? b.value) &&
    a.quality === b.quality &&
    a.tagFlags === b.tagFlags &&
    (a.flags & SENT_FLAGS) === (b.flags & SENT_FLAGS) &&
    a.originator === b.originator &&
    a.detail === b.detail;
}
