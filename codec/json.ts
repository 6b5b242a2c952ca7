// Converts ASDUs to JSON and from JSON, without loss.

import type { Asdu, AsduHeader } from "./asdu_types.ts";
import type { FieldForm } from "./elements.ts";
import type { Issue, IssueCode } from "./errors.ts";
import { shortestFloat32 } from "./float32.ts";
import { parseHex, toHex } from "./hex.ts";
import { type AnyObject, emptyObject } from "./interpret.ts";
import type { PrivateType } from "./private_row.ts";
import { findPlan, findPrivatePlan } from "./private_type.ts";
import { layoutOf, type Plan, type PlanField, planOf } from "./plan.ts";
import { IEC104, type Profile } from "./profile.ts";
import { NO_ISSUES } from "./report.ts";
import { shownValue } from "./shown.ts";
import { typeName, TYPES } from "./types.ts";

/** A value that `JSON.stringify` preserves. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * An ASDU as JSON. The keys are those of `Asdu` in the same order, with these forms:
 *
 * | in an `Asdu` | in JSON |
 * |---|---|
 * | octets (`Uint8Array`) | hex digits, `"0a0b"` |
 * | binary32 | the shortest decimal, `49.98`; `"NaN"`, `"Infinity"`, `"-Infinity"`, `"-0"` |
 * | wall-clock time of a CP56Time2a | `"2024-03-15T13:45:30.123"`, without a zone because the tag has none |
 * | wall-clock time of a CP24Time2a | `"45:30.123"`, minutes and seconds of the hour |
 * | invalid time | `null`, with the octets in another key |
 * | absent time tag | the keys `time` and `timeFlags` are omitted |
 */
export interface AsduJson {
  /** Mnemonic, `private`, or `raw`. */
  readonly type: string;
  /** Type identification. */
  readonly typeId: number;
  /** All other keys. */
  readonly [key: string]: JsonValue;
}

/** Options for JSON. */
export interface JsonOptions<T extends PrivateType = PrivateType> {
  /** Profile with the private types used. */
  readonly profile?: Profile<T>;
}

const SPECIAL_FLOATS = new Map<string, number>([["NaN", NaN], ["Infinity", Infinity], [
  "-Infinity",
  -Infinity,
]]);

/**
 * Converts an ASDU to a plain JSON value; see {@linkcode AsduJson} for its form. `fromJson`
 * restores the same ASDU.
 *
 * ```ts
 * import { decodeAsdu, parseHex, toJson } from "@telecontrol/iec104";
 *
 * const asdu = decodeAsdu(parseHex("0D 01 03 00 01 00 E9 03 00 EC 51 47 42 00"));
 * console.log(JSON.stringify(toJson(asdu).objects)); // [{"ioa":1001,"value":49.83,"quality":0}]
 * ```
 *
 * @throws {TypeError} The ASDU has a private type that the profile does not define.
 */
export function toJson(asdu: Asdu, options: JsonOptions = {}): AsduJson {
  const { typeId, sq, cause, negative, test, originator, ca } = asdu;
  const identity: Record<string, JsonValue> = asdu.type === "private" ? { name: asdu.name } : {};
  const head = { type: asdu.type, typeId, ...identity, sq, cause, negative, test, originator, ca };
  const issues = asdu.issues.map((issue) => ({ ...issue, octets: toHex(issue.octets) }));
  if (asdu.type === "raw") return { ...head, count: asdu.count, body: toHex(asdu.body), issues };
  const plan = planToWrite(asdu, options.profile ?? IEC104);
  const objects = (asdu.objects as readonly AnyObject[]).map((object) =>
    objectToJson(object, plan)
  );
  return { ...head, objects, issues };
}

/** The forms of the fields of each plan by key. */
const FORMS = new WeakMap<Plan, ReadonlyMap<string, FieldForm>>();

/**
 * Returns the forms of the fields of an ASDU that was decoded with a profile, by key.
 *
 * @throws {TypeError} The ASDU has a private type that the profile does not define.
 */
export function formsOf(
  asdu: Exclude<Asdu, { readonly type: "raw" }>,
  profile: Profile,
): ReadonlyMap<string, FieldForm> {
  return formsOfPlan(planToWrite(asdu, profile));
}

function planToWrite(asdu: Exclude<Asdu, { readonly type: "raw" }>, profile: Profile): Plan {
  const { typeId } = asdu;
  const plan = findPlan(typeId, profile);
  if (plan !== undefined) return plan;
  const label = asdu.type === "private" ? `private type ${asdu.name} (${typeId})` : asdu.type;
  throw new TypeError(`Cannot write ${label} as JSON: the profile has no row for it`);
}

