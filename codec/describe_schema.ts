// Describes in words what a JSON Schema requires.

import type { JsonSchema, JsonType } from "./json_schema.ts";

/** Describes what a schema requires: `a whole number from 1 to 65534`, `one of "flag", "zone", "ignore"`. */
export function describeSchema(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) {
    return [...new Set(schema.anyOf.map(describeSchema))].join(", or ");
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) {
    const values = schema.enum.map((value) => JSON.stringify(value));
    return values.length === 1 ? values[0]! : `one of ${values.join(", ")}`;
  }
  const types: readonly (JsonType | undefined)[] = Array.isArray(schema.type)
    ? schema.type
    : [schema.type as JsonType | undefined];
  return types.map((type) => describeType(type, schema)).join(", or ");
}

function describeType(type: JsonType | undefined, schema: JsonSchema): string {
  switch (type) {
    case "integer":
      return `a whole number${describeRange(schema)}`;
    case "number":
      return `a number${describeRange(schema)}`;
    case "array":
      return `an array${describeLength(schema)}`;
    case "string":
      return `a text${describeForm(schema)}`;
    case "boolean":
      return "true or false";
    case "object":
      return "an object";
    case "null":
      return "null";
    case undefined:
      return "a value";
  }
}

function describeRange({ minimum: low, maximum: high }: JsonSchema): string {
  if (low === undefined) return high === undefined ? "" : ` of at most ${high}`;
  return high === undefined ? ` of at least ${low}` : ` from ${low} to ${high}`;
}

function describeLength({ minItems: few = 0, maxItems: many = Infinity }: JsonSchema): string {
  if (few === many) return ` of ${few} elements`;
  if (many !== Infinity) return ` of ${few} to ${many} elements`;
  if (few === 0) return "";
  return few === 1 ? " that is not empty" : ` of at least ${few} elements`;
}

function describeForm({ minLength = 0, pattern, description }: JsonSchema): string {
  if (pattern !== undefined) {
    const meaning = description === undefined ? "" : ` (${description})`;
    return ` of the form ${pattern}${meaning}`;
  }
  if (minLength === 0) return "";
  return minLength === 1 ? " that is not empty" : ` of at least ${minLength} characters`;
}
