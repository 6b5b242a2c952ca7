// Building blocks of the JSON Schema of a station file.

import type { JsonSchema } from "../codec/json_schema.ts";

/** A whole number. */
export function whole(minimum: number, maximum: number, description?: string): JsonSchema {
  return { type: "integer", minimum, maximum, ...described(description) };
}

/** One of some values. */
export function oneOf(values: readonly (string | number)[], description?: string): JsonSchema {
  return { enum: values, ...described(description) };
}

/** A list. */
export function list(items: JsonSchema, description?: string): JsonSchema {
  return { type: "array", items, ...described(description) };
}

/** A list without duplicates. */
export function set(items: JsonSchema, description?: string): JsonSchema {
  return { ...list(items, description), uniqueItems: true };
}

/** An object with these properties and no others. */
export function object(
  properties: Readonly<Record<string, JsonSchema>>,
  { required, description }: Pick<JsonSchema, "required" | "description"> = {},
): JsonSchema {
  const base: JsonSchema = { type: "object", properties, additionalProperties: false };
  return { ...base, ...(required === undefined ? {} : { required }), ...described(description) };
}

function described(description: string | undefined): JsonSchema {
  return description === undefined ? {} : { description };
}

/** A text. */
export const TEXT: JsonSchema = { type: "string" };

/** A common address. */
export const CA: JsonSchema = whole(1, 65_534, "Common address of ASDU");

/** An object address. */
export const IOA: JsonSchema = whole(1, 16_777_215, "Information object address");
