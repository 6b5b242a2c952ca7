// Default generators for `--simulate`, for objects that nothing else drives.

import type { GeneratorDeclaration } from "./declaration.ts";
import type { KnownObject } from "./object_table.ts";

/** Spread of a measured value, relative to its range or, without a declared range, to its value. */
const SPREAD = 0.01;

/** Increment of counters per hour. */
const PER_HOUR = 3600;

/** The default generator of an object; none for states and for measured values without range or value. */
export function defaultGenerator(object: KnownObject): GeneratorDeclaration | undefined {
  const { ca, ioa, isCounter, isMeasured, value, range } = object;
  if (isCounter) return { kind: "count", ca, ioa, perHour: PER_HOUR };
  if (!isMeasured || value === undefined) return undefined;
  const span = range === undefined ? Math.abs(value) : range[1] - range[0];
  return { kind: "wander", ca, ioa, mean: value, spread: span * SPREAD };
}
