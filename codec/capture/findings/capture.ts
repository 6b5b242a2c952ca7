// Findings about the capture itself and about TCP.

import type { FindingRow } from "./row.ts";

/** The capture and TCP. */
export const CAPTURE_FINDINGS = {
  "capture-loss": {
    severity: "warning",
    title: "Data missing in the capture",
    meaning: "The stations exchanged data that is missing from the capture. " +
      "Counts are too low, and requests that seem unanswered may have been answered.",
    check:
      "The capturing machine: dropped packets, an overloaded mirror port, or a snap length limit.",
  },
  "one-direction": {
    severity: "notice",
    title: "Only one direction captured",
    meaning:
      "The other station's packets are not in the capture. Answers and acknowledgements cannot be judged.",
    check: "The mirror port or tap: it must copy both directions.",
  },
  "duplicate-capture": {
    severity: "notice",
    title: "Packets captured twice",
    meaning:
      "Nearly every segment occurs twice in the capture, as when two ports or VLANs are mirrored. " +
      "Each is counted once.",
    check: "Nothing, unless you compare counts with those of other tools.",
  },
  "segment-conflict": {
    severity: "error",
    title: "Two contents at one TCP sequence number",
    meaning: "Two packets carry different octets for the same TCP sequence numbers. " +
      "TCP never does that: the receiver has seen only one of them. " +
      "The report follows the one that was captured first.",
    check: "Whether packets are injected, or the capture was generated or changed.",
    techniques: ["T0830", "T0855", "T0856"],
  },
  "small-segments": {
    severity: "notice",
    title: "APDUs in many small segments",
    meaning:
      "A station sends its APDUs octet by octet or nearly so. This is permitted, but loads the network, and some peers " +
      "expect a whole APDU in one segment.",
    check:
      "The sender: it should write each APDU at once. Converters from serial lines often do this.",
  },
  "retransmissions": {
    severity: "warning",
    title: "TCP retransmissions",
    meaning: "TCP had to retransmit data: the network loses or delays packets.",
    check:
      "Cabling, radio or modem links, duplex settings, overload. Delayed acknowledgements may be a consequence.",
  },
} as const satisfies Record<string, FindingRow>;
