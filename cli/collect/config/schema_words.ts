// Helpers for building the JSON Schema of the configuration.

import type { JsonSchema } from "../../../codec/low_level.ts";

/** Optional schema keywords. */
export interface Remarks {
  /** Meaning of the value. */
  readonly description?: string;
  /** Default value. */
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

/** A non-empty string, optionally matching a pattern. */
export function text(description: string, pattern?: string): JsonSchema {
  return { type: "string", minLength: 1, ...pattern !== undefined && { pattern }, description };
}

/** A boolean. */
export function flag(description: string): JsonSchema {
  return { type: "boolean", description };
}

/** One of a fixed set of words. */
export function oneOf(words: readonly string[], remarks: Remarks = {}): JsonSchema {
  return { enum: words, ...remarks };
}

/** An array with elements of one type. */
export function list(
  items: JsonSchema,
  remarks: Remarks & { readonly minItems?: number } = {},
): JsonSchema {
  return { type: "array", items, ...remarks };
}

/** An object with exactly these properties. */
export function object(
  properties: Readonly<Record<string, JsonSchema>>,
  more: { readonly required?: readonly string[]; readonly description?: string } = {},
): JsonSchema {
  return { type: "object", properties, additionalProperties: false, ...more };
}
