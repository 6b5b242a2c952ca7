// The time tags of an ASDU: the first, the last, and how many are invalid.

import type { PointColumns } from "../../../columns.ts";
import { TIME_FLAGS } from "../../../time.ts";
import type { Tags } from "../time_watch.ts";

/** The time tags of one ASDU after another. */
export class TagSpan implements Tags {
  newest = -Infinity;
  oldest = Infinity;
  invalid = 0;

  /** Takes the time tags of these rows; without any, nothing is valid. Called for every ASDU. */
  set({ time, timeFlags }: PointColumns, from: number, to: number): void {
    let newest = -Infinity;
    let oldest = Infinity;
    let invalid = 0;
    for (let i = from; i < to; i++) {
      const tag = time[i]!;
      if ((timeFlags[i]! & TIME_FLAGS.invalid) !== 0 || Number.isNaN(tag)) invalid++;
      else {
        if (tag > newest) newest = tag;
        if (tag < oldest) oldest = tag;
      }
    }
    this.newest = newest;
    this.oldest = oldest;
    this.invalid = invalid;
  }
}
