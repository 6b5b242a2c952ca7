// Helpers for writing the schema of the report.

import type { JsonSchema } from "../../../json_schema.ts";

/** An object with these members, all of them required, and no others. */
export function object(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return {
    type: "object",
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

/** An object with any of these members. */
export function optional(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", properties, additionalProperties: false };
}

/** A list. */
export function list(items: JsonSchema): JsonSchema {
  return { type: "array", items };
}

/** An object whose members have names of a kind. */
export function record(propertyNames: JsonSchema, additionalProperties: JsonSchema): JsonSchema {
  return { type: "object", propertyNames, additionalProperties };
}

/** A schema of `$defs`. */
export function ref(name: string): JsonSchema {
  return { $ref: `#/$defs/${name}` };
}

/** That, or `null`. */
export function nullable(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: "null" }] };
}

/** One of a few words. */
export function words(...values: readonly string[]): JsonSchema {
  return { enum: values };
}

/** A whole number, 0 or more. */
export const COUNT: JsonSchema = { type: "integer", minimum: 0 };

/** A duration in milliseconds. */
export const MS: JsonSchema = { type: "number", minimum: 0 };

/** Any number. */
export const NUMBER: JsonSchema = { type: "number" };

/** Any text. */
export const TEXT: JsonSchema = { type: "string" };

/** True or false. */
export const FLAG: JsonSchema = { type: "boolean" };
