// The result of a procedure, and the error of one that ended without a result.

import { Iec104Error } from "../../../codec/errors.ts";
import type { Asdu } from "../../../codec/asdu_types.ts";
import type { RequestAuthentication } from "../../authentication/request_authentication.ts";

/**
 * How a procedure ended.
 *
 * | outcome | meaning |
 * |---|---|
 * | `done` | the station completed it, according to its answers |
 * | `negative` | the station refused: P/N = 1, or a cause 44 to 47 regardless of P/N |
 * | `timed-out` | an answer did not arrive in time: the effect in the station is unknown |
 * | `deactivated` | the station ended it: it confirmed a deactivation or aborted a transfer |
 * | `corrupt` | a file arrived, but its checksum or length was wrong even after all retries |
 */
export type Outcome = "done" | "negative" | "timed-out" | "deactivated" | "corrupt";

/** A part of a procedure with a separate request and separate answers. */
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

/** Times of a step in ms since the call; `undefined` for events that did not happen. */
export interface StepTiming {
  /** Kind of step. */
  readonly step: StepName;
  /** The request was passed to the link. */
  readonly sentMs: number | undefined;
  /** The peer acknowledged the frame of the request: it has reached its link layer. */
  readonly acknowledgedMs: number | undefined;
  /** The station confirmed or refused, or sent the requested value. */
  readonly confirmedMs: number | undefined;
  /** The station sent the termination. */
  readonly terminatedMs: number | undefined;
}

/**
 * Tolerated deviations.
 *
 * | code | meaning |
 * |---|---|
 * | `missing-confirmation` | data or a termination arrived without a preceding confirmation |
 * | `repeated-confirmation` | a station confirmed the request again, which has no effect |
 * | `missing-termination` | no termination arrived, and none was required |
 * | `positive-unknown-cause` | a cause 44 to 47 arrived with P/N = 0 |
 * | `wrong-cause` | data arrived with a cause that does not match the request |
 * | `time-tagged-data` | an interrogation was answered with time-tagged types |
 * | `unexpected-confirmation` | a read command was confirmed, which the procedure does not provide for |
 * | `broadcast-answer` | a request to all stations was answered with the broadcast address, and counts for all awaited stations |
 * | `content-differs` | an answer was accepted although it does not mirror the request |
 * | `answer-ignored` | an answer was ignored because it mirrors another value or is malformed |
 * | `answer-unmatched` | an answer belongs to no request: it has another address, cause or type |
 * | `hours-off` | the clock or the events of the station are off by whole hours: the zone or summer time is wrong |
 * | `selection-cancelled` | the selection was cancelled because no execute followed |
 * | `values-with-freeze` | a freeze command was answered with the values themselves |
 * | `checksum` | a section or file had a wrong checksum or length |
 * | `out-of-sequence` | a message of a file transfer was not expected at that point |
 * | `first-number-one` | the station numbers its I frames from 1 (tolerated by `firstNumberOne`) |
 * | `s-frame-while-stopped` | an S frame arrived while stopped (tolerated by `sFrameWhileStopped`) |
 * | `i-frame-while-stopped` | an I frame arrived while stopped (tolerated by `iFrameWhileStopped`) |
 */
export type NoteCode =
  | "missing-confirmation"
  | "repeated-confirmation"
  | "missing-termination"
  | "positive-unknown-cause"
  | "wrong-cause"
  | "time-tagged-data"
  | "unexpected-confirmation"
  | "broadcast-answer"
  | "content-differs"
  | "answer-ignored"
  | "answer-unmatched"
  | "hours-off"
  | "selection-cancelled"
  | "values-with-freeze"
  | "checksum"
  | "out-of-sequence"
  | "first-number-one"
  | "s-frame-while-stopped"
  | "i-frame-while-stopped";

/** An observation; each code is recorded once per procedure. */
export interface Note {
  /** Machine-readable kind. */
  readonly code: NoteCode;
  /** Description. */
  readonly detail: string;
}

