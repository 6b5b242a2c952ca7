// Findings about requests and their answers.

import type { FindingRow } from "./row.ts";

/** Application procedures. */
export const PROCEDURE_FINDINGS = {
  "unknown-type": {
    severity: "warning",
    title: "Station does not know the type",
    meaning:
      "A request was returned with cause 44: the controlled station does not support its type.",
    check: "The interoperability lists of both stations.",
  },
  "unknown-cause": {
    severity: "warning",
    title: "Station does not accept the cause",
    meaning: "A request was returned with cause 45.",
    check: "The cause that the controlling station uses for this type.",
  },
  "unknown-ca": {
    severity: "warning",
    title: "Unknown common address",
    meaning:
      "A request was returned with cause 46: the controlled station has no such common address.",
    check: "The configured common addresses. Requests to many different ones indicate a scan.",
  },
  "unknown-ioa": {
    severity: "warning",
    title: "Unknown object address",
    meaning: "A request was returned with cause 47: the controlled station has no such object.",
    check:
      "The point lists of both stations. Requests to many different addresses indicate a scan.",
  },
  "request-refused": {
    severity: "warning",
    title: "Request refused",
    meaning: "The controlled station confirmed a request negatively and did not carry it out.",
    check: "Interlocking, local/remote switch, a missing select, or an outdated command.",
  },
  "request-unanswered": {
    severity: "warning",
    title: "Request not answered",
    meaning: "No confirmation followed. It is unknown whether the request was carried out.",
    check: "Whether the link was lost, and whether the station supports this type.",
  },
  "request-unconfirmed": {
    severity: "warning",
    title: "Request carried out, but not confirmed",
    meaning: "A request was terminated, but its activation confirmation never came. " +
      "Controlling stations that wait for it report a failure.",
    check: "The controlled station: it must confirm before it sends data or the termination.",
  },
  "confirmation-late": {
    severity: "notice",
    title: "Late confirmation",
    meaning:
      "A request was confirmed later than the limit, or only after its termination. Some controlling stations have timed out by then.",
    check:
      "The load of the controlled station and of the devices that it passes requests to, and the time-out of the controlling station.",
  },
  "confirmation-repeated": {
    severity: "notice",
    title: "Confirmation sent again",
    meaning: "A station confirmed a request more than once.",
    check:
      "The controlled station, and any gateways between the two: the request may have been carried out twice.",
  },
  "confirmation-differs": {
    severity: "warning",
    title: "Answer differs from the command",
    meaning: "The value or qualifier in the answer to a command is not that of the command. " +
      "It is unknown which of them was carried out.",
    check: "The state of the process, then the controlled station: it must mirror the command.",
  },
  "answer-from-other-ca": {
    severity: "warning",
    title: "Answer from another common address",
    meaning:
      "A request was answered with a common address other than its own. The controlling station does not recognize the answer.",
    check: "The common addresses configured in both stations, and any gateways between them.",
  },
  "termination-late": {
    severity: "notice",
    title: "Late termination",
    meaning:
      "An interrogation was terminated long after its last data, or a command long after its return information.",
    check:
      "What the controlled station is still waiting for. The next request may have to wait as well.",
  },
  "command-not-terminated": {
    severity: "notice",
    title: "Command not terminated",
    meaning:
      "A command was confirmed but no termination followed, though this station terminates others of its type.",
    check: "Whether the process reached the commanded state.",
  },
  "interrogation-incomplete": {
    severity: "warning",
    title: "Interrogation did not finish",
    meaning:
      "An interrogation was confirmed but not terminated before another began or the link ended.",
    check: "Whether all points are up to date, and whether this station terminates interrogations.",
  },
  "interrogation-shrunk": {
    severity: "warning",
    title: "Interrogation lacks points",
    meaning:
      "An interrogation was terminated with fewer points than an earlier one of the same kind.",
    check: "The points that are missing: a bay or a slave device may be cut off.",
  },
  "select-without-execute": {
    severity: "warning",
    title: "Select without execute",
    meaning:
      "An object was selected but neither executed nor cancelled before the selection timed out.",
    check:
      "Whether an operator changed their mind. Many of these block objects, or indicate a scan.",
  },
  "execute-without-select": {
    severity: "warning",
    title: "Execute without select",
    meaning: "An object that is normally selected before operation was executed directly.",
    check: "The sender. The station should refuse the command.",
  },
  "execute-differs": {
    severity: "error",
    title: "Execute differs from select",
    meaning:
      "The value or qualifier of an execute command differs from the selection. The station must refuse it.",
    check: "The controlling station, and whether APDUs are altered or injected.",
  },
  "transfer-failed": {
    severity: "warning",
    title: "File transfer failed",
    meaning: "A file transfer was refused or aborted, or its length or checksum is wrong.",
    check: "The reported reason. The transfer must be started again.",
  },
  "station-restarted": {
    severity: "notice",
    title: "Station restarted",
    meaning: "The controlled station reported the end of its initialization.",
    check: "Why it restarted, if this was not requested.",
  },
} as const satisfies Record<string, FindingRow>;
