// The simulated process of a controlled station: it changes values over time.

import type { ControlledStation } from "../../mod.ts";

/** A point changes its value. */
export interface ValueChange {
  readonly type: "value";
  readonly ca: number;
  readonly ioa: number;
  readonly value: number;
  /** Quality bits; unchanged if omitted. */
  readonly quality?: number;
  /** Step positions: whether the equipment is in transit. */
  readonly transient?: boolean;
  /** Events of protection equipment: elapsed time, in ms. */
  readonly elapsedMs?: number;
}

/** A counter increases. */
export interface CountChange {
  readonly type: "count";
  readonly ca: number;
  readonly ioa: number;
  readonly increment: number;
}

/** A change in the process. */
export type ProcessChange = ValueChange | CountChange;

/** Returns the present value of an object; 0 if the object does not exist. */
export type ValueOf = (ca: number, ioa: number) => number;

/** A simulated process. */
export interface Process {
  /** Advances the process by a time in ms. */
  step(ms: number, valueOf: ValueOf): Iterable<ProcessChange>;
}

/** Reports a change to the station. */
export function applyChange(station: ControlledStation, change: ProcessChange): void {
  if (change.type === "count") return station.count(change.ca, change.ioa, change.increment);
  const { type: _kind, ca, ioa, ...state } = change;
  // Every event of protection equipment counts, even if it equals the previous one.
  station.update(ca, ioa, state.elapsedMs === undefined ? state : { ...state, force: true });
}

/** The values of a station. */
export function valuesOf(station: ControlledStation): ValueOf {
  return (ca, ioa) => station.get(ca, ioa)?.value ?? 0;
}

/** Runs a simulated process in real time until disposed. */
export function runProcess(
  station: ControlledStation,
  simulated: Process,
  intervalMs: number,
): Disposable {
  const valueOf = valuesOf(station);
  const timer = setInterval(() => {
    for (const change of simulated.step(intervalMs, valueOf)) applyChange(station, change);
  }, intervalMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
