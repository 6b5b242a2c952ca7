// Validates plain data against a JSON Schema, and reports every difference with its path and the
// expected value.

import type { JsonSchema, JsonType } from "./json_schema.ts";
import { describeSchema } from "./describe_schema.ts";

/** One fault in plain data. */
export interface DeclarationFault {
  /** The path of the value, such as `sectors[0].points[3].ioa`; `""` for the whole. */
  readonly path: string;
  /** The value found; `undefined` if it is missing, `"(not shown)"` if it is a secret. */
  readonly value: unknown;
  /** The expected value, as text. */
  readonly expected: string;
  /** The unknown name: a property, or a value that is not one of the permitted words. */
  readonly unknown?: "property" | "word";
  /** With `unknown`: the known names or words, for a suggestion. */
  readonly known?: readonly string[];
}

/** Shown in place of a secret. */
const NOT_SHOWN = "(not shown)";

/**
 * Returns the path of a member of an object or an array, as in a {@linkcode DeclarationFault}:
 * `sectors`, `sectors[0]`, `sectors[0].ca`, `sectors[0]["a b"]`.
 */
export function memberPath(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/**
 * Returns all differences between a value and a schema; empty if the value is valid. Properties
 * that are `undefined` count as missing.
 */
export function checkSchema(value: unknown, schema: JsonSchema, path = ""): DeclarationFault[] {
  const check = new Check(schema);
  check.value(value, schema, path);
  return check.faults;
}

/**
 * One validation. All faults go into one array, because there may be more than a call can have
 * arguments.
 */
class Check {
  readonly faults: DeclarationFault[] = [];
  readonly #root: JsonSchema;

  /** @param root The schema that contains `$defs`. */
  constructor(root: JsonSchema) {
    this.#root = root;
  }

  value(value: unknown, schema: JsonSchema, path: string): void {
    const meant = this.#resolve(schema);
    if (meant.anyOf !== undefined) return this.#alternatives(value, meant.anyOf, path);
    if (!fits(value, meant)) this.#refuse(value, meant, path);
    else if (Array.isArray(value)) this.#elements(value, meant, path);
    else if (isObject(value)) this.#members(value, meant, path);
  }

  #resolve(schema: JsonSchema): JsonSchema {
    if (schema.$ref === undefined) return schema;
    const target = this.#root.$defs?.[schema.$ref.replace(/^#\/\$defs\//, "")];
    if (target !== undefined) return this.#resolve(target);
    throw new TypeError(
      `Cannot resolve $ref ${schema.$ref}: expected #/$defs/ and the name of a schema`,
    );
  }

  #refuse(value: unknown, schema: JsonSchema, path: string): void {
    const expected = describeSchema(schema);
    const known = schema.enum?.filter((word) => typeof word === "string") ?? [];
    const isWord = typeof value === "string" && known.length > 0;
    const found = schema.writeOnly === true ? NOT_SHOWN : value;
    this.faults.push({ path, value: found, expected, ...isWord && { unknown: "word", known } });
  }

  #elements(array: readonly unknown[], { items, uniqueItems }: JsonSchema, path: string): void {
    const seen = new Set<unknown>();
    for (const [index, element] of array.entries()) {
      const at = memberPath(path, index);
      if (uniqueItems === true && seen.has(element)) {
        this.faults.push({ path: at, value: element, expected: "no duplicate elements" });
      } else if (items !== undefined) this.value(element, items, at);
      if (uniqueItems === true) seen.add(element);
    }
  }

  #members(object: Readonly<Record<string, unknown>>, schema: JsonSchema, path: string): void {
    const { properties = {}, required = [], additionalProperties = true, propertyNames } = schema;
    for (const key of required) {
      if (object[key] !== undefined) continue;
      const expected = describeSchema(this.#resolve(properties[key] ?? {}));
      this.faults.push({ path: memberPath(path, key), value: undefined, expected });
    }
    for (const [key, member] of Object.entries(object)) {
      const at = memberPath(path, key);
      if (propertyNames !== undefined) this.value(key, propertyNames, at);
      if (Object.hasOwn(properties, key)) {
        if (member !== undefined) this.value(member, properties[key]!, at);
      } else if (additionalProperties === false) {
        const known = Object.keys(properties);
        const expected = `one of the properties ${known.join(", ")}`;
        this.faults.push({ path: at, value: member, expected, unknown: "property", known });
      } else if (additionalProperties !== true) this.value(member, additionalProperties, at);
    }
  }

  /**
   * Compares with the intended alternative if it can be identified; otherwise reports what all of
   * them require.
   */
  #alternatives(value: unknown, anyOf: readonly JsonSchema[], path: string): void {
    const all = anyOf.map((one) => this.#resolve(one));
    const tag = isObject(value) ? tagOf(all) : undefined;
    if (tag !== undefined) {
      return this.#tagged(value as Record<string, unknown>, { all, tag, path });
    }
    const ofItsKind = all.filter(({ type }) => type === undefined || isOfType(value, type));
    const attempts = ofItsKind.map((one) => {
      const attempt = new Check(this.#root);
      attempt.value(value, one, path);
      return attempt.faults;
    });
    if (attempts.some((faults) => faults.length === 0)) return;
    if (attempts.length === 1) { for (const fault of attempts[0]!) this.faults.push(fault); }
    else this.#refuse(value, { anyOf: all }, path);
  }

  /** Returns the alternatives, if a property distinguishes them. */
  #tagged(
    value: Readonly<Record<string, unknown>>,
    { all, tag, path }: {
      readonly all: readonly JsonSchema[];
      readonly tag: string;
      readonly path: string;
    },
  ): void {
    const constants = all.map((one) => one.properties![tag]!.const!);
    const at = constants.indexOf(value[tag] as string);
    if (at >= 0) this.value(value, all[at]!, path);
    else this.#refuse(value[tag], { enum: constants }, memberPath(path, tag));
  }
}

/** Whether a value itself is valid; its members are not checked. */
function fits(value: unknown, schema: JsonSchema): boolean {
  if (schema.const !== undefined && value !== schema.const) return false;
  if (schema.enum !== undefined && !schema.enum.includes(value as string)) return false;
  if (schema.type !== undefined && !isOfType(value, schema.type)) return false;
  if (typeof value === "number") {
    const { minimum = -Infinity, maximum = Infinity } = schema;
    return value >= minimum && value <= maximum;
  }
  if (typeof value === "string") {
    return value.length >= (schema.minLength ?? 0) &&
      (schema.pattern === undefined || new RegExp(schema.pattern, "u").test(value));
  }
  if (!Array.isArray(value)) return true;
  return value.length >= (schema.minItems ?? 0) && value.length <= (schema.maxItems ?? Infinity);
}

function isOfType(value: unknown, type: JsonType | readonly JsonType[]): boolean {
  if (typeof type !== "string") return type.some((one) => isOfType(value, one));
  switch (type) {
    case "object":
      return isObject(value);
    case "array":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "null":
      return value === null;
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the property that distinguishes the alternatives. */
function tagOf([first, ...others]: readonly JsonSchema[]): string | undefined {
  return Object.entries(first?.properties ?? {}).find(([key, property]) =>
    property.const !== undefined &&
    others.every((one) => one.properties?.[key]?.const !== undefined)
  )?.[0];
}
