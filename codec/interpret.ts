// Decodes any information object according to its plan, for every row of the type table.

import type { FieldRow } from "./elements.ts";
import type { InformationObject } from "./objects.ts";
import type { Plan, PlanField } from "./plan.ts";
import type { Report } from "./report.ts";
import { formatCount } from "./count.ts";
import { float32Of, QUIET_NAN } from "./float32.ts";
import {
  readCp24Flags,
  readCp24Time,
  readCp56Flags,
  readCp56Time,
  RESERVED_TIME_FLAGS,
} from "./time.ts";
import { decodeUtf8 } from "./utf8.ts";

/** An information object whose type only the caller knows. */
export type AnyObject = InformationObject & Record<string, unknown>;

/** Reads an unsigned little-endian number of 0 to 4 octets; an octet that is missing counts as 0. */
export function readUint(octets: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = length - 1; i >= 0; i--) value = value << 8 | (octets[at + i] ?? 0);
  return value >>> 0;
}

/**
 * Returns the bits of a field as an unsigned number, shifted right unless they keep their position.
 */
export function readBits(octets: Uint8Array, at: number, field: PlanField): number {
  return field.row.octets === 1
    ? (octets[at + field.at]! & field.mask) >>> field.shift
    : readUint(octets, at + field.at, field.row.octets);
}

/** Position of one object after its address. */
export interface ObjectOctets {
  /** The octets of the ASDU. */
  readonly octets: Uint8Array;
  /** First octet after the address. */
  readonly at: number;
  /** End of the ASDU. */
  readonly end: number;
  /** The address. */
  readonly ioa: number;
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
export function decodeObject(plan: Plan, from: ObjectOctets, report: Report): AnyObject {
  if (plan.family !== "plain") return decodeFamily(plan, from, report);
  const object: Record<string, unknown> = { ioa: from.ioa };
  addFields(object, plan, from, report);
  return object as AnyObject;
}

/** Adds the keys of all fields of a plan to an object. Called for every object, hence four arguments. */
export function addFields(
  object: Record<string, unknown>,
  plan: Plan,
  from: ObjectOctets,
  report: Report,
): void {
  for (const field of plan.fields) addField(object, field, from, report);
}

/**
 * Decodes an object of a family. The keys that all objects of the family have are in one literal,
 * because adding them one by one would take longer than everything else.
 */
function decodeFamily(plan: Plan, from: ObjectOctets, report: Report): AnyObject {
  const { ioa } = from;
  const { fields, slots } = plan;
  let value: unknown = 0;
  let quality: unknown = 0;
  let qualifier: unknown = 0;
  let select: unknown = false;
  let time: unknown = undefined;
  let timeFlags = 0;
  let rest: Record<string, unknown> | undefined;
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    const slot = slots[i];
    if (slot === undefined) {
      addField(rest ??= {}, field, from, report);
      continue;
    }
    const read = readField(field, from, report);
    if (slot === "value") value = read;
    else if (slot === "quality") quality = read;
    else if (slot === "qualifier") qualifier = read;
    else if (slot === "select") select = read;
    else {
      time = read;
      timeFlags = readFlags(field, from);
    }
    if (Number.isNaN(read)) keepOctets(rest ??= {}, field, from);
  }
  if (plan.family === "point") {
    const point = { ioa, value, quality, time, timeFlags };
    return (rest === undefined ? point : extend(point, rest)) as unknown as AnyObject;
  }
  const command = { ioa, value, qualifier, select, time, timeFlags };
  return (rest === undefined ? command : Object.assign(command, rest)) as unknown as AnyObject;
}

/** The keys of all points, not read yet. */
type PointKeys = Readonly<Record<"ioa" | "value" | "quality" | "time" | "timeFlags", unknown>>;

/**
 * Returns a point with the keys that only its type has, created by a literal of that many keys: the engine then gives it
 * the same shape as a hand-written loop does. A program that reads points of any type takes longer for all of them once
 * it has met a fifth shape.
 */
function extend(point: PointKeys, rest: Readonly<Record<string, unknown>>): unknown {
  const { ioa, value, quality, time, timeFlags } = point;
  const [a, b, c, d, more] = Object.keys(rest);
  if (a === undefined || more !== undefined) return { ...point, ...rest };
  const first = rest[a];
  if (b === undefined) return { ioa, value, quality, time, timeFlags, [a]: first };
  const second = rest[b];
  if (c === undefined) return { ioa, value, quality, time, timeFlags, [a]: first, [b]: second };
  const third = rest[c];
  if (d === undefined) {
    return { ioa, value, quality, time, timeFlags, [a]: first, [b]: second, [c]: third };
  }
  const fourth = rest[d];
  return { ioa, value, quality, time, timeFlags, [a]: first, [b]: second, [c]: third, [d]: fourth };
}

