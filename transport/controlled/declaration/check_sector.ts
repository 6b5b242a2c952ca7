// Reports contradictions between the objects of one common address.

import { CAUSE } from "../../../codec/cause.ts";
import { fieldOf } from "../../../codec/plan.ts";
import type { DeclarationFault } from "../../../codec/check_schema.ts";
import type { PrivateTypes } from "../../../codec/private_row.ts";
import { findPrivateType } from "../../../codec/private_type.ts";
import type { CommandDeclaration, PointDeclaration, SectorDeclaration } from "./declaration.ts";
import { feedbackTypes, isSetpoint } from "./feedback.ts";
import {
  isStandard,
  type ObjectType,
  permittedCause,
  POINT_TYPES,
  pointFamilyOf,
  privatePointFault,
} from "./families.ts";
import { qualityOctet } from "./quality_names.ts";

/** Reports a fault: path, value found, value expected and, for an unknown word, the known ones. */
export type Fault = (
  path: string,
  value: unknown,
  expected: string,
  known?: readonly string[],
) => void;

/** Context for the checks of an object. */
interface Context {
  readonly path: string;
  readonly classes: readonly string[];
  readonly types: PrivateTypes;
  /** Whether points and counters may have the object address 0. */
  readonly addressZero?: boolean | undefined;
  readonly fault: Fault;
}

/** Addresses of monitored objects without `addressZero`. */
const MONITORED = "a whole number from 1 to 16777215, or 0 with procedures.addressZero";

/** Checks the objects of one common address. */
export function checkSector(sector: SectorDeclaration, context: Context): void {
  const { path, classes, types: privateTypes, fault } = context;
  const monitored = new Set<number>();
  const commanded = new Set<number>();
  const unique = (seen: Set<number>, ioa: number, at: string): void => {
    if (ioa === 0 && context.addressZero !== true) return fault(`${at}.ioa`, ioa, MONITORED);
    if (seen.has(ioa)) fault(`${at}.ioa`, ioa, "no information object address twice");
    seen.add(ioa);
  };
  for (const [index, point] of sector.points?.entries() ?? []) {
    const at = `${path}.points[${index}]`;
    unique(monitored, point.ioa, at);
    checkPoint(point, { path: at, classes, types: privateTypes, fault });
  }
  for (const [index, counter] of sector.counters?.entries() ?? []) {
    const at = `${path}.counters[${index}]`;
    unique(monitored, counter.ioa, at);
    checkClass(counter.eventClass, { path: at, classes, types: privateTypes, fault });
    const { value, rollover } = counter;
    if (value !== undefined && rollover !== undefined && value >= rollover) {
      fault(`${at}.value`, value, `less than the rollover ${rollover}`);
    }
  }
  const types = new Map(sector.points?.map(({ ioa, type }) => [ioa, type]));
  for (const [index, command] of sector.commands?.entries() ?? []) {
    const at = `${path}.commands[${index}]`;
    unique(commanded, command.ioa, at);
    checkCommand(command, types, { path: at, classes, types: privateTypes, fault });
  }
}

function checkClass(name: string | undefined, { path, classes, fault }: Context): void {
  if (name === undefined || classes.includes(name)) return;
  fault(`${path}.eventClass`, name, `one of the classes ${classes.join(", ")}`);
}

function checkPoint(point: PointDeclaration, context: Context): void {
  const { path, fault } = context;
  const { type, value, event, deadband, range, limits } = point;
  if (!isPointType(type, context)) return;
  const family = pointFamilyOf(type, context.types);
  checkClass(point.eventClass, context);
  const [low, high] = family.range;
  const fits = value === undefined || (value >= low && value <= high &&
    (family.form !== "whole" || Number.isInteger(value)));
  if (!fits) fault(`${path}.value`, value, `a value of ${type}, from ${low} to ${high}`);
  const quality = qualityOctet(point.quality ?? 0);
  if ((quality & ~family.qualityBits) !== 0) {
    fault(`${path}.quality`, point.quality, `quality bits that ${type} has`);
  }
  if (family.none === undefined) checkEventOnly(point, context);
  const hasTag = (family.cp56 ?? family.cp24) !== undefined;
  if (!hasTag && (event === "time-tagged" || event === "both")) {
    fault(`${path}.event`, event, `"untimed" or "none": ${type} has no counterpart with time tag`);
  }
  if (point.cyclicMs !== undefined && permittedCause(type, CAUSE.periodic) !== CAUSE.periodic) {
    fault(`${path}.cyclicMs`, point.cyclicMs, `no cyclic transmission of ${type}`);
  }
  if (deadband !== undefined && !family.isMeasured) {
    fault(`${path}.deadband`, deadband, `no deadband of ${type}`);
  }
  if (deadband?.kind === "percent" && range === undefined) {
    fault(`${path}.range`, undefined, "the range that percent refers to");
  }
  if (range !== undefined && !(range[0] < range[1])) {
    fault(`${path}.range`, range, "a low value and a higher one");
  }
  if (limits !== undefined) checkLimits(limits, family.isMeasured, context);
  if (point.filter !== undefined && !(isStandard(type) && family.isMeasured)) {
    fault(`${path}.filter`, point.filter, `no smoothing factor of ${type}`);
  }
  if (point.parameters !== undefined && !(isStandard(type) && family.isMeasured)) {
    const why = isStandard(type)
      ? "it has no measured value"
      : "no type carries those of a private type";
    fault(`${path}.parameters`, point.parameters, `no parameters: ${why}`);
  }
  if (point.parameters?.includes("cyclic") && point.cyclicMs === undefined) {
    fault(`${path}.cyclicMs`, undefined, "the interval of the cyclic transmission");
  }
}

