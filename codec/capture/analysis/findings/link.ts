// Findings about sequence numbers, acknowledgements, timers and the state of a link.

import type { FindingRow } from "./row.ts";

/** Sequence numbers and acknowledgements. */
export const SEQUENCE_FINDINGS = {
  "sequence-gap": {
    severity: "error",
    title: "N(S) jumps ahead",
    meaning: "A station left out send sequence numbers although no TCP data are missing. " +
      "The receiver must close the connection.",
    check:
      "Whether the station loses APDUs in its own queue, or somebody else writes into the connection.",
  },
  "sequence-repeated": {
    severity: "error",
    title: "N(S) goes back",
    meaning: "A station used a send sequence number again within one connection. " +
      "The receiver must close the connection.",
    check:
      "Whether the station restarts its numbers with STARTDT, which it must not do, or APDUs are injected.",
  },
  "sequence-start": {
    severity: "warning",
    title: "First N(S) is not 0",
    meaning:
      "Send sequence numbers start at 0 with every TCP connection. Strict peers close the connection.",
    check: "The firmware of the station; some are known to start at 1.",
  },
  "acknowledge-ahead": {
    severity: "error",
    title: "N(R) acknowledges what was never sent",
    meaning: "A station acknowledged I format APDUs beyond the last one its peer has sent. " +
      "The peer must close the connection.",
    check: "The sequence arithmetic of the station, and whether APDUs are injected.",
  },
  "acknowledge-back": {
    severity: "error",
    title: "N(R) goes back",
    meaning: "A station revoked an earlier acknowledgement. The peer must close the connection.",
    check: "Where its receive counter wraps: some stations wrap at a value other than 32768.",
  },
  "window-exceeded": {
    severity: "notice",
    title: "More than k unacknowledged",
    meaning: "A station sent more I format APDUs without an acknowledgement than k allows.",
    check: "The k configured on both stations; the peer needs w to be smaller than this k.",
  },
  "acknowledge-late": {
    severity: "notice",
    title: "More than w at once",
    meaning: "A station acknowledged more I format APDUs at once than w allows.",
    check: "The w configured on the station; it should be at most two thirds of the peer's k.",
  },
} as const satisfies Record<string, FindingRow>;

/** Timers. */
export const TIMER_FINDINGS = {
  "t1-exceeded": {
    severity: "error",
    title: "Acknowledged or confirmed later than t1",
    meaning:
      "An APDU was acknowledged or confirmed later than t1, when the sender should have given up.",
    check: "The load of the answering station, delays in the network, and t1 of the sender.",
  },
  "t2-exceeded": {
    severity: "warning",
    title: "Acknowledged later than t2",
    meaning:
      "A station waited longer than t2 before it acknowledged. The peer comes close to its t1.",
    check: "t2 of the acknowledging station: it must be smaller than t1 of its peer.",
  },
  "t3-exceeded": {
    severity: "notice",
    title: "Idle without a test",
    meaning: "Nothing was sent for much longer than t3 and no TESTFR act followed, " +
      "so that a broken link would have gone unnoticed.",
    check: "t3 of both stations.",
  },
  "activation-unanswered": {
    severity: "error",
    title: "No answer to STARTDT, STOPDT or TESTFR",
    meaning: "A station did not confirm within t1. The peer must close the connection.",
    check: "Whether the station was alive, and whether its answers were captured.",
  },
} as const satisfies Record<string, FindingRow>;

/** The state of the link. */
export const STATE_FINDINGS = {
  "data-while-stopped": {
    severity: "error",
    title: "Data while data transfer is stopped",
    meaning:
      "An I format APDU was sent before STARTDT con or after STOPDT. Strict peers close the connection.",
    check: "The start-up order of the station: STARTDT act, STARTDT con, then data.",
  },
  "acknowledge-while-stopped": {
    severity: "notice",
    title: "S format while data transfer is stopped",
    meaning:
      "Strict controlled stations close the connection when they receive an S format APDU in this state.",
    check: "The implementation of the sending station, if the connection is closed right after.",
  },
  "unexpected-confirmation": {
    severity: "warning",
    title: "Confirmation of nothing",
    meaning: "A STARTDT, STOPDT or TESTFR con was sent without a request.",
    check:
      "Whether the act is missing in the capture; else the station or somebody between the two.",
  },
  "start-by-controlled": {
    severity: "warning",
    title: "Controlled station starts or stops",
    meaning:
      "STARTDT and STOPDT act belong to the controlling station; this one sends process data.",
    check: "The configured roles, and whether this host should use the protocol.",
  },
  "undefined-control-field": {
    severity: "error",
    title: "Control field not defined",
    meaning: "An APDU is neither I, S nor U format as the standard defines them. " +
      "Stations close the connection, or guess.",
    check: "What sends it: a faulty implementation, or a test tool.",
  },
  "bad-framing": {
    severity: "error",
    title: "Octets that are not an APDU",
    meaning:
      "The stream holds octets between APDUs, or a length that cannot be. Most stations close the connection.",
    check: "The sender, and that nothing but this protocol uses the connection.",
  },
  "link-dropped": {
    severity: "warning",
    title: "Link dropped",
    meaning: "A connection with data transfer ended without STOPDT.",
    check: "The reason that is given, then the logs of the station that closed.",
  },
  "startdt-flood": {
    severity: "error",
    title: "STARTDT flood",
    meaning:
      "STARTDT act was repeated many times within seconds: a client out of control, or an attack.",
    check: "The client, and why it is not satisfied with STARTDT con.",
  },
  "connection-flood": {
    severity: "error",
    title: "Flood of connections",
    meaning: "Hundreds of connections were opened to one endpoint within a minute. " +
      "Stations accept only a few at a time, and refuse their control centre when these are taken.",
    check: "Where they come from: a scan, an attack, or a client that never closes what it opens.",
  },
  "reconnect-loop": {
    severity: "warning",
    title: "Reconnects over and over",
    meaning: "A client opens connections to the same station in quick succession.",
    check:
      "Why each one ends: another client in the same redundancy group, or a full connection table.",
  },
} as const satisfies Record<string, FindingRow>;
