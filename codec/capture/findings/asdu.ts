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
    title: "ASDU violates the standard",
    meaning:
      "An ASDU can be decoded but breaks a rule: reserved bits, SQ, number of objects, or extra octets.",
    check: "Whether all receivers interpret it the same way.",
  },
  "type-unknown": {
    severity: "notice",
    title: "Type not in the standard",
    meaning: "The type identification is unassigned or private. Its content cannot be shown.",
    check:
      "The vendor's description of private types; some stations close the connection when they receive one.",
  },
  "cause-not-listed": {
    severity: "notice",
    title: "Cause not listed for the type",
    meaning:
      "The standard does not list this cause of transmission for this type in this direction.",
    check:
      "Whether the receiver accepts it. Types with time tag in an interrogation are a common deviation.",
  },
  "wrong-direction": {
    severity: "warning",
    title: "Type in the wrong direction",
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
      "Time tags have the invalid bit or an impossible date: the station's clock was never set or has lost its time source.",
    check: "Clock synchronization of the station. Shortly after a restart this is normal.",
  },
  "clock-off": {
    severity: "warning",
    title: "Station clock is wrong",
    meaning:
      "Even the least delayed events differ from the time of capture by more than the limit, " +
      "not counting multiples of 15 minutes, which a time zone would explain.",
    check: "The station's time source, and the clock of the capturing machine.",
  },
  "clock-drift": {
    severity: "warning",
    title: "Station clock is too fast",
    meaning:
      "Time tags gain steadily on the time of capture: the station's clock was correct, and has gained more than the limit.",
    check:
      "Whether anything sets the station's clock, its time source, and the clock of the capturing machine.",
  },
  "time-ahead": {
    severity: "warning",
    title: "Time tag from the future",
    meaning:
      "A time tag is ahead of the station's clock as observed so far: the clock jumped, or the tag is fabricated.",
    check: "Clock synchronization at that time, and the source of the event.",
  },
  "events-late": {
    severity: "notice",
    title: "Events arrived late",
    meaning: "Events were sent long after their time tags: they waited in the station's buffer.",
    check:
      "Whether the link was down before. If not, the station may be overloaded, or its k too small.",
  },
} as const satisfies Record<string, FindingRow>;

/** Values of points. */
export const POINT_FINDINGS = {
  "value-frozen": {
    severity: "warning",
    title: "Value frozen",
    meaning: "A measured value that used to change is now reported repeatedly without any change.",
    check:
      "The transducer, the process interface, or a substituted value. It may also be a replay attack.",
    techniques: ["T0856"],
  },
} as const satisfies Record<string, FindingRow>;
