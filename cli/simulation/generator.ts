// Generators: they drive one object each.

import type { ProcessChange, ValueOf } from "../example/process.ts";
import type { CountGenerator, GeneratorDeclaration } from "./declaration.ts";
import type { KnownObject } from "./object_table.ts";
import { normal, objectSeed, seededRandom } from "../example/random.ts";
import type { Source } from "./source.ts";
import { makeWave, type Wave } from "./wave.ts";

/** How often values that change steadily are computed. */
export const DEFAULT_INTERVAL_MS = 1000;

/** Decimals of a floating point number, if the generator does not set it. */
const FLOAT_DECIMALS = 3;

/** Decimals of a normalized value, whose steps are of 2^-15. */
const NORMALIZED_DECIMALS = 5;

/** The inputs of a generator. */
export interface GeneratorSurroundings {
  /** The object that it drives. */
  readonly object: KnownObject;
  /** The seed of the simulation. */
  readonly seed: number;
  /** How often the value is computed, if the generator does not set it. */
  readonly intervalMs?: number;
  /** When it begins, in ms from the start of the simulation. */
  readonly from?: number;
}

/** Makes the source of a generator. */
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
  /** When it is due, in ms from its own start, where all times are exact. */
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

  /** Condition, noise, decimals, and the bounds of the type. */
  #finished(value: number, valueOf: ValueOf): number {
    const { noise = 0, while: condition, decimals } = this.#declaration;
    const { ca, isMeasured, values: { low, high, isWhole } } = this.#object;
    if (condition !== undefined && valueOf(ca, condition.ioa) !== condition.is) {
      return condition.otherwise ?? 0;
    }
    const noisy = noise === 0 ? value : value + noise * normal(this.#random);
    const most = isWhole ? 0 : high > 1 ? FLOAT_DECIMALS : NORMALIZED_DECIMALS;
    const rounded = Number(noisy.toFixed(Math.min(decimals ?? most, isWhole ? 0 : 9))) + 0;
    // Measured values may go beyond their range: the station limits them, and sets OV.
    return isMeasured ? rounded : Math.max(low, Math.min(high, rounded));
  }
}

/** What sums of fractions may be off by. */
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
    const increment = Math.floor(counted + ROUNDING); // the sum of many parts of 1 is 1
    this.#fraction = counted - increment;
    if (increment > 0) yield { type: "count", ca, ioa, increment: Math.min(increment, high) };
  }

  takeBack(ca: number, ioa: number, now: number): void {
    if (ca !== this.#object.ca || ioa !== this.#object.ioa) return;
    this.#last = now;
    this.#due = now + this.#intervalMs;
  }
}
