// Formats ASDUs and APDUs on one line each, for logs, monitors and lists.

import { type AddressFormat, formatAddressNumber } from "./address_text.ts";
import { formatCount } from "./count.ts";
import type { Apdu } from "./apdu.ts";
import type { Asdu, AsduHeader } from "./asdu_types.ts";
import { decodeAsdu } from "./decode_asdu.ts";
import { describeCause } from "./cause.ts";
import { shortestFloat32 } from "./float32.ts";
import { toHex } from "./hex.ts";
import type { AnyObject } from "./interpret.ts";
import { formatUntyped } from "./format_untyped.ts";
import { findPlan } from "./private_type.ts";
import { layoutOf, type Plan, type PlanField } from "./plan.ts";
import { IEC104, type Profile } from "./profile.ts";
import { typeText } from "./type_text.ts";
import { describeQuality } from "./quality.ts";
import { shownText } from "./shown.ts";
import { describeTimeFlags, formatTime } from "./time.ts";
import type { TimeTag } from "./zone.ts";

/** Options for formatting an ASDU. */
export interface FormatOptions {
  /** Maximum number of objects to list; the others are only counted. All by default. */
  readonly maxObjects?: number;
  /** Profile with the private types, whose values are otherwise shown as numbers. */
  readonly profile?: Profile;
  /**
   * Returns the name and the engineering unit of an object, or empty texts. They are written after its address and its
   * value: `215 Oven=66.5 °C`. `textOf` may convert the value; if it returns `undefined`, the value is written as sent.
   * Without labels, objects have only their addresses.
   */
  readonly labelOf?: (
    ca: number,
    ioa: number,
    typeId: number,
  ) => {
    readonly name: string;
    readonly unit: string;
    readonly textOf?: ((value: unknown) => string | undefined) | undefined;
  };
  /** How object addresses are written; in the size of the profile. @default {"plain"} */
  readonly addressFormat?: AddressFormat;
  /** Converts time tags with a date, such as into another time zone. By default, they are written as sent. */
  readonly convertTag?: (tag: TimeTag) => TimeTag;
}

/**
 * Formats an ASDU on one line: type, cause, common address, then `address=value` with quality and
 * time of each object.
 *
 * ```ts
 * import { decodeAsdu, formatAsdu, parseHex } from "@telecontrol/iec104";
 *
 * const asdu = decodeAsdu(parseHex("1E 01 03 00 01 00 E9 03 00 91 AB 75 2D 0D AF 03 18"));
 * console.log(formatAsdu(asdu)); // M_SP_TB_1 spont CA 1: 1001=ON [IV BL] @2024-03-15 13:45:30.123
 * ```
 */
export function formatAsdu(asdu: Asdu, options: FormatOptions = {}): string {
  const name = asdu.type === "private"
    ? asdu.name
    : asdu.type === "raw"
    ? typeText(asdu.typeId, options.profile)
    : asdu.type;
  const head = `${name} ${formatHeader(asdu)}`;
  const tail = asdu.issues.length === 0
    ? ""
    : ` !${[...new Set(asdu.issues.map((issue) => issue.code))].join(" !")}`;
  if (asdu.type === "raw") {
    const body = asdu.body.length === 0 ? "no octets" : toHex(asdu.body, " ");
    return `${head}: ${formatCount(asdu.count, "object")}, raw ${body}${tail}`;
  }
  const plan = findPlan(asdu.typeId, options.profile ?? IEC104);
  const { maxObjects = Infinity, labelOf } = options;
  const objects = asdu.objects as readonly AnyObject[];
  const texts = objects.slice(0, maxObjects).map((object) => {
    const label = labelOf?.(asdu.ca, object.ioa as number, asdu.typeId) ?? NO_LABEL;
    return plan === undefined
      ? formatUntyped(object, label)
      : formatObject(object, plan, { ...label, options });
  });
  if (objects.length > maxObjects) texts.push(`and ${objects.length - maxObjects} more`);
  return `${head}: ${texts.join(", ") || "no objects"}${tail}`;
}

/**
 * Formats cause, P/N, T, originator and common address of an ASDU, such as `actcon NEGATIVE CA 1`.
 */
function formatHeader(header: AsduHeader): string {
  const words = [describeCause(header.cause).name];
  if (header.negative) words.push("NEGATIVE");
  if (header.test) words.push("TEST");
  if (header.originator !== 0) words.push(`OA ${header.originator}`);
  words.push(`CA ${header.ca}`);
  return words.join(" ");
}

