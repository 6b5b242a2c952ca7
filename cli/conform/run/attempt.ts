// One attempt at a case: runs it, and turns how it ended into a verdict.

import { LinkError } from "../../../mod.ts";
import { formatDuration } from "../../../codec/mod.ts";
import { waitUntil } from "../../io/wait.ts";
import { CaseLog } from "../bench/case_log.ts";
import type { TesterOptions } from "../bench/case_means.ts";
import { Tester } from "../bench/tester.ts";
import type { CaseRun } from "../case.ts";
import { ownEnd } from "./own_end.ts";
import { CaseFailure, Inconclusive, NotApplicable, type Verdict } from "../verdict.ts";

/** The result of an attempt. */
export interface Attempt {
  readonly verdict: Verdict;
  /** Why; empty for PASS. */
  readonly reason: string;
  readonly log: CaseLog;
  readonly tester: Tester;
  /** ms since 1970-01-01 UTC. */
  readonly startedAt: number;
  /** Monotonic time of the start, in ms. */
  readonly from: number;
  readonly durationMs: number;
  /** What ended it; `undefined` after a pass. */
  readonly error?: unknown;
}

/** How an attempt ended. */
type Judgement = Pick<Attempt, "verdict" | "reason" | "error">;

/** Thrown when a case takes far longer than its definition says. */
class OverrunError extends Error {}

/** Runs a case once and closes its connections. It takes at most `limitMs`. */
export async function attempt(
  run: CaseRun,
  options: Omit<TesterOptions, "log">,
  { limitMs }: { readonly limitMs: number },
): Promise<Attempt> {
  const { clock, signal } = options;
  const log = new CaseLog();
  const over = new AbortController();
  const tester = new Tester({ ...options, log, signal: AbortSignal.any([signal, over.signal]) });
  const [startedAt, from] = [clock.instant(), clock.monotonic()];
  const done = new AbortController();
  const watch = waitUntil(from + limitMs, { clock, signal: done.signal }).then(() => {
    const text = `The case did not end within ${formatDuration(limitMs)}`;
    if (!done.signal.aborted) over.abort(new OverrunError(text));
  });
  let ended: Judgement;
  try {
    await run(tester);
    ended = passed(log);
  } catch (error) {
    ended = await judged(error, tester, signal);
  } finally {
    done.abort();
    tester.close();
    await watch;
  }
  return { ...ended, log, tester, startedAt, from, durationMs: clock.monotonic() - from };
}

/** The verdict of a case that has failed, unless the station ends its connections by itself. */
async function judged(error: unknown, tester: Tester, signal: AbortSignal): Promise<Judgement> {
  const failed = verdictOf(error, signal);
  if (!(error instanceof CaseFailure) || failed.verdict !== "FAIL") return failed;
  try {
    const why = await ownEnd(tester);
    if (why === undefined) return failed;
    return { verdict: "INCONCLUSIVE", reason: `${why}; before that, ${failed.reason}`, error };
  } catch (overrun) {
    return signal.aborted ? verdictOf(overrun, signal) : failed;
  }
}

/** Runs a judgement that waits for nothing, and turns how it ended into a verdict. */
export function judge(run: () => void, log: CaseLog): Judgement {
  try {
    run();
    return passed(log);
  } catch (error) {
    return verdictOf(error);
  }
}

function passed({ remarks, missing }: CaseLog): Judgement {
  if (missing.length > 0) return { verdict: "INCONCLUSIVE", reason: missing.join("; ") };
  return { verdict: remarks.length > 0 ? "PASS+" : "PASS", reason: remarks.join("; ") };
}

function verdictOf(error: unknown, signal?: AbortSignal): Judgement {
  if (signal?.aborted === true) {
    return { verdict: "NOT TESTED", reason: "the campaign was interrupted", error };
  }
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof CaseFailure) return { verdict: "FAIL", reason, error };
  if (error instanceof Inconclusive) return { verdict: "INCONCLUSIVE", reason, error };
  if (error instanceof NotApplicable) return { verdict: "NOT APPLICABLE", reason, error };
  if (error instanceof LinkError && !isPortBusy(error)) {
    return { verdict: "INCONCLUSIVE", reason, error };
  }
  return { verdict: "ERROR", reason, error };
}

/** Whether the tester cannot use its own port, which is no fault of the device. */
export function isPortBusy(error: unknown): boolean {
  return error instanceof LinkError && error.code === "in-use";
}