/** Describes the valid types, for the message about an unknown one. */
function oneOf(names: readonly string[]): string {
  return `one of ${names.map((name) => JSON.stringify(name)).join(", ")}`;
}

/** Reports an unknown point type. */
export function unknownType(
  path: string,
  type: string,
  known: readonly string[],
): DeclarationFault {
  return { path, value: type, expected: oneOf(known), unknown: "word", known };
}

/** Whether a point can be declared with a type; reports a fault if not. */
function isPointType(type: ObjectType, { path, types, fault }: Context): boolean {
  if ((POINT_TYPES as readonly string[]).includes(type)) return true;
  const own = isStandard(type) ? undefined : findPrivateType({ name: type }, types);
  if (own === undefined) {
    const names = [...POINT_TYPES, ...(types.privateTypes ?? []).map(({ row }) => row.name)];
    fault(`${path}.type`, type, oneOf(names), names);
    return false;
  }
  const expected = privatePointFault(own);
  if (expected !== undefined) {
    fault(`${path}.type`, type, expected);
    return false;
  }
  const { none } = pointFamilyOf(type, types);
  if (none === undefined || none === type) return true;
  fault(`${path}.type`, type, `${none}, which has no time tag; events use the one with`);
  return false;
}

/** Events of protection equipment have no state to interrogate. */
function checkEventOnly(point: PointDeclaration, { path, fault }: Context): void {
  const { type, event, groups, interrogated, cyclicMs, backgroundMs } = point;
  if (event === "untimed" || event === "both") {
    fault(`${path}.event`, event, `"time-tagged" or "none": ${type} has a time tag only`);
  }
  for (const [key, value] of Object.entries({ groups, cyclicMs, backgroundMs })) {
    if (value !== undefined) fault(`${path}.${key}`, value, `nothing: ${type} is sent as an event`);
  }
  if (interrogated === true) fault(`${path}.interrogated`, true, `false: ${type} is an event`);
}

function checkLimits(
  limits: { readonly low?: number; readonly high?: number },
  permitted: boolean,
  { path, fault }: Context,
): void {
  const { low = -Infinity, high = Infinity } = limits;
  if (!permitted) fault(`${path}.limits`, limits, "no limits: it has no measured value");
  else if (!(low < high)) fault(`${path}.limits`, limits, "a low limit below the high one");
}

function checkCommand(
  command: CommandDeclaration,
  points: ReadonlyMap<number, PointDeclaration["type"]>,
  context: Context,
): void {
  const { path, fault } = context;
  const { type, mode = "direct", qualifiers, limits, feedback } = command;
  if (fieldOf(type, "select") === undefined && mode !== "direct") {
    fault(`${path}.mode`, mode, `"direct": ${type} has no select bit`);
  }
  const [, most] = fieldOf(type, "qualifier")?.range ?? [0, 0];
  const beyond = qualifiers?.find((qualifier) => qualifier > most);
  if (beyond !== undefined) fault(`${path}.qualifiers`, beyond, `qualifiers from 0 to ${most}`);
  if (limits !== undefined) checkLimits(limits, isSetpoint(type), context);
  if (command.maxAgeMs !== undefined && command.timeTag === "refused") {
    fault(`${path}.maxAgeMs`, command.maxAgeMs, "no age limit where time tags are refused");
  }
  if (feedback === undefined) return;
  const target = points.get(feedback.ioa);
  const types = feedbackTypes(type);
  if (target === undefined || !(types as readonly string[]).includes(target)) {
    fault(`${path}.feedback.ioa`, feedback.ioa, `the address of a point of ${types.join(", ")}`);
  }
}