/** Formats an information object: `1001=ON [IV] @2024-03-15 13:45:30.123`, or with named fields. */
function formatObject(
  object: AnyObject,
  plan: Plan,
  { name, unit, textOf, options }: Label & { readonly options: FormatOptions },
): string {
  const words: string[] = [];
  const point = plan.family !== "plain";
  const ioa = ioaText(object.ioa, options);
  if (plan.ioa === "object") words.push(name === "" ? ioa : `${ioa} ${name}`);
  else if (object.ioa !== 0) words.push(`IOA ${ioa}`);
  for (const field of shownFields(object, plan)) {
    const { form } = field.row;
    const isTag = form === "cp56" || form === "cp24";
    const text = isTag
      ? formatTag(object, field, options)
      : form === "asdu"
      ? formatInner(object[field.row.key], options)
      : formatField(object, field, point);
    if (text === undefined) continue;
    const shown = field.row.key === "value"
      ? `${textOf?.(object.value) ?? text} ${unit}`.trimEnd()
      : text;
    if (point && field.row.key === "value" && words.length === 1) words[0] += `=${shown}`;
    else words.push(shown);
  }
  return words.join(" ");
}

/** Formats an ASDU within an object. */
function formatInner(octets: unknown, options: FormatOptions): string {
  const { profile = IEC104 } = options;
  return `(${formatAsdu(decodeAsdu(octets as Uint8Array, { profile }), options)})`;
}

/** Returns the fields of an object; without the segmentation control of a message in a single segment. */
function shownFields(object: AnyObject, plan: Plan): readonly PlanField[] {
  const { segment } = plan;
  const { fields } = layoutOf(plan, (key) => object[key] !== undefined);
  if (segment === undefined || fields === segment.fields || object.asn !== 0) return fields;
  return fields.slice(segment.elements[0]!.fields.length);
}

/** The name and the unit of an object. */
type Label = ReturnType<NonNullable<FormatOptions["labelOf"]>>;

const NO_LABEL: Label = { name: "", unit: "" };

function ioaText(ioa: number, { addressFormat, profile = IEC104 }: FormatOptions): string {
  if (addressFormat === undefined) return String(ioa);
  return formatAddressNumber(ioa, { format: addressFormat, octets: profile.ioaOctets });
}

/** Fields of files that are shown only if they are not 0. */
const UNREMARKABLE = new Set(["frq", "srq", "status", "error"]);

function formatTag(
  object: AnyObject,
  { row: { key, form }, flagsKey }: PlanField,
  { convertTag }: FormatOptions,
): string {
  const sent = { time: object[key] as number, timeFlags: object[flagsKey] as number };
  const { time, timeFlags } = form === "cp56" ? convertTag?.(sent) ?? sent : sent;
  const flags = describeTimeFlags(timeFlags);
  const mark = key === "time" ? "@" : `${key}=`;
  return `${mark}${formatTime(time, form as "cp56" | "cp24")}${flags === "" ? "" : ` (${flags})`}`;
}

function formatField(object: AnyObject, field: PlanField, point: boolean): string | undefined {
  const { key, form, values } = field.row;
  const value = object[key];
  if (key === "quality") {
    const text = describeQuality(value as number);
    return text === "" ? undefined : `[${text}]`;
  }
  if (form === "flag") return value === true ? key : undefined;
  if (value === undefined) return undefined;
  if (typeof value === "string") return `${key}=${shownText(JSON.stringify(value))}`;
  if (value === 0 && (point ? key !== "value" : UNREMARKABLE.has(key))) return undefined;
  const text = value instanceof Uint8Array
    ? formatCount(value.length, "octet")
    : formatValue(value as number, field);
  if (point && key === "value") return text;
  const meaning = form === "bits" ? undefined : values?.[value as number];
  return meaning === undefined || text === meaning
    ? `${key}=${text}`
    : `${key}=${text} (${meaning})`;
}

/** Formats the value of a field: its name if the table has one, otherwise the number. */
export function formatValue(value: number, field: PlanField): string {
  const { form, key, octets, pattern, values } = field.row;
  if (form === "float") return String(shortestFloat32(value));
  if (form === "normalized") return String(Number(value.toFixed(5))); // Distinguishes all 65 536 values.
  if (form === "bits") return `0x${value.toString(16).padStart(2, "0")}`;
  if (pattern === true) {
    return `0x${value.toString(16).padStart(2 * octets, "0")}`;
  }
  return (key === "value" ? values?.[value] : undefined) ?? String(value);
}

/**
 * Formats an APDU on one line: its format with sequence numbers or function, and its ASDU.
 *
 * ```ts
 * import { decodeApdu, formatApdu, parseHex } from "@telecontrol/iec104";
 *
 * console.log(formatApdu(decodeApdu(parseHex("68 04 01 00 58 02")))); // S N(R)=300
 * ```
 */
export function formatApdu(apdu: Apdu, options: FormatOptions = {}): string {
  switch (apdu.format) {
    case "I":
      return `I N(S)=${apdu.sendNumber} N(R)=${apdu.receiveNumber} ${
        formatAsdu(apdu.asdu, options)
      }`;
    case "S":
      return `S N(R)=${apdu.receiveNumber}`;
    case "U":
      return `U ${apdu.function}`;
    case "raw":
      return `raw ${toHex(apdu.octets, " ")} !${apdu.issues.map((issue) => issue.code).join(" !")}`;
  }
}
