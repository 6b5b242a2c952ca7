// Names of objects from station files, as used by `iec104 station` and `iec104 monitor`.

import { checkDeclaration, type PrivateTypes, type StationDeclaration } from "@telecontrol/iec104";
import { readJson } from "../../../cli/text/json/read_json.ts";
import { mistakeText } from "../../../cli/text/json/mistake_text.ts";
import { withTypes } from "../../../cli/text/json/parse_types.ts";
import { count } from "../../../cli/text/count.ts";
import { SAMPLE_STATIONS } from "../sample/story.ts";
import { InputError } from "./input.ts";

/** The stations of the sample, combined into one. */
export const SAMPLE_NAMES: StationDeclaration = {
  name: "the sample",
  sectors: SAMPLE_STATIONS.flatMap(({ sectors }) => sectors),
};

/**
 * Reads a station file and ignores its simulation. Private types from other files are treated as declared in it.
 *
 * @throws {InputError} It is not a station file.
 */
export function readNames(text: string, types: PrivateTypes = {}): StationDeclaration {
  const json = readJson(text);
  const [mistake, ...others] = json.faults;
  if (mistake !== undefined) {
    const { place: { line, column }, what } = mistake;
    throw refusal(`line ${line}, column ${column}: ${what}`, others.length);
  }
  let { value } = json;
  if (typeof value === "object" && value !== null && "simulation" in value) {
    const { simulation: _simulation, ...declaration } = value;
    value = declaration;
  }
  const [fault, ...more] = checkDeclaration(withTypes(value, types));
  if (fault === undefined) return value as StationDeclaration;
  const { line, column } = json.placesOf([fault.path])[0]!;
  throw refusal(`line ${line}, column ${column}: ${mistakeText(fault)}`, more.length);
}

function refusal(first: string, more: number): InputError {
  const others = more === 0 ? "" : `, and ${count(more, "more mistake")}`;
  return new InputError(`This is not a station file: ${first}${others}`);
}
