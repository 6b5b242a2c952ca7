// How long a campaign is expected to take.

import type { ConformanceCase } from "../case.ts";
import { largest } from "../../text/extremes.ts";
import type { Sheet } from "../sheet/sheet.ts";
import { expectedMs } from "./campaign.ts";

/** The expected duration of cases that run, in ms: independent ones run side by side. */
export function expectedDuration(
  cases: readonly ConformanceCase[],
  { sheet, repeat, connections }: {
    readonly sheet: Sheet;
    readonly repeat: number;
    readonly connections: number;
  },
): number {
  const isAside = ({ independent = false }: ConformanceCase) => independent && connections > 1;
  const sum = (some: readonly ConformanceCase[]) =>
    some.reduce((total, each) => total + repeat * expectedMs(each, { sheet }), 0);
  const aside = cases.filter(isAside);
  const longest = largest(aside.map((each) => repeat * expectedMs(each, { sheet })), 0);
  const alone = sum(cases.filter((each) => !isAside(each)));
  return alone + Math.max(longest, sum(aside) / connections);
}
