// The JSON Schema of files that define private types.

import type { PrivateTypeRow } from "../../../mod.ts";
import { type JsonSchema, PRIVATE_TYPE_SCHEMA } from "../../../codec/low_level.ts";

/** The content of a file that defines private types. */
export interface TypesDocument {
  /** JSON Schema of the file, for editors. */
  readonly $schema?: string;
  /** Title, for information only. */
  readonly title?: string;
  /** The types; ids and names must be unique. */
  readonly types: readonly PrivateTypeRow[];
}

/** JSON Schema (draft 2020-12) of a file for `--types`. */
export const TYPES_SCHEMA: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Private types of IEC 60870-5-104, for iec104 --types",
  type: "object",
  properties: {
    $schema: { type: "string" },
    title: { type: "string", description: "Title, for information only" },
    types: {
      type: "array",
      items: PRIVATE_TYPE_SCHEMA,
      minItems: 1,
      description: "The private types",
    },
  },
  required: ["types"],
  additionalProperties: false,
};
