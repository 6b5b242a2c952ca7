// Identifies other protocols by the first octets of a TCP connection.

import { START } from "../apci.ts";
import { toHex } from "../hex.ts";
import { describeTls } from "./tls_record.ts";

/** A protocol that was recognized. */
export interface OtherProtocol {
  /** Its name: `TLS`, `HTTP`, `SSH`, `FT1.2`, `Modbus/TCP`, `DNP3`, ... */
  readonly name: string;
  /** Details, such as a version or the first line. Empty if there are none. */
  readonly detail: string;
  /** Whether the octets prove it, wherever in a stream they are. */
  readonly certain: boolean;
}

/** Maximum number of characters of a line to show. */
const SHOWN_LINE = 80;

/** Protocols that begin with text, by a pattern for it. */
const TEXTS: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  {
    name: "HTTP",
    pattern:
      /^(?:(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT) \S|HTTP\/\d|PRI \* HTTP\/)/,
  },
  { name: "SSH", pattern: /^SSH-\d/ },
  { name: "OPC UA", pattern: /^(?:HEL|ACK|OPN|MSG|ERR)[FC]/ },
  { name: "RTSP", pattern: /^RTSP\/\d/ },
  { name: "FTP or SMTP", pattern: /^220[ -]/ },
];

/**
 * Identifies the protocol of a connection.
 *
 * @param octets The first data of one direction.
 * @returns `undefined` if the octets may be an APDU, or belong to a protocol that is not known.
 */
export function identifyProtocol(octets: Uint8Array): OtherProtocol | undefined {
  const tls = describeTls(octets);
  if (tls !== undefined) return { name: "TLS", detail: tls, certain: true };
  if (isFt12(octets)) {
    return { name: "FT1.2", detail: "the link layer of IEC 60870-5-101 and -103", certain: false };
  }
  if (octets[0] === START) return undefined;
  const line = lineOf(octets);
  for (const { name, pattern } of TEXTS) {
    if (pattern.test(line)) return { name, detail: line, certain: name !== "OPC UA" };
  }
  const name = binaryName(octets);
  return name === undefined ? undefined : { name, detail: "", certain: false };
}

/** The first octets of a protocol that is not known, in words. */
export function describeOctets(octets: Uint8Array): string {
  return `an unknown protocol, first octets ${toHex(octets.subarray(0, 8), " ")}`;
}

/** The first line as printable ASCII. */
function lineOf(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets.subarray(0, SHOWN_LINE)) {
    if (octet < 0x20 || octet > 0x7e) break;
    text += String.fromCharCode(octet);
  }
  return text;
}

function binaryName(octets: Uint8Array): string | undefined {
  const [first, second, third, fourth] = octets;
  const word = (at: number) => octets[at]! << 8 | octets[at + 1]!;
  if (first === 0x05 && second === 0x64 && third! >= 5) return "DNP3";
  // TPKT, RFC 1006: MMS of IEC 61850, S7, remote desktops.
  if (first === 0x03 && second === 0 && octets.length >= 7 && word(2) >= 7) {
    return "ISO on TCP (MMS, S7 or RDP)";
  }
  if (octets.length >= 8 && third === 0 && fourth === 0) {
    const length = word(4);
    const isFunction = (octets[7]! & 0x7f) > 0 && (octets[7]! & 0x7f) < 0x60;
    if (length >= 2 && length <= 254 && octets.length >= 6 + length && isFunction) {
      return "Modbus/TCP";
    }
  }
  if (first === 0x10 && lineOf(octets.subarray(4)).startsWith("MQTT")) return "MQTT";
  if (first === 0xff && second! >= 0xfb && second! <= 0xfe) return "Telnet";
  return undefined;
}

/** Whether octets begin with a complete FT1.2 frame (IEC 60870-5-1) with a correct checksum. */
function isFt12(octets: Uint8Array): boolean {
  const [first, length] = octets;
  if (first === 0x10) return [4, 5, 6].some((size) => isFrame(octets, 1, size));
  if (first !== START || octets[2] !== length || octets[3] !== START) return false;
  return isFrame(octets, 4, length! + 6);
}

/** Whether a frame of a size ends with checksum and 0x16. */
function isFrame(octets: Uint8Array, from: number, size: number): boolean {
  if (octets.length < size || size < from + 3 || octets[size - 1] !== 0x16) return false;
  let sum = 0;
  for (const octet of octets.subarray(from, size - 2)) sum += octet;
  return (sum & 0xff) === octets[size - 2];
}
