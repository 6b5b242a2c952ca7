// Names of objects out of station files, which `iec104 station` and `iec104 monitor` use as well.

import { checkDeclaration, describeFault, type StationDeclaration } from "@telecontrol/iec104";
import { SAMPLE_STATIONS } from "../sample/story.ts";
import { InputError } from "./input.ts";

/** The stations of the sample, as if they were one. */
export const SAMPLE_NAMES: StationDeclaration = {
  name: "the sample",
  sectors: SAMPLE_STATIONS.flatMap(({ sectors }) => sectors),
};

/**
 * Reads a station file; how its process is simulated says nothing here.
 *
 * @throws {InputError} It is none.
 */
export function readNames(text: string): StationDeclaration {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`The station file is no JSON: ${(error as Error).message}`);
  }
  if (typeof value === "object" && value !== null && "simulation" in value) {
    const { simulation: _simulation, ...declaration } = value;
    value = declaration;
  }
  const [fault, ...more] = checkDeclaration(value);
  if (fault === undefined) return value as StationDeclaration;
  const others = more.length === 0 ? "" : `, and ${more.length} more faults`;
  throw new InputError(`The JSON file declares no station: ${describeFault(fault)}${others}`);
}
