// A program that is run once for each batch: its exit status decides whether the batch is delivered.

import type { RowFormat } from "../format/format.ts";
import type { StoredValue } from "../store/stored_value.ts";
import { Child, type ChildEnd } from "./child.ts";
import { allOrNothing, type Delivery, type Outcome, type Refusal } from "./delivery.ts";

/** What a program for batches, or one that stays, is run with. */
export interface CommandOptions {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly format: RowFormat;
  /** Text before and behind the rows of each batch. */
  readonly before: string;
  readonly after: string;
  /** Longest time for a batch. */
  readonly timeoutMs: number;
  /** Takes what the program says besides its answers. */
  readonly onRemark: (text: string) => void;
}

const ENCODER = new TextEncoder();

/** Runs the program for each batch. */
export class BatchCommand implements Delivery {
  readonly #options: CommandOptions;

  /** Makes a delivery; nothing is run before the first batch. */
  constructor(options: CommandOptions) {
    this.#options = options;
  }

  async deliver(rows: readonly StoredValue[], signal: AbortSignal): Promise<Outcome> {
    const { command, env, format, before, after, timeoutMs, onRemark } = this.#options;
    const refused: Refusal[] = [];
    let retry: string | undefined;
    let child: Child;
    try {
      child = new Child({
        command,
        env,
        onAnswer: (answer) => {
          if (answer.type === "refuse") refused.push({ seq: answer.seq, error: answer.error });
          else if (answer.type === "retry") retry = answer.error;
          else if (answer.type === "remark") onRemark(answer.text);
        },
      });
    } catch (error) {
      return allOrNothing(rows, `Cannot run ${command[0]}: ${(error as Error).message}`);
    }
    const end = await supervise(child, { timeoutMs, signal }, async () => {
      await child.write(ENCODER.encode(before + format.header + format.rows(rows) + after));
      await child.finish();
    });
    if (!end.success) return allOrNothing(rows, end.text);
    if (retry !== undefined) return allOrNothing(rows, retry);
    const asked = new Set(rows.map(({ seq }) => seq));
    return { done: rows.length, refused: refused.filter(({ seq }) => asked.has(seq)) };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Feeds a program and waits for its end, which comes when the time is over at the latest. */
async function supervise(
  child: Child,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
  feed: () => Promise<void>,
): Promise<ChildEnd> {
  const timer = setTimeout(
    () => child.kill(`the program did not end within ${timeoutMs} ms`),
    timeoutMs,
  );
  const onAbort = () => child.kill("the collector has ended");
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const fed = feed();
    const end = await child.ended;
    await fed; // a program that has ended takes nothing more
    return end;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
