// Everything `decode` can find wrong: what each code means, and whether something was lost by it.

import type { CaptureIssueCode, SkippedItem } from "../../codec/capture/mod.ts";
import type { IssueCode } from "../../codec/mod.ts";

/** Codes of the codec, of the capture reader, and of the input itself. */
export type FaultCode =
  | IssueCode
  | CaptureIssueCode
  | SkippedItem["code"]
  | "gap"
  | "bad-hex"
  | "hex-too-long"
  | "bad-gzip"
  | "read-error"
  | "empty";

/** The meaning of a code in the summary. */
export interface FaultRow {
  /** Whether something could not be decoded or is missing: exit code 1. */
  readonly lost: boolean;
  /** What it means and what can be done. */
  readonly text: string;
}

/** One row for each code. */
// deno-fmt-ignore
export const FAULTS: Readonly<Record<FaultCode, FaultRow>> = {
  "bad-start": { lost: true, text: "octets that are not an APDU; if the file has nothing else, check that it is the right one" },
  "bad-length": { lost: true, text: "an APDU whose length octet is impossible; skipped to the next sound one" },
  "bad-control-field": { lost: true, text: "an APDU that is neither I, S nor U format; kept as octets" },
  "torn": { lost: true, text: "the stream ends inside an APDU" },
  "unaligned": { lost: false, text: "octets before the first whole APDU, where a capture begins within one" },
  "conflict": { lost: true, text: "other octets than in an earlier packet, at the same TCP sequence numbers; both cannot have been received" },
  "header-too-short": { lost: true, text: "an ASDU that ends inside its data unit identifier" },
  "unknown-type": { lost: true, text: "a type identification that no standard assigns; kept as octets" },
  "length-mismatch": { lost: true, text: "an ASDU of the wrong length; kept as octets. If all are: try --profile 1/1/2" },
  "trailing-octets": { lost: true, text: "octets after the last object; if all ASDUs have them, try --profile" },
  "no-objects": { lost: false, text: "an ASDU that announces 0 objects" },
  "sq-not-permitted": { lost: false, text: "decoded; SQ = 1 on a type that is sent with SQ = 0 only" },
  "sq-contradicts-length": { lost: false, text: "decoded by the SQ layout that fits the length, not by the one announced" },
  "too-many-objects": { lost: false, text: "decoded; several objects in a type that carries one" },
  "reserved-cause": { lost: false, text: "decoded; the cause of transmission is 0 or reserved" },
  "ioa-not-zero": { lost: false, text: "decoded; an object address where the standard requires 0" },
  "ioa-overflow": { lost: false, text: "decoded; SQ = 1 and the addresses run past the address range" },
  "reserved-bits": { lost: false, text: "decoded; reserved bits are set" },
  "impossible-time": { lost: false, text: "decoded; the time tag is not a valid date and time" },
  "unknown-format": { lost: true, text: "neither pcap nor pcapng" },
  "truncated": { lost: true, text: "the file is cut off: copy it again, or let the capture end before copying" },
  "packet-too-long": { lost: true, text: "a packet longer than any network carries; left out" },
  "bad-block": { lost: true, text: "the file is damaged; nothing after this position can be read" },
  "bad-packet-block": { lost: true, text: "a damaged packet block; left out" },
  "unknown-interface": { lost: true, text: "a packet of an interface that the file does not describe; left out" },
  "unknown-link-type": { lost: true, text: "packets of a link layer that is not supported; left out" },
  "packets-dropped": { lost: false, text: "the capturing machine reports packets that it lost" },
  "not-104": { lost: false, text: "a connection on a port of 104 that carries something else; left out" },
  "limit": { lost: true, text: "too many connections, or too much out of order; something was given up" },
  "gap": { lost: true, text: "octets that were sent but are not in the capture" },
  "bad-hex": { lost: true, text: "text that is not hex; correct it at this position. Everything before it is decoded" },
  "hex-too-long": { lost: true, text: "more hex text than is read at once; turn it into octets first: xxd -r -p" },
  "bad-gzip": { lost: true, text: "the gzip file is damaged or cut off; what is before that is decoded" },
  "read-error": { lost: true, text: "the system could not read any further" },
  "empty": { lost: true, text: "there is nothing to decode" },
};
