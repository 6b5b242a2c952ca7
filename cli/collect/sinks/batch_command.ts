// Runs a program once per batch; its exit status decides whether the batch has been delivered.

import type { Secrets } from "../../text/secrets.ts";
import type { RowFormat } from "../format/format.ts";
import type { StoredValue } from "../format/stored_value.ts";
import { Child } from "./child.ts";
import { type Delivery, noneDone, type Outcome, type Refusal } from "./delivery.ts";

/** Options for running a program, in batch or stream mode. */
export interface CommandOptions {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Working directory; empty for the current one. */
  readonly folder: string;
  readonly format: RowFormat;
  /** Text before and after the rows of each batch. */
  readonly before: string;
  readonly after: string;
  /** Timeout for a batch, in ms. */
  readonly timeoutMs: number;
  /** Secrets that may be in what the program prints. */
  readonly secrets?: Secrets | undefined;
  /** Whether the program must answer `ok SEQ`: it is not enough that it ends with status 0. */
  readonly confirm?: boolean;
  /** Called with program output that is not an answer. */
  readonly onRemark: (text: string) => void;
}

const ENCODER = new TextEncoder();

/** Delivers each batch by running the program. */
export class BatchCommand implements Delivery {
  readonly #options: CommandOptions;

  /** Creates a delivery; the program is not started before the first batch. */
  constructor(options: CommandOptions) {
    this.#options = options;
  }

  async deliver(rows: readonly StoredValue[], signal: AbortSignal): Promise<Outcome> {
    const { command, env, folder, format, before, after, timeoutMs } = this.#options;
    const { secrets, confirm = false, onRemark } = this.#options;
    const refused: Refusal[] = [];
    /** The highest number that the program has confirmed. */
    let confirmed = -Infinity;
    let retry: string | undefined;
    let child: Child;
    try {
      child = new Child({
        command,
        env,
        folder,
        secrets,
        onAnswer: (answer) => {
          if (answer.type === "ok") confirmed = Math.max(confirmed, answer.seq);
          else if (answer.type === "refuse") refused.push({ seq: answer.seq, error: answer.error });
          else if (answer.type === "retry") retry = answer.error;
          else if (answer.type === "remark") onRemark(answer.text);
        },
      });
    } catch (error) {
      return cannotRun(command, error);
    }
    const question = confirm ? format.question?.(rows.at(-1)!.seq) ?? "" : "";
    child.write(ENCODER.encode(before + format.header + format.rows(rows) + question + after));
    child.finish();
    const end = await within(child, {
      timeoutMs,
      signal,
      tooLate: `the program did not exit within ${timeoutMs} ms`,
      until: child.ended,
    });
    if (retry !== undefined) return noneDone(retry, { isTemporary: true });
    if (!end.success) return noneDone(end.text, end);
    const asked = new Set(rows.map(({ seq }) => seq));
    const ofBatch = refused.filter(({ seq }) => asked.has(seq));
    if (!confirm) return { done: rows.length, refused: ofBatch };
    return confirmedOf(rows, { confirmed, refused: ofBatch });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The outcome for rows that must be confirmed: rows that the program has not answered are sent again. */
function confirmedOf(
  rows: readonly StoredValue[],
  { confirmed, refused }: { readonly confirmed: number; readonly refused: readonly Refusal[] },
): Outcome {
  const answered = new Set(refused.map(({ seq }) => seq));
  const open = rows.findIndex(({ seq }) => seq > confirmed && !answered.has(seq));
  if (open < 0) return { done: rows.length, refused };
  const done = rows.slice(0, open);
  const first = rows[open]!.seq;
  return {
    done: done.length,
    refused: refused.filter(({ seq }) => seq < first),
    error: `the program exited with status 0 but did not answer row ${first}, expected ok ${
      rows.at(-1)!.seq
    }`,
    isTemporary: true,
  };
}

/** The outcome if the program cannot be started. */
export function cannotRun([program]: readonly string[], error: unknown): Outcome {
  return noneDone(`Cannot run ${program}: ${(error as Error).message}`, { isTemporary: true });
}

/** Waits for completion; stops the program on timeout or abort. */
export async function within<T>(
  child: Child,
  { timeoutMs, signal, tooLate, until }: {
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
    /** Error text for a timeout. */
    readonly tooLate: string;
    /** Completion to wait for; settles when the program exits at the latest. */
    readonly until: Promise<T>;
  },
): Promise<T> {
  const timer = setTimeout(() => child.kill(tooLate), timeoutMs);
  const onAbort = () => child.kill("the collector has stopped");
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await until;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
