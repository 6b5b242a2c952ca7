// What an event is recognised by when its station sends it again.

import { TYPES } from "../../../codec/mod.ts";
import type { Draft } from "../intake/draft.ts";
import { FLAG } from "./flags.ts";

/** Bits of the flags that belong to what was sent. */
const SENT_FLAGS = FLAG.test | FLAG.negative;

/** What time tag each type has. */
const TIMES = new Map<number, string>(
  Object.values(TYPES).map(({ id, time }) => [id, time]),
);

/** What of a value makes it the same one when it comes again. */
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

/** A row of the store, as far as it is recognised. */
export type TraceRow = Identity & { readonly seq: number; readonly point: number };

/** Point, type and cause in one number. */
export function laneOf(point: number, { typeId, cause }: Pick<Draft, "typeId" | "cause">): number {
  return (point * 256 + typeId) * 64 + cause;
}

/** Everything else that an event is recognised by. */
export function contentOf(value: Identity): string {
  const { typeId, raw, quality, flags, tagFlags, originator, detail } = value;
  // A time tag without hour means another instant every hour.
  const tag = TIMES.get(typeId) === "cp24" ? value.time : value.tag;
  return `${raw ?? value.value}|${quality}|${
    flags & SENT_FLAGS
  }|${tag}|${tagFlags}|${originator}|${detail}`;
}
