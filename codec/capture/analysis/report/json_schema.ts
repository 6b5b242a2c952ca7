// The few words of JSON Schema that the report's schema is written with.

/** A JSON Schema (draft 2020-12), as far as the report needs it. */
export interface JsonSchema {
  /** The dialect. */
  readonly $schema?: string;
  /** The name of the schema. */
  readonly $id?: string;
  /** What it describes, in a few words. */
  readonly title?: string;
  /** What it describes. */
  readonly description?: string;
  /** Schemas that are referred to. */
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  /** `#/$defs/` and the name of a schema. */
  readonly $ref?: string;
  /** Kind of value, or kinds. */
  readonly type?: string | readonly string[];
  /** The only value. */
  readonly const?: string | number;
  /** The only values. */
  readonly enum?: readonly (string | null)[];
  /** Lowest number. */
  readonly minimum?: number;
  /** Highest number. */
  readonly maximum?: number;
  /** What a text looks like. */
  readonly pattern?: string;
  /** What all items of a list are. */
  readonly items?: JsonSchema;
  /** What the members of an object are. */
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  /** Members that must be there. */
  readonly required?: readonly string[];
  /** What other members are, or that there are none. */
  readonly additionalProperties?: boolean | JsonSchema;
  /** What the names of the members are. */
  readonly propertyNames?: JsonSchema;
  /** One of these. */
  readonly anyOf?: readonly JsonSchema[];
}

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
