// Findings about the capture and the network below the protocol.

import type { FindingRow } from "./row.ts";

/** The capture and TCP. */
export const CAPTURE_FINDINGS = {
  "capture-loss": {
    severity: "warning",
    title: "Data missing in the capture",
    meaning: "The stations exchanged data that the capture does not hold. " +
      "Counts are too low, and what looks unanswered may have been answered.",
    check: "The capturing machine: dropped packets, an overloaded mirror port, a snap length.",
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
      "About every segment is in the capture twice, as with a mirror of two ports or VLANs. " +
      "Each is counted once here.",
    check: "Nothing, unless counts of other tools are compared.",
  },
  "retransmissions": {
    severity: "warning",
    title: "TCP retransmissions",
    meaning: "TCP had to send data again: packets are lost or late in the network.",
    check:
      "Cabling, radio or modem links, duplex settings, overload; delays of acknowledgements follow from it.",
  },
} as const satisfies Record<string, FindingRow>;
