// JSON Schema as far as the schemas of this project use it: one type for station files, configurations and reports.

/** The kinds of values that JSON has; `integer` is a number without fraction. */
export type JsonType = "object" | "array" | "string" | "number" | "integer" | "boolean" | "null";

/** A JSON Schema (draft 2020-12), with the keywords that `checkSchema` understands. */
export interface JsonSchema {
  /** Which dialect of JSON Schema it is written in. */
  readonly $schema?: string;
  /** The identifier of the schema. */
  readonly $id?: string;
  /** Its name. */
  readonly title?: string;
  /** What the value means. */
  readonly description?: string;
  /** What is taken if the value is left out. */
  readonly default?: string | number | boolean;
  /** Schemas that are referred to. */
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  /** `#/$defs/` and the name of a schema, which applies in place of this one. */
  readonly $ref?: string;
  /** The kind of value, or the kinds. */
  readonly type?: JsonType | readonly JsonType[];
  /** The only value permitted. */
  readonly const?: string | number;
  /** The only values permitted. */
  readonly enum?: readonly (string | number | null)[];
  /** Lowest number. */
  readonly minimum?: number;
  /** Highest number. */
  readonly maximum?: number;
  /** Shortest text. */
  readonly minLength?: number;
  /** What a text looks like, as a regular expression. */
  readonly pattern?: string;
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
  /** Other properties: none, any (default), or of this kind. */
  readonly additionalProperties?: boolean | JsonSchema;
  /** Schema of the names of the properties. */
  readonly propertyNames?: JsonSchema;
  /** One of these. Objects among them are told apart by a property that is `const` in each. */
  readonly anyOf?: readonly JsonSchema[];
}
