// Findings about unusual peers and requests, even if every APDU is correct.

import type { FindingRow } from "./row.ts";

/** Unusual behaviour. */
export const SECURITY_FINDINGS = {
  "new-talker": {
    severity: "warning",
    title: "New address on the network",
    meaning: "An address started to use the protocol some time after the start of the capture.",
    check: "Whether the host is known and was put into service deliberately.",
  },
  "new-commander": {
    severity: "warning",
    title: "Command from a new address",
    meaning: "A station received a command from an address that never sent it one before.",
    check:
      "Whether this is the second half of a redundant control centre. If not, find out who operates this host.",
  },
  "reset-process": {
    severity: "warning",
    title: "Reset process command",
    meaning: "A controlling station requested a restart, or the deletion of pending events.",
    check: "Whether this was intended. It is rarely used in operation.",
  },
  "two-clock-masters": {
    severity: "warning",
    title: "Clock set by two masters",
    meaning:
      "Two addresses set the clock of the same station. If they disagree, the time tags of its events jump.",
    check: "Which of them should set it, and whether their clocks agree.",
  },
  "scan-ca": {
    severity: "error",
    title: "Scan over common addresses",
    meaning: "A host tried one common address after another without success.",
    check: "The host. A wrong configuration uses one or two wrong addresses, a scanner many.",
  },
  "scan-ioa": {
    severity: "error",
    title: "Scan over object addresses",
    meaning: "A host tried one object address after another.",
    check: "The host. Enumerating objects is typical of reconnaissance.",
  },
  "interrogation-storm": {
    severity: "warning",
    title: "Interrogation storm",
    meaning: "The same interrogation was requested many times within a minute.",
    check:
      "The client. It loads the station and delays events; it may repeat the request because it never gets a complete answer.",
  },
  "test-in-operation": {
    severity: "notice",
    title: "Test bit set",
    meaning: "ASDUs have the test bit set: receivers must not apply them to the process.",
    check:
      "Whether tests are in progress. If not, a station was left in test mode, and its data is ignored.",
  },
} as const satisfies Record<string, FindingRow>;
