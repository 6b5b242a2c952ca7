// A program that stays and takes one batch after the other: what it answers decides.

import type { StoredValue } from "../store/stored_value.ts";
import type { CommandOptions } from "./batch_command.ts";
import { Child } from "./child.ts";
import { allOrNothing, type Delivery, type Outcome, type Refusal } from "./delivery.ts";
import type { Answer } from "./line_protocol.ts";

const ENCODER = new TextEncoder();

/** A batch that waits for its answers. */
interface Batch {
  readonly rows: readonly StoredValue[];
  readonly refused: Refusal[];
  /** How many rows are answered. */
  done: number;
  readonly end: PromiseWithResolvers<string | undefined>;
}

/** Runs the program, and runs it again when it has ended. */
export class StreamCommand implements Delivery {
  readonly #options: CommandOptions;
  #child: Child | undefined;
  #batch: Batch | undefined;

  /** Makes a delivery; nothing is run before the first batch. */
  constructor(options: CommandOptions) {
    this.#options = options;
  }

  async deliver(rows: readonly StoredValue[], signal: AbortSignal): Promise<Outcome> {
    const { command, env, format, timeoutMs } = this.#options;
    const batch: Batch = { rows, refused: [], done: 0, end: Promise.withResolvers() };
    this.#batch = batch;
    let text = format.rows(rows);
    try {
      if (this.#child === undefined) {
        this.#child = this.#start(command, env);
        text = format.header + text;
      }
    } catch (error) {
      return allOrNothing(rows, `Cannot run ${command[0]}: ${(error as Error).message}`);
    }
    const child = this.#child;
    const timer = setTimeout(
      () => child.kill(`the program did not answer within ${timeoutMs} ms`),
      timeoutMs,
    );
    const onAbort = () => child.kill("the collector has ended");
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    void child.write(ENCODER.encode(text)); // if it fails the program has ended, which is told
    const error = await batch.end.promise;
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    this.#batch = undefined;
    const { done, refused } = batch;
    return error === undefined ? { done, refused } : { done, refused, error };
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const timer = setTimeout(() => child.kill("the collector has ended"), this.#options.timeoutMs);
    await child.finish();
    await child.ended;
    clearTimeout(timer);
  }

  #start(command: readonly string[], env: Readonly<Record<string, string>>): Child {
    const child: Child = new Child({ command, env, onAnswer: (answer) => this.#answer(answer) });
    child.ended.then(({ text }) => {
      if (this.#child === child) this.#child = undefined;
      this.#batch?.end.resolve(text);
    });
    return child;
  }

  #answer(answer: Answer): void {
    const batch = this.#batch;
    switch (answer.type) {
      case "remark":
        return this.#options.onRemark(answer.text);
      case "refuse":
        if (batch?.rows.some(({ seq }) => seq === answer.seq)) {
          batch.refused.push({ seq: answer.seq, error: answer.error });
        }
        return;
      case "retry":
        return batch?.end.resolve(answer.error);
      case "ok":
        if (batch === undefined) return;
        while (batch.done < batch.rows.length && batch.rows[batch.done]!.seq <= answer.seq) {
          batch.done++;
        }
        if (batch.done === batch.rows.length) batch.end.resolve(undefined);
    }
  }
}
