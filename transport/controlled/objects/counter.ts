// An integrated total: it counts, is frozen and reset, and numbers its readings.

import type { ObjectValues } from "../../../codec/compose.ts";
import { QUALITY } from "../../../codec/quality.ts";
import type { CounterDeclaration } from "../declaration/declaration.ts";
import type { CounterType } from "../declaration/families.ts";

/** A reading of a counter: the content of a binary counter reading (BCR). */
export interface CounterReading {
  /** The reading. */
  readonly value: number;
  /** Number of the reading, 0..31. */
  readonly sequence: number;
  /** CY: the counter started again from 0 in the period of the reading. */
  readonly carry: boolean;
  /** CA: the counter was set by other means than counting in the period of the reading. */
  readonly adjusted: boolean;
  /** 0, or `QUALITY.invalid`. */
  readonly quality: number;
  /** When it was taken, in ms since 1970-01-01 UTC. */
  readonly instant: number;
}

/** What the qualifier FRZ of a counter interrogation asks for. */
export interface Freeze {
  /** Take a reading. */
  readonly freeze: boolean;
  /** Start again from 0. */
  readonly reset: boolean;
}

/** An integrated total. */
export class Counter {
  /** How it was declared. */
  readonly declaration: CounterDeclaration;
  /** Its common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** The type it is sent with. */
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

  /** The last frozen reading, if there was a freeze. */
  get frozen(): CounterReading | undefined {
    return this.#frozen;
  }

  /** Counts on; at the rollover it starts again from 0 and sets CY. */
  count(increment: number): void {
    const sum = this.#value + increment;
    if (!Number.isInteger(increment) || increment < 0 || sum >= 2 * this.#rollover) {
      const expected = `a whole number from 0 to ${2 * this.#rollover - 1 - this.#value}`;
      throw new RangeError(`Cannot count ${increment} on ${this.#name()}: expected ${expected}`);
    }
    if (sum >= this.#rollover) this.#carry = true;
    this.#value = sum % this.#rollover;
  }

  /** Sets the count to less by other means than counting, which sets CA. */
  preset(value: number): void {
    if (!Number.isInteger(value) || value < 0) {
      const expected = `a whole number from 0 to ${this.#rollover - 1}`;
      throw new RangeError(`Cannot set ${this.#name()} to ${value}: expected ${expected}`);
    }
    this.#value = value;
    this.#adjusted = true;
  }

  /** Says whether the count can be relied on. */
  setInvalid(invalid: boolean): void {
    this.#invalid = invalid;
  }

  /** Freezes, resets, or both. CY and CA belong to the period that ends with the reading. */
  freeze({ freeze, reset }: Freeze, instant: number): void {
    if (freeze) {
      this.#sequence = (this.#sequence + 1) % 32;
      this.#frozen = this.#read(instant);
      this.#carry = false;
      this.#adjusted = false;
    }
    if (!reset) return;
    this.#value = 0;
    // A reset in the middle of a period: the next reading does not continue the last one.
    if (!freeze) this.#adjusted = true;
  }

  /** What a request is answered with: the frozen reading, or the running count if it was never frozen. */
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

/** A reading as an information object without its time tag. */
export function readingObject(ioa: number, reading: CounterReading): ObjectValues {
  const { value, sequence, carry, adjusted, quality } = reading;
  return { ioa, value, quality, sequence, carry, adjusted };
}
