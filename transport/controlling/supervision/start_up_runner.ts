// Runs the start-up of a station: on every start, and again for a common address that has
// initialized.

import type { ControllingStation } from "../controlling_station.ts";
import { performStep, type StartUpGate, type StartUpReport, type StartUpStep } from "./start_up.ts";

/** Options and dependencies of a runner. */
export interface StartUpRunnerOptions {
  /** All steps. */
  readonly steps: readonly StartUpStep[];
  /** Limits how many stations start up at the same time. */
  readonly gate: StartUpGate | undefined;
  /** The broadcast address, whose steps apply to every common address. */
  readonly everyCa: number;
  /** Called with each step; must not throw. */
  onReport(report: StartUpReport): void;
}

/** Runs the steps in sequence. */
export class StartUpRunner {
  readonly #options: StartUpRunnerOptions;
  #station: ControllingStation | undefined;
  /** Steps that have not been started. */
  #pending: StartUpStep[] = [];
  #running = false;

  /** Creates a runner that waits for a start. */
  constructor(options: StartUpRunnerOptions) {
    this.#options = options;
  }

  /** Data transfer was started: runs all steps. */
  begin(station: ControllingStation): void {
    this.#station = station;
    this.#pending = [...this.#options.steps];
    void this.#run();
  }

  /** A common address has initialized: repeats those of its steps that have started or finished. */
  initialized(ca: number): void {
    const { everyCa, steps } = this.#options;
    for (const step of steps) {
      const concerned = step.ca === ca || step.ca === everyCa;
      if (concerned && !this.#pending.includes(step)) this.#pending.push(step);
    }
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#running || this.#pending.length === 0) return;
    this.#running = true;
    const leave = await this.#options.gate?.enter();
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const { station, step } = next;
      const outcome = await performStep(station, step).then(
        (result) => ({ result, error: undefined }),
        (error: unknown) => ({ result: undefined, error }),
      );
      this.#options.onReport({ step, ...outcome });
    }
    this.#running = false;
    leave?.();
  }

  /**
   * Returns the pending steps; none without data transfer, because the next start repeats all
   * steps.
   */
  #next(): { readonly station: ControllingStation; readonly step: StartUpStep } | undefined {
    const station = this.#station;
    if (station?.state !== "started") return undefined;
    const step = this.#pending.shift();
    return step && { station, step };
  }
}
