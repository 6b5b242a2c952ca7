// The JSON Schema of a file of private types.

import type { PrivateTypeRow } from "../../../mod.ts";
import { type JsonSchema, PRIVATE_TYPE_SCHEMA } from "../../../transport/low_level.ts";

/** A file of private types. */
export interface TypesDocument {
  /** The JSON Schema of the file, for editors. */
  readonly $schema?: string;
  /** What the types are, for people. */
  readonly title?: string;
  /** The types, each with an id and a name of its own. */
  readonly types: readonly PrivateTypeRow[];
}

/** The JSON Schema (draft 2020-12) of a file of private types, as `--types` takes it. */
export const TYPES_SCHEMA: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Private types of IEC 60870-5-104, for iec104 --types",
  type: "object",
  properties: {
    $schema: { type: "string" },
    title: { type: "string", description: "What the types are" },
    types: { type: "array", items: PRIVATE_TYPE_SCHEMA, minItems: 1, description: "The types" },
  },
  required: ["types"],
  additionalProperties: false,
};
