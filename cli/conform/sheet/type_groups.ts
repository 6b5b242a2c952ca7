// Groups of types that procedures of the interoperability list need, from the table of types.

import { roleOf, type TypeRow, TYPES } from "../../../codec/low_level.ts";
import type { MarkKey } from "./items.ts";
import { LISTED_TYPES, type ListedType, type TypeKey, typeKey } from "./type_items.ts";

/** Body of bitstring commands: they have no S/E bit, so they cannot be selected. */
const WITHOUT_SELECT: TypeRow["body"] = TYPES.C_BO_NA_1.body;

function keysWhere(isMember: (name: ListedType, row: TypeRow) => boolean): readonly TypeKey[] {
  return LISTED_TYPES.filter((name) => isMember(name, TYPES[name])).map(typeKey);
}

/** Commands and set-points with time tag: 58 to 64. */
export const TAGGED_COMMANDS: readonly TypeKey[] = keysWhere((_, { role, time }) =>
  (role === "command" || role === "setpoint") && time === "cp56"
);

/** All commands and set-points. */
export const COMMANDS: readonly TypeKey[] = keysWhere((_, { role }) =>
  role === "command" || role === "setpoint"
);

/** Whether a command has an S/E bit, so that it can be selected. */
export function canBeSelected(name: ListedType): boolean {
  return TYPES[name].body !== WITHOUT_SELECT;
}

/** The types that each way of command transmission is for; bitstrings count as commands and as set-points. */
export const COMMAND_WAYS = {
  "baf.cmd.direct": keysWhere((_, { role }) => role === "command"),
  "baf.cmd.directSetpoint": keysWhere((_, { role, body }) =>
    role === "setpoint" || body === WITHOUT_SELECT
  ),
  "baf.cmd.sbo": keysWhere((name, { role }) => role === "command" && canBeSelected(name)),
  "baf.cmd.sboSetpoint": keysWhere((_, { role }) => role === "setpoint"),
} as const satisfies { readonly [Key in MarkKey]?: readonly TypeKey[] };

/** A way of command transmission. */
export type CommandWay = keyof typeof COMMAND_WAYS;

/** Integrated totals: 15 and 37. */
export const TOTALS: readonly TypeKey[] = keysWhere((_, { role }) => role === "total");

/** Parameters of measured values: 110 to 112. */
export const PARAMETERS: readonly TypeKey[] = keysWhere((_, { role }) => role === "parameter");

const FILE_ROLES: ReadonlySet<TypeRow["role"]> = new Set<TypeRow["role"]>([
  "fileReady",
  "sectionReady",
  "fileCall",
  "lastSection",
  "fileAcknowledge",
  "fileSegment",
]);

/** The types that a file transfer needs: 120 to 125. */
export const FILE_TYPES: readonly TypeKey[] = keysWhere((_, { role }) => FILE_ROLES.has(role));

/** The items of files in monitor direction, by the name of the file. */
const FILE_OPTIONS: readonly (MarkKey | undefined)[] = [
  undefined,
  "baf.file.mon.transparent",
  "baf.file.mon.disturbance",
  "baf.file.mon.soe",
  "baf.file.mon.analog",
];

/** Returns the item of a file in monitor direction: that of transparent files for other names. */
export function fileOption(nof: number): MarkKey {
  return FILE_OPTIONS[nof] ?? "baf.file.mon.transparent";
}

/** The types of double transmission: without time tag, and with it. */
// deno-fmt-ignore
export const DOUBLES = {
  "baf.double.sp": [["M_SP_NA_1", "M_PS_NA_1"], ["M_SP_TB_1"]],
  "baf.double.dp": [["M_DP_NA_1"], ["M_DP_TB_1"]],
  "baf.double.st": [["M_ST_NA_1"], ["M_ST_TB_1"]],
  "baf.double.bo": [["M_BO_NA_1"], ["M_BO_TB_1"]],
  "baf.double.nva": [["M_ME_NA_1", "M_ME_ND_1"], ["M_ME_TD_1"]],
  "baf.double.sva": [["M_ME_NB_1"], ["M_ME_TE_1"]],
  "baf.double.r32": [["M_ME_NC_1"], ["M_ME_TF_1"]],
} as const satisfies { readonly [Key in MarkKey]?: readonly (readonly ListedType[])[] };

/**
 * The types in which interrogations report an object of a type: those without time tag. None for totals and events of
 * protection equipment.
 */
export function imageKeysOf(name: ListedType): readonly TypeKey[] {
  const double = Object.values(DOUBLES).find(([untimed, timed]) =>
    [...untimed, ...timed].some((member) => member === name)
  );
  return double === undefined ? [] : double[0].map(typeKey);
}

/** Whether a type reports process information in monitor direction. */
export function isMonitored(name: ListedType): boolean {
  const role = roleOf(TYPES[name].id);
  return role === "status" || role === "measured" || role === "total" || role === "protection";
}
