// Converts the values of an ASDU to display texts, for lines, live tables and JSON records.

import {
  type Asdu,
  type AsduInput,
  describeCause,
  describeQuality,
  describeTimeFlags,
  formatTime,
  isPointAsdu,
  type JsonValue,
  type PrivateTypes,
  type Profile,
  toJson,
} from "../../codec/mod.ts";
import { asduOctets, isCommand } from "../../codec/low_level.ts";
import type { Names } from "./names.ts";
import { pointTypeOf } from "./point_type.ts";
import { textOfField } from "./value_text.ts";

/** A value as display texts. */
export interface PointRow {
  /** Arrival time, in ms since 1970-01-01 UTC. */
  readonly received: number;
  readonly ca: number;
  readonly ioa: number;
  /** Both addresses, as they are shown: `47/700`. */
  readonly address: string;
  readonly type: string;
  /** Short name of the cause of transmission. */
  readonly cause: string;
  readonly value: string;
  /** Engineering unit; empty if unknown. */
  readonly unit: string;
  /** Quality bits and other irregularities; empty if good. */
  readonly quality: string;
  /** Time tag with its flags; empty if it has none. */
  readonly tag: string;
  readonly name: string;
}

/** The values of an ASDU in monitor direction; `undefined` for any other ASDU. */
export function pointRows(
  asdu: Asdu,
  { received, names, profile = {} }: {
    readonly received: number;
    readonly names: Names;
    readonly profile?: PrivateTypes;
  },
): readonly PointRow[] | undefined {
  if (!isPointAsdu(asdu)) return undefined;
  const { ca, test } = asdu;
  const { name: type, tag: tagKind, field } = pointTypeOf(asdu, profile);
  const rows: PointRow[] = [];
  for (const object of asdu.objects) {
    const { ioa } = object;
    const { name, unit } = names.engineering(ca, ioa);
    const words = [describeQuality(object.quality), ...(test ? ["TEST"] : [])];
    if ("transient" in object && object.transient) words.push("moving");
    if ("carry" in object && object.carry) words.push("CY");
    if ("adjusted" in object && object.adjusted) words.push("CA");
    for (const word of asdu.type === "private" ? ownFields(object) : []) words.push(word);
    rows.push({
      received,
      ca,
      ioa,
      address: names.address(ca, ioa),
      type,
      cause: describeCause(asdu.cause).name,
      value: names.converted(ca, ioa, object.value) ?? textOfField(field, object.value),
      unit,
      quality: words.filter((word) => word !== "").join(" "),
      tag: tagKind === "none" || object.time === undefined
        ? ""
        : withFlags(formatTime(object.time, tagKind), object.timeFlags),
      name,
    });
  }
  return rows;
}

/** Point keys that are formatted separately. */
const COMMON_KEYS = new Set(["ioa", "value", "quality", "time", "timeFlags"]);

/** The other fields of a private point: the names of flags set, and numbers with their field names. */
function ownFields(object: object): readonly string[] {
  return Object.entries(object).flatMap(([key, value]) => {
    if (COMMON_KEYS.has(key) || value === false || value instanceof Uint8Array) return [];
    return value === true ? [key] : [`${key}=${value}`];
  });
}

function withFlags(time: string, timeFlags: number): string {
  const flags = describeTimeFlags(timeFlags);
  return flags === "" ? time : `${time} (${flags})`;
}

/** One JSON record per object of an ASDU, or a single record if it has none. */
export function asduRecords(
  asdu: Asdu,
  given: { readonly received: number; readonly names: Names; readonly profile: Profile },
): readonly Readonly<Record<string, JsonValue>>[] {
  const { objects, sq: _sq, issues: all, ...head } = toJson(asdu, { profile: given.profile });
  const common = { received: new Date(given.received).toISOString(), ...head };
  const issues = all as readonly IssueRecord[];
  if (objects === undefined) return [{ ...common, ...issues.length > 0 && { issues } }];
  const isOf = issues.length > 0 ? placesOf(asdu, given.profile) : () => true;
  return (objects as readonly Readonly<Record<string, JsonValue>>[]).map((object, index) => {
    const own = issues.filter(({ offset }) => isOf(offset, index));
    const { name, unit } = isCommand(asdu.typeId)
      ? given.names.command(asdu.ca, object.ioa as number)
      : given.names.object(asdu.ca, object.ioa as number);
    return {
      ...common,
      ...object,
      ...(name !== "" && { name }),
      ...(unit !== "" && { unit }),
      ...(own.length > 0 && { issues: own }),
    };
  });
}

/** An issue in JSON. */
type IssueRecord = { readonly offset: number } & Readonly<Record<string, JsonValue>>;

/**
 * Returns a function that says whether an octet belongs to an object or to the whole ASDU. If each object's record
 * repeated the issues of all others, the output would grow with the square of their number.
 */
function placesOf(asdu: Asdu, profile: Profile): (offset: number, index: number) => boolean {
  if (asdu.type === "raw" || asdu.type === "private") return () => true;
  const { objects: { length }, sq } = asdu;
  const head = asduOctets({ ...asdu, objects: [] } as AsduInput, { profile });
  const begin = head + (sq ? profile.ioaOctets : 0); // With SQ = 1, all objects share the address.
  const size = (asduOctets(asdu, { profile }) - begin) / length;
  return (offset, index) => {
    const place = Math.floor((offset - begin) / size);
    return place < 0 || place >= length || place === index;
  };
}
