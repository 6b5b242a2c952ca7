// Findings about sequence numbers, acknowledgements, timers and the state of a link.

import type { FindingRow } from "./row.ts";

/** Sequence numbers and acknowledgements. */
export const SEQUENCE_FINDINGS = {
  "sequence-gap": {
    severity: "error",
    title: "N(S) jumps ahead",
    meaning: "A station skipped send sequence numbers although no TCP data is missing. " +
      "The receiver must close the connection.",
    check: "Whether the station loses APDUs in its send queue, or APDUs are injected.",
  },
  "sequence-repeated": {
    severity: "error",
    title: "N(S) goes back",
    meaning: "A station reused a send sequence number within one connection. " +
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
    title: "N(R) acknowledges APDUs that were never sent",
    meaning: "A station acknowledged I format APDUs beyond the last one its peer had sent. " +
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
    check: "The k configured on both stations. The peer's w must be smaller than this k.",
  },
  "acknowledge-late": {
    severity: "notice",
    title: "More than w at once",
    meaning: "A station acknowledged more I format APDUs at once than w allows.",
    check: "The w configured on the station. It should be at most two thirds of the peer's k.",
  },
} as const satisfies Record<string, FindingRow>;

/** Timers. */
export const TIMER_FINDINGS = {
  "never-acknowledged": {
    severity: "error",
    title: "Station never acknowledges",
    meaning: "A station receives I format APDUs and acknowledges none of them. " +
      "A correct peer stops after k APDUs, and closes the connection after t1.",
    check:
      "The receiving station: a test program without acknowledgements, or a blocked application.",
    techniques: ["T0814"],
  },
  "data-unacknowledged": {
    severity: "error",
    title: "Data not acknowledged",
    meaning:
      "A station left an I format APDU unacknowledged until its peer closed the connection: the station hung, or packets were lost.",
    check:
      "The load and the state of that station at this time, and whether and where packets were lost.",
  },
  "t1-exceeded": {
    severity: "error",
    title: "Acknowledged or confirmed later than t1",
    meaning:
      "An APDU was acknowledged or confirmed after t1, by which time the sender should have closed the connection.",
    check: "The load of the answering station, delays in the network, and t1 of the sender.",
  },
  "t2-exceeded": {
    severity: "warning",
    title: "Acknowledged later than t2",
    meaning:
      "A station waited longer than t2 before it acknowledged. The peer may soon reach its t1.",
    check: "t2 of the acknowledging station: it must be smaller than t1 of its peer.",
  },
  "t3-exceeded": {
    severity: "notice",
    title: "Idle without TESTFR",
    meaning: "Nothing was sent for much longer than t3, not even TESTFR act, " +
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
    check:
      "The implementation of the sending station, if the connection is closed immediately afterwards.",
  },
  "unexpected-confirmation": {
    severity: "warning",
    title: "Unsolicited confirmation",
    meaning: "A STARTDT, STOPDT or TESTFR con was sent without a request.",
    check:
      "Whether the act is missing from the capture. If not, check the station and any device between the two.",
  },
  "start-by-controlled": {
    severity: "warning",
    title: "Controlled station starts or stops",
    meaning:
      "STARTDT and STOPDT act belong to the controlling station; this one sends process data.",
    check: "The configured roles, and whether this host should use the protocol at all.",
  },
  "undefined-control-field": {
    severity: "error",
    title: "Control field not defined",
    meaning: "An APDU is neither I, S nor U format as the standard defines them. " +
      "Stations close the connection or ignore it.",
    check: "The sender: a faulty implementation or a test tool.",
  },
  "bad-framing": {
    severity: "error",
    title: "Octets that are not an APDU",
    meaning:
      "The stream contains octets between APDUs, or an impossible length. Most stations close the connection.",
    check: "The sender, and whether another protocol uses the connection.",
  },
  "link-dropped": {
    severity: "warning",
    title: "Link dropped",
    meaning: "A connection with data transfer ended without STOPDT.",
    check: "The reported reason, then the logs of the station that closed the connection.",
  },
  "start-unconfirmed": {
    severity: "warning",
    title: "STARTDT not confirmed",
    meaning:
      "A connection ended before the controlled station had confirmed STARTDT act: data transfer never began.",
    check:
      "Whether the station accepts this controlling station (address list, redundancy group), and whether another one is active.",
  },
  "startdt-flood": {
    severity: "error",
    title: "STARTDT flood",
    meaning:
      "STARTDT act was repeated many times within seconds: a malfunctioning client or an attack.",
    check: "The client, and why it does not accept STARTDT con.",
    techniques: ["T0814"],
  },
  "connection-flood": {
    severity: "error",
    title: "Connection flood",
    meaning: "Hundreds of connections were opened to one endpoint within a minute. " +
      "Stations accept only a few at a time, and then refuse their control centre.",
    check: "Their origin: a scan, an attack, or a client that never closes its connections.",
    techniques: ["T0814"],
  },
  "reconnect-loop": {
    severity: "warning",
    title: "Repeated reconnects",
    meaning: "A client opens connections to the same station in quick succession.",
    check:
      "Why each connection ends. Another client may be in the same redundancy group, or the connection table may be full.",
  },
} as const satisfies Record<string, FindingRow>;
