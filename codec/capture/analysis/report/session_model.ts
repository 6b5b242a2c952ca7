// The report of an analysis: one TCP connection that carried APDUs.

import type { DurationSummary } from "../durations.ts";
import type { LearnedSetting } from "../session/learned.ts";
import type { EndingCause, Phase } from "../session/session.ts";
import type { EndpointReport, Mark } from "./report_values.ts";

/** Inferred parameters of one station; `null` if they cannot be inferred. */
export interface LearnedReport {
  /** k: maximum number of unacknowledged APDUs it sends. */
  readonly k: LearnedSetting | null;
  /** w: number of received APDUs after which it acknowledges. */
  readonly w: LearnedSetting | null;
  /** t1: time after which it closed the connection, in ms. */
  readonly t1Ms: LearnedSetting | null;
  /** t2: longest time before it acknowledges, in ms. */
  readonly t2Ms: LearnedSetting | null;
  /** t3: idle time after which it tests the link, in ms. */
  readonly t3Ms: LearnedSetting | null;
}

/** One station of a session. */
export interface SideReport extends EndpointReport {
  /** I format APDUs sent. */
  readonly information: number;
  /** S format APDUs sent. */
  readonly supervisory: number;
  /** U format APDUs sent. */
  readonly unnumbered: number;
  /** APDUs of unknown format sent. */
  readonly undefined: number;
  /** Octets of TCP data. */
  readonly octets: number;
  /** TCP segments with data. */
  readonly segments: number;
  /** Segments that were retransmitted or captured twice. */
  readonly repeatedSegments: number;
  /** TCP segments with other octets than an earlier one for the same sequence numbers. */
  readonly conflictingSegments: number;
  /** Out-of-order segments. */
  readonly reorderedSegments: number;
  /** Octets missing from the capture. */
  readonly missingOctets: number;
  /** I format APDUs known to be missing from the capture. */
  readonly missingApdus: number;
  /** Maximum number of its I format APDUs unacknowledged at a time. */
  readonly maxOutstanding: number;
  /** Maximum number of its I format APDUs acknowledged at a time. */
  readonly maxAcknowledged: number;
  /** Waiting times of its I format APDUs for acknowledgement, measured from the oldest one. */
  readonly acknowledgement: DurationSummary | null;
  /** Waiting times of its STARTDT, STOPDT and TESTFR act for confirmation. */
  readonly confirmation: DurationSummary | null;
  /** Inferred parameters. */
  readonly learned: LearnedReport;
}

/** A change of the state of data transfer. */
export interface PhaseReport {
  /** The new state. */
  readonly phase: Phase;
  /** Time of the change. */
  readonly at: Mark;
}

/** How and why a session ended. */
export interface EndingReport {
  /** Cause. */
  readonly cause: EndingCause;
  /** Explanation as a sentence. */
  readonly text: string;
  /** The side that closed the connection. */
  readonly by: "client" | "server" | null;
  /** Time of the end. */
  readonly at: Mark;
  /** The timer that expired; `null` if none did. */
  readonly timer: "t1" | "t3" | null;
  /**
   * The packet that explains the end: the unanswered one, the fault, or the start on another
   * connection.
   */
  readonly packet: Mark | null;
  /** How long the timer had been running, in ms. */
  readonly waitedMs: number | null;
}

/** Field sizes other than those of IEC 60870-5-104: octets of cause, CA and IOA, such as `1/1/2`. */
export interface SizesReport {
  /** The sizes with which the link was decoded; `null` if several fit, so that 2/2/3 was used. */
  readonly profile: string | null;
  /** The sizes that fit equally well. */
  readonly candidates: readonly string[];
  /** Number of ASDUs compared. */
  readonly asdus: number;
  /** Number of them that fit. */
  readonly fits: number;
  /** The packet with the first of them. */
  readonly frame: number;
}

/** One TCP connection that carried APDUs. */
export interface SessionReport {
  /** Number of the session, from 0. */
  readonly id: number;
  /** Number of its connection in the (last) file, as in Wireshark (`tcp.stream`). */
  readonly connection: number;
  /** Which side is the controlling station; `null` if unknown. */
  readonly controlling: "client" | "server" | null;
  /** How the protocol was recognized. */
  readonly recognisedBy: "port" | "content";
  /** Whether it was captured from its first packet. */
  readonly fromStart: boolean;
  /** Its field sizes, if its ASDUs do not fit those of IEC 60870-5-104; otherwise `null`. */
  readonly sizes: SizesReport | null;
  /** Time of the first packet. */
  readonly first: Mark;
  /** Duration from the first to the last packet, in ms. */
  readonly durationMs: number | null;
  /** Total duration of started data transfer, in ms. */
  readonly startedMs: number;
  /** State at the end. */
  readonly phase: Phase;
  /** The first 64 changes of state. */
  readonly phases: readonly PhaseReport[];
  /** Number of changes of state. */
  readonly phaseChanges: number;
  /** Number of STARTDT act sent. */
  readonly startdt: number;
  /** Number of STOPDT act sent. */
  readonly stopdt: number;
  /** Number of TESTFR act sent. */
  readonly testfr: number;
  /** The first 64 common addresses. */
  readonly cas: readonly number[];
  /** Number of information objects in both directions. */
  readonly objects: number;
  /** Number of gaps in its capture. */
  readonly gaps: number;
  /** Longest time without an APDU, in ms. */
  readonly longestSilenceMs: number;
  /** The APDU that ended this time. */
  readonly silenceEnd: Mark | null;
  /** How it ended; `null` if still open. */
  readonly ending: EndingReport | null;
  /** The side that opened the connection. */
  readonly client: SideReport;
  /** The side that accepted it. */
  readonly server: SideReport;
}
