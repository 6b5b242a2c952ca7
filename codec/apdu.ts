// Complete APDUs: the control field and, in I format, the ASDU after it.

import {
  type Apci,
  APCI_OCTETS,
  decodeApci,
  encodeApci,
  isInformation,
  MAX_APDU_OCTETS,
  START,
  type SupervisoryApci,
  type UnnumberedApci,
} from "./apci.ts";
import type { Asdu, AsduInput } from "./asdu_types.ts";
import { type DecodeOptions, interpretAsdu } from "./decode_asdu.ts";
import { decodeObjects } from "./decode_objects.ts";
import { encodeAsdu, type EncodeOptions } from "./encode_asdu.ts";
import { DecodeError, type Issue } from "./errors.ts";
import { halfAt, plainOctets, requirePositions } from "./octets.ts";
import type { PrivateType } from "./private_row.ts";
import { IEC104, type Profile } from "./profile.ts";
import { NO_ISSUES } from "./report.ts";

/** An APDU in I format. */
export interface InformationApdu<T extends PrivateType = PrivateType> {
  /** Information transfer format. */
  readonly format: "I";
  /** N(S): number of this APDU, 0..32767. */
  readonly sendNumber: number;
  /** N(R): number of the next APDU expected from the other station, 0..32767. */
  readonly receiveNumber: number;
  /** The ASDU. */
  readonly asdu: Asdu<T>;
  /** Findings of a lenient decoder, with offsets from the start octet. */
  readonly issues: readonly Issue[];
}

/** Octets that are not an APDU defined by the standard. */
export interface RawApdu {
  /** Distinguishes it from the standard formats. */
  readonly format: "raw";
  /** The octets: a copy. */
  readonly octets: Uint8Array;
  /** Why they are not an APDU. */
  readonly issues: readonly Issue[];
}

/** An APDU in any format, or octets that are not an APDU (IEC 60870-5-104, clause 5). */
export type Apdu<T extends PrivateType = PrivateType> =
  | InformationApdu<T>
  | (SupervisoryApci & { readonly issues: readonly Issue[] })
  | (UnnumberedApci & { readonly issues: readonly Issue[] })
  | RawApdu;

/** Options of {@linkcode decodeApdu}. */
export interface DecodeApduOptions<T extends PrivateType = PrivateType> extends DecodeOptions<T> {
  /**
   * Position of the start octet in `octets`; 0 by default. With `to`, this decodes an APDU within a buffer faster than
   * a `subarray()` of it.
   */
  readonly from?: number;
  /** Position after the last octet of the APDU; the end of `octets` by default. */
  readonly to?: number;
}

/**
 * Decodes one APDU from its start octet 0x68 to its end; to split a stream into APDUs, use
 * `Deframer`.
 *
 * ```ts
 * import { decodeApdu, parseHex } from "@telecontrol/iec104";
 *
 * const apdu = decodeApdu(parseHex("68 04 43 00 00 00"));
 * if (apdu.format === "U") console.log(apdu.function); // TESTFR act
 * ```
 *
 * Lenient decoding never throws because of the octets: those that are not an APDU are returned with the
 * format `raw` and the reason. Offsets of findings count from the start octet.
 *
 * @throws {DecodeError} With `strict`, on the first finding.
 * @throws {RangeError} `from` or `to` is not a position within the octets, or `to` is before `from`.
 */
export function decodeApdu<T extends PrivateType = PrivateType>(
  received: Uint8Array,
  options: DecodeApduOptions<T> = {},
): Apdu<T> {
  const octets = plainOctets(received);
  const { profile = IEC104, from = 0, to = octets.length } = options;
  return (decodeInformation(octets, from, to, profile) ??
    decodeAny(partOf(octets, from, to), options)) as Apdu<T>;
}

/** Decodes a correct APDU in I format without slicing it; returns `undefined` for any other. */
function decodeInformation(
  octets: Uint8Array,
  from: number,
  to: number,
  profile: Profile,
): InformationApdu | undefined {
  const length = to - from;
  const isComplete = to <= octets.length && length > APCI_OCTETS && length <= MAX_APDU_OCTETS &&
    octets[from] === START && octets[from + 1] === length - 2 && isInformation(octets, from + 2);
  const asdu = isComplete ? decodeObjects(octets, from + APCI_OCTETS, to, profile) : undefined;
  if (asdu === undefined) return undefined;
  const sendNumber = halfAt(octets, from + 2) >> 1;
  const receiveNumber = halfAt(octets, from + 4) >> 1;
  return { format: "I", sendNumber, receiveNumber, asdu, issues: asdu.issues };
}

/** Returns the octets from one position to another. */
function partOf(octets: Uint8Array, from: number, to: number): Uint8Array {
  requirePositions(octets, from, to);
  return from === 0 && to === octets.length ? octets : octets.subarray(from, to);
}

/** Decodes any octets. */
function decodeAny(octets: Uint8Array, options: DecodeOptions): Apdu {
  const { base = 0 } = options;
  let apci: Apci;
  try {
    apci = decodeApci(octets);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const { code, detail } = error;
    const issue = { code, detail, offset: base + error.offset, octets: error.octets };
    if (options.strict === true) throw new DecodeError(issue);
    return { format: "raw", octets: octets.slice(), issues: [issue] };
  }
  if (apci.format === "S") {
    return { format: "S", receiveNumber: apci.receiveNumber, issues: NO_ISSUES };
  }
  if (apci.format === "U") return { format: "U", function: apci.function, issues: NO_ISSUES };
  const from = base + APCI_OCTETS;
  const asdu = interpretAsdu(octets.subarray(APCI_OCTETS), { ...options, base: from });
  return { ...apci, asdu, issues: asdu.issues };
}

/** An APDU to encode. */
export type ApduInput<T extends PrivateType = PrivateType> =
  | Apci & { readonly format: "S" | "U" }
  | {
    /** Information transfer format. */
    readonly format: "I";
    /** N(S), 0..32767. */
    readonly sendNumber: number;
    /** N(R), 0..32767. */
    readonly receiveNumber: number;
    /** The ASDU. */
    readonly asdu: AsduInput<T>;
  }
  | RawApdu;

/**
 * Encodes one APDU. Octets with the format `raw` are returned unchanged.
 *
 * @throws {RangeError} A sequence number, or a value in the ASDU, is out of range.
 * @throws {TypeError} A value of the ASDU is missing or has the wrong type.
 */
export function encodeApdu<T extends PrivateType = PrivateType>(
  apdu: ApduInput<T>,
  options: EncodeOptions<T> = {},
): Uint8Array {
  if (apdu.format === "raw") return plainOctets(apdu.octets).slice();
  return apdu.format === "I" ? encodeApci(apdu, encodeAsdu(apdu.asdu, options)) : encodeApci(apdu);
}
