// Compares the points that a scan found with those of a list.

import { describeQuality, QUALITY, type TypeName } from "../../codec/mod.ts";
import { roleOf, TYPES } from "../../codec/low_level.ts";
import type { PointDeclaration, StationDeclaration } from "../../mod.ts";
import type { ListedPoint, PointList } from "../text/point_list/point_list.ts";

/** A difference. */
export interface Difference {
  readonly kind: "missing" | "extra" | "other type" | "bad quality";
  readonly ca: number;
  readonly ioa: number;
  /** Name in the list; empty if it has none. */
  readonly name: string;
  /** Types in the list; empty for an extra point. */
  readonly expected: readonly number[];
  /** Types found; empty for a missing point. */
  readonly found: readonly number[];
  /** Quality bits found; empty if good. */
  readonly quality: string;
}

/** The differences, by address. Events of protection equipment cannot be requested, so they are not missing. */
export function compareList(
  found: PointList,
  { expected, declaration }: {
    readonly expected: PointList;
    readonly declaration: StationDeclaration | undefined;
  },
): readonly Difference[] {
  const known = Map.groupBy(found.points, keyOf);
  const wanted = Map.groupBy(expected.points, keyOf);
  const bad = qualities(declaration);
  const differences: Difference[] = [];
  for (const [key, points] of wanted) {
    const [point] = points as [ListedPoint];
    const { ca, ioa, name } = point;
    const typeIds = points.flatMap((each) => each.typeIds);
    const common = { ca, ioa, name, expected: typeIds, quality: "" };
    const rows = known.get(key);
    const types = (rows ?? []).flatMap((each) => each.typeIds);
    if (rows === undefined) {
      if (!typeIds.some(isEvent)) differences.push({ ...common, kind: "missing", found: [] });
    } else if (typeIds.length > 0 && !types.some((id) => typeIds.includes(id))) {
      differences.push({ ...common, kind: "other type", found: types });
    }
    const quality = bad.get(key);
    if (quality !== undefined) {
      differences.push({ ...common, kind: "bad quality", found: types, quality });
    }
  }
  for (const [key, points] of known) {
    if (wanted.has(key)) continue;
    const [{ ca, ioa, name, typeIds }] = points as [ListedPoint];
    differences.push({
      ...{ ca, ioa, name },
      kind: "extra",
      expected: [],
      found: typeIds,
      quality: "",
    });
  }
  return differences.sort((a, b) => a.ca - b.ca || a.ioa - b.ioa);
}

/** The number of listed events of protection equipment that were not found, because they cannot be requested. */
export function unrequestedEvents(found: PointList, expected: PointList): number {
  const known = new Set(found.points.map(keyOf));
  const events = expected.points.filter((point) =>
    point.typeIds.some(isEvent) && !known.has(keyOf(point))
  );
  return events.length;
}

function isEvent(typeId: number): boolean {
  return roleOf(typeId) === "protection";
}

function keyOf({ ca, ioa }: { readonly ca: number; readonly ioa: number }): string {
  return `${ca}/${ioa}`;
}

/** The quality bits of the points whose quality is not good. */
function qualities(declaration: StationDeclaration | undefined): ReadonlyMap<string, string> {
  const bad = new Map<string, string>();
  for (const { ca, points = [] } of declaration?.sectors ?? []) {
    for (const point of points) {
      const text = qualityText(point);
      if (text !== "") bad.set(keyOf({ ca, ioa: point.ioa }), text);
    }
  }
  return bad;
}

/**
 * The quality bits of a declared point as text; empty if good. A point without value and quality is invalid, except an event
 * of protection equipment, which has no state.
 */
export function qualityText({ type, value, quality }: PointDeclaration): string {
  if (value === undefined && quality === undefined) {
    const isEvent = isStandardType(type) && TYPES[type].role === "protection";
    return isEvent ? "" : describeQuality(QUALITY.invalid);
  }
  return typeof quality === "number" ? describeQuality(quality) : (quality ?? []).join(" ");
}

function isStandardType(type: string): type is TypeName {
  return Object.hasOwn(TYPES, type);
}
