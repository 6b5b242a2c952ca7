// The ways in which a request can end, with or without a result.

import {
  type Asdu,
  LinkError,
  type Outcome,
  type ProcedureResult,
  type Progress,
  type Reach,
  RequestError,
} from "../../mod.ts";
import { EXIT } from "../io/exit.ts";
import { LinkFailure } from "../link/link_failure.ts";
import { Interruption } from "../io/interruption.ts";
import { interruptedText } from "./interrupted.ts";
import { inUserWords } from "../link/option_words.ts";
import { messageOf } from "../link/security_notes.ts";
import { linkExit } from "../link/link_options.ts";

/**
 * Outcomes of a request without a result.
 *
 * | outcome | meaning |
 * |---|---|
 * | `declined` | the user did not confirm: nothing was sent |
 * | `no-connection` | the connection or the start of data transfer failed |
 * | `connection-lost` | the connection closed before the procedure ended |
 * | `timed-out` | the station did not confirm the start, or stopped responding |
 * | `aborted` | Ctrl-C or SIGTERM |
 * | `not-authenticated` | the request could not be authenticated: the station has not carried it out |
 * | `too-much-data` | the station sent more than the limits permit |
 */
export type LackOutcome =
  | "declined"
  | "no-connection"
  | "connection-lost"
  | "timed-out"
  | "aborted"
  | "not-authenticated"
  | "too-much-data";

/** A request without a result. */
export interface Lack {
  readonly type: "lack";
  readonly outcome: LackOutcome;
  readonly reason: string;
  /** The reason for the user, if it has another form: that of a security event, where TLS refused the peer. */
  readonly message?: string;
  /** Whether the request may have taken effect. */
  readonly reach: Reach;
  /** The progress of the procedure, if it had started. */
  readonly progress: Progress | undefined;
  readonly exitCode: number;
  /** What to check. */
  readonly hints?: readonly string[] | undefined;
}

/** A request with its result. */
export interface Answered<Result extends ProcedureResult> {
  readonly type: "answered";
  readonly result: Result;
  readonly exitCode: number;
  /** ASDUs that were not requested and not decoded. */
  readonly others?: readonly Asdu[];
  /** The values that arrived without being requested, as a sentence. */
  readonly unrequested?: string | undefined;
  /** What to check besides the result itself. */
  readonly hints?: readonly string[] | undefined;
}

/** The end of a request, with or without a result. */
export type RequestEnd<Result extends ProcedureResult> = Answered<Result> | Lack;

/** The exit code of each outcome of a procedure. */
const EXIT_CODES: Readonly<Record<Outcome, number>> = {
  "done": EXIT.done,
  "negative": EXIT.fault,
  "deactivated": EXIT.fault,
  "corrupt": EXIT.fault,
  "timed-out": EXIT.timedOut,
};

/** The end of a procedure with a result. */
export function answered<Result extends ProcedureResult>(result: Result): Answered<Result> {
  return { type: "answered", result, exitCode: EXIT_CODES[result.outcome] };
}

/** The end of a request that the user did not confirm. */
export const DECLINED: Lack = {
  type: "lack",
  outcome: "declined",
  reason: "Nothing was sent",
  reach: "no",
  progress: undefined,
  exitCode: EXIT.fault,
};

/** Explains the end of the connection of a request, given the detail of its error. */
export type ExplainLoss = (detail: string) => {
  readonly text: string;
  readonly hints: readonly string[];
};

/**
 * Describes the end of a request that failed with an error.
 * @throws The error itself, if it is not a link error.
 */
export function lackOf(
  error: unknown,
  interruption: AbortSignal,
  explainLoss: ExplainLoss,
): Lack {
  const cut = error instanceof RequestError ? error : undefined;
  const code = linkExit(error);
  // A session that lost its connection ends as well, but its request was not interrupted.
  const isLost = cut?.code === "closed" && !(interruption.reason instanceof Interruption);
  const aborted = interruption.aborted && !isLost &&
    (error === interruption.reason || code !== undefined);
  if (!aborted && code === undefined) throw error;
  const lost = !aborted && cut?.code === "closed" ? lossOf(cut, explainLoss) : undefined;
  return {
    type: "lack",
    outcome: aborted ? "aborted" : outcomeOf(cut, code!),
    reason: aborted
      ? interruptedText(interruption, cut?.progress)
      : lost?.reason ?? inUserWords((error as Error).message),
    ...!aborted && error instanceof LinkError && { message: messageOf(error) },
    reach: cut?.reach ?? "no",
    progress: cut?.progress,
    exitCode: aborted ? EXIT.timedOut : code!,
    ...error instanceof LinkFailure && { hints: error.hints },
    ...lost !== undefined && { hints: lost.hints },
  };
}

/** The message of a request whose connection ended, with the peer in it. */
function lossOf(
  { message }: RequestError,
  explainLoss: ExplainLoss,
): { readonly reason: string; readonly hints: readonly string[] } {
  const [, what = message, detail = ""] = /^(.*?): (.*)$/s.exec(message) ?? [];
  const { text, hints } = explainLoss(detail);
  return { reason: `${what}: ${text}`, hints };
}

function outcomeOf(cut: RequestError | undefined, code: number): LackOutcome {
  if (cut?.code === "too-much-data" || cut?.code === "not-authenticated") return cut.code;
  if (code === EXIT.timedOut) return "timed-out";
  return cut === undefined ? "no-connection" : "connection-lost";
}
