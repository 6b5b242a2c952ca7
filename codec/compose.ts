// Encodes any information object according to its plan, and refuses values that cannot be encoded.

import { formatCount } from "./count.ts";
import { float32Bits, MAX_FLOAT32, QUIET_NAN } from "./float32.ts";
import { limitFault } from "./interpret.ts";
import { placeFields } from "./locate.ts";
import { writeHalf, writeWord } from "./octets.ts";
import { isVariable, layoutOf, type Plan, type PlanField } from "./plan.ts";
import { shownValue } from "./shown.ts";
import { isCp24Time, isCp56Time, TAG_FLAGS, writeCp24, writeCp56 } from "./time.ts";
import { decodeUtf8, utf8Octets, writeUtf8 } from "./utf8.ts";

/** An object passed by a caller, not validated yet. */
export type ObjectValues = Readonly<Record<string, unknown>>;

/** The object that is being encoded, for messages. */
export interface Place {
  /** The plan of its type. */
  readonly plan: Plan;
  /** Index of the object in its ASDU. */
  index: number;
  /** The object. */
  object: ObjectValues;
}

/** Returns the position of an object: "Cannot encode M_SP_NA_1: object 2 (IOA 17)". */
export function describePlace({ plan, index, object }: Place): string {
  if (plan.ioa === "none") return `Cannot encode ${plan.name}`;
  return `Cannot encode ${plan.name}: object ${index + 1} (IOA ${object.ioa ?? 0})`;
}

/** Returns the length of one object after its address, in octets. */
export function objectOctets(place: Place): number {
  if (!place.plan.variable) return place.plan.size;
  const plan = layoutOfPlace(place);
  let size = plan.size;
  for (const field of plan.fields) if (isVariable(field.row)) size += variableOctets(field, place);
  return size;
}

/** Returns the layout that an object has. */
function layoutOfPlace({ plan, object }: Place): Plan {
  return layoutOf(plan, (key) => object[key] !== undefined);
}

/** Returns the number of octets of a field of variable length, without a length octet before it. */
function variableOctets({ row, octetsKey }: PlanField, place: Place): number {
  return row.form === "text"
    ? textLength(row.key, octetsKey, place)
    : octetsOf(row.key, place).length;
}

/**
 * Checks the lengths of an object against the limits of the standard. `writeObject` does not, so that what
 * was decoded can be encoded.
 */
export function checkLimits(place: Place): void {
  for (const field of layoutOfPlace(place).fields) {
    const fault = isVariable(field.row)
      ? limitFault(field.row, variableOctets(field, place))
      : undefined;
    if (fault !== undefined) throw new RangeError(`${describePlace(place)}: ${fault}`);
  }
}

/** Finds the fields of an object whose lengths vary. */
function placeObject(place: Place): Plan {
  const plan = layoutOfPlace(place);
  if (!plan.moving) return plan;
  return placeFields(
    plan,
    (field) => isVariable(field.row) ? variableOctets(field, place) : 0,
  );
}

/**
 * Encodes one object after its address. The target must be large enough; see {@linkcode
 * objectOctets}.
 */
export function writeObject(place: Place, octets: Uint8Array, at: number): void {
  const { object } = place;
  const plan = place.plan.variable ? placeObject(place) : place.plan;
  for (let i = at; i < at + plan.size; i++) octets[i] = 0;
  for (const field of plan.fields) writeField(field, place, octets, at);
  for (const key of plan.lacking) {
    const value = object[key];
    if (value === undefined || value === 0 || value === false) continue;
    throw new RangeError(
      `${describePlace(place)}: ${key} is ${shownValue(value)}, but the type does not carry it`,
    );
  }
}

function writeField(field: PlanField, place: Place, octets: Uint8Array, start: number): void {
  const { row } = field;
  const at = start + field.at;
  switch (row.form) {
    case "uint":
    case "int":
    case "bits":
    case "reserved":
      return writeBits(octets, at, field, wholeNumber(field, place));
    case "flag":
      return writeBits(octets, at, field, flag(field, place) ? 1 : 0);
    case "normalized": {
      const value = number(field, place);
      if (!(value >= -1 && value <= 1)) {
        refuse(field, value, "expected a number from -1 to 1", place);
      }
      const raw = Math.min(Math.round(value * 32768), 32767);
      writeHalf(octets, at, raw);
      return;
    }
    case "float":
      return writeFloat(octets, at, field, place);
    case "cp24":
    case "cp56":
      return writeTime(octets, at, field, place);
    case "segment": {
      const segment = octetsOf(row.key, place);
      if (segment.length > 255) {
        refuse(field, segment.length, "expected at most 255 octets", place);
      }
      octets[at] = segment.length;
      octets.set(segment, at + 1);
      return;
    }
    case "rest":
    case "counted":
    case "asdu":
      octets.set(octetsOf(row.key, place), at);
      return;
    case "text":
      return writeText(octets, at, field, place);
    case "length":
      return writeLength(octets, at, field, place);
  }
}

/** Writes the number of octets of the field that is counted. */
function writeLength(octets: Uint8Array, at: number, field: PlanField, place: Place): void {
  const counted = layoutOfPlace(place).fields.find(({ row }) => row.length === field.row.key)!;
  const length = variableOctets(counted, place);
  const [, most] = field.range;
  if (length > most) refuse(counted, length, `expected at most ${most} octets`, place);
  for (let i = 0; i < field.row.octets; i++) octets[at + i] = length >>> (8 * i);
}

/** Writes a field of up to four octets, or adds the bits of one to those of its octet. */
function writeBits(octets: Uint8Array, at: number, field: PlanField, value: number): void {
  if (field.row.octets === 1) {
    octets[at] = octets[at]! | ((value << field.shift) & field.mask);
    return;
  }
  for (let i = 0; i < field.row.octets; i++) octets[at + i] = value >>> (8 * i);
}

