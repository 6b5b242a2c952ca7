// JSON Schema of private types, for editors that complete and validate a file of types.

import { ELEMENTS } from "./elements.ts";
import type { JsonSchema } from "./json_schema.ts";

/** The forms that a field can have. */
const FORMS = [
  ...["uint", "int", "flag", "bits", "normalized", "float"],
  ...["cp24", "cp56", "segment", "rest", "reserved"],
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
    symbol: { ...TEXT, description: "The abbreviation in the manual; the key by default" },
    title: { ...TEXT, description: "What it is; the key by default" },
    at: {
      type: "integer",
      minimum: 0,
      maximum: 239,
      description: "First octet, counted from the start of the element",
    },
    octets: { type: "integer", minimum: 0, maximum: 7, description: "Octets; by default 1" },
    form: { enum: FORMS, description: "How the octets become a value" },
    mask: {
      type: "integer",
      minimum: 1,
      maximum: 255,
      description: "Which bits of a field of one octet; all by default",
    },
    reserved: {
      type: "integer",
      minimum: 1,
      maximum: 255,
      description: "Bits that should be 0, for the form bits",
    },
    optional: {
      type: "boolean",
      description: "An object to encode may be without it: 0 or false then",
    },
    values: {
      type: "object",
      description: "Meaning of single values, or of single bits for the form bits",
      propertyNames: { type: "string", pattern: "^(?:0|-?[1-9][0-9]{0,9})$" },
      additionalProperties: TEXT,
    },
  },
  required: ["key", "at", "form"],
  additionalProperties: false,
};

const ELEMENT: JsonSchema = {
  type: "object",
  description: "An information element of one's own",
  properties: {
    title: { ...TEXT, description: "What it is" },
    octets: {
      type: "integer",
      minimum: 0,
      maximum: 240,
      description: "Octets; the fewest where the last field has no fixed length",
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
