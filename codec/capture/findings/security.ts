// Findings about unusual peers and requests, even if every APDU is correct.

import type { FindingRow } from "./row.ts";

/** Unusual behaviour. */
export const SECURITY_FINDINGS = {
  "new-talker": {
    severity: "warning",
    title: "New address on the network",
    meaning: "An address started to use the protocol some time after the start of the capture.",
    check: "Whether the host is known and was put into service deliberately.",
    techniques: ["T0846"],
  },
  "new-commander": {
    severity: "warning",
    title: "Command from a new address",
    meaning: "A station received a command from an address that never sent it one before.",
    check:
      "Whether this is the second half of a redundant control centre. If not, find out who operates this host.",
    techniques: ["T0855"],
  },
  "reset-process": {
    severity: "warning",
    title: "Reset process command",
    meaning: "A controlling station requested a restart, or the deletion of pending events.",
    check: "Whether this was intended. It is rarely used in operation.",
    techniques: ["T0816"],
  },
  "two-clock-masters": {
    severity: "warning",
    title: "Clock set by two masters",
    meaning:
      "Two addresses set the clock of the same station. If they disagree, the time tags of its events jump.",
    check: "Which of them should set it, and whether their clocks agree.",
    techniques: ["T0855"],
  },
  "scan-ca": {
    severity: "error",
    title: "Scan of common addresses",
    meaning: "A host tried one common address after another without success.",
    check: "The host. A wrong configuration uses one or two wrong addresses, a scanner many.",
    techniques: ["T0846"],
  },
  "scan-ioa": {
    severity: "error",
    title: "Scan of object addresses",
    meaning: "A host tried one object address after another.",
    check: "The host. Enumerating objects is typical of reconnaissance.",
    techniques: ["T0861"],
  },
  "interrogation-storm": {
    severity: "warning",
    title: "Interrogation storm",
    meaning: "The same interrogation was requested every few seconds for a minute or longer.",
    check:
      "The client. It loads the station and delays events; it may repeat the request because it never gets a complete answer.",
    techniques: ["T0814"],
  },
  "test-in-operation": {
    severity: "notice",
    title: "Test bit set",
    meaning: "ASDUs have the test bit set: receivers must not apply them to the process.",
    check:
      "Whether tests are in progress. If not, a station was left in test mode, and its data is ignored.",
  },
  "command-sweep": {
    severity: "error",
    title: "Commands to many objects",
    meaning: "A host commanded many objects of a station within seconds, accepted or refused. " +
      "The refusals have no findings of their own.",
    check: "Whether this was a restoration sequence or a test. If not, isolate the host.",
    techniques: ["T0855", "T0806"],
  },
  "select-sweep": {
    severity: "warning",
    title: "Many objects selected and not operated",
    meaning: "A host selected many objects of a station and operated none of them.",
    check:
      "Whether this was a test of the select procedure. It finds objects that can be operated, and blocks them for others.",
    techniques: ["T0861", "T0855"],
  },
  "two-masters": {
    severity: "warning",
    title: "One object commanded by two hosts",
    meaning: "Two hosts commanded the same object shortly after each other.",
    check:
      "Whether control was handed over deliberately. If not, find out which host should operate it.",
    techniques: ["T0855"],
  },
  "command-time": {
    severity: "warning",
    title: "Implausible time tag in a command",
    meaning:
      "The time tag of a command is impossible, marked invalid, or far from the time of capture. " +
      "A station that checks it refuses the command; one that does not executes old commands.",
    check: "The clock of the controlling station, and whether recorded commands are replayed.",
    techniques: ["T0855"],
  },
  "parameter-changed": {
    severity: "notice",
    title: "Parameter changed",
    meaning: "A controlling station changed or activated a parameter of a measured value.",
    check: "Whether this was intended: thresholds and limits determine which values are reported.",
    techniques: ["T0836"],
  },
} as const satisfies Record<string, FindingRow>;
