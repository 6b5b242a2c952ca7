// What a controlling station has stored of the point that the tester reports.

import { count } from "../../text/count.ts";
import { reportedPoint } from "./provoke.ts";
import type { Tester } from "./tester.ts";

/** Checks that a controlling station has stored the value. Without an upper tester, only its acknowledgement is known. */
export async function expectStored(
  t: Tester,
  value: number,
  { before, times: [least, most] }: {
    readonly before: number;
    /** How often a value has to be stored, at least and at most. */
    readonly times: readonly [number, number];
  },
): Promise<void> {
  const point = reportedPoint(t);
  if (!t.hasUpper) {
    t.remark("without an upper tester, it is not known whether the value was stored");
    return;
  }
  const stored = await t.upper.stored(point);
  const times = (stored?.count ?? 0) - before;
  t.check(stored?.value === value && times >= least && times <= most, {
    expected: `${point.ca}/${point.ioa} to be stored as ${value}, and ${
      count(most, "new value")
    } in all`,
    seen: stored === undefined ? "not stored" : `${stored.value}, ${count(times, "new value")}`,
  });
}

/** How often a value of the reported point was stored so far; 0 without an upper tester. */
export async function storedSoFar(t: Tester): Promise<number> {
  return t.hasUpper ? (await t.upper.stored(reportedPoint(t)))?.count ?? 0 : 0;
}
