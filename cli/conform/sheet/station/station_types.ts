// The types and causes of a simulated station: those of its points, counters, commands and procedures.

import { CAUSE, type TypeName } from "../../../../codec/mod.ts";
import {
  CAUSE_SETS,
  counterpartOf,
  isMeasured,
  type TypeRow,
  TYPES,
} from "../../../../codec/low_level.ts";
import type {
  CommandDeclaration,
  CounterDeclaration,
  PointDeclaration,
  SectorDeclaration,
  StationDeclaration,
} from "../../../../transport/mod.ts";
import type { SheetDraft } from "../sheet_draft.ts";

/** The answers of a controlled station to a request that it does not execute. */
const REFUSALS = [
  CAUSE.unknownType,
  CAUSE.unknownCause,
  CAUSE.unknownCommonAddress,
  CAUSE.unknownObjectAddress,
] as const;

/** Whether a type is a standard one; points may also have private types. */
export function isStandardType(type: string): type is TypeName {
  return Object.hasOwn(TYPES, type);
}

/** How the changes of a point are reported. */
export function eventOf({ type, event }: PointDeclaration): NonNullable<PointDeclaration["event"]> {
  if (event !== undefined) return event;
  return isStandardType(type) && tagged(type) === undefined ? "untimed" : "time-tagged";
}

/** The type of a point in interrogations; `undefined` for events of protection equipment and private types. */
export function imageOf({ type }: PointDeclaration): TypeName | undefined {
  return isStandardType(type) ? counterpartOf(type, "none") : undefined;
}

function tagged(type: TypeName): TypeName | undefined {
  return counterpartOf(type, "cp56");
}

/** The interrogation groups of a point: 0 for the station interrogation. */
export function groupsOf(point: PointDeclaration): readonly number[] {
  if (imageOf(point) === undefined) return [];
  const { groups = [], interrogated = true } = point;
  return [...interrogated ? [0] : [], ...groups];
}

/** The counter groups of a counter: 0 for the general request. */
export function counterGroupsOf({ groups = [] }: CounterDeclaration): readonly number[] {
  return [0, ...groups];
}

/** Marks the types of all objects of a common address, with their causes. */
export function markTypes(draft: SheetDraft, sector: SectorDeclaration, facts: {
  readonly declaration: StationDeclaration;
}): void {
  const { points = [], counters = [], commands = [] } = sector;
  for (const point of points) markPoint(draft, point, commands);
  for (const counter of counters) markCounter(draft, counter);
  for (const command of commands) markCommand(draft, command);
  const { procedures = {} } = facts.declaration;
  const { alsoReadable = [] } = procedures;
  if (alsoReadable.includes("counters") && counters.length > 0) {
    draft.note("baf.read", "integrated totals can be read too, with cause 5");
  }
  const hasEvents = points.some((point) => imageOf(point) === undefined);
  if (alsoReadable.includes("protection") && hasEvents) {
    draft.note("baf.read", "events of protection equipment can be read too, with cause 5");
  }
}

/** Marks the types of a point. */
function markPoint(
  draft: SheetDraft,
  point: PointDeclaration,
  commands: readonly CommandDeclaration[],
): void {
  const { type, cyclicMs, backgroundMs } = point;
  if (!isStandardType(type)) return; // A list has no private types.
  const event = eventOf(point);
  const feedback = commands.filter((command) => command.feedback?.ioa === point.ioa)
    .map(({ feedback }) => feedback!.cause ?? CAUSE.returnRemote);
  const causes = [CAUSE.spontaneous, ...feedback];
  const image = imageOf(point);
  if (image !== undefined) {
    draft.type(
      image,
      CAUSE.request,
      ...groupsOf(point).map((group) => CAUSE.interrogatedByStation + group),
      ...cyclicMs === undefined ? [] : [CAUSE.periodic],
      ...backgroundMs === undefined ? [] : [CAUSE.background],
      ...event === "untimed" || event === "both" ? permitted(image, causes) : [],
    );
  }
  const time = tagged(type);
  if (time === undefined || event === "untimed" || event === "none") return;
  draft.type(time, ...permitted(time, causes));
}

/** The causes that the station sends a type with: it uses 3 in place of those that the type does not have. */
function permitted(type: TypeName, causes: readonly number[]): readonly number[] {
  const listed: readonly number[] = CAUSE_SETS[TYPES[type].causes].monitor;
  return causes.filter((cause) => listed.includes(cause));
}

/** Marks the type of a counter. */
function markCounter(draft: SheetDraft, counter: CounterDeclaration): void {
  const { type = "M_IT_NA_1", reportFrozen = false } = counter;
  draft.type(
    type,
    ...reportFrozen ? [CAUSE.spontaneous] : [],
    ...counterGroupsOf(counter).map((group) => CAUSE.requestedByGeneralCounter + group),
  );
}

/** Marks the types of a command. */
function markCommand(draft: SheetDraft, command: CommandDeclaration): void {
  const { type, timeTag = "optional", termination = true } = command;
  const causes = [
    CAUSE.activation,
    CAUSE.activationCon,
    CAUSE.deactivation,
    CAUSE.deactivationCon,
    ...termination ? [CAUSE.activationTermination] : [],
    ...REFUSALS,
  ];
  if (timeTag !== "required") draft.type(type, ...causes);
  const time = tagged(type);
  if (timeTag !== "refused" && time !== undefined) draft.type(time, ...causes);
}

/** Causes of a system command or parameter that is confirmed, and terminated or not. */
export function requestCauses(
  type: TypeName,
  { termination = false, deactivation = false }: {
    readonly termination?: boolean;
    readonly deactivation?: boolean;
  } = {},
): readonly number[] {
  const row: TypeRow = TYPES[type];
  if (row.role === "read") return [CAUSE.request, ...REFUSALS];
  return [
    CAUSE.activation,
    CAUSE.activationCon,
    ...deactivation ? [CAUSE.deactivation, CAUSE.deactivationCon] : [],
    ...termination ? [CAUSE.activationTermination] : [],
    ...REFUSALS,
  ];
}

/** The parameter type for a measured value; `undefined` for other points. */
export function parameterTypeOf(point: PointDeclaration): TypeName | undefined {
  const { type } = point;
  if (!isStandardType(type) || !isMeasured(TYPES[type].id)) return undefined;
  return PARAMETER_TYPES[TYPES[type].body];
}

/** The parameter types by the body of the measured value. */
const PARAMETER_TYPES: Readonly<Partial<Record<TypeRow["body"], TypeName>>> = {
  [TYPES.M_ME_NA_1.body]: "P_ME_NA_1",
  [TYPES.M_ME_ND_1.body]: "P_ME_NA_1",
  [TYPES.M_ME_NB_1.body]: "P_ME_NB_1",
  [TYPES.M_ME_NC_1.body]: "P_ME_NC_1",
};
