// The part of a simulated station that an interoperability list of 104 can state, and remarks on the rest.

import type { TypeName } from "../../../../codec/mod.ts";
import { counterpartOf } from "../../../../codec/low_level.ts";
import type {
  CommandDeclaration,
  CounterDeclaration,
  PointDeclaration,
  StationDeclaration,
} from "../../../../transport/mod.ts";
import { isListed } from "../type_items.ts";
import { eventOf, imageOf, isStandardType, parameterTypeOf } from "./station_types.ts";

/** A declaration, and what it lacks. */
export interface ListedPart {
  readonly declaration: StationDeclaration;
  readonly remarks: readonly string[];
}

/** Returns the declaration without what 104 does not have, and without what the station answers with cause 44. */
export function listedPart(declaration: StationDeclaration): ListedPart {
  const remarks = new Set<string>();
  const { procedures: { unsupported = [] } = {}, time: { tag = "cp56" } = {} } = declaration;
  const isKnown = (type: TypeName | undefined) => type !== undefined && !unsupported.includes(type);
  const sectors = declaration.sectors.map((sector) => ({
    ...sector,
    points: (sector.points ?? []).flatMap((point) => {
      if (!isStandardType(point.type)) {
        remarks.add(`points of the private type ${point.type} are not in this list`);
        return [];
      }
      return listedPoint(withParameters(point, isKnown), { isShort: tag === "cp24", remarks });
    }),
    counters: (sector.counters ?? []).filter((counter) => isListedCounter(counter, remarks)),
    commands: (sector.commands ?? []).flatMap((command) => listedCommand(command, isKnown)),
  }));
  return { declaration: { ...declaration, sectors }, remarks: [...remarks] };
}

/** A point whose events 104 has. */
function listedPoint(
  point: PointDeclaration,
  { isShort, remarks }: { readonly isShort: boolean; readonly remarks: Set<string> },
): readonly PointDeclaration[] {
  const event = eventOf(point);
  if (!isShort || event === "untimed" || event === "none") return [point];
  remarks.add("events have CP24Time2a, which 104 does not have");
  if (imageOf(point) === undefined) return [];
  return [{ ...point, event: event === "both" ? "untimed" : "none" }];
}

/** A point without the parameters whose types the station does not know. */
function withParameters(
  point: PointDeclaration,
  isKnown: (type: TypeName | undefined) => boolean,
): PointDeclaration {
  const { parameters, ...others } = point;
  if (parameters === undefined) return point;
  const known = parameters.filter((name) =>
    isKnown(name === "cyclic" ? "P_AC_NA_1" : parameterTypeOf(point))
  );
  return { ...others, ...known.length > 0 && { parameters: known } };
}

function isListedCounter(
  { type = "M_IT_NA_1" }: CounterDeclaration,
  remarks: Set<string>,
): boolean {
  if (isListed(type)) return true;
  remarks.add(`counters of ${type}, which 104 does not have, are not in this list`);
  return false;
}

/** A command with the types that the station knows: without time tag, with it, or both. */
function listedCommand(
  command: CommandDeclaration,
  isKnown: (type: TypeName | undefined) => boolean,
): readonly CommandDeclaration[] {
  const { type, timeTag = "optional" } = command;
  const isUntimed = timeTag !== "required" && isKnown(type);
  const isTimed = timeTag !== "refused" && isKnown(counterpartOf(type, "cp56"));
  if (isUntimed && isTimed) return [command];
  if (!isUntimed && !isTimed) return [];
  if (isTimed) return [{ ...command, timeTag: "required" }];
  const { maxAgeMs: _, ...untimed } = command;
  return [{ ...untimed, timeTag: "refused" }];
}
