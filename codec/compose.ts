// Encodes any information object according to its plan, and refuses values that cannot be encoded.

import { formatCount } from "./count.ts";
import { MAX_FLOAT32, QUIET_NAN } from "./float32.ts";
import type { Plan, PlanField } from "./plan.ts";
import { shownValue } from "./shown.ts";
import { FIRST_CP56_TIME, LAST_CP56_TIME, TAG_FLAGS, writeCp24, writeCp56 } from "./time.ts";

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
  return `Cannot encode ${plan.name}: object ${index + 1} (IOA ${object.ioa ?? 0})`;
}

/** Returns the length of one object after its address, in octets. */
export function objectOctets(place: Place): number {
  const { plan } = place;
  if (!plan.variable) return plan.size;
  let size = plan.size;
  for (const { row } of plan.fields) {
    if (row.form === "segment" || row.form === "rest") {
      size += octetsOf(row.key, place).length;
    }
  }
  return size;
}

/**
 * Encodes one object after its address. The target must be large enough; see {@linkcode
 * objectOctets}.
 */
export function writeObject(place: Place, octets: Uint8Array, at: number): void {
  const { plan, object } = place;
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
      octets[at] = raw;
      octets[at + 1] = raw >> 8;
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
      octets.set(octetsOf(row.key, place), at);
      return;
  }
}

/** Writes a field of up to four octets, or adds the bits of one to those of its octet. */
function writeBits(octets: Uint8Array, at: number, field: PlanField, value: number): void {
  if (field.row.octets === 1) {
    octets[at] = octets[at]! | ((value << field.shift) & field.mask);
    return;
  }
  for (let i = 0; i < field.row.octets; i++) octets[at + i] = value >>> (8 * i);
}

const FLOAT = new DataView(new ArrayBuffer(4));
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
  if (Number.isNaN(value)) FLOAT.setUint32(0, QUIET_NAN, true);
  else FLOAT.setFloat32(0, value, true);
  for (let i = 0; i < 4; i++) octets[at + i] = FLOAT.getUint8(i);
}

function writeTime(octets: Uint8Array, at: number, field: PlanField, place: Place): void {
  const { object } = place;
  const isLong = field.row.form === "cp56";
  const time = object[field.row.key];
  if (typeof time !== "number" || !isTagTime(time, isLong)) {
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
  if (isLong) writeCp56(octets, at, time, flags);
  else writeCp24(octets, at, time, flags);
}

/** Whether a time tag can represent a time. */
function isTagTime(time: number, isLong: boolean): boolean {
  return time >= (isLong ? FIRST_CP56_TIME : 0) && time <= (isLong ? LAST_CP56_TIME : 3_599_999) &&
    Math.floor(time) === time;
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
