// Checks a station file: the declaration of the station and the section "simulation".

import { checkDeclaration, type DeclarationFault } from "../../mod.ts";
import { checkSchema, unknownPointTypes } from "../../transport/low_level.ts";
import { checkGenerators } from "./check_generators.ts";
import type { StationDocument } from "./declaration.ts";
import { declarationOf } from "./document_parts.ts";
import { ObjectTable } from "./object_table.ts";
import { STATION_DOCUMENT_SCHEMA } from "./schema.ts";

/** All faults; empty if the document can be used. The content of a replay is checked later, when its file is read. */
export function checkDocument(value: unknown): DeclarationFault[] {
  const shape = checkSchema(value, STATION_DOCUMENT_SCHEMA);
  if (shape.length > 0) return [...shape, ...unknownPointTypes(value)];
  const { simulation } = value as StationDocument;
  const declaration = declarationOf(value as StationDocument);
  const faults = checkDeclaration(declaration);
  if (faults.length > 0 || simulation === undefined) return faults;
  return checkGenerators(simulation, new ObjectTable(declaration), "simulation");
}
