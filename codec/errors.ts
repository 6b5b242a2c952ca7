// The base class of all errors, and the findings of decoders.

/**
 * Base class of all errors of this package that are caused by a peer, a link, a file or a text.
 * Mistakes of the caller raise a `TypeError` or `RangeError`.
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
  /** Machine-readable error code; each class lists its codes. */
  abstract readonly code: string;
}

/**
 * Findings of a decoder.
 *
 * | code | meaning |
 * |---|---|
 * | `bad-start` | the APDU does not begin with 0x68 |
 * | `bad-length` | the APDU length octet is outside 4..253, or does not fit the format |
 * | `bad-control-field` | the control field is not an I, S or U format of the standard |
 * | `torn` | the octets end within an APDU |
 * | `header-too-short` | the ASDU ends within its data unit identifier |
 * | `asdu-too-long` | the ASDU is longer than the profile permits (249 octets in 104) |
 * | `unknown-type` | the type identification is not assigned; the body is kept raw |
 * | `length-mismatch` | the ASDU is shorter than its object count requires; the body is kept raw |
 * | `trailing-octets` | octets follow the last object |
 * | `no-objects` | the number of objects in the variable structure qualifier is 0 |
 * | `sq-not-permitted` | SQ = 1 on a type that is sent with SQ = 0 only |
 * | `sq-contradicts-length` | only the other SQ layout fits the length, and was used |
 * | `too-many-objects` | more than one object in a type that carries a single object |
 * | `reserved-cause` | the cause of transmission is 0 or reserved |
 * | `ioa-not-zero` | the information object address must be 0, but is not |
 * | `ioa-overflow` | with SQ = 1, addresses exceed the address range |
 * | `reserved-bits` | reserved bits are not 0 |
 * | `impossible-time` | the time tag is not a valid date and time |
 * | `outside-limits` | data of a message of secure authentication are shorter or longer than permitted |
 * | `not-utf8` | a text is not UTF-8 |
 */
export type IssueCode =
  | "bad-start"
  | "bad-length"
  | "bad-control-field"
  | "torn"
  | "header-too-short"
  | "asdu-too-long"
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
  | "impossible-time"
  | "outside-limits"
  | "not-utf8";

/** A finding that a lenient decoder reports instead of throwing. */
export interface Issue {
  /** Machine-readable kind of finding. */
  readonly code: IssueCode;
  /** Its position, in octets from the first octet passed to the decoder. */
  readonly offset: number;
  /** The octets concerned: a copy that later calls do not change. */
  readonly octets: Uint8Array;
  /** Description: what was found and what was expected. */
  readonly detail: string;
}

/** Raised in strict mode when received octets violate the standard. */
export class DecodeError extends Iec104Error implements Issue {
  /** Always `DecodeError`. */
  override readonly name = "DecodeError";
  /** Machine-readable kind of finding. */
  readonly code: IssueCode;
  /** Its position, in octets from the first octet passed to the decoder. */
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