/** An ASDU that belongs to a procedure. */
export interface TraceEntry {
  /** Direction. */
  readonly direction: "sent" | "received";
  /** Time in ms since the call. */
  readonly atMs: number;
  /** The decoded ASDU. */
  readonly asdu: Asdu;
  /** The encoded ASDU. */
  readonly octets: Uint8Array;
}

/** Progress of a procedure so far: part of every result, and of the error if it is interrupted. */
export interface Progress {
  /** Description, such as `interrogation of CA 1`. */
  readonly label: string;
  /** Its steps so far. */
  readonly steps: readonly StepTiming[];
  /**
   * Number of information objects in its data, whether kept or not. An ASDU without objects counts
   * as one, an ASDU that was not decoded as none.
   */
  readonly objects: number;
  /** Its data in the order received; empty with `keep: "none"`. */
  readonly data: readonly Asdu[];
  /** Tolerated deviations. */
  readonly notes: readonly Note[];
  /**
   * All its ASDUs, in both directions. Excludes the segments of a file transfer; empty with
   * `keep: "none"`.
   */
  readonly trace: readonly TraceEntry[];
  /** How its most recent request was authenticated; absent if none was. */
  readonly authentication?: RequestAuthentication;
}

/** How one part of a procedure ended. */
export interface Ending {
  /** Outcome. */
  readonly outcome: Outcome;
  /** The step at which it ended. */
  readonly step: StepName;
  /** Cause of transmission of the ASDU that ended it; `undefined` if no ASDU did. */
  readonly cause: number | undefined;
  /** Description of the outcome. */
  readonly reason: string;
  /** The confirmation of the last step, positive or negative. */
  readonly confirmation: Asdu | undefined;
  /** The termination of the last step. */
  readonly termination: Asdu | undefined;
}

/** Properties of every result. */
export interface ProcedureResult extends Ending, Progress {}

/** Answers of one station, for a request that may be sent to several. */
export interface StationEnding extends Ending {
  /** Common address of the station. */
  readonly ca: number;
}

/** The result of a procedure that may be sent to the broadcast address. */
export interface StationsResult extends ProcedureResult {
  /** One entry for each station that answered or should have; a single entry unless broadcast. */
  readonly stations: readonly StationEnding[];
}

/** Whether a request may have acted on the process. See {@linkcode RequestError}. */
export type Reach = "no" | "maybe" | "yes";

/**
 * The reason why a request has no result.
 *
 * | code | meaning |
 * |---|---|
 * | `busy` | another procedure for the same object runs, and the request was not allowed to wait |
 * | `not-started` | data transfer is not started |
 * | `stopped` | data transfer was stopped before completion |
 * | `aborted` | the `AbortSignal` of the call was aborted; `cause` is its reason |
 * | `closed` | the connection ended before completion; `cause` is the reason |
 * | `not-authenticated` | the request could not be authenticated: the station has certainly not carried it out |
 * | `too-much-data` | more data arrived than `maxObjects` or `maxOctets` permits; the connection stays open |
 */
export type RequestErrorCode =
  | "busy"
  | "not-started"
  | "stopped"
  | "aborted"
  | "closed"
  | "not-authenticated"
  | "too-much-data";

/** Raised when a request was interrupted, so that the answer of the station is unknown. */
export class RequestError extends Iec104Error {
  /** Always `RequestError`. */
  override readonly name = "RequestError";
  /** Machine-readable reason. */
  readonly code: RequestErrorCode;
  /**
   * Whether the request may have acted on the process. `no`: certainly not (a select without its
   * execute counts as `no`). `maybe`: it was sent. `yes`: the station confirmed it. Unless it is
   * `no`, check the process before repeating a command.
   */
  readonly reach: Reach;
  /**
   * Progress so far, with the data that had arrived within the limits; `undefined` if the request
   * was never started.
   */
  readonly progress: Progress | undefined;

  /** Creates the error of a request. */
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
