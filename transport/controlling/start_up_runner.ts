// Runs the start-up of one station: on every start, and again for what has initialized.

import type { ControllingStation } from "./controlling_station.ts";
import { performStep, type StartUpGate, type StartUpReport, type StartUpStep } from "./start_up.ts";

/** What a runner is made with. */
export interface StartUpRunnerOptions {
  /** All steps. */
  readonly steps: readonly StartUpStep[];
  /** Limits how many stations start up at a time. */
  readonly gate: StartUpGate | undefined;
  /** The broadcast address, whose steps concern every common address. */
  readonly everyCa: number;
  /** Told of each step; must not throw. */
  onReport(report: StartUpReport): void;
}

/** Runs one start-up after the other. */
export class StartUpRunner {
  readonly #options: StartUpRunnerOptions;
  #last: Promise<void> = Promise.resolve();
  /** Common addresses that have initialized, and whose steps are still to come. */
  readonly #initialized = new Set<number>();

  /** Makes a runner that waits for a start. */
  constructor(options: StartUpRunnerOptions) {
    this.#options = options;
  }

  /** Data transfer was started: all steps. */
  begin(station: ControllingStation): void {
    this.#last = this.#last.then(() => this.#run(station, this.#options.steps));
  }

  /** A common address has initialized: its steps once more, after what runs already. */
  initialized(station: ControllingStation, ca: number): void {
    if (this.#initialized.has(ca)) return; // it is about to be asked anyway
    this.#initialized.add(ca);
    const { everyCa } = this.#options;
    const steps = this.#options.steps.filter((step) => step.ca === ca || step.ca === everyCa);
    this.#last = this.#last.then(() => {
      this.#initialized.delete(ca);
      return this.#run(station, steps);
    });
  }

  async #run(station: ControllingStation, steps: readonly StartUpStep[]): Promise<void> {
    if (steps.length === 0) return;
    const leave = await this.#options.gate?.enter();
    try {
      for (const step of steps) {
        if (station.state !== "started") return;
        const outcome = await performStep(station, step).then(
          (result) => ({ result, error: undefined }),
          (error: unknown) => ({ result: undefined, error }),
        );
        this.#options.onReport({ step, ...outcome });
      }
    } finally {
      leave?.();
    }
  }
}
