// The requests made each time data transfer starts, and the number of stations that may do this at
// the same time.

import type { CounterRequestOptions, ReadCountersOptions } from "../procedures/counters.ts";
import type { ProcedureResult } from "../procedures/result.ts";
import type { TerminationPolicy } from "../procedures/roll_call.ts";
import type { Requests } from "../requests.ts";

/** A step of the start-up. */
export type StartUpStep =
  | {
    /** Sets the clock (C_CS_NA_1). */
    readonly do: "clock";
    /** Common address. */
    readonly ca: number;
  }
  | {
    /** Interrogates the station or a group of it (C_IC_NA_1). */
    readonly do: "interrogate";
    /** Common address; 65535 addresses all stations, and takes at least `confirmationMs`. */
    readonly ca: number;
    /** Group 1..16; the whole station if omitted. */
    readonly group?: number;
    /** Whether a termination (ACTTERM) is required. */
    readonly termination?: TerminationPolicy;
  }
  | {
    /** Reads the counters (C_CI_NA_1). */
    readonly do: "counters";
    /** Common address; 65535 addresses all stations, and takes at least `confirmationMs`. */
    readonly ca: number;
    /** Group 1..4; all counters if omitted. */
    readonly group?: CounterRequestOptions["group"];
    /** Whether to freeze them first. */
    readonly freeze?: ReadCountersOptions["freeze"];
    /** Whether a termination (ACTTERM) is required. */
    readonly termination?: TerminationPolicy;
  };

/** Outcome of a start-up step. */
export interface StartUpReport {
  /** The step. */
  readonly step: StartUpStep;
  /**
   * The result; `undefined` if the step was interrupted. Its `data` and `trace` are empty:
   * `asdus()` and `onAsdu` deliver the values, and `objects` is their number.
   */
  readonly result: ProcedureResult | undefined;
  /** The error that interrupted the step. */
  readonly error: unknown;
}

/** Runs one step, unless `signal` ends it. Its data is not kept, to save memory in long-running stations. */
export function performStep(
  station: Requests,
  step: StartUpStep,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<ProcedureResult> {
  const call = { whenBusy: "wait", ...signal !== undefined && { signal } } as const;
  const details = {
    ..."group" in step && step.group !== undefined && { group: step.group },
    ..."termination" in step && step.termination !== undefined &&
      { termination: step.termination },
  };
  switch (step.do) {
    case "clock":
      return station.synchronizeClock(step.ca, call);
    case "interrogate":
      return station.interrogate(step.ca, { ...call, ...details, keep: "none" });
    case "counters": {
      const freeze = step.freeze === undefined ? {} : { freeze: step.freeze };
      return station.readCounters(step.ca, { ...call, ...details, ...freeze, keep: "none" });
    }
  }
}

/**
 * Limits how many stations run their start-up at the same time. Pass the same gate to all stations
 * of a control centre, so that their station interrogations do not all arrive at once.
 */
export class StartUpGate {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /**
   * Creates a gate.
   *
   * @param atOnce Maximum number of simultaneous start-ups, 1 or more.
   * @throws {RangeError} `atOnce` is not a whole number of 1 or more.
   */
  constructor(atOnce: number) {
    if (!Number.isInteger(atOnce) || atOnce < 1) {
      throw new RangeError(`Cannot use atOnce = ${atOnce}: expected a whole number, 1 or more`);
    }
    this.#free = atOnce;
  }

  /** Number of waiting start-ups. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Waits for a slot, and returns the function that releases it. */
  async enter(): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    };
  }
}
