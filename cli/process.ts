// A simulated process behind a controlled station: it changes values as time goes by.

import type { ControlledStation, StationDeclaration } from "../mod.ts";
import { Wander } from "./wander.ts";

/** One change of the process. */
export type ProcessChange =
  /** A point has another value. */
  | {
    readonly kind: "value";
    readonly ca: number;
    readonly ioa: number;
    readonly value: number;
    /** Events of protection equipment: how long it took, in ms. */
    readonly elapsedMs?: number;
  }
  /** A counter has counted. */
  | {
    readonly kind: "count";
    readonly ca: number;
    readonly ioa: number;
    readonly increment: number;
  };

/** Something that changes as time goes by. */
export interface Process {
  /** Lets time pass, in ms; `valueOf` gives the values that the station has now. */
  step(ms: number, valueOf: (ca: number, ioa: number) => number): Iterable<ProcessChange>;
}

/** Tells the station what has changed. */
export function applyChanges(station: ControlledStation, changes: Iterable<ProcessChange>): void {
  for (const change of changes) {
    const { ca, ioa } = change;
    if (change.kind === "count") station.count(ca, ioa, change.increment);
    else {
      const { value, elapsedMs } = change;
      station.set(ca, ioa, value, elapsedMs === undefined ? {} : { elapsedMs, force: true });
    }
  }
}

/** Lets a process run in steps of real time until it is disposed of. */
export function runProcess(
  station: ControlledStation,
  process: Process,
  intervalMs: number,
): Disposable {
  const valueOf = (ca: number, ioa: number) => station.get(ca, ioa)?.value ?? 0;
  const timer = setInterval(
    () => applyChanges(station, process.step(intervalMs, valueOf)),
    intervalMs,
  );
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Measured values wander around what was declared, counters count: for any station. */
export class WanderingProcess implements Process {
  readonly #random: () => number;
  readonly #values: readonly {
    readonly ca: number;
    readonly ioa: number;
    readonly wander: Wander;
    readonly whole: boolean;
  }[];
  readonly #counters: readonly { readonly ca: number; readonly ioa: number }[];

  /** Takes the measured values with an initial value; they keep within 2 % of it, or of their range. */
  constructor(station: StationDeclaration, random: () => number) {
    this.#random = random;
    this.#values = station.sectors.flatMap(({ ca, points = [] }) =>
      points.filter(({ type, value }) => type.startsWith("M_ME_") && value !== undefined)
        .map(({ ioa, type, value = 0, range }) => {
          const span = range === undefined ? Math.abs(value) : range[1] - range[0];
          const wander = new Wander(value, span * 0.01);
          return { ca, ioa, wander, whole: type === "M_ME_NB_1" };
        })
    );
    this.#counters = station.sectors.flatMap(({ ca, counters = [] }) =>
      counters.map(({ ioa }) => ({ ca, ioa }))
    );
  }

  /** Lets time pass. */
  *step(ms: number): Generator<ProcessChange> {
    for (const { ca, ioa, wander, whole } of this.#values) {
      const value = wander.step(ms / 1000, this.#random);
      yield { kind: "value", ca, ioa, value: whole ? Math.round(value) : value };
    }
    for (const { ca, ioa } of this.#counters) {
      const increment = Math.floor(this.#random() * 2 * ms / 1000 + this.#random());
      if (increment > 0) yield { kind: "count", ca, ioa, increment };
    }
  }
}
