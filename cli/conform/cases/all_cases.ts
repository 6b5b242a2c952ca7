// The catalogue: all conformance cases, in its order.

import type { ConformanceCase } from "../case.ts";
import { START_STOP } from "./start_stop.ts";

/** All cases. */
export const ALL_CASES: readonly ConformanceCase[] = [
  ...START_STOP,
];
