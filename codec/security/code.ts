// Encodes and decodes messages of secure authentication without their ASDUs: what the segments carry together.

import { addFields } from "../interpret.ts";
import {
  checkLimits,
  objectOctets,
  type ObjectValues,
  type Place,
  writeObject,
} from "../compose.ts";
import { DecodeError } from "../errors.ts";
import { findLayout } from "../layout.ts";
import { makePlan, type Plan, planOf } from "../plan.ts";
import { IEC104, type Profile } from "../profile.ts";
import { Report } from "../report.ts";
import { TYPES } from "../types.ts";
import type { SecurityMessage, SecurityMessageOf, SecurityTypeName } from "./message.ts";

/** Options for decoding and encoding the content of messages. */
export interface SecurityMessageOptions {
  /** Sizes of the ASDU in S_AR_NA_1, private types, and the layout of S_ER_NA_1; those of 104 by default. */
  readonly profile?: Profile;
}

/** The layouts of contents by type: those of the objects without segmentation control. */
const CONTENTS = new Map<SecurityTypeName, Plan>();

function contentPlan(type: SecurityTypeName): Plan {
  let plan = CONTENTS.get(type);
  if (plan === undefined) {
    const whole = planOf(TYPES[type].id)!;
    plan = whole.segment === undefined ? whole : withoutFirst(whole);
    CONTENTS.set(type, plan);
  }
  return plan;
}

/** Returns a plan and its other layout without their first elements, and without a layout for segments. */
function withoutFirst({ name, typeId, elements, other }: Plan): Plan {
  const source = { name, id: typeId, sq: false, one: true, ioa: "none", time: "none" } as const;
  return makePlan({
    ...source,
    elements: elements.slice(1).map(({ name, row }) => [name, row] as const),
    ...other === undefined ? {} : { other: withoutFirst(other) },
  });
}

/** Codes of findings that do not prevent reading a message. */
const NOTES: ReadonlySet<string> = new Set([
  "outside-limits",
  "not-utf8",
  "impossible-time",
  "reserved-bits",
]);

/**
 * Decodes the content of a message: the octets after the segmentation control, of all segments together.
 * Lengths outside the limits of the standard are accepted; see `SECURITY_LIMITS`.
 *
 * ```ts
 * import { parseHex } from "@telecontrol/iec104";
 * import { decodeSecurityMessage } from "@telecontrol/iec104/low-level";
 *
 * const content = parseHex("01 00 00 00 00 00 04 01 04 00 DE AD BE EF");
 * console.log(decodeSecurityMessage("S_CH_NA_1", content).csq); // 1
 * ```
 *
 * @throws {DecodeError} A length contradicts the number of octets, or octets are missing or left.
 */
export function decodeSecurityMessage<N extends SecurityTypeName>(
  type: N,
  content: Uint8Array,
  { profile = IEC104 }: SecurityMessageOptions = {},
): SecurityMessageOf<N> {
  const plan = contentPlan(type);
  const report = new Report(content, { strict: false, base: 0 });
  const given = { plan, octets: content, start: 0, count: 1, sq: false, profile };
  const layout = findLayout(given, report);
  const from = { octets: content, at: 0, end: content.length, ioa: 0 };
  const message: Record<string, unknown> = { type };
  if (layout !== undefined) addFields(message, layout.plan, from, report);
  const fault = report.issues.find(({ code }) => !NOTES.has(code));
  if (fault !== undefined) throw new DecodeError(fault);
  return message as unknown as SecurityMessageOf<N>;
}

/**
 * Encodes the content of a message: the octets after the segmentation control.
 *
 * @throws {RangeError} A value cannot be encoded, or a length is outside the limits of the standard.
 * @throws {TypeError} A value is missing or has the wrong type.
 */
export function encodeSecurityMessage(message: SecurityMessage): Uint8Array {
  const place = placeOf(message);
  const octets = new Uint8Array(objectOctets(place));
  writeObject(place, octets, 0);
  return octets;
}

/**
 * Encodes the content of a message after `head` octets of zeros, if both together have at most `most` octets.
 *
 * @returns `undefined` if they are longer.
 * @throws As `encodeSecurityMessage()`.
 */
export function encodeAfterHead(
  message: SecurityMessage,
  { head, most }: { readonly head: number; readonly most: number },
): Uint8Array | undefined {
  const place = placeOf(message);
  const length = head + objectOctets(place);
  if (length > most) return undefined;
  const octets = new Uint8Array(length);
  writeObject(place, octets, head);
  return octets;
}

function placeOf(message: SecurityMessage): Place {
  const plan = contentPlan(message.type);
  const place = { plan, index: 0, object: message as unknown as ObjectValues };
  checkLimits(place);
  return place;
}
