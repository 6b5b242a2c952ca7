// Helpers for writing the schema of a configuration.

import type { JsonSchema } from "../../../transport/low_level.ts";

/** Details of a value besides its type. */
export interface Remarks {
  /** Its meaning. */
  readonly description?: string;
  /** Its default. */
  readonly default?: string | number | boolean;
}

/** A whole number in a range. */
export function whole(minimum: number, maximum: number, remarks: Remarks = {}): JsonSchema {
  return { type: "integer", minimum, maximum, ...remarks };
}

/** A number, optionally in a range. */
export function number(description: string, range: Pick<JsonSchema, "minimum"> = {}): JsonSchema {
  return { type: "number", description, ...range };
}

/** A non-empty text, optionally of a given form. */
export function text(description: string, pattern?: string): JsonSchema {
  return { type: "string", minLength: 1, ...pattern !== undefined && { pattern }, description };
}

/** True or false. */
export function flag(description: string): JsonSchema {
  return { type: "boolean", description };
}

/** One of several words. */
export function oneOf(words: readonly string[], remarks: Remarks = {}): JsonSchema {
  return { enum: words, ...remarks };
}

/** An array of values of one type. */
export function list(
  items: JsonSchema,
  remarks: Remarks & { readonly minItems?: number } = {},
): JsonSchema {
  return { type: "array", items, ...remarks };
}

/** An object with these properties and no others. */
export function object(
  properties: Readonly<Record<string, JsonSchema>>,
  more: { readonly required?: readonly string[]; readonly description?: string } = {},
): JsonSchema {
  return { type: "object", properties, additionalProperties: false, ...more };
}
