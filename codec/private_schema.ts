// JSON Schema of private types, for editors that complete and validate a file of types.

import { ELEMENTS } from "./elements.ts";
import type { JsonSchema } from "./json_schema.ts";

/** The forms that a field can have. */
const FORMS = [
  ...["uint", "int", "flag", "bits", "normalized", "float"],
  ...["cp24", "cp56", "segment", "length", "counted", "text", "rest", "reserved"],
];

const TEXT: JsonSchema = { type: "string", minLength: 1 };

const FIELD: JsonSchema = {
  type: "object",
  description: "One field of the element",
  properties: {
    key: {
      type: "string",
      pattern: "^[A-Za-z][A-Za-z0-9]{0,39}$",
      description: "a letter, then letters and digits",
    },
    symbol: {
      ...TEXT,
      description: "Abbreviation in the vendor's documentation; the key by default",
    },
    title: { ...TEXT, description: "Description; the key by default" },
    at: {
      type: "integer",
      minimum: 0,
      maximum: 239,
      description: "First octet, counted from the start of the element",
    },
    octets: {
      type: "integer",
      minimum: 0,
      maximum: 7,
      description: "Number of octets; 1 by default",
    },
    form: { enum: FORMS, description: "Conversion to a value" },
    length: {
      ...TEXT,
      description: "Key of the field with the number of octets, for the forms counted and text",
    },
    mask: {
      type: "integer",
      minimum: 1,
      maximum: 255,
      description: "Mask of a one-octet field; all bits by default",
    },
    reserved: {
      type: "integer",
      minimum: 1,
      maximum: 255,
      description: "Bits that must be 0, for the form bits",
    },
    optional: {
      type: "boolean",
      description: "Whether it may be omitted from an object to encode; it is then 0 or false",
    },
    values: {
      type: "object",
      description: "Meanings of values or, for the form bits, of bits",
      propertyNames: { type: "string", pattern: "^(?:0|-?[1-9][0-9]{0,9})$" },
      additionalProperties: TEXT,
    },
  },
  required: ["key", "at", "form"],
  additionalProperties: false,
};

const ELEMENT: JsonSchema = {
  type: "object",
  description: "A private information element",
  properties: {
    title: { ...TEXT, description: "What it is" },
    octets: {
      type: "integer",
      minimum: 0,
      maximum: 240,
      description: "Number of octets; the minimum if the last field has a variable length",
    },
    fields: { type: "array", items: FIELD, minItems: 1 },
  },
  required: ["title", "octets", "fields"],
  additionalProperties: false,
};

/** JSON Schema (draft 2020-12) of the row of a private type, a `PrivateTypeRow`. */
export const PRIVATE_TYPE_SCHEMA: JsonSchema = {
  type: "object",
  description: "A private type",
  properties: {
    id: {
      type: "integer",
      minimum: 1,
      maximum: 255,
      description: "Type identification, 128 to 255; see unassigned",
    },
    name: {
      type: "string",
      pattern: "^[A-Za-z][A-Za-z0-9_]{0,39}$",
      description: "a letter, then letters, digits and _",
    },
    title: { ...TEXT, description: "Its full name" },
    elements: {
      type: "array",
      description: "The elements in the order of the wire",
      items: { anyOf: [{ type: "string", enum: Object.keys(ELEMENTS) }, ELEMENT] },
    },
    time: { enum: ["none", "cp24", "cp56"], description: "The time tag after the elements" },
    sq: { type: "boolean", description: "SQ = 1 is permitted" },
    unassigned: {
      type: "boolean",
      description: "Permits an id below 128 that the standard has not assigned",
    },
  },
  required: ["id", "name", "elements"],
  additionalProperties: false,
};
