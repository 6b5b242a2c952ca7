// The base of every error class, and what can be wrong with received octets.

/**
 * The base of every error class of this package: what a peer, a link, a file or a text did. Mistakes of the caller are
 * a `TypeError` or `RangeError` of the language.
 *
 * ```ts
 * import { Iec104Error, parseHex } from "@telecontrol/iec104/codec";
 *
 * try {
 *   parseHex("68 zz");
 * } catch (error) {
 *   if (!(error instanceof Iec104Error)) throw error;
 *   console.log(error.name, error.code); // HexSyntaxError bad-hex
 * }
 * ```
 */
export abstract class Iec104Error extends Error {
  /** What happened, for programs: each class lists its codes. */
  abstract readonly code: string;
}

/**
 * What a decoder found wrong.
 *
 * | code | meaning |
 * |---|---|
 * | `bad-start` | the APDU does not begin with 0x68 |
 * | `bad-length` | the APDU length octet is outside 4..253, or does not fit the format |
 * | `bad-control-field` | the control field is not an I, S or U format of the standard |
 * | `torn` | the octets end inside an APDU |
 * | `header-too-short` | the ASDU ends inside its data unit identifier |
 * | `unknown-type` | the type identification is not assigned; the body is kept raw |
 * | `length-mismatch` | the ASDU is shorter than its object count requires; the body is kept raw |
 * | `trailing-octets` | octets follow the last object |
 * | `no-objects` | the variable structure qualifier announces 0 objects |
 * | `sq-not-permitted` | SQ = 1 on a type that is sent with SQ = 0 only |
 * | `sq-contradicts-length` | only the other SQ layout fits the length; it was used |
 * | `too-many-objects` | more than one object in a type that carries a single object |
 * | `reserved-cause` | the cause of transmission is 0 or reserved |
 * | `ioa-not-zero` | an information object address where the standard requires 0 |
 * | `ioa-overflow` | SQ = 1 and the addresses run past the address range |
 * | `reserved-bits` | reserved bits are not 0 |
 * | `impossible-time` | the time tag is not a valid date and time |
 */
export type IssueCode =
  | "bad-start"
  | "bad-length"
  | "bad-control-field"
  | "torn"
  | "header-too-short"
  | "unknown-type"
  | "length-mismatch"
  | "trailing-octets"
  | "no-objects"
  | "sq-not-permitted"
  | "sq-contradicts-length"
  | "too-many-objects"
  | "reserved-cause"
  | "ioa-not-zero"
  | "ioa-overflow"
  | "reserved-bits"
  | "impossible-time";

/** Something a lenient decoder found and kept instead of throwing. */
export interface Issue {
  /** What is wrong, for programs. */
  readonly code: IssueCode;
  /** Where it begins, in octets from the first octet that was given to the decoder. */
  readonly offset: number;
  /** The octets concerned: a copy, never changed by later calls. */
  readonly octets: Uint8Array;
  /** What was found and what was expected, for people. */
  readonly detail: string;
}

/** The octets received are not what the standard allows, and the caller asked for an exception. */
export class DecodeError extends Iec104Error implements Issue {
  /** Always `DecodeError`. */
  override readonly name = "DecodeError";
  /** What is wrong, for programs. */
  readonly code: IssueCode;
  /** Where it begins, in octets from the first octet that was given to the decoder. */
  readonly offset: number;
  /** The octets concerned. */
  readonly octets: Uint8Array;
  /** What was found and what was expected, without the position. */
  readonly detail: string;

  /** Creates an error from one finding. */
  constructor(issue: Issue) {
    super(`${issue.detail} (at octet ${issue.offset})`);
    this.code = issue.code;
    this.offset = issue.offset;
    this.octets = issue.octets;
    this.detail = issue.detail;
  }
}
