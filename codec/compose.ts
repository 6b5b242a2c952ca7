// Encodes any information object according to its plan, and refuses values that cannot be encoded.

import { formatCount } from "./count.ts";
import type { Plan, PlanField } from "./plan.ts";
import { shownValue } from "./shown.ts";
import { FIRST_CP56_TIME, LAST_CP56_TIME, TAG_FLAGS, writeCp24, writeCp56 } from "./time.ts";

/** An object passed by a caller, not validated yet. */
export type ObjectValues = Readonly<Record<string, unknown>>;

/**
 * Returns the position of an object, for messages: "Cannot encode M_SP_NA_1: object 2 (IOA 17)".
 */
export type Place = () => string;

/** Returns the length of one object after its address, in octets. */
export function objectOctets(plan: Plan, object: ObjectValues, place: Place): number {
  if (!plan.variable) return plan.size;
  let size = plan.size;
  for (const { row } of plan.fields) {
    if (row.form === "segment" || row.form === "rest") {
      size += octetsOf(object, row.key, place).length;
    }
  }
  return size;
}

/**
 * Encodes one object after its address. The target must be large enough; see {@linkcode
 * objectOctets}.
 */
export function writeObject(
  plan: Plan,
  object: ObjectValues,
  to: { readonly octets: Uint8Array; readonly at: number; readonly place: Place },
): void {
  to.octets.fill(0, to.at, to.at + plan.size);
  for (const field of plan.fields) writeField(field, object, to);
  for (const key of plan.lacking) {
    const value = object[key];
    if (value === undefined || value === 0 || value === false) continue;
    throw new RangeError(
      `${to.place()}: ${key} is ${shownValue(value)}, but the type does not carry it`,
    );
  }
}

function writeField(
  field: PlanField,
  object: ObjectValues,
  to: { readonly octets: Uint8Array; readonly at: number; readonly place: Place },
): void {
  const { octets, place } = to;
  const { row } = field;
  const at = to.at + field.at;
  switch (row.form) {
    case "uint":
    case "int":
    case "bits":
    case "reserved":
      return writeBits(octets, to.at, field, wholeNumber(field, object, place));
    case "flag":
      return writeBits(octets, to.at, field, flag(field, object, place) ? 1 : 0);
    case "normalized": {
      const value = number(field, object, place);
      if (!(value >= -1 && value <= 1)) {
        refuse(field, value, "expected a number from -1 to 1", place);
      }
      const raw = Math.min(Math.round(value * 32768), 32767);
      octets[at] = raw & 0xff;
      octets[at + 1] = (raw >> 8) & 0xff;
      return;
    }
    case "float":
      return writeFloat(octets, at, field, object, place);
    case "cp24":
    case "cp56":
      return writeTime(octets, at, field, object, place);
    case "segment": {
      const segment = octetsOf(object, row.key, place);
      if (segment.length > 255) {
        refuse(field, segment.length, "expected at most 255 octets", place);
      }
      octets[at] = segment.length;
      octets.set(segment, at + 1);
      return;
    }
    case "rest":
      octets.set(octetsOf(object, row.key, place), at);
      return;
  }
}

