// The information objects of types 81 to 95: a whole message, or one segment of it.

import type { InformationObject } from "../objects.ts";
import type { SecurityContents, SecurityTypeName } from "./message.ts";

/** Segmentation control, which every message except S_KR_NA_1 begins with. */
export interface Segmentation extends InformationObject {
  /** ASN: sequence number of the segment, 0..63. */
  readonly asn: number;
  /** FIR: whether this is the first segment. */
  readonly fir: boolean;
  /** FIN: whether this is the last segment. */
  readonly fin: boolean;
}

/** One segment of a message that is sent in several. */
export interface MessageSegment extends Segmentation {
  /** The octets of the message in this segment. */
  readonly data: Uint8Array;
}

/** A message in one segment: FIR and FIN are set. `data` distinguishes it from a segment. */
export interface WholeMessage extends Segmentation {
  /** Absent: a whole message has the fields of its type. */
  readonly data?: undefined;
}

/** The object of a type: a whole message with the fields of its type, or one segment. */
export type SecurityObjectOf<N extends SecurityTypeName> = N extends "S_KR_NA_1" ? KeyStatusRequest
  : WholeMessage & SecurityContents[N] | MessageSegment;

/** S_KR_NA_1: session key status request (USR). */
export interface KeyStatusRequest extends InformationObject {
  /** User number, 0..65535. */
  readonly usr: number;
}

/**
 * The object of any message of IEC TS 60870-5-7 that may be sent in segments: a whole message, or one
 * segment.
 *
 * ```ts
 * import { decodeAsdu, parseHex } from "@telecontrol/iec104";
 *
 * const asdu = decodeAsdu(parseHex("52 01 0E 00 01 00 40 01 00 00 00 01 00 10 00 10 11"));
 * if (asdu.type === "S_RP_NA_1") {
 *   const [reply] = asdu.objects;
 *   if (reply?.data === undefined) console.log(reply?.csq);
 *   else console.log(reply.data.length); // 10
 * }
 * ```
 */
export type AuthenticationMessage = SecurityObjectOf<Exclude<SecurityTypeName, "S_KR_NA_1">>;
