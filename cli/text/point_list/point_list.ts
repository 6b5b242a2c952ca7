// A list of the points of stations: addresses, types, names and units.

import type { PrivateType, StationDeclaration, TypeName } from "../../../mod.ts";
import { familyOf, findPrivateType, TYPES } from "../../../codec/low_level.ts";

/** A point of a list. */
export interface ListedPoint {
  readonly ca: number;
  readonly ioa: number;
  /** Type identifications with which it may be reported, with and without time tag; empty if unknown. */
  readonly typeIds: readonly number[];
  /** Display name; empty if the list has none. */
  readonly name: string;
  /** Engineering unit; empty if the list has none. */
  readonly unit: string;
}

/** A list of points. */
export interface PointList {
  readonly points: readonly ListedPoint[];
  /** Number of rows with the type of a command, which are not points. */
  readonly commands: number;
}

/** The points and counters of a declared station. */
export function listOf(
  station: StationDeclaration,
  privateTypes: readonly PrivateType[] = [],
): PointList {
  let commands = 0;
  const points = station.sectors.flatMap((sector) => {
    commands += sector.commands?.length ?? 0;
    const listed = (ioa: number, type: string, { name = "", unit = "" }): ListedPoint => {
      const id = Object.hasOwn(TYPES, type)
        ? TYPES[type as TypeName].id
        : findPrivateType({ name: type }, { privateTypes })?.row.id;
      return { ca: sector.ca, ioa, typeIds: id === undefined ? [] : familyOf(id), name, unit };
    };
    return [
      ...(sector.points ?? []).map((point) => listed(point.ioa, point.type, point)),
      ...(sector.counters ?? []).map((counter) =>
        listed(counter.ioa, counter.type ?? "M_IT_NA_1", counter)
      ),
    ];
  });
  return { points, commands };
}
