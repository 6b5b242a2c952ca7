// A message of secure authentication as the ASDU that it would be if one ASDU could carry it.

import type { AsduHeader, KnownAsdu } from "../asdu_types.ts";
import { NO_ISSUES } from "../report.ts";
import type { SecurityMessage } from "./message.ts";

/**
 * Returns a message as one ASDU, for texts: it may be longer than an ASDU can be.
 *
 * ```ts
 * import { formatAsdu, parseHex } from "@telecontrol/iec104";
 * import { SecurityReassembler, wholeAsdu } from "@telecontrol/iec104/low-level";
 *
 * const reassembler = new SecurityReassembler();
 * reassembler.push(parseHex("52 01 0E 00 01 00 40 01 00 00 00 01 00 04 00 10"));
 * const result = reassembler.push(parseHex("52 01 0E 00 01 00 81 11 12 13"));
 * if (result.kind === "message") console.log(formatAsdu(wholeAsdu(result.message, result.header)));
 * // S_RP_NA_1 auth CA 1: csq=1 usr=1 mac=4 octets
 * ```
 */
export function wholeAsdu(message: SecurityMessage, header: AsduHeader): KnownAsdu {
  const { type, ...fields } = message;
  const objects = [{ ioa: 0, asn: 0, fir: true, fin: true, ...fields }];
  return { type, ...header, objects, issues: NO_ISSUES } as unknown as KnownAsdu;
}