function formsOfPlan(plan: Plan): ReadonlyMap<string, FieldForm> {
  let forms = FORMS.get(plan);
  if (forms === undefined) {
    const layouts = [plan, plan.segment ?? [], plan.other ?? []].flat();
    forms = new Map(
      layouts.flatMap(({ fields }) => fields.map(({ row }) => [row.key, row.form] as const)),
    );
    FORMS.set(plan, forms);
  }
  return forms;
}

function objectToJson(object: AnyObject, plan: Plan): JsonValue {
  const forms = formsOfPlan(plan);
  const out: Record<string, JsonValue> = {};
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined || key === "timeFlags" && object.time === undefined) continue;
    out[key] = fieldToJson(value, forms.get(key));
  }
  return out;
}

/** Converts the value of a field, or of a key such as `timeFlags` that has no form. */
export function fieldToJson(value: unknown, form: FieldForm | undefined): JsonValue {
  if (value instanceof Uint8Array) return toHex(value);
  if (form === "cp56" || form === "cp24") return timeToJson(value as number, form);
  return form === "float" ? floatToJson(value as number) : value as JsonValue;
}

function timeToJson(time: number, form: "cp24" | "cp56"): string | null {
  if (Number.isNaN(time)) return null;
  const text = new Date(time).toISOString();
  return form === "cp24" ? text.slice(14, 23) : text.slice(0, 23);
}

function floatToJson(value: number): string | number {
  if (!Number.isFinite(value)) return String(value);
  return Object.is(value, -0) ? "-0" : shortestFloat32(value);
}

/**
 * Converts a parsed JSON value, as written by `toJson`, to an ASDU.
 *
 * @throws {TypeError} A key is missing, unknown or of the wrong type; the message contains its
 * path.
 */
export function fromJson<T extends PrivateType = PrivateType>(
  json: unknown,
  options: JsonOptions<T> = {},
): Asdu<T> {
  return read(json, options) as Asdu<T>;
}

function read(json: unknown, options: JsonOptions): Asdu {
  const top = new Reader(json, "");
  const type = top.text("type");
  const typeId = top.whole("typeId");
  const header: AsduHeader = {
    typeId,
    sq: top.flag("sq"),
    cause: top.whole("cause"),
    negative: top.flag("negative"),
    test: top.flag("test"),
    originator: top.whole("originator"),
    ca: top.whole("ca"),
  };
  const issues = issuesFromJson(top);
  if (type === "raw") {
    const raw = {
      type,
      ...header,
      count: top.whole("count"),
      body: top.octets("body"),
      issues,
    } as const;
    top.end();
    return raw;
  }
  const known = typeName(typeId);
  if (type !== "private" && type !== known) {
    const expected = Object.hasOwn(TYPES, type)
      ? `typeId ${TYPES[type as keyof typeof TYPES].id}`
      : "a mnemonic of the standard, private or raw";
    throw new TypeError(
      `Cannot read ASDU from JSON: type is "${type}" with typeId ${typeId}, expected ${expected}`,
    );
  }
  const plan = type === "private"
    ? findPrivatePlan({ typeId }, options.profile ?? IEC104)
    : planOf(typeId);
  if (plan === undefined) {
    throw new TypeError(
      `Cannot read ASDU from JSON: the profile has no row for private type ${typeId}`,
    );
  }
  const objects = top.list("objects").map((item) => objectFromJson(item, plan));
  const name = type === "private" ? { name: top.text("name") } : {};
  if (name.name !== undefined && name.name !== plan.name) {
    throw new TypeError(
      `Cannot read ASDU from JSON: name is ${shownValue(name.name)}, expected ` +
        `${shownValue(plan.name)}, which the profile has for private type ${typeId}`,
    );
  }
  top.end();
  return { type, ...name, ...header, objects, issues } as unknown as Asdu;
}

function issuesFromJson(top: Reader): readonly Issue[] {
  const issues = top.list("issues").map((item) => ({
    code: item.text("code") as IssueCode,
    offset: item.whole("offset"),
    octets: item.octets("octets"),
    detail: item.text("detail"),
  }));
  return issues.length === 0 ? NO_ISSUES : issues;
}

function objectFromJson(item: Reader, plan: Plan): AnyObject {
  const object = emptyObject(plan, item.whole("ioa")) as Record<string, unknown>;
  const { fields } = layoutOf(plan, (key) => item.has(key));
  for (const field of fields) fieldFromJson(object, field, item);
  if (plan.family !== "plain") item.optional("quality");
  if (plan.family === "command") { for (const key of ["qualifier", "select"]) item.optional(key); }
  item.end();
  return object as AnyObject;
}

