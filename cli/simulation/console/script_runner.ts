// Runs the steps of a script at exact times, without accumulating delays.

import { formatDuration } from "../../../codec/mod.ts";
import type { Clock } from "../../../mod.ts";
import { waitUntil } from "../../io/wait.ts";
import { EXIT } from "../../io/exit.ts";
import type { Bench } from "../bench_station.ts";
import type { Condition } from "./conditions.ts";
import type { Step } from "./script.ts";
import type { Answer } from "./verb.ts";

/** Polling interval for conditions, in ms. */
const LOOK_MS = 20;

/** Number of steps without a pause after which other tasks get to run. */
const STEPS_AT_A_STRETCH = 100;

/** A script failed. */
export class ScriptError extends Error {
  /** Always `ScriptError`. */
  override readonly name = "ScriptError";
  /** Line number of the failed step, from 1. */
  readonly line: number;
  /** Exit code of the process. */
  readonly exitCode: number;

  /** Creates an error. */
  constructor(
    message: string,
    { line, exitCode }: { readonly line: number; readonly exitCode: number },
  ) {
    super(`line ${line}: ${message}`);
    this.line = line;
    this.exitCode = exitCode;
  }
}

/** Dependencies of a script. */
export interface ScriptSurroundings {
  /** The station. */
  readonly bench: Bench;
  /** System clock. */
  readonly clock: Clock;
  /** Stops the script. */
  readonly signal: AbortSignal;
  /** Called with the result of each line. */
  readonly onAnswer: (answer: Answer) => void;
}

/** A run of a script. */
export class ScriptRunner {
  readonly #surroundings: ScriptSurroundings;
  /** Due time of the next step by the monotonic clock; successive waits add up exactly. */
  #due: number;
  #stretch = 0;
  #current: Step | undefined;

  /** Creates a run that starts now. */
  constructor(surroundings: ScriptSurroundings) {
    this.#surroundings = surroundings;
    this.#due = surroundings.clock.monotonic();
  }

  /** The current step, or the one at which the signal fired; `undefined` before the first and after the last. */
  get current(): Step | undefined {
    return this.#current;
  }

  /**
   * Runs all steps; returns early, without an error, when the signal fires.
   *
   * @throws {ScriptError} A step failed, an expectation was not met, or a wait timed out.
   */
  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      if (this.#surroundings.signal.aborted) return;
      this.#current = step;
      if (step.type === "repeat") {
        for (let round = 0; round < step.times; round++) {
          if (this.#surroundings.signal.aborted) return;
          await this.run(step.body);
          if (++this.#stretch % STEPS_AT_A_STRETCH === 0) await this.#sleep(this.#due);
        }
      } else if (step.type === "wait") {
        this.#due += step.ms;
        await this.#sleep(this.#due);
      } else if (step.type === "until") {
        await this.#until(step);
      } else {
        await this.#act(step);
      }
    }
    if (!this.#surroundings.signal.aborted) this.#current = undefined;
  }

  async #act(step: Step & { readonly type: "act" }): Promise<void> {
    const { bench, onAnswer } = this.#surroundings;
    try {
      onAnswer(await step.act(bench));
    } catch (error) {
      throw new ScriptError((error as Error).message, { line: step.line, exitCode: EXIT.fault });
    }
  }

  async #until(
    { line, text, condition, withinMs = Infinity }: Step & { type: "until" },
  ): Promise<void> {
    const { clock, signal } = this.#surroundings;
    const isMet = await this.#met(condition, clock.monotonic() + withinMs);
    this.#due = clock.monotonic();
    if (isMet || signal.aborted) return;
    const what = text.replace(/^wait\s+for\s+/, "").replace(/\s+within\s.*$/, "");
    throw new ScriptError(`${what} did not occur within ${formatDuration(withinMs)}`, {
      line,
      exitCode: EXIT.timedOut,
    });
  }

  /** Waits for a condition; returns whether it was met in time. */
  async #met(condition: Condition, end: number): Promise<boolean> {
    const { bench, clock, signal } = this.#surroundings;
    if (condition.type === "event") {
      const seen = Promise.withResolvers<boolean>();
      using _observer = bench.observe((event) => {
        if (condition.fits(event)) seen.resolve(true);
      });
      const sleep = new AbortController();
      const ended = this.#sleep(end, AbortSignal.any([signal, sleep.signal]));
      const met = await Promise.race([seen.promise, ended.then(() => false)]);
      sleep.abort();
      return met;
    }
    while (!condition.holds(bench)) {
      const now = clock.monotonic();
      if (now >= end || signal.aborted) return false;
      await this.#sleep(Math.min(end, now + LOOK_MS));
    }
    return true;
  }

  /** Waits until a given time or until the signal fires. */
  async #sleep(at: number, signal = this.#surroundings.signal): Promise<void> {
    await waitUntil(at, { clock: this.#surroundings.clock, signal });
  }
}
