// Checks a station file: the declaration and the "simulation" section.

import { checkDeclaration, type DeclarationFault } from "../../mod.ts";
import { checkSchema, unknownPointTypes } from "../../transport/low_level.ts";
import { checkGenerators } from "./check_generators.ts";
import { checkFault } from "./faults/fault_text.ts";
import type { StationDocument } from "./declaration.ts";
import { declarationOf } from "./document_parts.ts";
import { ObjectTable } from "./object_table.ts";
import { STATION_DOCUMENT_SCHEMA } from "./schema.ts";

/** Returns all mistakes; empty if the document is valid. Recordings are checked later, when they are read. */
export function checkDocument(value: unknown): DeclarationFault[] {
  const shape = checkSchema(value, STATION_DOCUMENT_SCHEMA);
  if (shape.length > 0) return [...shape, ...unknownPointTypes(value)];
  const { simulation, faults: wanted = [] } = value as StationDocument;
  const declaration = declarationOf(value as StationDocument);
  const faults = checkDeclaration(declaration);
  for (const [index, each] of wanted.entries()) {
    for (const fault of checkFault(each, `faults[${index}]`)) faults.push(fault);
  }
  if (faults.length > 0 || simulation === undefined) return faults;
  return checkGenerators(simulation, new ObjectTable(declaration), "simulation");
}
