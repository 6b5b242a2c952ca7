// Decodes an ASDU: the data unit identifier, the layout, then each object.

import { formatCount } from "./count.ts";
import type { Asdu, AsduHeader, KnownAsdu, PrivateAsdu } from "./asdu_types.ts";
import { CAUSE_OCTET, isReservedCause } from "./cause.ts";
import { isOtherEdition, isPrivateType } from "./classify.ts";
import { decodeObjects } from "./decode_objects.ts";
import { type AnyObject, decodeObject, readUint } from "./interpret.ts";
import { findLayout, type Layout } from "./layout.ts";
import { plainOctets } from "./octets.ts";
import { planOf } from "./plan.ts";
import { identifierOctets, IEC104, maxIoa, type Profile } from "./profile.ts";
import type { PrivateType } from "./private_row.ts";
import { findPrivatePlan } from "./private_type.ts";
import { Report } from "./report.ts";

/** Options for decoding. */
export interface DecodeOptions<T extends PrivateType = PrivateType> {
  /** Field sizes and private types; those of IEC 60870-5-104 by default. */
  readonly profile?: Profile<T>;
  /**
   * Throw a `DecodeError` on the first finding instead of listing it in `issues`; false by default.
   */
  readonly strict?: boolean;
  /** Offset of the first octet in its source, added to the offsets of findings; 0 by default. */
  readonly base?: number;
}

/**
 * Decodes one ASDU.
 *
 * Lenient decoding (the default) never throws and loses no octet: unknown and private types, and
 * bodies whose length contradicts their object count, are returned as the `raw` variant. Any other
 * deviation is listed in `issues` with its position and octets. The result is plain data that
 * shares no memory with `received`, so `structuredClone()` and `postMessage()` can copy it.
 *
 * ```ts
 * import { decodeAsdu, parseHex } from "@telecontrol/iec104";
 *
 * const asdu = decodeAsdu(parseHex("0D 01 03 00 01 00 E9 03 00 EC 51 47 42 00"));
 * if (asdu.type === "M_ME_NC_1") console.log(asdu.objects[0]?.value); // 49.83000183105469
 * ```
 *
 * @throws {DecodeError} With `strict`, on the first finding.
 */
export function decodeAsdu<T extends PrivateType = PrivateType>(
  received: Uint8Array,
  options: DecodeOptions<T> = {},
): Asdu<T> {
  return decode(received, options) as Asdu<T>;
}

function decode(received: Uint8Array, options: DecodeOptions): Asdu {
  const octets = plainOctets(received);
  return decodeObjects(octets, 0, octets.length, options.profile ?? IEC104) ??
    interpretAsdu(octets, options);
}

/**
 * Decodes any ASDU with the tables alone. The result is that of {@linkcode decodeAsdu}, which decodes most ASDUs faster.
 *
 * @throws {DecodeError} With `strict`, on the first finding.
 */
export function interpretAsdu(octets: Uint8Array, options: DecodeOptions): Asdu {
  const { profile = IEC104 as Profile, strict = false, base = 0 } = options;
  const report = new Report(octets, { strict, base });
  const start = identifierOctets(profile);
  if (octets.length < start) {
    const detail = `ASDU has ${formatCount(octets.length, "octet")}, expected at least ${start}`;
    report.add("header-too-short", [0, octets.length], detail);
    return {
      type: "raw",
      ...readHeader(octets, profile),
      count: 0,
      body: octets.slice(),
      issues: report.issues,
    };
  }
  const header = readHeader(octets, profile);
  const count = octets[1]! & 0x7f;
  if (isReservedCause(header.cause)) {
    const detail = `Cause of transmission is ${header.cause}, which the standard reserves`;
    report.add("reserved-cause", [2, 1], detail);
  }
  const { maxAsduOctets } = profile;
  if (octets.length > maxAsduOctets) {
    const detail = `ASDU has ${octets.length} octets, expected at most ${maxAsduOctets}`;
    report.add("asdu-too-long", [maxAsduOctets, octets.length - maxAsduOctets], detail);
  }
  const isOther = isOtherEdition(header.typeId, profile);
  const standard = isOther ? undefined : planOf(header.typeId);
  const plan = standard ?? findPrivatePlan({ typeId: header.typeId }, profile);
  const layout = plan &&
    findLayout({ plan, octets, start, count, sq: header.sq, profile }, report);
  if (plan === undefined || layout === undefined) {
    if (plan === undefined && !isOther && !isPrivateType(header.typeId)) {
      report.add("unknown-type", [0, 1], `Type identification ${header.typeId} is not assigned`);
    }
    return { type: "raw", ...header, count, body: octets.slice(start), issues: report.issues };
  }
  const objects = readObjects(layout, report);
  const { issues } = report;
  const { typeId, cause, negative, test, originator, ca } = header;
  const { sq } = layout;
  if (standard === undefined) {
    return { type: "private", name: plan.name, ...header, sq, objects, issues } as PrivateAsdu;
  }
  const type = standard.name;
  const known = { type, typeId, sq, cause, negative, test, originator, ca, objects, issues };
  return known as unknown as KnownAsdu;
}

/** Reads the data unit identifier of an ASDU; octets that are missing count as 0. */
export function readHeader(octets: Uint8Array, profile: Profile): AsduHeader {
  const octet = octets[2] ?? 0;
  return {
    typeId: octets[0] ?? 0,
    sq: ((octets[1] ?? 0) & 0x80) !== 0,
    cause: octet & CAUSE_OCTET.cause,
    negative: (octet & CAUSE_OCTET.negative) !== 0,
    test: (octet & CAUSE_OCTET.test) !== 0,
    originator: profile.cotOctets === 2 ? octets[3] ?? 0 : 0,
    ca: readUint(octets, 2 + profile.cotOctets, profile.caOctets),
  };
}

function readObjects(layout: Layout, report: Report): AnyObject[] {
  const { plan, octets, count, sq, profile } = layout;
  const ioaOctets = plan.ioa === "none" ? 0 : profile.ioaOctets;
  const objects = new Array<AnyObject>(count);
  let at = layout.start;
  let ioa = 0;
  for (let i = 0; i < count; i++) {
    if (i === 0 || !sq) {
      ioa = readUint(octets, at, ioaOctets);
      if (plan.ioa === "zero" && ioa !== 0) {
        const detail = `Information object address of ${plan.name} is ${ioa}, expected 0`;
        report.add("ioa-not-zero", [at, ioaOctets], detail);
      }
      if (sq && ioa + count - 1 > maxIoa(profile)) {
        const detail = `Addresses ${ioa} to ${ioa + count - 1} run past ${maxIoa(profile)}`;
        report.add("ioa-overflow", [at, ioaOctets], detail);
      }
      at += ioaOctets;
    }
    objects[i] = decodeObject(plan, { octets, at, end: octets.length, ioa }, report);
    at += plan.size;
    if (sq) ioa++;
  }
  return objects;
}
