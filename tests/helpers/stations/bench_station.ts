// A simulated station in virtual time, with in-memory peers instead of a network.

import { Bench } from "../../../cli/simulation/bench_station.ts";
import { Console } from "../../../cli/simulation/console/console.ts";
import { parseScript } from "../../../cli/simulation/console/script.ts";
import { listFaults } from "../../../cli/text/text_faults.ts";
import { ScriptError, ScriptRunner } from "../../../cli/simulation/console/script_runner.ts";
import type { Answer } from "../../../cli/simulation/console/verb.ts";
import type { SimulationDeclaration } from "../../../cli/simulation/declaration.ts";
import type { StationEvent } from "../../../cli/simulation/events.ts";
import { ObjectTable } from "../../../cli/simulation/object_table.ts";
import type { FaultDeclaration } from "../../../cli/simulation/faults/fault_table.ts";
import { observedStream } from "../../../cli/trace/observed_stream.ts";
import type { Recording as Recorder } from "../../../cli/trace/recording.ts";
import type { Recording, Scenario } from "../../../cli/simulation/scenario.ts";
import type {
  Authentication,
  Profile,
  StationDeclaration,
  TcpLink,
  TcpListener,
} from "../../../mod.ts";
import { FakeClock, settle } from "../virtual/fake_clock.ts";
import { MemoryListener } from "../virtual/memory_listener.ts";
import { BAY } from "./simulated.ts";

/** Returns the scenario of a declaration. */
export function scenarioOf(
  declaration: StationDeclaration,
  simulation: SimulationDeclaration = {},
): Scenario {
  return {
    declaration,
    objects: new ObjectTable(declaration),
    simulation,
    link: {},
    listen: [],
    faults: [],
    files: { offered: [], save: undefined, accepts: false },
    audit: {},
    generators: [],
    recordings: [],
    simulateAll: false,
    isExample: false,
    notes: [],
  };
}

/** A listener whose connections are recorded. */
function recorded(listener: TcpListener, recorder: Recorder): TcpListener {
  async function* links(): AsyncGenerator<TcpLink> {
    for await (const link of listener) {
      const observer = recorder.connection(link, { decrypted: false, accepted: true });
      yield { ...link, stream: observedStream(link.stream, [observer]) };
    }
  }
  return { ...listener, [Symbol.asyncIterator]: links };
}

/** A bench, and everything that it reported. */
export class TestBench implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly listener: MemoryListener;
  readonly notes: string[] = [];
  readonly events: StationEvent[] = [];
  readonly answers: string[] = [];
  readonly mistakes: string[] = [];
  readonly quit = new AbortController();
  readonly bench: Bench;
  readonly #console: Console;

  /** Creates a bench for the bay, or for another station. */
  constructor(
    { declaration = BAY, simulation = {}, recordings = [], seed = 1, faults = [], ...given }: {
      readonly declaration?: StationDeclaration;
      readonly simulation?: SimulationDeclaration;
      readonly recordings?: readonly Recording[];
      readonly seed?: number;
      readonly faults?: readonly FaultDeclaration[];
      /** Records the connections. */
      readonly record?: Recorder;
      readonly profile?: Profile;
      readonly authentication?: Authentication;
    } = {},
  ) {
    const { record, profile, authentication } = given;
    this.listener = new MemoryListener(this.clock);
    this.bench = new Bench({
      ...profile !== undefined && { profile },
      authentication,
      scenario: { ...scenarioOf(declaration, simulation), recordings, faults },
      seed,
      clock: this.clock,
      listener: record === undefined
        ? this.listener.listen()
        : recorded(this.listener.listen(), record),
      listen: () => Promise.try(() => this.listener.listen()),
      onNote: (text) => this.notes.push(text),
      onEvent: (event) => this.events.push(event),
      onQuit: () => this.quit.abort(),
    });
    this.#console = new Console([this.bench], {
      note: (text) => this.answers.push(text),
      lines: (lines) => this.answers.push(...lines),
      warn: (text) => this.answers.push(text),
      mistake: (text) => this.mistakes.push(text),
      close: () => {},
    });
  }

  /** Returns the value of an object of CA 1. */
  valueOf(ioa: number): number {
    return this.bench.station.get(1, ioa)!.value;
  }

  /** Types a line; returns the answer, or the error. */
  async type(line: string): Promise<string> {
    const [answers, mistakes] = [this.answers.length, this.mistakes.length];
    await this.#console.take(line);
    await settle();
    return [...this.answers.slice(answers), ...this.mistakes.slice(mistakes)].join("\n");
  }

  /** Starts a script; `ended` resolves with the error that ended it, or `undefined` if it finished. */
  script(text: string): { readonly ended: Promise<ScriptError | undefined> } {
    const { steps, faults } = parseScript(text, this.bench.scenario.objects);
    if (faults.length > 0) throw new Error(listFaults("script", faults));
    const onAnswer = (answer: Answer) => this.answers.push(...[answer].flat());
    const surroundings = {
      bench: this.bench,
      clock: this.clock,
      signal: this.quit.signal,
      onAnswer,
    };
    const ended = new ScriptRunner(surroundings).run(steps).then(() => undefined, (error) => {
      if (error instanceof ScriptError) return error;
      throw error;
    });
    return { ended };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bench[Symbol.asyncDispose]();
  }
}
