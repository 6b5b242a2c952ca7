// The subset of JSON Schema that this project uses, for station files, configurations and reports.

/** Types of JSON values; `integer` is a number without a fraction. */
export type JsonType = "object" | "array" | "string" | "number" | "integer" | "boolean" | "null";

/** A JSON Schema (draft 2020-12), with the keywords that `checkSchema` understands. */
export interface JsonSchema {
  /** JSON Schema dialect. */
  readonly $schema?: string;
  /** Identifier of the schema. */
  readonly $id?: string;
  /** Title of the schema. */
  readonly title?: string;
  /** Description of the value. */
  readonly description?: string;
  /** Default value. */
  readonly default?: string | number | boolean;
  /** Schemas for use with `$ref`. */
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  /** `#/$defs/` and the name of a schema to use instead of this one. */
  readonly $ref?: string;
  /** Permitted type or types. */
  readonly type?: JsonType | readonly JsonType[];
  /** The only permitted value. */
  readonly const?: string | number;
  /** The permitted values. */
  readonly enum?: readonly (string | number | null)[];
  /** Minimum number. */
  readonly minimum?: number;
  /** Maximum number. */
  readonly maximum?: number;
  /** Minimum length of a text, in characters. */
  readonly minLength?: number;
  /** Regular expression that a text must match. */
  readonly pattern?: string;
  /** Whether the value is a secret, which faults do not show. */
  readonly writeOnly?: boolean;
  /** Schema of the elements of an array. */
  readonly items?: JsonSchema;
  /** Minimum number of elements. */
  readonly minItems?: number;
  /** Maximum number of elements. */
  readonly maxItems?: number;
  /** Whether duplicate elements are forbidden. */
  readonly uniqueItems?: boolean;
  /** Schemas of the properties of an object. */
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  /** Required properties. */
  readonly required?: readonly string[];
  /** Other properties: forbidden, any (default), or described by this schema. */
  readonly additionalProperties?: boolean | JsonSchema;
  /** Schema of the property names. */
  readonly propertyNames?: JsonSchema;
  /** Alternatives. Objects are distinguished by a property that is `const` in each of them. */
  readonly anyOf?: readonly JsonSchema[];
}
