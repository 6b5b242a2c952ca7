// Feeds batches to a program that keeps running; its answers decide what has been delivered.

import type { StoredValue } from "../format/stored_value.ts";
import { cannotRun, type CommandOptions, within } from "./batch_command.ts";
import { Child } from "./child.ts";
import type { Delivery, Outcome, Refusal } from "./delivery.ts";
import type { Answer } from "./line_protocol.ts";

const ENCODER = new TextEncoder();

/** Time allowed for the program to exit after its input has ended, in ms. */
const LEAVE_MS = 5000;

/** Why a batch ended before all its rows were answered. */
type Failure = Pick<Outcome, "isTemporary"> & { readonly error: string };

/** A batch waiting for answers. */
class Batch {
  readonly rows: readonly StoredValue[];
  /** Resolves when all rows are answered, or no further answer is possible. */
  readonly end: Promise<Failure | undefined>;
  readonly #refused = new Map<number, string>();
  readonly #resolve: (failure: Failure | undefined) => void;
  /** Number of answered rows, from the first on. */
  #done = 0;

  constructor(rows: readonly StoredValue[]) {
    this.rows = rows;
    const { promise, resolve } = Promise.withResolvers<Failure | undefined>();
    this.end = promise;
    this.#resolve = resolve;
  }

  /** Processes an answer; one about a row outside the batch is ignored. */
  answer(answer: Exclude<Answer, { readonly type: "remark" }>): void {
    if (answer.type === "retry") return this.fail({ error: answer.error, isTemporary: true });
    const { rows } = this;
    const { seq } = answer;
    if (!rows.some((row) => row.seq === seq)) return;
    if (answer.type === "refuse") this.#refused.set(seq, answer.error);
    const isAnswered = (row: StoredValue) =>
      answer.type === "ok" && row.seq <= seq || this.#refused.has(row.seq);
    while (this.#done < rows.length && isAnswered(rows[this.#done]!)) this.#done++;
    if (this.#done === rows.length) this.#resolve(undefined);
  }

  /** Ends the batch; no further answers will arrive. */
  fail(failure: Failure): void {
    this.#resolve(failure);
  }

  /** The outcome of the batch. */
  outcome(failure: Failure | undefined): Outcome {
    const done = this.rows.slice(0, this.#done);
    const refused = done.flatMap(({ seq }): Refusal[] => {
      const error = this.#refused.get(seq);
      return error === undefined ? [] : [{ seq, error }];
    });
    return { done: done.length, refused, ...failure };
  }
}

/** Runs the program and restarts it after it has exited. */
export class StreamCommand implements Delivery {
  readonly #options: CommandOptions;
  #child: Child | undefined;
  /** Abandoned programs that have not exited yet. */
  readonly #left = new Set<Child>();
  #batch: Batch | undefined;

  /** Creates a delivery; the program is not started before the first batch. */
  constructor(options: CommandOptions) {
    this.#options = options;
  }

  async deliver(rows: readonly StoredValue[], signal: AbortSignal): Promise<Outcome> {
    const { command, format, before, after, timeoutMs } = this.#options;
    const isNew = this.#child === undefined;
    let child: Child;
    try {
      child = this.#child ??= this.#start();
    } catch (error) {
      return cannotRun(command, error);
    }
    const batch = this.#batch = new Batch(rows);
    const header = isNew ? format.header : "";
    const question = format.question?.(rows.at(-1)!.seq) ?? "";
    child.write(ENCODER.encode(header + before + format.rows(rows) + question + after));
    const failure = await within(child, {
      timeoutMs,
      signal,
      tooLate: `the program did not answer within ${timeoutMs} ms`,
      until: batch.end,
    });
    this.#batch = undefined;
    // A program with outstanding answers may send them late, during the next batch, so it is replaced.
    if (failure !== undefined) this.#leave(child);
    return batch.outcome(failure);
  }

  async close(): Promise<void> {
    if (this.#child !== undefined) this.#leave(this.#child);
    await Promise.all(Array.from(this.#left, (child) => child.ended));
  }

  #start(): Child {
    const { command, env, folder, secrets, onRemark } = this.#options;
    const child: Child = new Child({
      command,
      env,
      folder,
      secrets,
      onAnswer: (answer) => {
        if (answer.type === "remark") onRemark(answer.text);
        else if (child === this.#child) this.#batch?.answer(answer);
      },
    });
    child.ended.then(({ text, isTemporary, success }) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      if (this.#batch !== undefined) this.#batch.fail({ error: text, isTemporary });
      else if (!success) onRemark(text); // Restarted for the next batch.
    });
    return child;
  }

  /** Abandons a program: closes its input and gives it time to exit. */
  #leave(child: Child): void {
    if (this.#child === child) this.#child = undefined;
    this.#left.add(child);
    child.finish();
    const timer = setTimeout(() => child.kill("it is no longer needed"), LEAVE_MS);
    child.ended.then(() => {
      clearTimeout(timer);
      this.#left.delete(child);
    });
  }
}
