// A simulated station on the test bench. All manual and scripted operations on a running station go through here.

import {
  type Authentication,
  type AuthorityDecision,
  type Clock,
  ControlledStation,
  IEC104,
  type Profile,
  type TcpListener,
} from "../../mod.ts";
import { type StationEvent, tellingHandlers } from "./events.ts";
import { seededRandom } from "../example/random.ts";
import { faultRelay } from "./faults/fault_relay.ts";
import { type ActiveFault, FaultSet } from "./faults/fault_set.ts";
import type { FaultDeclaration } from "./faults/fault_table.ts";
import { faultyAuthentication } from "./faults/faulty_authentication.ts";
import { LinkGate } from "./link_gate.ts";
import { SimulationRunner } from "./runner.ts";
import { type Scenario, simulationOf } from "./scenario.ts";
import { ShiftedClock } from "./shifted_clock.ts";
import { addFiles, fileHandlers } from "./station_files.ts";
import type { Simulation } from "./simulation.ts";
import type { StationSwitches } from "./station_switches.ts";

/** Options of a bench. */
export interface BenchOptions {
  /** The station and its simulation. */
  readonly scenario: Scenario;
  /** Field sizes and private types; those of IEC 60870-5-104 by default. */
  readonly profile?: Profile;
  /** Secure authentication, which all connections then need for critical requests. */
  readonly authentication?: Authentication | undefined;
  /** Random seed. */
  readonly seed: number;
  /** System clock. */
  readonly clock: Clock;
  /** Accepts controlling stations. */
  readonly listener: TcpListener;
  /** Listens again on the same port after connections were refused; rejects with `LinkError`. */
  readonly listen: (port: number) => Promise<TcpListener>;
  /** Receives messages that are not events of the station. */
  readonly onNote: (text: string) => void;
  /** Called with every event of the station. */
  readonly onEvent: (event: StationEvent) => void;
  /** Called with every decision about a request, before it is carried out. */
  readonly onDecision?: (decision: AuthorityDecision) => void;
  /** Called when the user ends the station. */
  readonly onQuit: () => void;
  /** Switches and settings that can be operated while it runs; none by default. */
  readonly switches?: StationSwitches;
}

/** A running station. */
export class Bench implements AsyncDisposable {
  /** The station and its simulation. */
  readonly scenario: Scenario;
  /** Random seed. */
  readonly seed: number;
  /** Field sizes and private types of its ASDUs. */
  readonly profile: Profile;
  /** The clock of the station, which may be wrong. */
  readonly clock: ShiftedClock;
  /** The faults that it has on purpose. */
  readonly faults: FaultSet = new FaultSet();
  /** Controls incoming connections. */
  readonly gate: LinkGate;
  readonly #options: BenchOptions;
  readonly #observers = new Set<(event: StationEvent) => void>();
  #station: ControlledStation;
  #simulation: Simulation;
  #runner: SimulationRunner;

  /** Starts the simulation. */
  constructor(options: BenchOptions) {
    const { scenario, seed, clock, listener, listen, onNote, profile = IEC104 } = options;
    this.#options = options;
    this.scenario = scenario;
    this.seed = seed;
    this.profile = profile;
    this.clock = new ShiftedClock(clock);
    for (const fault of scenario.faults) this.addFault(fault);
    const random = seededRandom(seed);
    this.gate = new LinkGate({
      listener,
      listen,
      clock: this.clock,
      relay: () => faultRelay({ role: "controlled", faults: this.faults, profile, random }),
      accept: (stream, peer) => this.#station.accept(stream, peer),
      onError: ({ message }) => onNote(message),
    });
    this.#station = this.#newStation();
    this.#simulation = this.#newSimulation();
    this.#runner = this.#newRunner();
  }

  /** The current station; replaced on restart. */
  get station(): ControlledStation {
    return this.#station;
  }

  /** The current simulation; replaced on restart. */
  get simulation(): Simulation {
    return this.#simulation;
  }

  /** Milliseconds since the start of the simulation. */
  get now(): number {
    return this.#runner.now;
  }

  /** Applies all changes that are due. Call it before and after changing the simulation. */
  update(): void {
    this.#runner.update();
  }

  /**
   * Adds a fault, which begins now or after its `afterMs`.
   *
   * @throws {RangeError} There are too many.
   */
  addFault(fault: FaultDeclaration): ActiveFault {
    return this.faults.add(fault, this.clock.monotonic());
  }

  /** Reports all events until disposed. */
  observe(tell: (event: StationEvent) => void): Disposable {
    this.#observers.add(tell);
    return { [Symbol.dispose]: () => void this.#observers.delete(tell) };
  }

  /**
   * Restarts the station: all connections close, all events are lost, and the simulation starts over.
   *
   * @param cause Cause of initialization; 0, power on, by default.
   */
  async restart(cause = 0): Promise<void> {
    const before = this.#station;
    this.#runner[Symbol.dispose]();
    this.#station = this.#newStation(cause);
    this.#simulation = this.#newSimulation();
    this.#runner = this.#newRunner();
    await before.close("The station restarts");
  }

  /** Requests the end of the station. */
  quit(): void {
    this.#options.onQuit();
  }

  /** Stops everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#runner[Symbol.dispose]();
    const closed = this.gate[Symbol.asyncDispose]();
    await this.#station.close();
    await closed;
  }

  #newStation(causeOfInitialization = 0): ControlledStation {
    const handlers = tellingHandlers((event) => {
      this.#options.onEvent(event);
      for (const tell of this.#observers) tell(event);
    });
    const { profile, authentication, onDecision, onNote, switches } = this.#options;
    const { declaration, files } = this.scenario;
    const declared = switches?.declarationOf(declaration) ?? declaration;
    const station: ControlledStation = new ControlledStation(declared, {
      ...handlers,
      ...switches !== undefined && { onCommand: (command) => switches.decide(command) },
      causeOfInitialization,
      parametersChanged: switches?.takeChange() ?? false,
      ...fileHandlers(files, { station: () => station, tell: onNote }),
      clock: this.clock,
      ...profile !== undefined && { profile },
      ...authentication !== undefined && {
        authentication: faultyAuthentication(authentication, this.faults),
      },
      ...onDecision !== undefined && { onAuthority: onDecision },
    });
    addFiles(station, files);
    return station;
  }

  #newSimulation(): Simulation {
    return simulationOf(this.scenario, {
      seed: this.seed,
      onEnd: ({ file }) => this.#options.onNote(`${file} has ended`),
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
