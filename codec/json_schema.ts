// The part of JSON Schema that this project uses: one type for station files, configurations and reports.

/** The types of JSON values; `integer` is a number without fraction. */
export type JsonType = "object" | "array" | "string" | "number" | "integer" | "boolean" | "null";

/** A JSON Schema (draft 2020-12), with the keywords that `checkSchema` understands. */
export interface JsonSchema {
  /** The dialect of JSON Schema. */
  readonly $schema?: string;
  /** The identifier of the schema. */
  readonly $id?: string;
  /** The title of the schema. */
  readonly title?: string;
  /** The meaning of the value. */
  readonly description?: string;
  /** The default value. */
  readonly default?: string | number | boolean;
  /** Schemas that `$ref` can refer to. */
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  /** `#/$defs/` and the name of a schema that applies instead of this one. */
  readonly $ref?: string;
  /** The permitted type or types of the value. */
  readonly type?: JsonType | readonly JsonType[];
  /** The only permitted value. */
  readonly const?: string | number;
  /** The only permitted values. */
  readonly enum?: readonly (string | number | null)[];
  /** Lowest number. */
  readonly minimum?: number;
  /** Highest number. */
  readonly maximum?: number;
  /** Shortest permitted text, in characters. */
  readonly minLength?: number;
  /** A regular expression that the text must match. */
  readonly pattern?: string;
  /** Schema of the elements of an array. */
  readonly items?: JsonSchema;
  /** Fewest elements. */
  readonly minItems?: number;
  /** Maximum number of elements. */
  readonly maxItems?: number;
  /** Whether duplicate elements are forbidden. */
  readonly uniqueItems?: boolean;
  /** Schemas of the properties of an object. */
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  /** Required properties. */
  readonly required?: readonly string[];
  /** Other properties: forbidden, any (default), or as this schema describes. */
  readonly additionalProperties?: boolean | JsonSchema;
  /** Schema of the names of the properties. */
  readonly propertyNames?: JsonSchema;
  /** Alternatives. A property that is `const` in each of them distinguishes objects. */
  readonly anyOf?: readonly JsonSchema[];
}