function fieldFromJson(object: Record<string, unknown>, field: PlanField, item: Reader): void {
  const { key, form } = field.row;
  switch (form) {
    case "flag":
      object[key] = item.flag(key);
      return;
    case "segment":
    case "rest":
    case "counted":
    case "asdu":
      object[key] = item.octets(key);
      return;
    case "length":
      return;
    case "text":
      object[key] = item.text(key);
      if (item.has(field.octetsKey)) object[field.octetsKey] = item.octets(field.octetsKey);
      return;
    case "reserved": {
      const value = item.optional(key);
      if (value !== undefined) object[key] = item.whole(key);
      return;
    }
    case "cp24":
    case "cp56":
      object[key] = item.time(key, form);
      object[field.flagsKey] = item.whole(field.flagsKey);
      if (Number.isNaN(object[key])) object[field.octetsKey] = item.octets(field.octetsKey);
      return;
    case "float":
      object[key] = item.float(key);
      if (item.optional(field.octetsKey) !== undefined) {
        object[field.octetsKey] = item.octets(field.octetsKey);
      }
      return;
    default:
      object[key] = item.number(key);
  }
}

/** Takes keys from a JSON object one by one, and reports faults with their path. */
class Reader {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #taken = new Set<string>();

  constructor(value: unknown, path: string) {
    this.#path = path;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new TypeError(
        `Cannot read ASDU from JSON: ${path || "the value"} is ${
          shownValue(value)
        }, expected an object`,
      );
    }
    this.#values = value as Record<string, unknown>;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#values, key);
  }

  optional(key: string): unknown {
    this.#taken.add(key);
    return Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
  }

  text(key: string): string {
    const value = this.optional(key);
    return typeof value === "string" ? value : this.#refuse(key, value, "a string");
  }

  flag(key: string): boolean {
    const value = this.optional(key);
    return typeof value === "boolean" ? value : this.#refuse(key, value, "true or false");
  }

  number(key: string): number {
    const value = this.optional(key);
    return typeof value === "number" ? value : this.#refuse(key, value, "a number");
  }

  whole(key: string): number {
    const value = this.optional(key);
    return Number.isInteger(value) ? value as number : this.#refuse(key, value, "a whole number");
  }

  float(key: string): number {
    const value = this.optional(key);
    if (value === "-0") return -0;
    if (typeof value === "string" && SPECIAL_FLOATS.has(value)) return SPECIAL_FLOATS.get(value)!;
    return typeof value === "number"
      ? Math.fround(value)
      : this.#refuse(key, value, 'a number, "NaN", "Infinity" or "-Infinity"');
  }

  time(key: string, form: "cp24" | "cp56"): number {
    const value = this.optional(key);
    if (value === null) return NaN;
    const text = form === "cp24" ? `1970-01-01T00:${value}Z` : `${value}Z`;
    const time = typeof value === "string" ? Date.parse(text) : NaN;
    if (!Number.isNaN(time) && timeToJson(time, form) === value) return time;
    const expected = form === "cp24" ? '"45:30.123"' : '"2024-03-15T13:45:30.123"';
    return this.#refuse(key, value, `a time such as ${expected}, or null`);
  }

  octets(key: string): Uint8Array {
    const value = this.optional(key);
    const hex = typeof value === "string" && value.length % 2 === 0 && /^[0-9a-f]*$/i.test(value);
    return hex ? parseHex(value) : this.#refuse(key, value, "pairs of hex digits");
  }

  list(key: string): Reader[] {
    const value = this.optional(key);
    if (!Array.isArray(value)) return this.#refuse(key, value, "a list");
    return value.map((item, index) => new Reader(item, `${this.#at(key)}[${index}]`));
  }

  /** Rejects unknown keys, so that a misspelt key is not ignored. */
  end(): void {
    for (const key of Object.keys(this.#values)) {
      if (!this.#taken.has(key)) {
        throw new TypeError(`Cannot read ASDU from JSON: ${this.#at(key)} is not a known key`);
      }
    }
  }

  #at(key: string): string {
    return this.#path === "" ? key : `${this.#path}.${key}`;
  }

  #refuse(key: string, value: unknown, expected: string): never {
    throw new TypeError(
      `Cannot read ASDU from JSON: ${this.#at(key)} is ${shownValue(value)}, expected ${expected}`,
    );
  }
}
