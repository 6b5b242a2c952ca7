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
    check: "The cause the controlling station uses for this type.",
  },
  "unknown-ca": {
    severity: "warning",
    title: "Unknown common address",
    meaning:
      "A request was returned with cause 46: the controlled station has no such common address.",
    check: "The configured common addresses; if many differ, somebody is looking for them.",
  },
  "unknown-ioa": {
    severity: "warning",
    title: "Unknown object address",
    meaning: "A request was returned with cause 47: the controlled station has no such object.",
    check: "The point lists of both sides; if many differ, somebody is looking for them.",
  },
  "request-refused": {
    severity: "warning",
    title: "Request refused",
    meaning: "The controlled station confirmed a request negatively: it was not carried out.",
    check: "Interlocking, local/remote switch, a missing select, or a command that was too old.",
  },
  "request-unanswered": {
    severity: "warning",
    title: "Request not answered",
    meaning: "No confirmation followed. Whether the request was carried out is not known.",
    check: "Whether the link broke; whether the station supports this type.",
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
      "An object was selected but neither executed nor released before the selection expired.",
    check:
      "Whether an operator changed their mind; in numbers, it blocks objects or probes for them.",
  },
  "execute-without-select": {
    severity: "warning",
    title: "Execute without select",
    meaning: "An object that is otherwise selected before it is operated was executed directly.",
    check: "Who sent it; the station should refuse it.",
  },
  "execute-differs": {
    severity: "error",
    title: "Execute differs from select",
    meaning:
      "Value or qualifier of an execute are not those that were selected. The station must refuse it.",
    check: "The controlling station, and whether APDUs are altered or injected.",
  },
  "transfer-failed": {
    severity: "warning",
    title: "File transfer failed",
    meaning: "A file transfer was refused or broken off, or its length or checksum is wrong.",
    check: "The reason that is given; the transfer must be started again.",
  },
  "station-restarted": {
    severity: "notice",
    title: "Station restarted",
    meaning: "The controlled station reported the end of its initialization.",
    check: "Why it restarted, if this was not requested.",
  },
} as const satisfies Record<string, FindingRow>;
