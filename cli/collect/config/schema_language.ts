// The keywords of JSON Schema that the configuration's schema uses, and words to build it with.

/** A JSON Schema, as far as it is understood here. */
export interface Schema {
  /** Which dialect of JSON Schema it is written in. */
  readonly $schema?: string;
  /** Its name. */
  readonly title?: string;
  /** What the value means. */
  readonly description?: string;
  /** What is taken if it is left out. */
  readonly default?: string | number | boolean;
  /** The kind of value. */
  readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
  /** The only value permitted. */
  readonly const?: string;
  /** The only values permitted. */
  readonly enum?: readonly string[];
  /** Lowest number. */
  readonly minimum?: number;
  /** Highest number. */
  readonly maximum?: number;
  /** Shortest text. */
  readonly minLength?: number;
  /** What a text looks like. */
  readonly pattern?: string;
  /** Schema of the elements of an array. */
  readonly items?: Schema;
  /** Fewest elements. */
  readonly minItems?: number;
  /** Schemas of the properties of an object. */
  readonly properties?: Readonly<Record<string, Schema>>;
  /** Properties that must be there. */
  readonly required?: readonly string[];
  /** Other properties: none, or of this kind. */
  readonly additionalProperties?: false | Schema;
  /** One of these. Objects among them are told apart by a property that is `const` in each. */
  readonly anyOf?: readonly Schema[];
}

/** What is said about a value besides its kind. */
export interface Remarks {
  /** What it means. */
  readonly description?: string;
  /** What is taken if it is left out. */
  readonly default?: string | number | boolean;
}

/** A whole number in a range. */
export function whole(minimum: number, maximum: number, remarks: Remarks = {}): Schema {
  return { type: "integer", minimum, maximum, ...remarks };
}

/** A number, perhaps in a range. */
export function number(description: string, range: Pick<Schema, "minimum"> = {}): Schema {
  return { type: "number", description, ...range };
}

/** A text that is not empty, perhaps of a certain form. */
export function text(description: string, pattern?: string): Schema {
  return { type: "string", minLength: 1, ...pattern !== undefined && { pattern }, description };
}

/** True or false. */
export function flag(description: string): Schema {
  return { type: "boolean", description };
}

/** One of a few words. */
export function oneOf(words: readonly string[], remarks: Remarks = {}): Schema {
  return { enum: words, ...remarks };
}

/** An array of values of one kind. */
export function list(
  items: Schema,
  remarks: Remarks & { readonly minItems?: number } = {},
): Schema {
  return { type: "array", items, ...remarks };
}

/** An object with these properties and no others. */
export function object(
  properties: Readonly<Record<string, Schema>>,
  more: { readonly required?: readonly string[]; readonly description?: string } = {},
): Schema {
  return { type: "object", properties, additionalProperties: false, ...more };
}
