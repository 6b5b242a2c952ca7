// Observes the output of a command object through the upper tester.

import { count } from "../../text/count.ts";
import type { Signal } from "../sheet/sheet.ts";
import { UpperFailure } from "./upper_tester.ts";
import type { Tester } from "./tester.ts";
import { PROMPT_MS } from "./timing.ts";

/** Pause between two observations, in ms. */
const LOOK_MS = 100;

/** The output of one command object. */
export class OutputWatch {
  readonly #t: Tester;
  readonly #signal: Signal;
  #operations: number | undefined;

  /** @param operations Operations of the output so far; `undefined` if nothing observes it. */
  constructor(t: Tester, signal: Signal, operations: number | undefined) {
    this.#t = t;
    this.#signal = signal;
    this.#operations = operations;
  }

  /**
   * Checks that the output was operated once since the last check, with this value.
   *
   * @throws {CaseFailure} It was not.
   */
  async expectOperated(value: number): Promise<void> {
    const before = this.#before();
    if (before === undefined) return;
    const until = this.#t.now + PROMPT_MS + (this.#signal.duration ?? 0) * 1000;
    let state = await this.#t.upper.output(this.#signal);
    while (state.operations === before && this.#t.now < until) {
      await this.#t.wait(LOOK_MS);
      state = await this.#t.upper.output(this.#signal);
    }
    this.#operations = state.operations;
    if (Number.isNaN(state.value)) {
      throw new UpperFailure(`The value of ${this.#name} is reported as NaN, expected a number`);
    }
    const isRight = state.operations === before + 1 && isSame(state.value, value);
    this.#t.check(isRight, {
      expected: `that ${this.#name} is operated once, with ${value}`,
      seen: `${count(state.operations - before, "operation")}, value ${state.value ?? "none"}`,
    });
  }

  /**
   * Checks that the output was not operated since the last check.
   *
   * @throws {CaseFailure} It was.
   */
  async expectIdle(): Promise<void> {
    const before = this.#before();
    if (before === undefined) return;
    const { operations } = await this.#t.upper.output(this.#signal);
    this.#operations = operations;
    this.#t.check(operations === before, {
      expected: `that ${this.#name} is not operated`,
      seen: count(operations - before, "operation"),
    });
  }

  get #name(): string {
    return `the output ${this.#signal.ca}/${this.#signal.ioa}`;
  }

  #before(): number | undefined {
    if (this.#operations === undefined) {
      this.#t.missing("Without an upper tester, the outputs are not observed");
    }
    return this.#operations;
  }
}

/** Begins to observe an output. Without an upper tester, what it would observe is missing. */
export async function watchOutput(t: Tester, signal: Signal): Promise<OutputWatch> {
  return new OutputWatch(
    t,
    signal,
    t.hasUpper ? (await t.upper.output(signal)).operations : undefined,
  );
}

/** Whether two values are the same in binary32. */
function isSame(a: number | undefined, b: number): boolean {
  return a === b || a !== undefined && Math.fround(a) === Math.fround(b);
}
