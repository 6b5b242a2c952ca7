// The keys of groups of interrogations and of counters.

import { CAUSE } from "../../../codec/mod.ts";
import { MARK_ITEMS } from "./mark_items.ts";

type Options = keyof typeof MARK_ITEMS;

/** The beginnings of the keys of groups. */
export type GroupPrefix = "baf.gi.g" | "baf.it.g";

/** Key of a group. */
export type GroupKey<Prefix extends GroupPrefix = GroupPrefix> = Extract<
  Options,
  `${Prefix}${number}`
>;

/** Returns the keys of all groups, in order. */
export function groupKeys<Prefix extends GroupPrefix>(prefix: Prefix): readonly GroupKey<Prefix>[] {
  return (Object.keys(MARK_ITEMS) as Options[]).filter((key): key is GroupKey<Prefix> =>
    key.startsWith(prefix) && /^\d+$/.test(key.slice(prefix.length))
  );
}

/** Key of an option that requests data. */
export type RequestKey = "baf.gi.global" | "baf.it.general" | GroupKey;

/** The causes of data that the options of interrogations and counter interrogations request. */
export const REQUESTED_CAUSES: ReadonlyMap<RequestKey, number> = new Map<RequestKey, number>([
  ["baf.gi.global", CAUSE.interrogatedByStation],
  ...groupKeys("baf.gi.g").map((key, index) => [key, CAUSE.interrogatedByGroup1 + index] as const),
  ["baf.it.general", CAUSE.requestedByGeneralCounter],
  ...groupKeys("baf.it.g").map((key, index) =>
    [key, CAUSE.requestedByCounterGroup1 + index] as const
  ),
]);
