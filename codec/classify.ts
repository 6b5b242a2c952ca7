// Classifies type identifications. The result is computed once from the type table and looked up by
// number.

import { CAUSE, CAUSE_OCTET, CAUSE_SETS, causeDirection, type Direction } from "./cause.ts";
import { BODIES, ELEMENTS, type FieldRow } from "./elements.ts";
import {
  TYPE_RANGES,
  type TypeName,
  typeName,
  type TypeRange,
  type TypeRole,
  type TypeRow,
  TYPES,
} from "./types.ts";

/** Number of type identifications: one octet. */
const TYPE_IDS = 256;

const ROWS: (TypeRow | undefined)[] = new Array(TYPE_IDS).fill(undefined);

/** Bits of {@linkcode FLAGS}. */
const PROCESS_DATA = 1 << 0;
const COMMAND = 1 << 1;
const SYSTEM_COMMAND = 1 << 2;
const PARAMETER = 1 << 3;
const FILE_TRANSFER = 1 << 4;
const PRIVATE = 1 << 5;
const MEASURED = 1 << 6;
const TOTAL = 1 << 7;
const DATED = 1 << 8;
const BROADCAST = 1 << 9;
const SECURITY = 1 << 10;

/** Flags of each type identification. Filled by range and by row: every program that imports the codec waits for it. */
const FLAGS = new Uint16Array(TYPE_IDS);

fill(TYPE_RANGES.processMonitor, PROCESS_DATA);
fill(TYPE_RANGES.processControl, COMMAND);
fill(TYPE_RANGES.systemControl, SYSTEM_COMMAND);
fill(TYPE_RANGES.parameter, PARAMETER);
fill(TYPE_RANGES.file, FILE_TRANSFER);
fill(TYPE_RANGES.private, PRIVATE);
for (const row of Object.values(TYPES) as TypeRow[]) {
  ROWS[row.id] = row;
  FLAGS[row.id] = FLAGS[row.id]! | flagsOf(row);
}

/** Sets a flag of a range of types; the ranges do not overlap. */
function fill({ first, last }: TypeRange, flag: number): void {
  FLAGS.fill(flag, first, last + 1);
}

function flagsOf({ id, role, time, broadcast }: TypeRow): number {
  return (role === "measured" ? MEASURED : 0) |
    (role === "total" || role === "statistic" ? TOTAL : 0) |
    (time === "cp56" && has(PROCESS_DATA, id) ? DATED : 0) |
    (broadcast === true ? BROADCAST : 0) |
    (role === "security" ? SECURITY : 0);
}

function has(flag: number, typeId: number): boolean {
  return (FLAGS[typeId]! & flag) !== 0;
}

/**
 * The role of a type; `undefined` for private types and numbers that the standard does not assign.
 *
 * ```ts
 * import { roleOf } from "@telecontrol/iec104/low-level";
 *
 * console.log(roleOf(36), roleOf(103), roleOf(200)); // measured clock undefined
 * ```
 */
export function roleOf(typeId: number): TypeRole | undefined {
  return ROWS[typeId]?.role;
}

/** The time tag of a type; `undefined` for private types and numbers that the standard does not assign. */
export function tagKindOf(typeId: number): TypeRow["time"] | undefined {
  return ROWS[typeId]?.time;
}

/** Whether a type is process information in monitor direction: types 1 to 44, assigned or not. */
export function isProcessData(typeId: number): boolean {
  return has(PROCESS_DATA, typeId);
}

/** Whether a type is process information with a CP56Time2a, such as `M_SP_TB_1`. */
export function isDatedData(typeId: number): boolean {
  return has(DATED, typeId);
}

/** Whether a type is a measured value: normalized, scaled or floating point. */
export function isMeasured(typeId: number): boolean {
  return has(MEASURED, typeId);
}

/**
 * Whether a type is an integrated total, which a counter interrogation requests; includes security
 * statistics.
 */
export function isTotal(typeId: number): boolean {
  return has(TOTAL, typeId);
}

/** Whether a type is a process command: types 45 to 69, assigned or not. */
export function isCommand(typeId: number): boolean {
  return has(COMMAND, typeId);
}

/**
 * Whether a type is a system command: types 100 to 109, assigned or not (interrogations, read,
 * clock, test, reset, delay).
 */
export function isSystemCommand(typeId: number): boolean {
  return has(SYSTEM_COMMAND, typeId);
}

/**
 * Whether a type is an interrogation command, excluding counter interrogations ({@linkcode
 * isCounterInterrogation}).
 */
export function isInterrogation(typeId: number): boolean {
  return roleOf(typeId) === "interrogation";
}

/** Whether a type is a counter interrogation command. */
export function isCounterInterrogation(typeId: number): boolean {
  return roleOf(typeId) === "counterInterrogation";
}

/** Whether a type is a parameter or a parameter activation: types 110 to 119, assigned or not. */
export function isParameter(typeId: number): boolean {
  return has(PARAMETER, typeId);
}

/**
 * Whether a type belongs to file transfer: types 120 to 127, including directories and log queries.
 */
export function isFileTransfer(typeId: number): boolean {
  return has(FILE_TRANSFER, typeId);
}

/** Whether a type is private: 128 to 255. */
export function isPrivateType(typeId: number): boolean {
  return has(PRIVATE, typeId);
}

/** Whether a type is a message of secure authentication: types 81 to 95. */
export function isSecurity(typeId: number): boolean {
  return has(SECURITY, typeId);
}

/**
 * Whether a type is a message of secure authentication, and the profile has an edition whose layouts
 * are not public: 2025.
 */
