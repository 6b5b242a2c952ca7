/**
 * Encoding and decoding of IEC 60870-5-104 and -101 application data: pure functions over octets, without I/O.
 *
 * ```ts
 * import { decodeApdu, formatApdu, parseHex } from "@telecontrol/iec104/codec";
 *
 * const octets = parseHex("68 12 00 00 00 00 0D 01 03 00 01 00 E9 03 00 EC 51 47 42 00");
 * console.log(formatApdu(decodeApdu(octets)));
 * // I N(S)=0 N(R)=0 M_ME_NC_1 spont CA 1: 1001=49.83
 * ```
 *
 * This module runs in browsers, Deno, Node and Bun.
 *
 * @module
 */

export * from "./apci.ts";
export * from "./apdu.ts";
export * from "./asdu_types.ts";
export * from "./cause.ts";
export * from "./classify.ts";
export * from "./classify_cause.ts";
export * from "./columns.ts";
export * from "./count.ts";
export { decodeAsdu, type DecodeOptions } from "./decode_asdu.ts";
export * from "./deframer.ts";
export * from "./duration.ts";
export { dissect, dissectAsdu, type DissectOptions } from "./dissect.ts";
export type { DissectNode } from "./dissect_node.ts";
export {
  BODIES,
  type BodyName,
  type ElementName,
  type ElementRow,
  ELEMENTS,
  type FieldForm,
  type FieldRow,
} from "./elements.ts";
export { asduOctets, encodeAsdu, encodeAsduInto, type EncodeOptions } from "./encode_asdu.ts";
export * from "./errors.ts";
export * from "./float32.ts";
export { formatApdu, formatAsdu, type FormatOptions } from "./format.ts";
export { formatDissection } from "./format_dissection.ts";
export * from "./hex.ts";
export type { AsInstant, AsWallClock, InstantFlags, InstantInput, Zone } from "./instant.ts";
export * from "./json.ts";
export * from "./object_of.ts";
export * from "./objects.ts";
export * from "./pack.ts";
export * from "./points.ts";
export { checkPrivateTypes } from "./check_private_type.ts";
export type * from "./private_object.ts";
export type * from "./private_row.ts";
export { PRIVATE_TYPE_SCHEMA } from "./private_schema.ts";
export {
  definePrivateType,
  type Digit,
  findPrivateType,
  isPrivateAsdu,
  privateFieldOf,
  type PrivateIdText,
  requirePrivateTypes,
  type StrictRow,
} from "./private_type.ts";
export { broadcastCa, IEC104, maxIoa, type Profile } from "./profile.ts";
export * from "./qualifiers.ts";
export * from "./quality.ts";
export { describeTimeFlags, formatTime, TIME_FLAGS } from "./time.ts";
export { readPoints } from "./read_points.ts";
export * from "./states.ts";
export * from "./types.ts";
export * from "./zone.ts";
