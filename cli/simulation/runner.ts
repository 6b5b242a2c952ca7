// Runs the simulation of a station in real time.

import type { Clock, ControlledStation } from "../../mod.ts";
import { applyChange, type ProcessChange, valuesOf } from "../example/process.ts";
import type { Simulation } from "./simulation.ts";

/** After a longer suspension of the machine, the simulation resumes where it was, without catching up. */
const LONGEST_LAG_MS = 10_000;

/** Dependencies of a runner. */
export interface RunnerOptions {
  /** System clock. */
  readonly clock: Clock;
  /** Called when the station rejects a change; once per object. */
  readonly onRefused: (change: ProcessChange, error: Error) => void;
}

/** Runs a simulation until disposed. */
export class SimulationRunner implements Disposable {
  readonly #station: ControlledStation;
  readonly #simulation: Simulation;
  readonly #options: RunnerOptions;
  readonly #refused = new Set<string>();
  #start: number;
  #cancel: (() => void) | undefined;

  /** Starts immediately; initial values are set when this returns. */
  constructor(station: ControlledStation, simulation: Simulation, options: RunnerOptions) {
    this.#station = station;
    this.#simulation = simulation;
    this.#options = options;
    this.#start = options.clock.monotonic();
    this.update();
  }

  /** Milliseconds since the start. */
  get now(): number {
    return this.#options.clock.monotonic() - this.#start;
  }

  /** Applies what is due and schedules the next change. Call it after changing the simulation from outside. */
  update(): void {
    this.#cancel?.();
    const lag = this.now - this.#simulation.due;
    if (lag > LONGEST_LAG_MS && lag < Infinity) this.#start += lag;
    for (const change of this.#simulation.advance(this.now, valuesOf(this.#station))) {
      this.#apply(change);
    }
    const { due } = this.#simulation;
    this.#cancel = due === Infinity
      ? undefined
      : this.#options.clock.schedule(this.#start + due, () => this.update());
  }

  /** Stops the simulation. */
  [Symbol.dispose](): void {
    this.#cancel?.();
  }

  #apply(change: ProcessChange): void {
    try {
      applyChange(this.#station, change);
    } catch (error) {
      if (!(error instanceof RangeError) && !(error instanceof TypeError)) throw error;
      const address = `${change.ca}/${change.ioa}`;
      if (this.#refused.has(address)) return;
      this.#refused.add(address);
      this.#options.onRefused(change, error);
    }
  }
}