export function isOtherEdition(
  typeId: number,
  { security }: { readonly security?: { readonly edition?: number } },
): boolean {
  return security?.edition === 2025 && isSecurity(typeId);
}

/** Whether a type may be sent to the broadcast address (IEC 60870-5-101, 7.2.4). */
export function mayBroadcast(typeId: number): boolean {
  return has(BROADCAST, typeId);
}

/**
 * Returns the element field of a type by its key, such as `value` or `transient`; `undefined` if
 * its objects have no such field. Time tags are not included.
 */
export function fieldRowOf(type: TypeName, key: string): FieldRow | undefined {
  for (const name of BODIES[TYPES[type].body]) {
    const fields: readonly FieldRow[] = ELEMENTS[name].fields;
    const found = fields.find((row) => row.key === key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A family is identified by role and name. */
function familyKey({ role, family, body }: TypeRow): string {
  return `${role} ${family ?? body}`;
}

/** The first type of each family and time tag; filled when it is needed, because most programs never need it. */
const FAMILIES = new Map<string, TypeName>();

function families(): ReadonlyMap<string, TypeName> {
  if (FAMILIES.size > 0) return FAMILIES;
  for (const [name, row] of Object.entries(TYPES) as [TypeName, TypeRow][]) {
    const key = `${familyKey(row)} ${row.time}`;
    if (!FAMILIES.has(key)) FAMILIES.set(key, name);
  }
  return FAMILIES;
}

/**
 * Returns the counterpart of a type: the type with the same information and the given time tag
 * (`"none"` for no time tag).
 *
 * ```ts
 * import { counterpartOf } from "@telecontrol/iec104/low-level";
 *
 * console.log(counterpartOf("M_ME_NC_1", "cp56")); // M_ME_TF_1
 * console.log(counterpartOf("C_SC_TA_1", "none")); // C_SC_NA_1
 * ```
 *
 * @returns The type itself if it has that time tag; `undefined` if the standard has no such type.
 */
export function counterpartOf(type: TypeName, time: TypeRow["time"]): TypeName | undefined {
  const row: TypeRow = TYPES[type];
  return row.time === time ? type : families().get(`${familyKey(row)} ${time}`);
}

/**
 * Returns the type that represents a family: the one without time tag, or the one with CP56Time2a
 * if there is none.
 *
 * ```ts
 * import { familyHeadOf } from "@telecontrol/iec104/low-level";
 *
 * console.log(familyHeadOf("M_SP_TB_1"), familyHeadOf("M_EP_TA_1")); // M_SP_NA_1 M_EP_TD_1
 * ```
 */
export function familyHeadOf(type: TypeName): TypeName {
  return counterpartOf(type, "none") ?? counterpartOf(type, "cp56") ?? type;
}

/**
 * Returns the type identifications that differ from a type in the time tag at most, including its
 * own: those of one physical point, for a type of process information.
 *
 * ```ts
 * import { familyOf } from "@telecontrol/iec104/low-level";
 *
 * console.log(familyOf(30)); // [1, 2, 30]
 * ```
 */
export function familyOf(typeId: number): readonly number[] {
  const type = typeName(typeId);
  if (type === undefined) return [typeId];
  const kinds = (["none", "cp24", "cp56"] as const).map((time) => counterpartOf(type, time));
  return kinds.flatMap((member) => member === undefined ? [] : [TYPES[member].id]);
}

/** The directions of the types requested so far, by cause. */
const DIRECTIONS: (readonly (Direction | undefined)[] | undefined)[] = new Array(TYPE_IDS).fill(
  undefined,
);

function addDirections(row: TypeRow): readonly (Direction | undefined)[] {
  const causes = Array.from({ length: CAUSE_OCTET.cause + 1 }, (_, cause) => cause);
  return DIRECTIONS[row.id] = causes.map((cause) => directionIn(row, cause));
}

function directionIn({ causes }: TypeRow, cause: number): Direction | undefined {
  const sets: { readonly [D in Direction]: readonly number[] } = CAUSE_SETS[causes];
  const monitor = sets.monitor.includes(cause);
  const control = sets.control.includes(cause);
  if (monitor !== control) return monitor ? "monitor" : "control";
  if (sets.control.length === 0) return "monitor";
  if (sets.monitor.length === 0) return "control";
  return monitor ? undefined : causeDirection(cause);
}

/**
 * Returns the direction in which the standard lists a type with a cause. If the cause is not listed
 * for the type, the cause alone decides. In reverse direction the stations exchange roles.
 *
 * ```ts
 * import { directionOf } from "@telecontrol/iec104/low-level";
 *
 * console.log(directionOf(45, 6), directionOf(45, 7), directionOf(120, 13)); // control monitor undefined
 * ```
 *
 * @returns `undefined` if either station may send it, or if the type is unknown.
 */
export function directionOf(typeId: number, cause: number): Direction | undefined {
  const row = ROWS[typeId];
  return row && (DIRECTIONS[typeId] ?? addDirections(row))[cause];
}

/**
 * Whether an ASDU with this type and cause is a command, a system command or a parameter that requests something, rather
 * than an answer. A cause that the type does not permit also counts: a controlled station refuses it.
 */
export function isRequest(typeId: number, cause: number): boolean {
  if (!isCommand(typeId) && !isSystemCommand(typeId) && !isParameter(typeId)) return false;
  return cause === CAUSE.request || causeDirection(cause) === "control" ||
    directionOf(typeId, cause) === "control";
}
