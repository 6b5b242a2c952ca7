// What an event is recognised by when its station sends it again.

import { TYPES } from "../../../codec/low_level.ts";
import type { Draft } from "./draft.ts";
import { FLAG } from "./flags.ts";

/** Bits of the flags that belong to what was sent. */
const SENT_FLAGS = FLAG.test | FLAG.negative;

/** What time tag each type has. */
const TIMES = new Map<number, string>(
  Object.values(TYPES).map(({ id, time }) => [id, time]),
);

/** The parts of a value that identify it when it arrives again. */
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

/** The part of a stored row by which it is recognised. */
export type TraceRow = Identity & { readonly seq: number; readonly point: number };

/** Point, type and cause in one number. */
export function laneOf(point: number, { typeId, cause }: Pick<Draft, "typeId" | "cause">): number {
  return (point * 256 + typeId) * 64 + cause;
}

/** Whether two events of one lane are equal in everything else that was sent. */
export function isSameEvent(a: Identity, b: Identity): boolean {
  // A time tag without hour means another instant every hour.
  const hasHour = TIMES.get(a.typeId) !== "cp24";
  return (hasHour ? a.tag === b.tag : a.time === b.time) &&
    (a.raw ?? a.value) === (b.raw ?? b.value) &&
    a.quality === b.quality &&
    a.tagFlags === b.tagFlags &&
    (a.flags & SENT_FLAGS) === (b.flags & SENT_FLAGS) &&
    a.originator === b.originator &&
    a.detail === b.detail;
}
