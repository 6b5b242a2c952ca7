// An integrated total: counts, freezes, resets, and numbers its readings.

import type { ObjectValues } from "../../../codec/compose.ts";
import { QUALITY } from "../../../codec/quality.ts";
import type { CounterDeclaration } from "../declaration/declaration.ts";
import type { CounterType } from "../declaration/families.ts";

/** A counter reading: the content of a binary counter reading (BCR). */
export interface CounterReading {
  /** Counter value. */
  readonly value: number;
  /** Sequence number (SQ), 0..31. */
  readonly sequence: number;
  /** CY: the counter overflowed during the period of the reading. */
  readonly carry: boolean;
  /** CA: the counter was adjusted during the period of the reading. */
  readonly adjusted: boolean;
  /** 0, or `QUALITY.invalid`. */
  readonly quality: number;
  /** Time of the reading, in ms since 1970-01-01 UTC. */
  readonly instant: number;
}

/** The action requested by the FRZ qualifier of a counter interrogation. */
export interface Freeze {
  /** Freeze a reading. */
  readonly freeze: boolean;
  /** Reset the count to 0. */
  readonly reset: boolean;
}

/** An integrated total. */
export class Counter {
  /** Declaration of the counter. */
  readonly declaration: CounterDeclaration;
  /** Common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** Type of its readings. */
  readonly type: CounterType;
  readonly #rollover: number;
  #value: number;
  #carry = false;
  #adjusted = false;
  #invalid = false;
  #sequence = 0;
  #frozen: CounterReading | undefined;

  /** Creates a counter with its initial reading. */
  constructor(declaration: CounterDeclaration, ca: number) {
    const { ioa, type = "M_IT_NA_1", value = 0, rollover = 2 ** 31 } = declaration;
    this.declaration = declaration;
    this.ca = ca;
    this.ioa = ioa;
    this.type = type;
    this.#rollover = rollover;
    this.#value = value;
  }

  /** The running count. */
  get value(): number {
    return this.#value;
  }

  /** 0, or `QUALITY.invalid`. */
  get quality(): number {
    return this.#invalid ? QUALITY.invalid : 0;
  }

  /** The last frozen reading, if any. */
  get frozen(): CounterReading | undefined {
    return this.#frozen;
  }

  /** Increments the count; at the rollover it restarts from 0 and sets CY. */
  count(increment: number): void {
    const sum = this.#value + increment;
    if (!Number.isInteger(increment) || increment < 0 || sum >= 2 * this.#rollover) {
      const expected = `a whole number from 0 to ${2 * this.#rollover - 1 - this.#value}`;
      throw new RangeError(`Cannot count ${increment} on ${this.#name()}: expected ${expected}`);
    }
    if (sum >= this.#rollover) this.#carry = true;
    this.#value = sum % this.#rollover;
  }

  /** Presets the count to a lower value, which sets CA. */
  preset(value: number): void {
    if (!Number.isInteger(value) || value < 0) {
      const expected = `a whole number from 0 to ${this.#rollover - 1}`;
      throw new RangeError(`Cannot set ${this.#name()} to ${value}: expected ${expected}`);
    }
    this.#value = value;
    this.#adjusted = true;
  }

  /** Sets the quality of the counter. */
  setInvalid(invalid: boolean): void {
    this.#invalid = invalid;
  }

  /**
   * Freezes the counter, resets it, or both. CY and CA refer to the period that ends with the
   * reading.
   */
  freeze({ freeze, reset }: Freeze, instant: number): void {
    if (freeze) {
      this.#sequence = (this.#sequence + 1) % 32;
      this.#frozen = this.#read(instant);
      this.#carry = false;
      this.#adjusted = false;
    }
    if (!reset) return;
    this.#value = 0;
    // A reset during a period means that the next reading does not continue the previous one.
    if (!freeze) this.#adjusted = true;
  }

  /**
   * The reading to report on request: the frozen one, or the running count if the counter was never
   * frozen.
   */
  reading(instant: number): CounterReading {
    return this.#frozen ?? this.#read(instant);
  }

  #read(instant: number): CounterReading {
    return {
      value: this.#value,
      sequence: this.#sequence,
      carry: this.#carry,
      adjusted: this.#adjusted,
      quality: this.quality,
      instant,
    };
  }

  #name(): string {
    return `the counter CA ${this.ca} IOA ${this.ioa}`;
  }
}

/** Returns a reading as an information object without time tag. */
export function readingObject(ioa: number, reading: CounterReading): ObjectValues {
  const { value, sequence, carry, adjusted, quality } = reading;
  return { ioa, value, quality, sequence, carry, adjusted };
}
