// The result of a procedure, and the error of a procedure that was cut short without a result.

import { Iec104Error } from "../../../codec/errors.ts";
import type { Asdu } from "../../../codec/asdu_types.ts";

/**
 * How a procedure ended.
 *
 * | outcome | meaning |
 * |---|---|
 * | `done` | the station carried it out, according to its answers |
 * | `negative` | the station refused: P/N = 1, or a cause 44 to 47 whatever P/N says |
 * | `timed-out` | an answer did not come in time: what the station did is unknown |
 * | `deactivated` | the station ended it: it confirmed a deactivation, or gave a transfer up |
 * | `corrupt` | a file arrived, but its checksum or length was wrong to the last |
 */
export type Outcome = "done" | "negative" | "timed-out" | "deactivated" | "corrupt";

/** A part of a procedure that has its own request and answers. */
export type StepName =
  | "request"
  | "select"
  | "execute"
  | "cancel"
  | "return-information"
  | "freeze"
  | "load"
  | "initialization"
  | "directory"
  | "file"
  | "section";

/** When each thing of a step happened, in ms since the call; `undefined` for what did not happen. */
export interface StepTiming {
  /** Which step. */
  readonly step: StepName;
  /** The request was given to the link. */
  readonly sentMs: number | undefined;
  /** The peer acknowledged the frame of the request: its link layer has it. */
  readonly acknowledgedMs: number | undefined;
  /** The station confirmed or refused, or sent the value that was to be read. */
  readonly confirmedMs: number | undefined;
  /** The station reported the end. */
  readonly terminatedMs: number | undefined;
}

/**
 * What was unusual but tolerated.
 *
 * | code | meaning |
 * |---|---|
 * | `missing-confirmation` | data or a termination came, but no confirmation before them |
 * | `missing-termination` | no termination came, and none was required |
 * | `positive-unknown-cause` | a cause 44 to 47 came with P/N = 0 |
 * | `wrong-cause` | data came with another cause than the request calls for |
 * | `time-tagged-data` | an interrogation was answered with time-tagged types |
 * | `unexpected-confirmation` | a read command was confirmed, which the procedure does not know |
 * | `broadcast-answer` | a request to all stations was answered with the broadcast address, for all that are awaited |
 * | `content-differs` | an answer was taken, though it does not mirror the request |
 * | `answer-ignored` | an answer was not taken: it mirrors another value, or is malformed |
 * | `hours-off` | the clock or the events of the station are off by whole hours: zone or summer time do not fit |
 * | `selection-cancelled` | a cancel of the selection was sent, for no execute followed |
 * | `values-with-freeze` | a freeze command was answered with the values themselves |
 * | `checksum` | a section or file had a wrong checksum or length |
 * | `out-of-sequence` | a message of a file transfer came where it has no place |
 * | `first-number-one` | the station numbers its I frames from 1 (tolerated by `firstNumberOne`) |
 * | `s-frame-while-stopped` | an S frame came while stopped (tolerated by `sFrameWhileStopped`) |
 * | `i-frame-while-stopped` | an I frame came while stopped (tolerated by `iFrameWhileStopped`) |
 */
export type NoteCode =
  | "missing-confirmation"
  | "missing-termination"
  | "positive-unknown-cause"
  | "wrong-cause"
  | "time-tagged-data"
  | "unexpected-confirmation"
  | "broadcast-answer"
  | "content-differs"
  | "answer-ignored"
  | "hours-off"
  | "selection-cancelled"
  | "values-with-freeze"
  | "checksum"
  | "out-of-sequence"
  | "first-number-one"
  | "s-frame-while-stopped"
  | "i-frame-while-stopped";

/** One observation; the same code is noted once for a procedure. */
export interface Note {
  /** What, for programs. */
  readonly code: NoteCode;
  /** What was found, for people. */
  readonly detail: string;
}

