// Helpers for writing the schema of the report.

import type { JsonSchema } from "../../../json_schema.ts";

/** An object with exactly these members, all of them required. */
export function object(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return {
    type: "object",
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

/** An object with further members, which are optional. */
export function withOptional(
  schema: JsonSchema,
  members: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  return { ...schema, properties: { ...schema.properties, ...members } };
}

/** An object in which all of these members are optional. */
export function optional(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", properties, additionalProperties: false };
}

/** An array. */
export function list(items: JsonSchema): JsonSchema {
  return { type: "array", items };
}

/** An object used as a dictionary with names of one kind. */
export function record(propertyNames: JsonSchema, additionalProperties: JsonSchema): JsonSchema {
  return { type: "object", propertyNames, additionalProperties };
}

/** A reference to a schema in `$defs`. */
export function ref(name: string): JsonSchema {
  return { $ref: `#/$defs/${name}` };
}

/** A schema or `null`. */
export function nullable(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: "null" }] };
}

/** One of several strings. */
export function words(...values: readonly string[]): JsonSchema {
  return { enum: values };
}

/** A whole number, 0 or more. */
export const COUNT: JsonSchema = { type: "integer", minimum: 0 };

/** A duration in milliseconds. */
export const MS: JsonSchema = { type: "number", minimum: 0 };

/** Any number. */
export const NUMBER: JsonSchema = { type: "number" };

/** Any string. */
export const TEXT: JsonSchema = { type: "string" };

/** A Boolean. */
export const FLAG: JsonSchema = { type: "boolean" };
