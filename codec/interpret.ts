// Decodes any information object according to its plan, for every row of the type table.

import type { InformationObject } from "./objects.ts";
import type { Plan, PlanField } from "./plan.ts";
import type { Report } from "./report.ts";
import { readCp24Flags, readCp24Time, readCp56Flags, readCp56Time } from "./time.ts";

/** An information object whose type only the caller knows. */
export type AnyObject = InformationObject & Record<string, unknown>;

/** Reads an unsigned little-endian number of 1 to 4 octets. */
export function readUint(octets: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = length - 1; i >= 0; i--) value = value * 256 + (octets[at + i] ?? 0);
  return value;
}

/**
 * Returns the bits of a field as an unsigned number, shifted right unless they keep their position.
 */
export function readBits(octets: Uint8Array, at: number, field: PlanField): number {
  const whole = readUint(octets, at + field.at, field.row.octets);
  return field.row.octets === 1 ? (whole & field.mask) >>> field.shift : whole;
}

const FLOAT = new DataView(new ArrayBuffer(4));

/** RES2, RES3 and RES4 of a CP56Time2a. */
const RESERVED_TIME_FLAGS = 0x1f18;

/** The quiet NaN that JavaScript uses. */
const QUIET_NAN = 0x7fc00000;

function readFloat(octets: Uint8Array, at: number): number {
  FLOAT.setUint32(0, readUint(octets, at, 4));
  return FLOAT.getFloat32(0);
}

/**
 * Creates an object with the keys that all objects of its family have, always in the same order.
 */
export function emptyObject(plan: Plan, ioa: number): AnyObject {
  switch (plan.family) {
    case "point":
      return { ioa, value: 0, quality: 0, time: undefined, timeFlags: 0 };
    case "command":
      return { ioa, value: 0, qualifier: 0, select: false, time: undefined, timeFlags: 0 };
    case "plain":
      return { ioa };
  }
}

/**
 * Decodes one object after its address. The octets must be present: the caller has compared the
 * length of the ASDU with the plan.
 */
export function decodeObject(
  plan: Plan,
  from: {
    readonly octets: Uint8Array;
    readonly at: number;
    readonly end: number;
    readonly ioa: number;
  },
  report: Report,
): AnyObject {
  const object = emptyObject(plan, from.ioa) as Record<string, unknown>;
  for (const field of plan.fields) decodeField(object, field, from, report);
  return object as AnyObject;
}

function decodeField(
  object: Record<string, unknown>,
  field: PlanField,
  from: { readonly octets: Uint8Array; readonly at: number; readonly end: number },
  report: Report,
): void {
  const { octets } = from;
  const { row } = field;
  const at = from.at + field.at;
  switch (row.form) {
    case "uint": {
      const value = readBits(octets, from.at, field);
      if (row.max !== undefined && value > row.max) {
        const detail = `${row.symbol} is ${value}, expected 0 to ${row.max}`;
        report.add("impossible-time", [at, row.octets], detail);
      }
      object[row.key] = value;
      return;
    }
    case "int": {
      const value = readBits(octets, from.at, field);
      const [, high] = field.range;
      object[row.key] = value > high ? value - 2 * (high + 1) : value;
      return;
    }
    case "flag":
      object[row.key] = readBits(octets, from.at, field) !== 0;
      return;
    case "bits":
      object[row.key] = readBits(octets, from.at, field);
      checkReserved(octets, field, at, report);
      return;
    case "reserved": {
      const value = readBits(octets, from.at, field);
      if (value !== 0) object[row.key] = value;
      checkReserved(octets, field, at, report);
      return;
    }
    case "normalized": {
      const raw = readUint(octets, at, 2);
      object[row.key] = (raw > 0x7fff ? raw - 0x10000 : raw) / 32768;
      return;
    }
    case "float": {
      const value = readFloat(octets, at);
      object[row.key] = value;
      if (Number.isNaN(value) && readUint(octets, at, 4) !== QUIET_NAN) {
        object[field.octetsKey] = octets.slice(at, at + 4);
      }
      return;
    }
    case "cp24":
    case "cp56": {
      const long = row.form === "cp56";
      const time = long ? readCp56Time(octets, at) : readCp24Time(octets, at);
      const flags = long ? readCp56Flags(octets, at) : readCp24Flags(octets, at);
      object[row.key] = time;
      object[field.flagsKey] = flags;
      if (Number.isNaN(time)) {
        object[field.octetsKey] = octets.slice(at, at + row.octets);
        const detail = "Time tag is not a valid date and time";
        report.add("impossible-time", [at, row.octets], detail);
      } else if ((flags & RESERVED_TIME_FLAGS) !== 0) {
        const detail = "Reserved bits of the time tag are set, expected 0";
        report.add("reserved-bits", [at, row.octets], detail);
      }
      return;
    }
    case "segment": {
      const length = octets[at] ?? 0;
      object[row.key] = octets.slice(at + 1, at + 1 + length);
      return;
    }
    case "rest":
      object[row.key] = octets.slice(at, from.end);
      return;
  }
}

function checkReserved(octets: Uint8Array, field: PlanField, at: number, report: Report): void {
  const { reserved = 0, symbol } = field.row;
  const set = (octets[at] ?? 0) & reserved;
  if (set === 0) return;
  const detail = `Reserved bits 0x${
    set.toString(16).padStart(2, "0")
  } of ${symbol} are set, expected 0`;
  report.add("reserved-bits", [at, 1], detail);
}
