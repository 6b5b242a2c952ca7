// What the objects of any station do with `--simulate`, where the file says nothing else.

import type { GeneratorDeclaration } from "./declaration.ts";
import type { KnownObject } from "./object_table.ts";

/** Spread of a measured value, as a share of its range, or of the value where no range is declared. */
const SPREAD = 0.01;

/** What a counter counts. */
const PER_HOUR = 3600;

/** The generator that suits an object; none for states, and for measured values nothing is known about. */
export function defaultGenerator(object: KnownObject): GeneratorDeclaration | undefined {
  const { ca, ioa, isCounter, isMeasured, value, range } = object;
  if (isCounter) return { kind: "count", ca, ioa, perHour: PER_HOUR };
  if (!isMeasured || value === undefined) return undefined;
  const span = range === undefined ? Math.abs(value) : range[1] - range[0];
  return { kind: "wander", ca, ioa, mean: value, spread: span * SPREAD };
}
