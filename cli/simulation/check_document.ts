// Tells everything that is wrong with a station file: in the declaration of the station, and in the section "simulation".

import {
  checkDeclaration,
  checkSchema,
  type DeclarationFault,
  type StationDeclaration,
} from "../../mod.ts";
import { suggest } from "../options/suggest.ts";
import { checkGenerators } from "./check_generators.ts";
import type { SimulationDeclaration } from "./declaration.ts";
import { checkGeneratorShape } from "./generator_shape.ts";
import { ObjectTable } from "./object_table.ts";
import { SIMULATION_SCHEMA, STATION_DOCUMENT_SCHEMA } from "./schema.ts";

/** Everything that is wrong; empty when it can be used. What a replay holds is known only when its file is read. */
export function checkDocument(value: unknown): DeclarationFault[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return checkDeclaration(value);
  }
  const { simulation, ...declaration } = value as Readonly<Record<string, unknown>>;
  const faults = checkDeclaration(declaration).map(withProperties);
  if (simulation === undefined) return faults;
  const shape = checkShape(simulation);
  if (faults.length + shape.length > 0) return [...faults, ...shape];
  const objects = new ObjectTable(declaration as unknown as StationDeclaration);
  return checkGenerators(simulation as SimulationDeclaration, objects, "simulation");
}

/** A property that is no part of a declaration may be meant as one of the whole file. */
function withProperties(fault: DeclarationFault): DeclarationFault {
  const names = Object.keys(STATION_DOCUMENT_SCHEMA.properties!);
  if (/[.[]/.test(fault.path) || names.includes(fault.path)) return fault;
  const nearest = suggest(fault.path, names);
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return { ...fault, expected: `one of the properties ${names.join(", ")}${hint}` };
}

function checkShape(simulation: unknown): DeclarationFault[] {
  const faults = checkSchema(simulation, SIMULATION_SCHEMA, "simulation");
  // A list of nine alternatives helps nobody: what is wrong is told by the schema of the kind that is meant.
  return faults.flatMap((fault) =>
    /^simulation\.generators\[\d+\]$/.test(fault.path)
      ? checkGeneratorShape(fault.value, fault.path)
      : [fault]
  );
}
