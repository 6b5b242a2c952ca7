// Everything in which a value differs from a schema, each with its path and what was expected.

import { suggest } from "../../options/suggest.ts";
import { memberPath } from "./json_with_comments.ts";
import type { Schema } from "./schema_language.ts";

/** One thing that is wrong with a configuration. */
export interface ConfigFault {
  /** Where, such as `stations[0].points[3].ioa`. */
  readonly path: string;
  /** What was found; `undefined` where something is missing. */
  readonly value: unknown;
  /** What was expected, in words. */
  readonly expected: string;
}

/** Compares a value with a schema. */
export function checkSchema(value: unknown, schema: Schema, path = ""): ConfigFault[] {
  if (schema.anyOf !== undefined) return checkAlternatives(value, schema.anyOf, path);
  if (!fits(value, schema)) return [{ path, value, expected: describeSchema(schema) }];
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return [];
    return value.flatMap((element, index) => checkSchema(element, items, `${path}[${index}]`));
  }
  if (schema.type === "object") return checkMembers(value as object, schema, path);
  return [];
}

/** Whether a value is of the kind that the schema asks for; what is in it is not looked at. */
function fits(value: unknown, schema: Schema): boolean {
  if (schema.const !== undefined) return value === schema.const;
  if (schema.enum !== undefined) return schema.enum.includes(value as string);
  switch (schema.type) {
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "array":
      return Array.isArray(value) && value.length >= (schema.minItems ?? 0);
    case "number":
    case "integer": {
      const { minimum = -Infinity, maximum = Infinity } = schema;
      return typeof value === "number" && value >= minimum && value <= maximum &&
        (schema.type === "number" || Number.isInteger(value));
    }
    case "string":
      return typeof value === "string" && value.length >= (schema.minLength ?? 0) &&
        (schema.pattern === undefined || new RegExp(schema.pattern).test(value));
    case "boolean":
      return typeof value === "boolean";
    default:
      return true;
  }
}

function checkMembers(value: object, schema: Schema, path: string): ConfigFault[] {
  const { properties = {}, required = [], additionalProperties } = schema;
  const faults: ConfigFault[] = [];
  for (const key of required) {
    if (Object.hasOwn(value, key)) continue;
    const expected = describeSchema(properties[key] ?? {});
    faults.push({ path: memberPath(path, key), value: undefined, expected });
  }
  for (const [key, member] of Object.entries(value)) {
    const at = memberPath(path, key);
    const known = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    if (known) {
      for (const fault of checkSchema(member, known, at)) faults.push(fault);
    } else if (known === false) {
      const names = Object.keys(properties);
      const nearest = suggest(key, names);
      const expected = nearest === undefined
        ? `one of the names ${names.join(", ")}`
        : `a name that is known; did you mean ${nearest}?`;
      faults.push({ path: at, value: member, expected });
    }
  }
  return faults;
}

/** Compares with the one alternative that is meant, if that can be told; says what all ask for otherwise. */
function checkAlternatives(
  value: unknown,
  alternatives: readonly Schema[],
  path: string,
): ConfigFault[] {
  const tag = tagOf(alternatives);
  if (tag !== undefined && fits(value, { type: "object" })) {
    const found = (value as Record<string, unknown>)[tag];
    const meant = alternatives.find((one) => one.properties?.[tag]?.const === found);
    if (meant !== undefined) return checkSchema(value, meant, path);
    const words = alternatives.map((one) => JSON.stringify(one.properties?.[tag]?.const));
    const expected = `one of ${words.join(", ")}`;
    return [{ path: memberPath(path, tag), value: found, expected }];
  }
  const meant = alternatives.find((one) => one.type === kindOf(value));
  if (meant !== undefined) return checkSchema(value, meant, path);
  return [{ path, value, expected: alternatives.map(describeSchema).join(", or ") }];
}

/** The property that tells alternatives apart. */
function tagOf(alternatives: readonly Schema[]): string | undefined {
  const [first] = alternatives;
  return Object.keys(first?.properties ?? {}).find((key) =>
    alternatives.every((one) => one.properties?.[key]?.const !== undefined)
  );
}

function kindOf(value: unknown): Schema["type"] {
  if (Array.isArray(value)) return "array";
  if (value === null || value === undefined) return undefined;
  return typeof value === "number" ? "integer" : typeof value as Schema["type"];
}

/** What a schema asks for, in words. */
export function describeSchema(schema: Schema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(describeSchema).join(", or ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) {
    return `one of ${schema.enum.map((word) => JSON.stringify(word)).join(", ")}`;
  }
  const { minimum: low, maximum: high } = schema;
  const range = low === undefined
    ? high === undefined ? "" : ` of at most ${high}`
    : high === undefined
    ? ` of at least ${low}`
    : ` from ${low} to ${high}`;
  switch (schema.type) {
    case "integer":
      return `a whole number${range}`;
    case "number":
      return `a number${range}`;
    case "array":
      return schema.minItems === undefined ? "an array" : "an array that is not empty";
    case "string":
      return schema.pattern === undefined
        ? "a text"
        : `a text of the form ${schema.pattern} (${schema.description ?? ""})`.replace(" ()", "");
    case "boolean":
      return "true or false";
    case "object":
      return "an object";
    default:
      return "something else";
  }
}
