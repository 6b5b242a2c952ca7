// The process simulated by the example substation: varying loads, power flows that follow the switches, and energy
// counters.

import { EXAMPLE_CA, IOA } from "./example_substation.ts";
import type { Process, ProcessChange } from "./process.ts";
import { Wander } from "./wander.ts";

const ON = 2;
const SQRT3 = Math.sqrt(3);
const POWER_FACTOR = 0.965;
const REACTIVE = Math.tan(Math.acos(POWER_FACTOR));
const RATED_MVA = 31.5;

/** GS and SIE of the start events of protection equipment. */
const GENERAL_START_EARTH = 0x11;

/** Duration of the earth fault signal. */
const FAULT_SECONDS = 1.2;

/** A feeder of the 20 kV busbar. */
interface Feeder {
  readonly breaker: number;
  readonly current: number;
  readonly power: number;
  readonly energy: number;
  readonly load: Wander;
}

/** A simple physical model. Time and randomness are arguments. */
export class ExampleProcess implements Process {
  readonly #random: () => number;
  readonly #grid = new Wander(118.4, 0.12);
  readonly #frequency = new Wander(50, 0.008);
  readonly #otherLoad = new Wander(310, 2); // Total current of the feeders without telecontrol, in A.
  readonly #feeders: readonly Feeder[] = [
    feeder("ring", new Wander(118, 1.2)),
    feeder("harbour", new Wander(164, 1.6)),
    feeder("hospital", new Wander(86, 0.8)),
  ];
  readonly #energy = new Map<number, number>();
  #oil = 58;
  #faulty = false;
  #untilFault: number;

  /** Creates a process. `random` returns numbers from 0 to 1; the first earth fault occurs after the given time. */
  constructor(random: () => number, firstFaultSeconds = 60) {
    this.#random = random;
    this.#untilFault = firstFaultSeconds;
  }

  /**
   * Advances the simulation.
   *
   * @param ms Elapsed time, in milliseconds.
   * @param valueOf Returns the position of a switch or of the tap changer.
   */
  *step(ms: number, valueOf: (ca: number, ioa: number) => number): Generator<ProcessChange> {
    const seconds = ms / 1000;
    const position = (ioa: number) => valueOf(EXAMPLE_CA, ioa);
    const grid = this.#grid.step(seconds, this.#random);
    const live = [IOA.lineBreaker, IOA.transformerBreaker, IOA.infeedBreaker]
      .every((ioa) => position(ioa) === ON);
    const voltage = live
      ? 20.4 * (grid / 118.4) * (1 + 0.0125 * (position(IOA.tapPosition) - 9))
      : 0;
    let total = this.#otherLoad.step(seconds, this.#random) * (live ? 1 : 0);
    yield measured(IOA.voltage110, grid, 2);
    yield measured(IOA.frequency, this.#frequency.step(seconds, this.#random), 3);
    yield measured(IOA.voltage20, voltage, 2);
    for (const { breaker, current, power, energy, load } of this.#feeders) {
      const amperes = load.step(seconds, this.#random) * (live && position(breaker) === ON ? 1 : 0);
      const megawatts = SQRT3 * voltage * amperes * POWER_FACTOR / 1000;
      total += amperes;
      yield measured(current, amperes, 1);
      yield measured(power, megawatts, 2);
      yield* this.#count(energy, megawatts, seconds);
    }
    yield* this.#faults(seconds);
    yield* this.#transformer(SQRT3 * voltage * total * POWER_FACTOR / 1000, grid, seconds);
  }

  /** Occasional earth faults on the feeder Harbour: the protection starts, and the fault clears itself. */
  *#faults(seconds: number): Generator<ProcessChange> {
    this.#untilFault -= seconds;
    if (this.#untilFault > 0) return;
    if (this.#faulty) {
      yield value(IOA.earthFault, 0);
      this.#untilFault = 60 + 120 * this.#random();
    } else {
      const elapsedMs = 80 + Math.round(this.#random() * 240);
      yield { ...value(IOA.harbourStart, GENERAL_START_EARTH), elapsedMs };
      yield value(IOA.earthFault, 1);
      this.#untilFault = FAULT_SECONDS;
    }
    this.#faulty = !this.#faulty;
  }

  *#transformer(megawatts: number, grid: number, seconds: number): Generator<ProcessChange> {
    const received = megawatts * 1.006; // Losses.
    const share = megawatts / POWER_FACTOR / RATED_MVA;
    this.#oil += (38 + 32 * share - this.#oil) * (1 - Math.exp(-seconds / 1800));
    yield measured(IOA.transformerPower, megawatts, 2);
    yield measured(IOA.transformerLoad, share, 3);
    yield measured(IOA.linePower, received, 2);
    yield measured(IOA.lineReactive, received * REACTIVE, 2);
    yield measured(IOA.lineCurrent, received / POWER_FACTOR / SQRT3 / grid * 1000, 1);
    yield measured(IOA.oilTemperature, this.#oil, 0);
    yield measured(IOA.windingTemperature, this.#oil + 13 * share, 0);
    yield* this.#count(IOA.lineEnergy, received, seconds);
  }

  /** Accumulates energy; counters count whole kilowatt-hours. */
  *#count(ioa: number, megawatts: number, seconds: number): Generator<ProcessChange> {
    const energy = (this.#energy.get(ioa) ?? 0) + megawatts * 1000 * seconds / 3600;
    const increment = Math.floor(energy);
    this.#energy.set(ioa, energy - increment);
    if (increment > 0) yield { type: "count", ca: EXAMPLE_CA, ioa, increment };
  }
}

function feeder(name: "ring" | "harbour" | "hospital", load: Wander): Feeder {
  return {
    breaker: IOA[`${name}Breaker`],
    current: IOA[`${name}Current`],
    power: IOA[`${name}Power`],
    energy: IOA[`${name}Energy`],
    load,
  };
}

function value(ioa: number, number: number): ProcessChange & { readonly type: "value" } {
  return { type: "value", ca: EXAMPLE_CA, ioa, value: number };
}

/** A measured value, rounded to the decimals of a real transducer. */
function measured(ioa: number, number: number, decimals: number): ProcessChange {
  return value(ioa, Number(number.toFixed(decimals)));
}
