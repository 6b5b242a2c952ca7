// A list of the points and commands of stations: addresses, types, names and units.

import type { PrivateType, StationDeclaration, TypeName } from "../../../mod.ts";
import type { Scale, StateTexts } from "./conversion.ts";
import { familyOf, findPrivateType, TYPES } from "../../../codec/low_level.ts";
import { type Trial, trialOfCommand, trialOfPoint } from "./trial.ts";

/** A point or a command of a list. */
export interface ListedPoint {
  readonly ca: number;
  readonly ioa: number;
  /** Its type identifications, with and without time tag; empty if unknown. */
  readonly typeIds: readonly number[];
  /** Display name; empty if the list has none. */
  readonly name: string;
  /** Engineering unit; empty if the list has none. */
  readonly unit: string;
  /** Conversion from the transmitted to the engineering value. */
  readonly scale?: Scale;
  /** The texts of its states. */
  readonly states?: StateTexts;
  /** How it is tested; absent if the list says nothing about that, or the reader did not ask for it. */
  readonly trial?: Trial;
}

/** A list of points. */
export interface PointList {
  readonly points: readonly ListedPoint[];
  /** Objects with the type of a command or a parameter, which are not points. */
  readonly commands: readonly ListedPoint[];
}

/** The points, counters and commands of a declared station. */
export function listOf(
  station: StationDeclaration,
  privateTypes: readonly PrivateType[] = [],
): PointList {
  const points: ListedPoint[] = [];
  const commands: ListedPoint[] = [];
  for (const sector of station.sectors) {
    const listed = (ioa: number, type: string, { name = "", unit = "" }): ListedPoint => {
      const id = Object.hasOwn(TYPES, type)
        ? TYPES[type as TypeName].id
        : findPrivateType({ name: type }, { privateTypes })?.row.id ??
          station.privateTypes?.find((row) => row.name === type)?.id;
      return { ca: sector.ca, ioa, typeIds: id === undefined ? [] : familyOf(id), name, unit };
    };
    for (const point of sector.points ?? []) {
      points.push({ ...listed(point.ioa, point.type, point), ...trialOfPoint(point) });
    }
    for (const counter of sector.counters ?? []) {
      points.push(listed(counter.ioa, counter.type ?? "M_IT_NA_1", counter));
    }
    for (const command of sector.commands ?? []) {
      const trial = trialOfCommand(sector.ca, command);
      commands.push({ ...listed(command.ioa, command.type, command), ...trial });
    }
  }
  return { points, commands };
}
