// A scenario: the declaration of a station, and everything that changes its values.

import type { StationDeclaration } from "../../mod.ts";
import { ExampleProcess } from "../example/example_process.ts";
import type { AuditConfig } from "../audit/audit_config.ts";
import type { LinkConfig } from "../link/link_rows.ts";
import type { SimulationDeclaration } from "./declaration.ts";
import { defaultGenerator } from "./defaults.ts";
import { makeGenerator } from "./generator.ts";
import type { TextGenerator } from "./generator_text.ts";
import { objectOf } from "./check_generators.ts";
import { addressText } from "../text/address_text.ts";
import type { ObjectTable } from "./object_table.ts";
import { seededRandom } from "../example/random.ts";
import { type RecordedValue, Replay } from "./replay.ts";
import type { FaultDeclaration } from "./faults/fault_table.ts";
import type { ScenarioFiles } from "./station_files.ts";
import { Simulation } from "./simulation.ts";
import { ProcessSource } from "./source.ts";

/** Step interval of the built-in substation's process, in ms. */
const EXAMPLE_STEP_MS = 500;

/** A loaded recording with its playback options. */
export interface Recording {
  /** Source file. */
  readonly file: string;
  /** Values in time order. */
  readonly values: readonly RecordedValue[];
  /** Replay speed: 1 as recorded, 10 ten times as fast. */
  readonly speed: number;
  /** Whether to restart at the end. */
  readonly loop: boolean;
}

/** A scenario, ready to run. */
export interface Scenario {
  /** The station. */
  readonly declaration: StationDeclaration;
  /** The settings of links in its file. */
  readonly link: LinkConfig;
  /** The destination of records, according to its file. */
  readonly audit: AuditConfig;
  /** The addresses to listen on in its file. */
  readonly listen: readonly string[];
  /** Its files. */
  readonly files: ScenarioFiles;
  /** The faults that it has on purpose, from its file and from the command line. */
  readonly faults: readonly FaultDeclaration[];
  /** Its points and counters. */
  readonly objects: ObjectTable;
  /** The "simulation" section of its file. */
  readonly simulation: SimulationDeclaration;
  /** Generators from the command line; each replaces the file's generator for the same object. */
  readonly generators: readonly TextGenerator[];
  /** Recordings from the file and from the command line. */
  readonly recordings: readonly Recording[];
  /** Whether to apply default generators to all other objects. */
  readonly simulateAll: boolean;
  /** Whether it is the built-in substation with its process. */
  readonly isExample: boolean;
  /** Notes for the user. */
  readonly notes: readonly string[];
}

/** Creates the simulation of a scenario; the same seed yields the same values. */
export function simulationOf(
  scenario: Scenario,
  { seed, onEnd }: { readonly seed: number; readonly onEnd: (recording: Recording) => void },
): Simulation {
  const { objects, recordings, simulation: { generators = [], intervalMs } } = scenario;
  const sources = recordings.map((recording) =>
    new Replay({ ...recording, label: "replay", onEnd: () => onEnd(recording) })
  );
  const process = scenario.isExample
    ? [new ProcessSource(new ExampleProcess(seededRandom(seed)), EXAMPLE_STEP_MS)]
    : [];
  const simulation = new Simulation([...process, ...sources]);
  const surroundings = { seed, ...(intervalMs !== undefined && { intervalMs }) };
  for (const generator of generatorsOf(scenario)) {
    const object = objectOf(generator, objects)!;
    simulation.drive(object.ca, object.ioa, makeGenerator(generator, { object, ...surroundings }));
  }
  return simulation;

  function* generatorsOf({ generators: given, simulateAll }: Scenario) {
    const driven = new Set(
      recordings.flatMap(({ values }) => values.map((value) => addressText(value))),
    );
    for (const generator of [...generators, ...given.map((each) => each.generator)]) {
      driven.add(addressText(objectOf(generator, objects)!));
      yield generator;
    }
    if (!simulateAll) return;
    for (const object of objects.all()) {
      const generator = driven.has(addressText(object)) ? undefined : defaultGenerator(object);
      if (generator !== undefined) yield generator;
    }
  }
}

/** Whether anything depends on the seed. */
export function isRandom({ simulation, generators, simulateAll, isExample }: Scenario): boolean {
  if (simulateAll || isExample) return true;
  const all = [...simulation.generators ?? [], ...generators.map(({ generator }) => generator)];
  return all.some((generator) =>
    generator.kind === "random-walk" || generator.kind === "wander" ||
    (generator.kind === "toggle" && generator.random === true) ||
    ("noise" in generator && (generator.noise ?? 0) > 0)
  );
}
