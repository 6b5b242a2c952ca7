// The upper tester of a simulated station: drives its inputs, observes its outputs, and operates it.

import type { Bench } from "../../simulation/bench_station.ts";
import type { StationEvent } from "../../simulation/events.ts";
import type { KnownObject } from "../../simulation/object_table.ts";
import type { StationSwitches, SwitchedSettings } from "../../simulation/station_switches.ts";
import { describeQualities, parseQuality } from "../../simulation/value_type.ts";
import { Inconclusive } from "../verdict.ts";
import { noUpper } from "./no_upper.ts";
import {
  type DeviceSetting,
  type DeviceSwitch,
  type ObjectAddress,
  type OutputState,
  UpperFailure,
  type UpperTester,
} from "../bench/upper_tester.ts";

/** The cause of initialization after a manual reset. */
const MANUAL_RESET = 1;

/** Where each setting is kept, and its unit; `undefined` for those that a controlled station does not have. */
const SETTINGS: Readonly<
  Record<
    DeviceSetting,
    { readonly key: keyof SwitchedSettings; readonly factor: number } | undefined
  >
> = {
  k: { key: "k", factor: 1 },
  w: { key: "w", factor: 1 },
  t0: undefined,
  t1: { key: "t1Ms", factor: 1000 },
  t2: { key: "t2Ms", factor: 1000 },
  t3: { key: "t3Ms", factor: 1000 },
};

/** What it can do. */
export const STATION_VERBS: readonly (keyof UpperTester)[] = [
  ...["input", "count", "output", "turn", "stepClock", "readClock", "setting", "restart"] as const,
];

/** Creates the upper tester of a running station with switches. Outputs are counted until it is disposed. */
export function stationUpper(bench: Bench, switches: StationSwitches): UpperTester & Disposable {
  const upper = new StationUpper(bench, switches);
  return {
    ...noUpper("The upper tester of a simulated station"),
    input: (address, value, quality) => Promise.try(() => upper.input(address, value, quality)),
    count: (address, increment) => Promise.try(() => upper.count(address, increment)),
    output: (address) => Promise.try(() => upper.output(address)),
    turn: (which, on, address) => Promise.try(() => upper.turn(which, on, address)),
    stepClock: (ms) => Promise.try(() => void (bench.clock.offsetMs += ms)),
    readClock: () => Promise.try(() => bench.station.instant),
    setting: (name, value) => Promise.try(() => upper.setting(name, value)),
    restart: (how) => bench.restart(how === "manual" ? MANUAL_RESET : 0),
    [Symbol.dispose]: () => upper[Symbol.dispose](),
  };
}

class StationUpper implements Disposable {
  readonly #bench: Bench;
  readonly #switches: StationSwitches;
  readonly #outputs = new Map<string, OutputState>();
  readonly #observation: Disposable;

  constructor(bench: Bench, switches: StationSwitches) {
    this.#bench = bench;
    this.#switches = switches;
    this.#observation = bench.observe((event) => this.#note(event));
  }

  input(
    address: ObjectAddress,
    value: number,
    quality: readonly string[] = [],
  ): void {
    const object = this.#objectOf(address);
    const octet = parseQuality(quality, object.values);
    if (typeof octet !== "number") {
      throw new UpperFailure(
        `${textOf(address)} (${object.type}) has no quality "${octet.unknown}", expected ${
          describeQualities(object.values)
        }`,
      );
    }
    const { ca, ioa } = address;
    this.#change(address, () => {
      this.#bench.station.update(ca, ioa, { value, quality: octet });
      this.#bench.simulation.hold(ca, ioa);
    });
  }

  count(address: ObjectAddress, increment: number): void {
    if (!this.#objectOf(address).isCounter) {
      throw new UpperFailure(`${textOf(address)} is not a counter`);
    }
    this.#change(address, () => this.#bench.station.count(address.ca, address.ioa, increment));
  }

  output(address: ObjectAddress): OutputState {
    if (!this.#bench.scenario.objects.isCommand(address)) {
      throw new UpperFailure(`${textOf(address)} is not a command of the station`);
    }
    return this.#outputs.get(textOf(address)) ?? { value: undefined, operations: 0 };
  }

  turn(which: DeviceSwitch, on: boolean, address?: ObjectAddress): void {
    if (which === "local") this.#switches.isLocal = on;
    else if (which === "blocked") this.#switches.block(on, address);
    else if (which === "no-feedback") this.#switches.suppressFeedback(on, address);
    else if (this.#bench.scenario.declaration.time?.source !== "controlling") {
      throw new Inconclusive("The clock of the simulated station has no source that can be lost");
    } // Otherwise the tester is the source: it is lost while the tester does not synchronize.
  }

  setting(name: DeviceSetting, value: number | undefined): void {
    const known = SETTINGS[name];
    if (known === undefined) {
      throw new Inconclusive(`A controlled station has no setting ${name}`);
    }
    const scaled = value === undefined ? undefined : value * known.factor;
    try {
      this.#switches.set(known.key, scaled, this.#bench.scenario.declaration);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UpperFailure(`${name} cannot be ${value}: ${error.message}`);
    }
  }

  [Symbol.dispose](): void {
    this.#observation[Symbol.dispose]();
  }

  #note(event: StationEvent): void {
    if (event.type !== "command" || event.phase !== "executed") return;
    const key = textOf(event);
    const operations = (this.#outputs.get(key)?.operations ?? 0) + 1;
    this.#outputs.set(key, { value: event.value, operations });
  }

  #objectOf({ ca, ioa }: ObjectAddress): KnownObject {
    const object = this.#bench.scenario.objects.get(ca, ioa);
    if (object === undefined) {
      throw new UpperFailure(`${textOf({ ca, ioa })} is neither a point nor a counter`);
    }
    return object;
  }

  /** Applies a change after those of the simulation that are due. */
  #change(address: ObjectAddress, make: () => void): void {
    this.#bench.update();
    try {
      make();
    } catch (error) {
      if (!(error instanceof RangeError) && !(error instanceof TypeError)) throw error;
      throw new UpperFailure(`${textOf(address)} cannot be changed: ${error.message}`);
    }
    this.#bench.update();
  }
}

function textOf({ ca, ioa }: ObjectAddress): string {
  return `${ca}/${ioa}`;
}
