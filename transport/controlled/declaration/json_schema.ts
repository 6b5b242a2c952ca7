// Checks plain data against a JSON Schema: the few keywords that the schema of a station file uses.

/** A JSON Schema, as far as it is understood here. */
export interface JsonSchema {
  /** Which dialect of JSON Schema it is written in. */
  readonly $schema?: string;
  /** Its name. */
  readonly title?: string;
  /** What the value means. */
  readonly description?: string;
  /** The kind of value. */
  readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
  /** The only values permitted. */
  readonly enum?: readonly (string | number)[];
  /** Lowest number. */
  readonly minimum?: number;
  /** Highest number. */
  readonly maximum?: number;
  /** Schema of the elements of an array. */
  readonly items?: JsonSchema;
  /** Fewest elements. */
  readonly minItems?: number;
  /** Most elements. */
  readonly maxItems?: number;
  /** No element twice. */
  readonly uniqueItems?: boolean;
  /** Schemas of the properties of an object. */
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  /** Properties that must be there. */
  readonly required?: readonly string[];
  /** False: no other properties. */
  readonly additionalProperties?: false;
  /** One of these. */
  readonly anyOf?: readonly JsonSchema[];
}

/** One thing that is wrong with plain data. */
export interface DeclarationFault {
  /** Where, such as `sectors[0].points[3].ioa`; `""` for the whole. */
  readonly path: string;
  /** What was found; `undefined` where something is missing. */
  readonly value: unknown;
  /** What was expected, in words. */
  readonly expected: string;
}

/** Everything in which a value differs from a schema. */
export function checkSchema(value: unknown, schema: JsonSchema, path = ""): DeclarationFault[] {
  if (schema.anyOf !== undefined) {
    const fits = schema.anyOf.some((one) => checkSchema(value, one).length === 0);
    return fits ? [] : [{ path, value, expected: describeSchema(schema) }];
  }
  if (!hasType(value, schema) || (schema.enum !== undefined && !isOneOf(value, schema.enum))) {
    return [{ path, value, expected: describeSchema(schema) }];
  }
  if (schema.type === "array") return checkArray(value as unknown[], schema, path);
  if (schema.type === "object") return checkObject(value as object, schema, path);
  return [];
}

function hasType(value: unknown, schema: JsonSchema): boolean {
  switch (schema.type) {
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "array":
      return Array.isArray(value);
    case "number":
    case "integer": {
      const { minimum = -Infinity, maximum = Infinity } = schema;
      return typeof value === "number" && value >= minimum && value <= maximum &&
        (schema.type === "number" || Number.isInteger(value));
    }
    case "string":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    default:
      return true;
  }
}

function isOneOf(value: unknown, values: readonly (string | number)[]): boolean {
  return values.includes(value as string);
}

function checkArray(array: unknown[], schema: JsonSchema, path: string): DeclarationFault[] {
  const { items, minItems = 0, maxItems = Infinity } = schema;
  if (array.length < minItems || array.length > maxItems) {
    return [{ path, value: array, expected: describeSchema(schema) }];
  }
  return array.flatMap((element, index) => {
    const at = `${path}[${index}]`;
    if (schema.uniqueItems === true && array.indexOf(element) < index) {
      return [{ path: at, value: element, expected: "no element twice" }];
    }
    return items === undefined ? [] : checkSchema(element, items, at);
  });
}

function checkObject(object: object, schema: JsonSchema, path: string): DeclarationFault[] {
  const { properties = {}, required = [] } = schema;
  const faults: DeclarationFault[] = [];
  const at = (key: string): string => path === "" ? key : `${path}.${key}`;
  for (const key of required) {
    if ((object as Record<string, unknown>)[key] === undefined) {
      const expected = describeSchema(properties[key] ?? {});
      faults.push({ path: at(key), value: undefined, expected });
    }
  }
  for (const [key, value] of Object.entries(object)) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (property !== undefined) {
      if (value === undefined) continue;
      for (const fault of checkSchema(value, property, at(key))) faults.push(fault);
    } else if (schema.additionalProperties === false) {
      const expected = `one of the properties ${Object.keys(properties).join(", ")}`;
      faults.push({ path: at(key), value, expected });
    }
  }
  return faults;
}

/** What a schema asks for, in words. */
export function describeSchema(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(describeSchema).join(", or ");
  if (schema.enum !== undefined) {
    const values = schema.enum.map((value) => JSON.stringify(value));
    return values.length === 1 ? values[0]! : `one of ${values.join(", ")}`;
  }
  const { minimum, maximum } = schema;
  switch (schema.type) {
    case "integer":
      return `a whole number${describeRange(minimum, maximum)}`;
    case "number":
      return `a number${describeRange(minimum, maximum)}`;
    case "array": {
      const { minItems = 0, maxItems = Infinity } = schema;
      const few = minItems === maxItems ? `of ${minItems} elements` : `of ${minItems} or more`;
      return minItems === 0 ? "an array" : `an array ${few}`;
    }
    case "string":
      return "a text";
    case "boolean":
      return "true or false";
    case "object":
      return "an object";
    default:
      return "something";
  }
}

function describeRange(low: number | undefined, high: number | undefined): string {
  if (low === undefined) return high === undefined ? "" : ` of at most ${high}`;
  return high === undefined ? ` of at least ${low}` : ` from ${low} to ${high}`;
}
