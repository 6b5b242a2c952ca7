// Findings about ASDUs and their time tags.

import type { FindingRow } from "./row.ts";

/** The content of ASDUs. */
export const ASDU_FINDINGS = {
  "asdu-malformed": {
    severity: "error",
    title: "ASDU cannot be decoded",
    meaning: "The length of an ASDU contradicts its type and number of objects.",
    check:
      "Field sizes of both stations (cause, common address, object address), then the sender's encoder.",
  },
  "asdu-nonstandard": {
    severity: "notice",
    title: "ASDU not as the standard has it",
    meaning:
      "An ASDU can be read but breaks a rule: reserved bits, SQ, number of objects, or octets left over.",
    check: "Whether all receivers read it the same way.",
  },
  "type-unknown": {
    severity: "notice",
    title: "Type not of the standard",
    meaning: "The type identification is not assigned, or private. Its content cannot be shown.",
    check: "The vendor's description of private types; some stations close the connection on them.",
  },
  "cause-not-listed": {
    severity: "notice",
    title: "Cause not listed for the type",
    meaning:
      "The standard does not list this cause of transmission for this type in this direction.",
    check:
      "Whether the receiver accepts it; time-tagged types in an interrogation are a common deviation.",
  },
  "wrong-direction": {
    severity: "warning",
    title: "Type of the other direction",
    meaning: "A controlling station sent monitor data, or a controlled station sent a command.",
    check: "The roles of both stations, and whether this host should send data.",
  },
} as const satisfies Record<string, FindingRow>;

/** Time tags. */
export const TIME_FINDINGS = {
  "time-invalid": {
    severity: "warning",
    title: "Time tags invalid",
    meaning:
      "Time tags have the invalid bit or an impossible date: the station's clock was not set or has lost its source.",
    check: "Clock synchronization of the station; a short while after a restart this is normal.",
  },
  "clock-off": {
    severity: "warning",
    title: "Station's clock is off",
    meaning:
      "Even the quickest time-tagged events differ from the time of capture by more than the limit, " +
      "apart from whole quarters of an hour that a time zone explains.",
    check: "The station's time source, and the clock of the capturing machine.",
  },
  "time-ahead": {
    severity: "warning",
    title: "Time tag from the future",
    meaning:
      "A time tag lies ahead of where the station's clock has been so far: its clock jumped or the tag is made up.",
    check: "Clock synchronization at that time, and the source of the event.",
  },
  "events-late": {
    severity: "notice",
    title: "Events arrived late",
    meaning:
      "Events were sent much later than their time tags say: they were waiting in the station's buffer.",
    check: "Whether the link was down before; else the load of the station or a small k.",
  },
} as const satisfies Record<string, FindingRow>;

/** Values of points. */
export const POINT_FINDINGS = {
  "value-frozen": {
    severity: "warning",
    title: "Value frozen",
    meaning:
      "A measured value that used to change is reported over and over without the slightest change.",
    check:
      "The transducer, the process interface, or a substituted value; in the worst case a replay.",
  },
} as const satisfies Record<string, FindingRow>;
