// Which ASDUs are critical: those that must be authenticated. Which types are mandatory follows from their roles, and is
// not configurable; others can be added.

import { CAUSE_OCTET } from "../../codec/cause.ts";
import {
  isCommand,
  isFileTransfer,
  isParameter,
  isPrivateType,
  isProcessData,
  isSecurity,
  roleOf,
  tagKindOf,
} from "../../codec/classify.ts";
import { type TypeName, TYPES } from "../../codec/types.ts";
import type { Role } from "../session/session_options.ts";

/** Number of type identifications: one octet. */
const TYPE_IDS = 256;

/** All type identifications: 1 to 255. */
const TYPE_NUMBERS: ReadonlySet<number | undefined> = new Set(
  Array.from({ length: TYPE_IDS - 1 }, (_, index) => index + 1),
);

/** The numbers within those of the messages of secure authentication; one of them is not assigned. */
const RESERVED: ReadonlySet<number> = new Set(
  Array.from(
    { length: TYPES.S_UC_NA_1.id - TYPES.S_CH_NA_1.id },
    (_, index) => TYPES.S_CH_NA_1.id + index,
  ),
);

/** Types to add to the critical ones, or to remove from them. */
export interface CriticalOptions {
  /**
   * Further types that are critical in control direction, by mnemonic or number: interrogations, reading, delay
   * acquisition and the test command without time tag are not, by default.
   *
   * @default {[]}
   */
  readonly critical?: readonly (TypeName | number)[] | undefined;
  /**
   * Private types, and types that the standard does not assign, that are not critical in control direction, by number.
   * Commands, parameters, files, reset, clock and tests with time tag are critical always.
   *
   * @default {[]}
   */
  readonly uncritical?: readonly number[] | undefined;
  /**
   * Types that are critical in monitor direction, by mnemonic or number: the controlling station challenges them, and
   * the controlled station sends them one at a time. Both stations need the same list.
   *
   * @default {[]}
   */
  readonly criticalMonitor?: readonly (TypeName | number)[] | undefined;
}

/** The cause of an ASDU. */
export function causeOf(asdu: Uint8Array): number {
  return (asdu[2] ?? 0) & CAUSE_OCTET.cause;
}

/** Whether a type is always critical in control direction: commands, parameters, files, reset, clock, dated tests. */
export function isMandatory(typeId: number): boolean {
  if (isCommand(typeId) || isParameter(typeId) || isFileTransfer(typeId)) return true;
  const role = roleOf(typeId);
  return role === "clock" || role === "reset" ||
    (role === "test" && tagKindOf(typeId) !== "none");
}

/** Whether the standard assigns no meaning to a type: private types, and those that are reserved. */
function isUnassigned(typeId: number): boolean {
  const isKnown = roleOf(typeId) !== undefined || isProcessData(typeId) || RESERVED.has(typeId);
  return isPrivateType(typeId) || !isKnown;
}

/**
 * The critical types, one octet for each type identification: 1 if an ASDU of that type from the station with the given
 * role is critical.
 *
 * @throws {TypeError} A type is unknown, or mandatory types or messages of secure authentication are named.
 */
export function criticalTypes(sender: Role, options: CriticalOptions = {}): Uint8Array {
  const { critical = [], uncritical = [], criticalMonitor = [] } = options;
  const flags = new Uint8Array(TYPE_IDS);
  if (sender === "controlled") {
    for (const type of criticalMonitor) flags[numberOf(type, "criticalMonitor")] = 1;
    return flags;
  }
  flags.forEach((_, typeId) => {
    if (isMandatory(typeId) || isUnassigned(typeId)) flags[typeId] = 1;
  });
  for (const type of critical) flags[numberOf(type, "critical")] = 1;
  for (const type of uncritical) {
    const typeId = numberOf(type, "uncritical");
    if (!isUnassigned(typeId) || isMandatory(typeId)) {
      throw new TypeError(
        `Cannot use type ${typeId} in the option uncritical: only private and unassigned types can be left out`,
      );
    }
    flags[typeId] = 0;
  }
  return flags;
}

/** The critical types of each station, by the options that determine them. */
const SHARED = new WeakMap<CriticalOptions, Partial<Record<Role, Uint8Array>>>();

/**
 * As `criticalTypes()`, but one array for all associations with the same settings, which must not be changed. The settings
 * must not be changed either.
 *
 * @throws {TypeError} As `criticalTypes()`.
 */
export function sharedCriticalTypes(sender: Role, settings: CriticalOptions): Uint8Array {
  let both = SHARED.get(settings);
  if (both === undefined) SHARED.set(settings, both = {});
  return both[sender] ??= criticalTypes(sender, settings);
}

function numberOf(type: TypeName | number, option: string): number {
  const typeId = typeof type === "number" ? type : TYPES[type]?.id;
  if (!TYPE_NUMBERS.has(typeId)) {
    throw new TypeError(
      `Cannot use ${
        JSON.stringify(type)
      } in the option ${option}: expected a mnemonic, or a number from 1 to 255`,
    );
  }
  if (isSecurity(typeId)) {
    throw new TypeError(
      `Cannot use type ${typeId} in the option ${option}: messages of secure authentication are never challenged`,
    );
  }
  return typeId;
}
