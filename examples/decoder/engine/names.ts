// Names of objects out of station files, which `iec104 station` and `iec104 monitor` use as well.

import { checkDeclaration, describeFault, type StationDeclaration } from "@telecontrol/iec104";
import type { NameView } from "../messages.ts";
import { SAMPLE_STATIONS } from "../sample/story.ts";
import { InputError } from "./input.ts";

/** The names of the sample. */
export function sampleNames(): NameView[] {
  return SAMPLE_STATIONS.flatMap(namesOf);
}

/**
 * The names in a station file.
 *
 * @throws {InputError} It is none.
 */
export function readNames(text: string): NameView[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`The station file is no JSON: ${(error as Error).message}`);
  }
  const [fault, ...more] = checkDeclaration(value);
  if (fault === undefined) return namesOf(value as StationDeclaration);
  const others = more.length === 0 ? "" : `, and ${more.length} more faults`;
  throw new InputError(`The JSON file declares no station: ${describeFault(fault)}${others}`);
}

function namesOf({ sectors }: StationDeclaration): NameView[] {
  return sectors.flatMap(({ ca, points = [], counters = [], commands = [] }) =>
    [...points, ...counters, ...commands].map(({ ioa, name = "", ...rest }) => {
      const unit = "unit" in rest ? rest.unit ?? "" : "";
      return { ca, ioa, name, unit };
    })
  );
}
