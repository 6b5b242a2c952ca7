// Descriptions of all issues and faults that `decode` can report.

import type { CaptureIssueCode, SkippedItem } from "../../codec/capture/mod.ts";
import type { IssueCode } from "../../codec/mod.ts";

/** Codes of the codec, of the capture reader, and of the input itself. */
export type FaultCode =
  | IssueCode
  | CaptureIssueCode
  | SkippedItem["code"]
  | "no-104"
  | "field-sizes"
  | "gap"
  | "no-apdu"
  | "text-too-long"
  | "bad-gzip"
  | "bad-zstd"
  | "expands-too-much"
  | "read-error"
  | "empty";

/** Description of a code. */
export interface FaultRow {
  /** Whether something was missing or could not be decoded; the exit code is then 1. */
  readonly lost: boolean;
  /** Meaning and advice. */
  readonly text: string;
}

/** The rows, one per code. */
// deno-fmt-ignore
export const FAULTS: Readonly<Record<FaultCode, FaultRow>> = {
  "bad-start": { lost: true, text: "octets that are not an APDU; if the file contains nothing else, check that it is the right file" },
  "bad-length": { lost: true, text: "an APDU with an impossible length octet; skipped to the next valid one" },
  "bad-control-field": { lost: true, text: "an APDU that is neither I, S nor U format; kept as octets" },
  "torn": { lost: true, text: "the stream ends inside an APDU" },
  "unaligned": { lost: false, text: "octets before the first complete APDU, because the capture begins inside one" },
  "conflict": { lost: true, text: "other octets than in an earlier packet, at the same TCP sequence numbers; both cannot have been received" },
  "header-too-short": { lost: true, text: "an ASDU that ends inside its data unit identifier" },
  "asdu-too-long": { lost: false, text: "decoded; an ASDU that is longer than an APDU can carry" },
  "unknown-type": { lost: true, text: "a type identification that the standard does not define; kept as octets" },
  "length-mismatch": { lost: true, text: "an ASDU of the wrong length; kept as octets" },
  "trailing-octets": { lost: true, text: "octets after the last object" },
  "field-sizes": { lost: false, text: "a link with other field sizes than those of IEC 60870-5-104; the line above has the --profile for it" },
  "no-objects": { lost: false, text: "an ASDU with 0 objects" },
  "sq-not-permitted": { lost: false, text: "decoded; SQ = 1 on a type that permits only SQ = 0" },
  "sq-contradicts-length": { lost: false, text: "decoded with the SQ layout that fits the length, not the one indicated" },
  "too-many-objects": { lost: false, text: "decoded; several objects in a type that permits only one" },
  "reserved-cause": { lost: false, text: "decoded; the cause of transmission is 0 or reserved" },
  "ioa-not-zero": { lost: false, text: "decoded; an object address other than 0 where the standard requires 0" },
  "ioa-overflow": { lost: false, text: "decoded; SQ = 1, and the addresses exceed the address range" },
  "reserved-bits": { lost: false, text: "decoded; reserved bits are set" },
  "impossible-time": { lost: false, text: "decoded; the time tag is not a valid date and time" },
  "outside-limits": { lost: false, text: "decoded; a challenge, MAC, key or text of secure authentication is shorter or longer than permitted" },
  "not-utf8": { lost: false, text: "decoded; a text is not UTF-8, and its octets are kept" },
  "unknown-format": { lost: true, text: "not a capture in a format that is read: pcap, pcapng, snoop or ERF; check that it is the right file" },
  "unreadable": { lost: true, text: "a file that cannot be opened; skipped" },
  "truncated": { lost: true, text: "the file is truncated: copy it again, or stop the capture before copying it" },
  "packet-too-long": { lost: true, text: "a packet longer than any network permits; skipped" },
  "bad-block": { lost: true, text: "the file is damaged; nothing after this position can be read" },
  "bad-packet-block": { lost: true, text: "a damaged packet block; skipped" },
  "unknown-interface": { lost: true, text: "a packet from an interface that the file does not describe; skipped" },
  "unknown-link-type": { lost: true, text: "packets with an unsupported link layer; skipped" },
  "not-read": { lost: true, text: "packets of a tunnel that is encrypted, compressed or not supported; left out" },
  "packets-dropped": { lost: false, text: "the capturing host reported lost packets" },
  "not-104": { lost: false, text: "a connection on an IEC 104 port with other content; skipped" },
  "no-104": { lost: true, text: "no IEC 60870-5-104 in the capture; the line above lists its content" },
  "text-incomplete": { lost: false, text: "the text lacks dates, directions or control fields; see what was assumed instead" },
  "unread-lines": { lost: false, text: "lines of text without octets" },
  "limit": { lost: true, text: "too many connections or too much data out of order; some data was dropped" },
  "gap": { lost: true, text: "octets that were sent but not captured" },
  "no-apdu": { lost: true, text: "no octets of IEC 60870-5-104 in the text: hex or decimal octets that begin with 68 or 104" },
  "text-too-long": { lost: true, text: "more text than can be read; everything before was decoded. Split it: split -l 1000000 FILE" },
  "expands-too-much": { lost: true, text: "decompression was stopped, because the content expands more than a capture does; everything before was decoded" },
  "bad-gzip": { lost: true, text: "the gzip file is damaged or truncated; everything before the damage was decoded" },
  "bad-zstd": { lost: true, text: "the zstd file is damaged or truncated; everything before the damage was decoded" },
  "read-error": { lost: true, text: "a read error of the system" },
  "empty": { lost: true, text: "the input is empty" },
};