function writeFloat(
  octets: Uint8Array,
  at: number,
  field: PlanField,
  place: Place,
): void {
  const value = number(field, place);
  if (Number.isNaN(value) && writeKept(octets, at, field, place)) return;
  if (Number.isFinite(value) && Math.abs(value) > MAX_FLOAT32) {
    refuse(field, value, `expected a magnitude of at most ${MAX_FLOAT32}`, place);
  }
  // The engine chooses the payload of a NaN unless it is specified.
  writeWord(octets, at, Number.isNaN(value) ? QUIET_NAN : float32Bits(value));
}

function writeTime(octets: Uint8Array, at: number, field: PlanField, place: Place): void {
  const { object } = place;
  const isLong = field.row.form === "cp56";
  const time = object[field.row.key];
  if (isLong ? !isCp56Time(time) : !isCp24Time(time)) {
    if (Number.isNaN(time) && writeKept(octets, at, field, place)) return;
    const expected = isLong
      ? "expected whole milliseconds from 2000-01-01 to 2099-12-31"
      : "expected whole milliseconds of an hour, 0 to 3599999";
    refuse(field, time, expected, place);
  }
  const given = object[field.flagsKey];
  const flags = given === undefined ? 0 : given;
  const allowed = isLong ? TAG_FLAGS.cp56 : TAG_FLAGS.cp24;
  if (typeof flags !== "number" || (flags & allowed) !== flags) {
    const expected = `expected bits within 0x${allowed.toString(16)}`;
    const message = `${field.flagsKey} is ${shownValue(flags)}, ${expected}`;
    throw fault(flags, `${describePlace(place)}: ${message}`);
  }
  if (isLong) writeCp56(octets, at, time as number, flags);
  else writeCp24(octets, at, time as number, flags);
}

/** Writes the octets kept for a NaN, if there are any. */
function writeKept(
  octets: Uint8Array,
  at: number,
  field: PlanField,
  place: Place,
): boolean {
  if (place.object[field.octetsKey] === undefined) return false;
  const kept = octetsOf(field.octetsKey, place);
  const expected = field.row.octets;
  if (kept.length !== expected) {
    throw new RangeError(
      `${describePlace(place)}: ${field.octetsKey} has ${
        formatCount(kept.length, "octet")
      }, expected ${expected}`,
    );
  }
  octets.set(kept, at);
  return true;
}

function number(field: PlanField, place: Place): number {
  const value = place.object[field.row.key];
  if (typeof value !== "number") refuse(field, value, "expected a number", place);
  return value;
}

function wholeNumber(field: PlanField, place: Place): number {
  const { key, optional } = field.row;
  const given = place.object[key];
  const value = given === undefined && optional === true ? 0 : given;
  const low = field.range[0];
  const high = field.range[1];
  const inPlace = field.row.form === "bits" || field.row.form === "reserved";
  const fits = Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
  if (!fits || (inPlace && ((value as number) & ~field.mask) !== 0)) {
    const expected = inPlace
      ? `expected bits within 0x${field.mask.toString(16)}`
      : `expected a whole number from ${low} to ${high}`;
    refuse(field, value, expected, place);
  }
  return value as number;
}

function flag(field: PlanField, place: Place): boolean {
  const { key, optional } = field.row;
  const given = place.object[key];
  const value = given === undefined && optional === true ? false : given;
  if (typeof value === "boolean") return value;
  const message = `${key} is ${shownValue(value)}, expected true or false (${field.row.symbol})`;
  throw new TypeError(`${describePlace(place)}: ${message}`);
}

function octetsOf(key: string, place: Place): Uint8Array {
  const value = place.object[key];
  if (value instanceof Uint8Array) return value;
  throw new TypeError(
    `${describePlace(place)}: ${key} is ${shownValue(value)}, expected a Uint8Array`,
  );
}

function textOf(key: string, place: Place): string {
  const text = place.object[key];
  if (typeof text === "string") return text;
  throw new TypeError(`${describePlace(place)}: ${key} is ${shownValue(text)}, expected a text`);
}

/** Returns the octets of a text that were received, if they are not UTF-8 and the text has not been changed since. */
function keptText(text: string, octetsKey: string, place: Place): Uint8Array | undefined {
  if (place.object[octetsKey] === undefined) return undefined;
  const kept = octetsOf(octetsKey, place);
  return decodeUtf8(kept).text === text ? kept : undefined;
}

/** Returns the number of octets of a text. */
function textLength(key: string, octetsKey: string, place: Place): number {
  const text = textOf(key, place);
  const length = keptText(text, octetsKey, place)?.length ?? utf8Octets(text);
  if (length >= 0) return length;
  throw new TypeError(
    `${describePlace(place)}: ${key} is ${
      shownValue(text)
    }, expected a text without half a surrogate pair`,
  );
}

/** Writes a text whose length was determined. */
function writeText(octets: Uint8Array, at: number, field: PlanField, place: Place): void {
  const text = textOf(field.row.key, place);
  const kept = keptText(text, field.octetsKey, place);
  if (kept === undefined) writeUtf8(text, octets, at);
  else octets.set(kept, at);
}

/** Returns the error for a value: a RangeError if it is a number, otherwise a TypeError. */
export function fault(value: unknown, message: string): Error {
  return typeof value === "number" ? new RangeError(message) : new TypeError(message);
}

function refuse(field: PlanField, value: unknown, expected: string, place: Place): never {
  const { key, symbol } = field.row;
  throw fault(
    value,
    `${describePlace(place)}: ${key} is ${shownValue(value)}, ${expected} (${symbol})`,
  );
}