function writeBits(octets: Uint8Array, at: number, field: PlanField, value: number): void {
  const start = at + field.at;
  if (field.row.octets === 1) {
    octets[start] = (octets[start] ?? 0) | ((value << field.shift) & field.mask);
    return;
  }
  let rest = value < 0 ? value + 2 ** (8 * field.row.octets) : value;
  for (let i = 0; i < field.row.octets; i++) {
    octets[start + i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

const FLOAT = new DataView(new ArrayBuffer(4));
const MAX_FLOAT32 = 3.4028234663852886e38;
const QUIET_NAN = 0x7fc00000;

function writeFloat(
  octets: Uint8Array,
  at: number,
  field: PlanField,
  object: ObjectValues,
  place: Place,
): void {
  const value = number(field, object, place);
  if (Number.isNaN(value) && writeKept(octets, at, field, object, place)) return;
  if (Number.isFinite(value) && Math.abs(value) > MAX_FLOAT32) {
    refuse(field, value, `expected a magnitude of at most ${MAX_FLOAT32}`, place);
  }
  // The engine chooses the payload of a NaN unless it is specified.
  if (Number.isNaN(value)) FLOAT.setUint32(0, QUIET_NAN, true);
  else FLOAT.setFloat32(0, value, true);
  for (let i = 0; i < 4; i++) octets[at + i] = FLOAT.getUint8(i);
}

function writeTime(
  octets: Uint8Array,
  at: number,
  field: PlanField,
  object: ObjectValues,
  place: Place,
): void {
  const { key } = field.row;
  const form = field.row.form === "cp24" ? "cp24" : "cp56";
  const time = object[key];
  if (Number.isNaN(time) && writeKept(octets, at, field, object, place)) return;
  const [first, last] = form === "cp24" ? [0, 3_599_999] : [FIRST_CP56_TIME, LAST_CP56_TIME];
  if (!Number.isInteger(time) || (time as number) < first || (time as number) > last) {
    const expected = form === "cp24"
      ? "expected whole milliseconds of an hour, 0 to 3599999"
      : "expected whole milliseconds from 2000-01-01 to 2099-12-31";
    refuse(field, time, expected, place);
  }
  const flags = object[field.flagsKey] === undefined ? 0 : object[field.flagsKey];
  if (!Number.isInteger(flags) || ((flags as number) & ~TAG_FLAGS[form]) !== 0) {
    const allowed = TAG_FLAGS[form].toString(16);
    const message = `${field.flagsKey} is ${shownValue(flags)}, expected bits within 0x${allowed}`;
    throw fault(flags, `${place()}: ${message}`);
  }
  if (form === "cp24") writeCp24(octets, at, time as number, flags as number);
  else writeCp56(octets, at, time as number, flags as number);
}

/** Writes the octets kept for a NaN, if there are any. */
function writeKept(
  octets: Uint8Array,
  at: number,
  field: PlanField,
  object: ObjectValues,
  place: Place,
): boolean {
  if (object[field.octetsKey] === undefined) return false;
  const kept = octetsOf(object, field.octetsKey, place);
  const expected = field.row.octets;
  if (kept.length !== expected) {
    throw new RangeError(
      `${place()}: ${field.octetsKey} has ${
        formatCount(kept.length, "octet")
      }, expected ${expected}`,
    );
  }
  octets.set(kept, at);
  return true;
}

function number(field: PlanField, object: ObjectValues, place: Place): number {
  const value = object[field.row.key];
  if (typeof value !== "number") refuse(field, value, "expected a number", place);
  return value;
}

function wholeNumber(field: PlanField, object: ObjectValues, place: Place): number {
  const { key, optional } = field.row;
  const value = object[key] === undefined && optional === true ? 0 : object[key];
  const [low, high] = field.range;
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

function flag(field: PlanField, object: ObjectValues, place: Place): boolean {
  const { key, optional } = field.row;
  const value = object[key] === undefined && optional === true ? false : object[key];
  if (typeof value === "boolean") return value;
  const message = `${key} is ${shownValue(value)}, expected true or false (${field.row.symbol})`;
  throw new TypeError(`${place()}: ${message}`);
}

function octetsOf(object: ObjectValues, key: string, place: Place): Uint8Array {
  const value = object[key];
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`${place()}: ${key} is ${shownValue(value)}, expected a Uint8Array`);
}

/** Returns the error for a value: a RangeError if it is a number, otherwise a TypeError. */
export function fault(value: unknown, message: string): Error {
  return typeof value === "number" ? new RangeError(message) : new TypeError(message);
}

function refuse(field: PlanField, value: unknown, expected: string, place: Place): never {
  const { key, symbol } = field.row;
  throw fault(value, `${place()}: ${key} is ${shownValue(value)}, ${expected} (${symbol})`);
}