/** Adds the keys of a field to an object. */
function addField(
  object: Record<string, unknown>,
  field: PlanField,
  from: ObjectOctets,
  report: Report,
): void {
  const { form, key } = field.row;
  if (form === "length") return;
  const value = readField(field, from, report);
  if (value !== 0 || form !== "reserved") object[key] = value;
  if (form === "cp56" || form === "cp24") object[field.flagsKey] = readFlags(field, from);
  if (Number.isNaN(value) || form === "text") keepOctets(object, field, from);
}

/**
 * Keeps the octets of a field that is not a number, unless it is the NaN that JavaScript uses, or of a text
 * that is not UTF-8.
 */
function keepOctets(object: Record<string, unknown>, field: PlanField, from: ObjectOctets): void {
  const at = from.at + field.at;
  const { form, octets } = field.row;
  if (form === "float" && readUint(from.octets, at, 4) === QUIET_NAN) return;
  if (form === "text" && decodeUtf8(from.octets, at, at + octets).valid) return;
  object[field.octetsKey] = from.octets.slice(at, at + octets);
}

/** Returns the flags of a time tag; 0 for any other field. */
function readFlags({ row, at }: PlanField, from: ObjectOctets): number {
  if (row.form === "cp56") return readCp56Flags(from.octets, from.at + at);
  return row.form === "cp24" ? readCp24Flags(from.octets, from.at + at) : 0;
}

/** Returns the value of a field, and reports what the standard does not permit. */
function readField(field: PlanField, from: ObjectOctets, report: Report): unknown {
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
      return value;
    }
    case "int": {
      const value = readBits(octets, from.at, field);
      const high = field.range[1];
      return value > high ? value - 2 * (high + 1) : value;
    }
    case "flag":
      return readBits(octets, from.at, field) !== 0;
    case "bits":
    case "reserved":
      if ((octets[at]! & (row.reserved ?? 0)) !== 0) reportReserved(octets, field, at, report);
      return readBits(octets, from.at, field);
    case "normalized": {
      const raw = readUint(octets, at, 2);
      return (raw > 0x7fff ? raw - 0x10000 : raw) / 32768;
    }
    case "float":
      return float32Of(readUint(octets, at, 4));
    case "cp24":
    case "cp56":
      return readTime(field, from, report);
    case "segment": {
      const length = octets[at] ?? 0;
      return octets.slice(at + 1, at + 1 + length);
    }
    case "rest":
      checkOctets(field, [at, from.end - at], report);
      return octets.slice(at, from.end);
    case "length":
      return readUint(octets, at, row.octets);
    case "counted":
    case "asdu":
      checkOctets(field, [at, row.octets], report);
      return octets.slice(at, at + row.octets);
    case "text":
      checkOctets(field, [at, row.octets], report);
      return readText(field, octets, at, report);
  }
}

function readText({ row }: PlanField, octets: Uint8Array, at: number, report: Report): string {
  const { text, valid } = decodeUtf8(octets, at, at + row.octets);
  if (!valid) report.add("not-utf8", [at, row.octets], `${row.symbol} is not UTF-8`);
  return text;
}

/** Reports a field of variable length that is shorter or longer than the standard allows. */
function checkOctets(
  { row }: PlanField,
  where: readonly [at: number, length: number],
  report: Report,
): void {
  const detail = limitFault(row, where[1]);
  if (detail !== undefined) report.add("outside-limits", where, detail);
}

/** Describes why the standard does not allow a length of a field; `undefined` if it does. */
export function limitFault(row: FieldRow, length: number): string | undefined {
  const { symbol, least = 0, most = Infinity } = row;
  if (length >= least && length <= most) return undefined;
  const expected = length < least ? `at least ${least}` : `at most ${most}`;
  return `${symbol} has ${formatCount(length, "octet")}, expected ${expected}`;
}

function readTime(field: PlanField, { octets, at: start }: ObjectOctets, report: Report): number {
  const { row } = field;
  const at = start + field.at;
  const isLong = row.form === "cp56";
  const time = isLong ? readCp56Time(octets, at) : readCp24Time(octets, at);
  if (Number.isNaN(time)) {
    const detail = "Time tag is not a valid date and time";
    report.add("impossible-time", [at, row.octets], detail);
  } else if (isLong && (readCp56Flags(octets, at) & RESERVED_TIME_FLAGS) !== 0) {
    const detail = "Reserved bits of the time tag are set, expected 0";
    report.add("reserved-bits", [at, row.octets], detail);
  }
  return time;
}

function reportReserved(octets: Uint8Array, field: PlanField, at: number, report: Report): void {
  const { reserved = 0, symbol } = field.row;
  const set = (octets[at] ?? 0) & reserved;
  const detail = `Reserved bits 0x${
    set.toString(16).padStart(2, "0")
  } of ${symbol} are set, expected 0`;
  report.add("reserved-bits", [at, 1], detail);
}
