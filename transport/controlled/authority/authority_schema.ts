// The JSON Schema of the section `authority` of a station file.

import type { JsonSchema } from "../../../codec/json_schema.ts";
import { CA, IOA, list, object, oneOf, set, TEXT, whole } from "../../schema_parts.ts";
import { REQUEST_FAMILIES, REQUEST_TYPES } from "./request_families.ts";
import { STANDARD_ROLES } from "./standard_roles.ts";

/** Maximum number of elements of a list: rules are compared with each other, and with every peer. */
const MOST = 1000;

/** A list with at least one element. */
function some(items: JsonSchema, description: string): JsonSchema {
  return { ...set(items, description), minItems: 1, maxItems: MOST };
}

/** Addresses and ranges of addresses. */
function ranges(address: JsonSchema, description: string): JsonSchema {
  const range: JsonSchema = {
    ...list(address, "Lowest and highest address"),
    minItems: 2,
    maxItems: 2,
  };
  return some({ anyOf: [address, range] }, description);
}

const NAME: JsonSchema = { type: "string", minLength: 1 };

const RIGHT = object({
  types: some(
    { anyOf: [oneOf([...Object.keys(REQUEST_FAMILIES), ...REQUEST_TYPES]), NAME] },
    "Families of requests, mnemonics of types, or names of privateTypes",
  ),
  cas: ranges(CA, "Common addresses; all by default"),
  ioas: ranges(IOA, "Object addresses; all by default"),
}, { required: ["types"], description: "A right of a role" });

const RULE = object({
  name: { ...NAME, description: "Name of the rule in decisions and logs" },
  addresses: some(TEXT, "IP addresses and CIDR blocks"),
  fingerprints: some(TEXT, "SHA-256 fingerprints of certificates"),
  subjects: some(TEXT, "Subjects of certificates, such as CN=Centre A, O=Northfield"),
  users: some(
    NAME,
    "Names of users whom secure authentication or the application has authenticated",
  ),
  roles: set(
    NAME,
    `${Object.keys(STANDARD_ROLES).join(", ")}, or names from roles; none forbids all`,
  ),
}, {
  required: ["roles"],
  description: "Conditions for peers, which must all hold, and their roles",
});

const LIMIT = object({
  commands: whole(1, 1000, "Maximum number of commands in the period"),
  withinMs: whole(100, 86_400_000, "Milliseconds"),
}, { required: ["commands", "withinMs"] });

/** The JSON Schema of an `AuthorityDeclaration`. */
export const AUTHORITY_SCHEMA: JsonSchema = object({
  default: oneOf(
    ["allow", "deny"],
    "What a peer may do if no rule matches it; everything by default",
  ),
  roles: {
    type: "object",
    description: "Additional roles by name",
    propertyNames: NAME,
    additionalProperties: { ...list(RIGHT, "What the role may do"), minItems: 1 },
  },
  rules: { ...list(RULE, "The first rule that matches a peer decides"), maxItems: MOST },
  commandLimits: object({ perLink: LIMIT, perObject: LIMIT }, {
    description: "Limits for commands and set-points",
  }),
}, { description: "Who may do what" });
