// How long a campaign is expected to take.

import type { ConformanceCase } from "../case.ts";
import { largest } from "../../text/extremes.ts";
import type { Sheet } from "../sheet/sheet.ts";
import { expectedMs, pauseMs } from "./campaign.ts";

/** Number of pauses of a case that runs alone: after it, and after the check whether the device works. */
const PAUSES = 2;

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
  const pauses = repeat * PAUSES * pauseMs(sheet);
  const further = cases.reduce((total, { connections: made = 1 }) => total + made - 1, 0);
  // Until it says otherwise, a device accepts the next connection at once.
  const waits = repeat * further * (sheet.pixit("pixit.reconnectReady") ?? 0) * 1000;
  const aside = cases.filter(isAside);
  const longest = largest(aside.map((each) => repeat * expectedMs(each, { sheet })), 0);
  const alone = cases.filter((each) => !isAside(each));
  return sum(alone) + alone.length * pauses + waits + Math.max(longest, sum(aside) / connections);
}
