// Generators, each driving one object.

import type { ProcessChange, ValueOf } from "../example/process.ts";
import type { CountGenerator, GeneratorDeclaration } from "./declaration.ts";
import type { KnownObject } from "./object_table.ts";
import { normal, objectSeed, seededRandom } from "../example/random.ts";
import type { Source } from "./source.ts";
import { makeWave, type Wave } from "./wave.ts";

/** Default interval for computing continuously changing values, in ms. */
export const DEFAULT_INTERVAL_MS = 1000;

/** Default number of decimals of a floating point value. */
const FLOAT_DECIMALS = 3;

/** Default number of decimals of a normalized value, whose resolution is 2^-15. */
const NORMALIZED_DECIMALS = 5;

/** The inputs of a generator. */
export interface GeneratorSurroundings {
  /** The object to drive. */
  readonly object: KnownObject;
  /** Seed of the simulation. */
  readonly seed: number;
  /** Default interval for computing the value, in ms. */
  readonly intervalMs?: number;
  /** Start time, in ms from the start of the simulation. */
  readonly from?: number;
}

/** Creates the source for a generator. */
export function makeGenerator(
  declaration: GeneratorDeclaration,
  surroundings: GeneratorSurroundings,
): Source {
  return declaration.kind === "count"
    ? new CountSource(declaration, surroundings)
    : new WaveSource(declaration, surroundings);
}

/** Drives a point. */
class WaveSource implements Source {
  readonly label: string;
  readonly #declaration: Exclude<GeneratorDeclaration, CountGenerator>;
  readonly #object: KnownObject;
  readonly #random: () => number;
  readonly #intervalMs: number;
  readonly #wave: Wave;
  readonly #from: number;
  /** Due time, in ms from the start of the source, so that all times are exact. */
  #ms = 0;

  constructor(
    declaration: Exclude<GeneratorDeclaration, CountGenerator>,
    { object, seed, intervalMs = DEFAULT_INTERVAL_MS, from = 0 }: GeneratorSurroundings,
  ) {
    this.label = declaration.kind;
    this.#declaration = declaration;
    this.#object = object;
    this.#random = seededRandom(objectSeed(seed, object.ca, object.ioa));
    this.#intervalMs = declaration.intervalMs ?? intervalMs;
    this.#wave = makeWave(declaration, { object, random: this.#random });
    this.#from = from;
  }

  get due(): number {
    return this.#from + this.#ms;
  }

  *advance(valueOf: ValueOf): Iterable<ProcessChange> {
    const ms = this.#ms;
    const { ca, ioa } = this.#object;
    const value = this.#finished(this.#wave.at(ms, valueOf), valueOf);
    this.#ms = this.#next(ms);
    yield { type: "value", ca, ioa, value };
  }

  takeBack(ca: number, ioa: number, now: number): void {
    const isOwn = ca === this.#object.ca && ioa === this.#object.ioa;
    if (isOwn) this.#ms = Math.ceil(now - this.#from);
  }

  #next(ms: number): number {
    const { noise = 0, while: condition } = this.#declaration;
    const steady = (Math.floor(ms / this.#intervalMs) + 1) * this.#intervalMs;
    const change = this.#wave.changesAfter?.(ms);
    if (change === undefined) return steady;
    return noise > 0 || condition !== undefined ? Math.min(change, steady) : change;
  }

  /** Applies condition, noise, rounding, and the limits of the type. */
  #finished(value: number, valueOf: ValueOf): number {
    const { noise = 0, while: condition, decimals } = this.#declaration;
    const { ca, isMeasured, values: { low, high, isWhole } } = this.#object;
    if (condition !== undefined && valueOf(ca, condition.ioa) !== condition.is) {
      return condition.otherwise ?? 0;
    }
    const noisy = noise === 0 ? value : value + noise * normal(this.#random);
    const most = isWhole ? 0 : high > 1 ? FLOAT_DECIMALS : NORMALIZED_DECIMALS;
    const rounded = Number(noisy.toFixed(Math.min(decimals ?? most, isWhole ? 0 : 9))) + 0;
    // Measured values may exceed their range: the station then limits them and sets OV.
    return isMeasured ? rounded : Math.max(low, Math.min(high, rounded));
  }
}

/** Tolerance for rounding errors of sums. */
const ROUNDING = 1e-6;

/** Drives a counter. */
class CountSource implements Source {
  readonly label = "count";
  readonly #declaration: CountGenerator;
  readonly #object: KnownObject;
  readonly #intervalMs: number;
  #last: number;
  #due: number;
  #fraction = 0;

  constructor(
    declaration: CountGenerator,
    { object, intervalMs = DEFAULT_INTERVAL_MS, from = 0 }: GeneratorSurroundings,
  ) {
    this.#declaration = declaration;
    this.#object = object;
    this.#intervalMs = declaration.intervalMs ?? intervalMs;
    this.#last = from;
    this.#due = from + this.#intervalMs;
  }

  get due(): number {
    return this.#due;
  }

  *advance(valueOf: ValueOf): Iterable<ProcessChange> {
    const { ca, ioa, values: { high } } = this.#object;
    const { perHour, source } = this.#declaration;
    const hours = (this.#due - this.#last) / 3_600_000;
    this.#last = this.#due;
    this.#due += this.#intervalMs;
    const factor = source === undefined ? 1 : Math.max(0, valueOf(ca, source));
    const counted = this.#fraction + perHour * hours * factor;
    const increment = Math.floor(counted + ROUNDING); // Many fractions may sum up to just below 1.
    this.#fraction = counted - increment;
    if (increment > 0) yield { type: "count", ca, ioa, increment: Math.min(increment, high) };
  }

  takeBack(ca: number, ioa: number, now: number): void {
    if (ca !== this.#object.ca || ioa !== this.#object.ioa) return;
    this.#last = now;
    this.#due = now + this.#intervalMs;
  }
}
