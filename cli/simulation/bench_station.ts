// A simulated station on the test bench: it runs, and what is done to it by hand or by a script is done here.

import { type Clock, ControlledStation, type Profile, type TcpListener } from "../../mod.ts";
import { type StationEvent, tellingHandlers } from "./events.ts";
import { LinkGate } from "./link_gate.ts";
import { SimulationRunner } from "./runner.ts";
import { type Scenario, simulationOf } from "./scenario.ts";
import { ShiftedClock } from "./shifted_clock.ts";
import type { Simulation } from "./simulation.ts";

/** What a bench needs. */
export interface BenchOptions {
  /** The station and what happens in it. */
  readonly scenario: Scenario;
  /** Field sizes and private types; those of IEC 60870-5-104 by default. */
  readonly profile?: Profile;
  /** What randomness begins with. */
  readonly seed: number;
  /** The time. */
  readonly clock: Clock;
  /** Where controlling stations arrive. */
  readonly listener: TcpListener;
  /** Listens again on the same port after connections were refused; rejects with `LinkError`. */
  readonly listen: (port: number) => Promise<TcpListener>;
  /** Receives messages that are not events of the station. */
  readonly onNote: (text: string) => void;
  /** Called with everything that happens at the station. */
  readonly onEvent: (event: StationEvent) => void;
  /** Called when the user asks it to end. */
  readonly onQuit: () => void;
}

/** A station that runs. */
export class Bench implements AsyncDisposable {
  /** The station and what happens in it. */
  readonly scenario: Scenario;
  /** What randomness began with. */
  readonly seed: number;
  /** The clock of the station, which may be wrong. */
  readonly clock: ShiftedClock;
  /** Where controlling stations come in. */
  readonly gate: LinkGate;
  readonly #options: BenchOptions;
  readonly #observers = new Set<(event: StationEvent) => void>();
  #station: ControlledStation;
  #simulation: Simulation;
  #runner: SimulationRunner;

  /** Starts the simulation. */
  constructor(options: BenchOptions) {
    const { scenario, seed, clock, listener, listen, onNote } = options;
    this.#options = options;
    this.scenario = scenario;
    this.seed = seed;
    this.clock = new ShiftedClock(clock);
    this.gate = new LinkGate({
      listener,
      listen,
      accept: (stream, peer) => this.#station.accept(stream, peer),
      onError: ({ message }) => onNote(message),
    });
    this.#station = this.#newStation();
    this.#simulation = this.#newSimulation();
    this.#runner = this.#newRunner();
  }

  /** The station that runs now. */
  get station(): ControlledStation {
    return this.#station;
  }

  /** What changes its values now. */
  get simulation(): Simulation {
    return this.#simulation;
  }

  /** Milliseconds since the simulation began. */
  get now(): number {
    return this.#runner.now;
  }

  /** Does what is due now: to be called before and after the simulation is changed. */
  update(): void {
    this.#runner.update();
  }

  /** Reports all events from now on, until it is disposed of. */
  observe(tell: (event: StationEvent) => void): Disposable {
    this.#observers.add(tell);
    return { [Symbol.dispose]: () => void this.#observers.delete(tell) };
  }

  /** Switches the station off and on: all connections end, all events are lost, and the simulation begins again. */
  async restart(): Promise<void> {
    const before = this.#station;
    this.#runner[Symbol.dispose]();
    this.#station = this.#newStation();
    this.#simulation = this.#newSimulation();
    this.#runner = this.#newRunner();
    await before.close("The station restarts");
  }

  /** Asks for the end. */
  quit(): void {
    this.#options.onQuit();
  }

  /** Stops everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#runner[Symbol.dispose]();
    this.gate[Symbol.dispose]();
    await this.#station.close();
  }

  #newStation(): ControlledStation {
    const handlers = tellingHandlers((event) => {
      this.#options.onEvent(event);
      for (const tell of this.#observers) tell(event);
    });
    const { profile } = this.#options;
    return new ControlledStation(this.scenario.declaration, {
      ...handlers,
      clock: this.clock,
      ...profile !== undefined && { profile },
    });
  }

  #newSimulation(): Simulation {
    return simulationOf(this.scenario, {
      seed: this.seed,
      onEnd: ({ file }) => this.#options.onNote(`${file} has come to its end`),
    });
  }

  #newRunner(): SimulationRunner {
    return new SimulationRunner(this.#station, this.#simulation, {
      clock: this.clock,
      onRefused: ({ ca, ioa }, { message }) =>
        this.#options.onNote(`${ca}/${ioa} is unchanged: ${message}`),
    });
  }
}
