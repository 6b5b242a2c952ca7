// Compares the points of a capture with those that are expected.

import { typeName } from "../../../types.ts";
import type { Filter } from "../../filter.ts";
import type { ExpectationReport, ExpectedReport, PointReport } from "./model.ts";

/** A point that a capture is expected to contain. */
export interface ExpectedPoint {
  /** Common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /**
   * Type identifications with which it may be reported, those with and without time tag. Without
   * any, every type matches.
   */
  readonly typeIds: readonly number[];
  /** Display name; empty if unknown. */
  readonly name: string;
}

/** Compares points with those expected, as far as the filter selects them. */
export function buildExpectation(
  points: readonly PointReport[],
  expected: readonly ExpectedPoint[],
  filter: Filter | undefined,
): ExpectationReport {
  const wanted = expected.filter(({ ca, ioa }) => filter?.matches({ ca, ioa }) !== false);
  const found = Map.groupBy(points, keyOf);
  const missing: ExpectedReport[] = [];
  const otherType: (ExpectedReport & { readonly found: readonly string[] })[] = [];
  let right = 0;
  for (const point of wanted) {
    const rows = found.get(keyOf(point));
    if (rows === undefined) missing.push(reportOf(point));
    else if (rows.some((row) => isOf(row, point))) right++;
    else otherType.push({ ...reportOf(point), found: rows.flatMap(({ types }) => types) });
  }
  const known = new Set(expected.map(keyOf));
  const extra = points.filter((point) => !known.has(keyOf(point)))
    .map(({ address, port, ca, ioa, types }) => ({ address, port, ca, ioa, types }));
  return { expected: wanted.length, found: right, missing, otherType, extra };
}

function keyOf({ ca, ioa }: { readonly ca: number; readonly ioa: number }): string {
  return `${ca} ${ioa}`;
}

function isOf({ typeId }: PointReport, { typeIds }: ExpectedPoint): boolean {
  return typeIds.length === 0 || typeIds.includes(typeId);
}

function reportOf({ ca, ioa, typeIds, name }: ExpectedPoint): ExpectedReport {
  return { ca, ioa, name, types: typeIds.map((id) => typeName(id) ?? `type ${id}`) };
}
