// ASDUs and messages for tests of secure authentication.

import { parseHex } from "../../../codec/hex.ts";
import type { SecurityMessage } from "../../../codec/security/message.ts";
import { securityAsdus, SecurityReassembler } from "../../../codec/security/segments.ts";

/** C_SC_NA_1 activation. */
export function command(ioa = 5000): Uint8Array {
  const octets = parseHex("2D 01 06 00 01 00 00 00 00 01");
  octets[6] = ioa & 0xff;
  octets[7] = ioa >>> 8 & 0xff;
  octets[8] = ioa >>> 16;
  return octets;
}

/** C_SC_NA_1 activation confirmation. */
export function confirmation(ioa = 5000): Uint8Array {
  const octets = command(ioa);
  octets[2] = 7;
  return octets;
}

/** M_SP_NA_1, spontaneous. */
export const POINT = parseHex("01 01 03 00 01 00 64 00 00 01");

/** M_EI_NA_1: the station has initialized. */
export const INITIALIZED = parseHex("46 01 04 00 01 00 00 00 00 00");

/** C_IC_NA_1: a station interrogation. */
export const INTERROGATION = parseHex("64 01 06 00 01 00 00 00 00 14");

/** The messages of secure authentication among ASDUs, in their order. */
export function messagesOf(asdus: readonly Uint8Array[]): SecurityMessage[] {
  const reassembler = new SecurityReassembler();
  return asdus.flatMap((asdu) => {
    const pushed = reassembler.push(asdu);
    return pushed.kind === "message" ? [pushed.message] : [];
  });
}

/** The ASDU of a message that fits into one. */
export function asduOf(message: SecurityMessage, ca = 1): Uint8Array {
  return securityAsdus(message, { ca })[0]!;
}
