// The simulated process of a controlled station: it changes values over time.

import type { ControlledStation } from "../../mod.ts";

/** A point has another value. */
export interface ValueChange {
  readonly type: "value";
  readonly ca: number;
  readonly ioa: number;
  readonly value: number;
  /** Quality bits; unchanged if omitted. */
  readonly quality?: number;
  /** Step positions: the equipment moves. */
  readonly transient?: boolean;
  /** Events of protection equipment: how long it took, in ms. */
  readonly elapsedMs?: number;
}

/** A counter has counted. */
export interface CountChange {
  readonly type: "count";
  readonly ca: number;
  readonly ioa: number;
  readonly increment: number;
}

/** One change of the process. */
export type ProcessChange = ValueChange | CountChange;

/** Returns the present value of an object; 0 if the object does not exist. */
export type ValueOf = (ca: number, ioa: number) => number;

/** Something that changes as time goes by. */
export interface Process {
  /** Lets time pass, in ms. */
  step(ms: number, valueOf: ValueOf): Iterable<ProcessChange>;
}

/** Reports a change to the station. */
export function applyChange(station: ControlledStation, change: ProcessChange): void {
  if (change.type === "count") return station.count(change.ca, change.ioa, change.increment);
  const { type: _kind, ca, ioa, ...state } = change;
  // Each event of protection equipment is one, also if it is like the last.
  station.update(ca, ioa, state.elapsedMs === undefined ? state : { ...state, force: true });
}

/** The values of a station. */
export function valuesOf(station: ControlledStation): ValueOf {
  return (ca, ioa) => station.get(ca, ioa)?.value ?? 0;
}

/** Runs a simulated process in steps of real time until it is disposed of. */
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
