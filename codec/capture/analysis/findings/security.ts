// Findings about unusual peers and requests, even if every APDU is correct.

import type { FindingRow } from "./row.ts";

/** Unusual behaviour. */
export const SECURITY_FINDINGS = {
  "new-talker": {
    severity: "warning",
    title: "New address on the network",
    meaning:
      "An address began to speak the protocol after the capture had run for a while without it.",
    check: "Whether the host is known and somebody put it into service.",
  },
  "new-commander": {
    severity: "warning",
    title: "Command from a new address",
    meaning: "A station was commanded by an address that never commanded it before.",
    check:
      "Whether this is the other part of a redundant control centre; otherwise, who operates this host.",
  },
  "reset-process": {
    severity: "warning",
    title: "Reset process command",
    meaning: "A controlling station requested a restart, or the deletion of pending events.",
    check: "Whether this was intended: it is rarely used in operation.",
  },
  "two-clock-masters": {
    severity: "warning",
    title: "Clock set by two masters",
    meaning:
      "Two addresses set the clock of the same station. If they disagree, its events jump in time.",
    check: "Which one is meant to, and whether the clocks of both agree.",
  },
  "scan-ca": {
    severity: "error",
    title: "Scan over common addresses",
    meaning: "An address tried one common address after the other without success.",
    check: "The host: a wrong configuration asks for one or two, a scanner for many.",
  },
  "scan-ioa": {
    severity: "error",
    title: "Scan over object addresses",
    meaning: "An address tried one object address after the other.",
    check: "The host: enumerating objects is typical of reconnaissance.",
  },
  "interrogation-storm": {
    severity: "warning",
    title: "Interrogation storm",
    meaning: "The same interrogation was requested again and again within a minute.",
    check:
      "The client: it loads the station, delays events, and may hide that it gets no full answer.",
  },
  "test-in-operation": {
    severity: "notice",
    title: "Test bit set",
    meaning: "ASDUs have the test bit: receivers must not let them act on the process.",
    check:
      "Whether tests are going on; if not, a station was left in test mode and its data are ignored.",
  },
} as const satisfies Record<string, FindingRow>;
