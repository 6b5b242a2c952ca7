// A program that is run once for each batch: its exit status decides whether the batch is delivered.

import type { RowFormat } from "../format/format.ts";
import type { StoredValue } from "../store/stored_value.ts";
import { Child } from "./child.ts";
import { type Delivery, noneDone, type Outcome, type Refusal } from "./delivery.ts";

/** What a program for batches, or one that stays, is run with. */
export interface CommandOptions {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The folder it is run in; empty for the current one. */
  readonly folder: string;
  readonly format: RowFormat;
  /** Text before and after the rows of each batch. */
  readonly before: string;
  readonly after: string;
  /** Longest time for a batch. */
  readonly timeoutMs: number;
  /** Called with what the program prints besides its answers. */
  readonly onRemark: (text: string) => void;
}

const ENCODER = new TextEncoder();

/** Runs the program for each batch. */
export class BatchCommand implements Delivery {
  readonly #options: CommandOptions;

  /** Creates a delivery; nothing runs before the first batch. */
  constructor(options: CommandOptions) {
    this.#options = options;
  }

  async deliver(rows: readonly StoredValue[], signal: AbortSignal): Promise<Outcome> {
    const { command, env, folder, format, before, after, timeoutMs, onRemark } = this.#options;
    const refused: Refusal[] = [];
    let retry: string | undefined;
    let child: Child;
    try {
      child = new Child({
        command,
        env,
        folder,
        onAnswer: (answer) => {
          if (answer.type === "refuse") refused.push({ seq: answer.seq, error: answer.error });
          else if (answer.type === "retry") retry = answer.error;
          else if (answer.type === "remark") onRemark(answer.text);
        },
      });
    } catch (error) {
      return cannotRun(command, error);
    }
    child.write(ENCODER.encode(before + format.header + format.rows(rows) + after));
    child.finish();
    const end = await within(child, {
      timeoutMs,
      signal,
      tooLate: `the program did not end within ${timeoutMs} ms`,
      until: child.ended,
    });
    if (retry !== undefined) return noneDone(retry, { isTemporary: true });
    if (!end.success) return noneDone(end.text, end);
    const asked = new Set(rows.map(({ seq }) => seq));
    return { done: rows.length, refused: refused.filter(({ seq }) => asked.has(seq)) };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** What becomes of rows when their program is not there. */
export function cannotRun([program]: readonly string[], error: unknown): Outcome {
  return noneDone(`Cannot run ${program}: ${(error as Error).message}`, { isTemporary: true });
}

/** Waits; ends the program when the time is over or the signal fires. */
export async function within<T>(
  child: Child,
  { timeoutMs, signal, tooLate, until }: {
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
    /** What to say when the time is over. */
    readonly tooLate: string;
    /** What to wait for; it settles no later than the end of the program. */
    readonly until: Promise<T>;
  },
): Promise<T> {
  const timer = setTimeout(() => child.kill(tooLate), timeoutMs);
  const onAbort = () => child.kill("the collector has ended");
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await until;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
