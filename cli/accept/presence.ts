// Which points the station has reported on the present connection.

import { roleOf } from "../../codec/low_level.ts";
import { pointKey } from "../../codec/mod.ts";
import type { TestItem } from "./test_plan.ts";

/** The points that the station has reported since it was connected last. */
export class Presence {
  readonly #keys = new Set<number>();

  /** A connection begins: what earlier ones reported no longer counts. */
  clear(): void {
    this.#keys.clear();
  }

  /** The station has reported a point. */
  add(key: number): void {
    this.#keys.add(key);
  }

  /** Whether each item that an interrogation of these common addresses reports was reported, by the key of the item. */
  of(items: readonly TestItem[], cas: readonly number[]): ReadonlyMap<string, boolean> {
    const asked = items.filter((item) => cas.includes(item.ca) && isInterrogated(item));
    return new Map(asked.map(({ key, ca, ioa }) => [key, this.#keys.has(pointKey(ca, ioa))]));
  }

  /** The keys of points that are not in the list, ascending. */
  unlisted(listed: ReadonlyMap<number, unknown>): readonly number[] {
    return [...this.#keys].filter((key) => !listed.has(key)).sort((a, b) => a - b);
  }
}

/** Whether an interrogation reports a point: not events, and not counters. */
function isInterrogated({ kind, listed: { typeIds } }: TestItem): boolean {
  const role = typeIds[0] === undefined ? undefined : roleOf(typeIds[0]);
  return kind === "point" && (role === undefined || role === "status" || role === "measured");
}