/** One ASDU that belongs to a procedure. */
export interface TraceEntry {
  /** Which way it went. */
  readonly direction: "sent" | "received";
  /** When, in ms since the call. */
  readonly atMs: number;
  /** What it says. */
  readonly asdu: Asdu;
  /** Its octets. */
  readonly octets: Uint8Array;
}

/** What is known about a procedure so far: part of every result, and of the error that cut it short. */
export interface Progress {
  /** What it is, such as `interrogation of CA 1`. */
  readonly label: string;
  /** Its steps so far. */
  readonly steps: readonly StepTiming[];
  /** Number of information objects in its data, kept or not; an ASDU without any counts as one. */
  readonly objects: number;
  /** Process and other data that belong to it, in the order received; none with `keep: "none"`. */
  readonly data: readonly Asdu[];
  /** What was out of the ordinary. */
  readonly notes: readonly Note[];
  /**
   * Every ASDU that belongs to it, in both directions; without the segments of a file transfer, and none with
   * `keep: "none"`.
   */
  readonly trace: readonly TraceEntry[];
}

/** How one part of a procedure ended. */
export interface Ending {
  /** How it ended. */
  readonly outcome: Outcome;
  /** The step at which it ended. */
  readonly step: StepName;
  /** Cause of transmission of the ASDU that ended it; `undefined` if none did. */
  readonly cause: number | undefined;
  /** The outcome in words. */
  readonly reason: string;
  /** The confirmation of the last step, positive or negative. */
  readonly confirmation: Asdu | undefined;
  /** The termination of the last step. */
  readonly termination: Asdu | undefined;
}

/** What every procedure brings back. */
export interface ProcedureResult extends Ending, Progress {}

/** The answers of one station, where a request may go to several. */
export interface StationEnding extends Ending {
  /** Common address of the station. */
  readonly ca: number;
}

/** The result of a procedure that may be sent to the broadcast address. */
export interface StationsResult extends ProcedureResult {
  /** One entry for each station that answered or should have; a single one unless broadcast. */
  readonly stations: readonly StationEnding[];
}

/** Whether a request that acts may have acted. See {@linkcode RequestError}. */
export type Reach = "no" | "maybe" | "yes";

/**
 * The reason why a request has no result.
 *
 * | code | meaning |
 * |---|---|
 * | `busy` | another procedure for the same object runs, and the request was not to wait |
 * | `not-started` | data transfer is not started |
 * | `stopped` | data transfer was stopped before the end |
 * | `aborted` | the `AbortSignal` of the call fired; `cause` is its reason |
 * | `closed` | the connection ended before the end; `cause` has the reason |
 * | `too-much-data` | more data arrived than `maxObjects` or `maxOctets` permits; the connection stays open |
 */
export type RequestErrorCode =
  | "busy"
  | "not-started"
  | "stopped"
  | "aborted"
  | "closed"
  | "too-much-data";

/** A request was cut short, so that the answer of the station is unknown. */
export class RequestError extends Iec104Error {
  /** Always `RequestError`. */
  override readonly name = "RequestError";
  /** Why, for programs. */
  readonly code: RequestErrorCode;
  /**
   * Whether the request may have reached the process. `no`: certainly not (a select without its
   * execute counts as not). `maybe`: it was sent. `yes`: the station confirmed it. After anything
   * but `no`, look before you repeat a command.
   */
  readonly reach: Reach;
  /**
   * The progress until then, with the data that had arrived within the limits; `undefined` if the request was never
   * started.
   */
  readonly progress: Progress | undefined;

  /** Creates the error of one request. */
  constructor(
    label: string,
    detail: string,
    options: ErrorOptions & {
      readonly code: RequestErrorCode;
      readonly reach: Reach;
      readonly progress?: Progress;
    },
  ) {
    super(`Cannot complete the ${label}, ${FATE[options.reach]}: ${detail}`, options);
    this.code = options.code;
    this.reach = options.reach;
    this.progress = options.progress;
  }
}

const FATE: Readonly<Record<Reach, string>> = {
  no: "which did not reach the process",
  maybe: "which may have reached the process",
  yes: "which the station had confirmed",
};
