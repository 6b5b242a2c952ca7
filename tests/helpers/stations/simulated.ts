// Simulations without a station: values in virtual time.

import { makeGenerator } from "../../../cli/simulation/generator.ts";
import type { GeneratorDeclaration } from "../../../cli/simulation/declaration.ts";
import { ObjectTable } from "../../../cli/simulation/object_table.ts";
import type { Simulation } from "../../../cli/simulation/simulation.ts";
import type { Source } from "../../../cli/simulation/source.ts";
import type { StationDeclaration } from "../../../mod.ts";

/** A station with an object of each kind that a generator can drive. */
export const BAY: StationDeclaration = {
  name: "Bay",
  sectors: [{
    ca: 1,
    points: [
      { ioa: 1, type: "M_SP_NA_1", name: "Alarm", value: 0 },
      { ioa: 2, type: "M_DP_NA_1", name: "Breaker", value: 1 },
      { ioa: 3, type: "M_ST_NA_1", name: "Tap", value: 5 },
      { ioa: 4, type: "M_ME_NA_1", name: "Load", value: 0 },
      { ioa: 5, type: "M_ME_NB_1", name: "Oil", value: 40 },
      { ioa: 6, type: "M_ME_NC_1", name: "Voltage", unit: "kV", value: 20, range: [0, 24] },
      { ioa: 7, type: "M_BO_NA_1", name: "Word", value: 0 },
      { ioa: 8, type: "M_ME_NC_1", name: "Set-point", value: 0 },
    ],
    counters: [{ ioa: 9, name: "Energy", unit: "kWh", value: 100 }],
  }],
};

/** A value at a time. */
export type Sample = readonly [ms: number, value: number];

/** Returns the samples of a source up to a time, on its own; `values` are those that it can read, by IOA. */
export function samplesOf(
  source: Source,
  untilMs: number,
  values: Readonly<Record<number, number>> = {},
): Sample[] {
  const samples: Sample[] = [];
  while (source.due <= untilMs) {
    const ms = source.due;
    for (const change of source.advance((_ca, ioa) => values[ioa] ?? 0)) {
      samples.push([ms, change.type === "count" ? change.increment : change.value]);
    }
  }
  return samples;
}

/** Creates the source of a generator of the bay. */
export function generatorOf(
  declaration: GeneratorDeclaration,
  { seed = 1, from = 0 }: { readonly seed?: number; readonly from?: number } = {},
): Source {
  const object = new ObjectTable(BAY).get(1, declaration.ioa)!;
  return makeGenerator(declaration, { object, seed, from });
}

/** Returns the samples of a generator of the bay up to a time. */
export function generate(
  declaration: GeneratorDeclaration,
  untilMs: number,
  options: { readonly seed?: number; readonly values?: Readonly<Record<number, number>> } = {},
): Sample[] {
  return samplesOf(generatorOf(declaration, options), untilMs, options.values);
}

/** Returns the changes that a simulation makes up to a time: `1/6=20`. */
export function changesOf(simulation: Simulation, untilMs: number): string[] {
  return Array.from(
    simulation.advance(untilMs, () => 0),
    (change) =>
      change.type === "count"
        ? `${change.ca}/${change.ioa}+${change.increment}`
        : `${change.ca}/${change.ioa}=${change.value}`,
  );
}
