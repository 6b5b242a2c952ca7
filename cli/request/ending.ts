// How a request ended: with the result of its procedure, or without one.

import {
  type Outcome,
  type ProcedureResult,
  type Progress,
  type Reach,
  RequestError,
} from "../../mod.ts";
import { EXIT } from "../options/subcommand.ts";
import { linkExit } from "../options/link_options.ts";

/**
 * How a request ended without the result of a procedure.
 *
 * | outcome | meaning |
 * |---|---|
 * | `declined` | the person at the terminal did not agree: nothing was sent |
 * | `no-connection` | no connection could be made, or data transfer not be started |
 * | `connection-lost` | the connection ended before the procedure did |
 * | `timed-out` | the station did not confirm the start, or stopped responding |
 * | `aborted` | Ctrl-C |
 * | `too-much-data` | the station sent more than the limits permit |
 */
export type LackOutcome =
  | "declined"
  | "no-connection"
  | "connection-lost"
  | "timed-out"
  | "aborted"
  | "too-much-data";

/** A request without a result. */
export interface Lack {
  readonly type: "lack";
  readonly outcome: LackOutcome;
  readonly reason: string;
  /** Whether what was asked may have happened. */
  readonly reach: Reach;
  /** What is known about the procedure, if it had begun. */
  readonly progress: Progress | undefined;
  readonly exitCode: number;
}

/** A request with its result. */
export interface Answered<Result extends ProcedureResult> {
  readonly type: "answered";
  readonly result: Result;
  readonly exitCode: number;
}

/** Either. */
export type RequestEnd<Result extends ProcedureResult> = Answered<Result> | Lack;

/** The exit code of each outcome of a procedure. */
const EXIT_CODES: Readonly<Record<Outcome, number>> = {
  "done": EXIT.done,
  "negative": EXIT.fault,
  "deactivated": EXIT.fault,
  "corrupt": EXIT.fault,
  "timed-out": EXIT.timedOut,
};

/** The end of a procedure that came to a result. */
export function answered<Result extends ProcedureResult>(result: Result): Answered<Result> {
  return { type: "answered", result, exitCode: EXIT_CODES[result.outcome] };
}

/** The end of a request that was not confirmed by the operator. */
export const DECLINED: Lack = {
  type: "lack",
  outcome: "declined",
  reason: "Nothing was sent",
  reach: "no",
  progress: undefined,
  exitCode: EXIT.fault,
};

/**
 * The end of a request that an error cut short.
 *
 * @throws The error itself, if it is not an error of the link.
 */
export function lackOf(error: unknown, interruption: AbortSignal): Lack {
  const cut = error instanceof RequestError ? error : undefined;
  const code = linkExit(error);
  const aborted = interruption.aborted && (error === interruption.reason || code !== undefined);
  if (!aborted && code === undefined) throw error;
  return {
    type: "lack",
    outcome: aborted ? "aborted" : outcomeOf(cut, code!),
    reason: aborted && cut === undefined
      ? "Ended by Ctrl-C before anything was sent"
      : (error as Error).message,
    reach: cut?.reach ?? "no",
    progress: cut?.progress,
    exitCode: aborted ? EXIT.timedOut : code!,
  };
}

function outcomeOf(cut: RequestError | undefined, code: number): LackOutcome {
  if (cut?.code === "too-much-data") return "too-much-data";
  if (code === EXIT.timedOut) return "timed-out";
  return cut === undefined ? "no-connection" : "connection-lost";
}
