// A small validator for the subset of JSON Schema that the report's schema uses.

import { assertEquals } from "@std/assert";
import type { JsonSchema } from "../../../codec/json_schema.ts";

/** Keywords that the validator supports; a schema with others would not be checked completely. */
const KNOWN = new Set(
  ("$schema $id title description $defs $ref type const enum minimum maximum pattern items properties required " +
    "additionalProperties propertyNames anyOf minLength minItems maxItems uniqueItems default writeOnly")
    .split(" "),
);

/** Schemas without an unknown keyword. */
const CHECKED = new WeakSet<JsonSchema>();

function requireKnown(schema: JsonSchema, path: string): void {
  if (CHECKED.has(schema)) return;
  const unknown = Object.keys(schema).filter((keyword) => !KNOWN.has(keyword));
  if (unknown.length > 0) throw new Error(`Unknown keywords at ${path}: ${unknown}`);
  CHECKED.add(schema);
}

/** Returns every violation of a schema by a value, with its path. */
export function faultsOf(schema: JsonSchema, value: unknown, root = schema, path = "$"): string[] {
  requireKnown(schema, path);
  if (schema.$ref !== undefined) {
    const target = root.$defs?.[schema.$ref.replace("#/$defs/", "")];
    if (target === undefined) throw new Error(`Unknown reference ${schema.$ref}`);
    return faultsOf(target, value, root, path);
  }
  const faults: string[] = [];
  const fault = (expected: string) =>
    faults.push(`${path}: expected ${expected}, found ${JSON.stringify(value)?.slice(0, 60)}`);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value))) fault(types.join(" or "));
  if (schema.const !== undefined && value !== schema.const) fault(String(schema.const));
  if (schema.enum !== undefined && !schema.enum.includes(value as string)) {
    fault(`one of ${schema.enum}`);
  }
  if (typeof value === "number") {
    if (schema.minimum !== undefined && !(value >= schema.minimum)) fault(`>= ${schema.minimum}`);
    if (schema.maximum !== undefined && !(value <= schema.maximum)) fault(`<= ${schema.maximum}`);
  }
  const { minLength = 0, minItems = 0, maxItems = Infinity, uniqueItems = false } = schema;
  if (typeof value === "string" && value.length < minLength) fault(`${minLength} characters`);
  if (Array.isArray(value)) {
    if (value.length < minItems || value.length > maxItems) {
      fault(`${minItems} to ${maxItems} items`);
    }
    if (uniqueItems && new Set(value).size < value.length) fault("no item twice");
  }
  if (typeof value === "string" && schema.pattern !== undefined) {
    if (!new RegExp(schema.pattern, "u").test(value)) fault(schema.pattern);
  }
  if (schema.anyOf !== undefined) {
    const all = schema.anyOf.map((each) => faultsOf(each, value, root, path));
    if (all.every((each) => each.length > 0)) faults.push(...all[0]!);
  }
  if (Array.isArray(value) && schema.items !== undefined) {
    value.forEach((item, i) =>
      faults.push(...faultsOf(schema.items!, item, root, `${path}[${i}]`))
    );
  }
  if (isOf("object", value)) faults.push(...membersOf(schema, value as object, root, path));
  return faults;
}

function membersOf(schema: JsonSchema, value: object, root: JsonSchema, path: string): string[] {
  const { properties = {}, required = [], additionalProperties = true, propertyNames } = schema;
  const faults = required.filter((name) => !Object.hasOwn(value, name))
    .map((name) => `${path}: expected a member ${name}`);
  for (const [name, member] of Object.entries(value)) {
    const at = `${path}.${name}`;
    if (member === undefined) faults.push(`${at}: expected what JSON can write, found undefined`);
    if (propertyNames !== undefined) faults.push(...faultsOf(propertyNames, name, root, at));
    const own = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (own === false) faults.push(`${at}: expected no such member`);
    else if (typeof own === "object") faults.push(...faultsOf(own, member, root, at));
  }
  return faults;
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "string":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    default:
      throw new Error(`Unknown type ${type}`);
  }
}

/** Checks a value, and the same value after conversion to JSON and back. */
export function assertConforms(schema: JsonSchema, value: unknown): void {
  assertEquals(faultsOf(schema, value), []);
  assertEquals(JSON.parse(JSON.stringify(value)), value);
}
