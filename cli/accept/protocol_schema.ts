// The JSON Schema of the state file of an acceptance run, and of the document that --json prints.

import type { JsonSchema } from "../../codec/low_level.ts";

const TEXT: JsonSchema = { type: "string" };
const NUMBER: JsonSchema = { type: "number" };
const TIME: JsonSchema = {
  type: "string",
  pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$",
  description: "ISO 8601, UTC",
};

/** An object with exactly these properties. */
function record(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return {
    type: "object",
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

/** A list of what a definition describes. */
function listOf(name: string): JsonSchema {
  return { type: "array", items: { $ref: `#/$defs/${name}` } };
}

/** The definitions, and the properties of the whole. */
const DEFINITIONS: Readonly<Record<string, JsonSchema>> = {
  observation: record({
    at: { ...TIME, description: "Time of arrival" },
    delayMs: { type: "number", description: "Time since the prompt or the command, in ms" },
    ca: { type: "integer", minimum: 0 },
    ioa: { type: "integer", minimum: 0 },
    type: TEXT,
    value: { type: ["number", "null"], description: "The value on the wire; null if not finite" },
    text: { type: "string", description: "The value as it is shown" },
    quality: { type: "string", description: "Quality bits; empty if good" },
    cause: TEXT,
    timeTag: { type: ["string", "null"] },
    tagAgeMs: { type: ["number", "null"], description: "From the tag to the arrival, in ms" },
  }),
  check: record({ result: { enum: ["ok", "warning", "wrong"] }, text: TEXT }),
  command: record({
    at: TIME,
    type: TEXT,
    value: NUMBER,
    mode: { enum: ["direct", "select-before-operate"] },
    outcome: TEXT,
    reason: TEXT,
    confirmedMs: { type: ["number", "null"] },
    terminatedMs: { type: ["number", "null"] },
  }),
  attempt: record({
    at: TIME,
    verdict: { enum: ["passed", "failed", "skipped"] },
    by: { enum: ["person", "automatic"] },
    tester: TEXT,
    witness: TEXT,
    remark: TEXT,
    expected: TEXT,
    observed: { anyOf: [{ $ref: "#/$defs/observation" }, { type: "null" }] },
    repeated: listOf("observation"),
    others: listOf("observation"),
    checks: listOf("check"),
    command: { anyOf: [{ $ref: "#/$defs/command" }, { type: "null" }] },
  }),
  step: record({ key: TEXT, text: TEXT, attempts: listOf("attempt") }),
  note: record({ at: TIME, tester: TEXT, text: TEXT }),
  superseded: record({ definition: TEXT, steps: listOf("step") }),
  item: record({
    key: TEXT,
    kind: { enum: ["point", "command"] },
    address: TEXT,
    name: TEXT,
    type: TEXT,
    definition: TEXT,
    deferred: { type: "boolean" },
    listed: { type: "boolean" },
    interrogated: { type: ["boolean", "null"] },
    notes: listOf("note"),
    steps: listOf("step"),
    superseded: listOf("superseded"),
  }),
  sitting: record({ from: TIME, to: TIME, host: TEXT, tester: TEXT, witness: TEXT }),
};

/** JSON Schema (draft 2020-12) of a state file. */
export const PROTOCOL_SCHEMA: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "State of a point-to-point acceptance run, of iec104 accept",
  $defs: DEFINITIONS,
  ...record({
    format: { const: "iec104 accept" },
    version: { const: 1 },
    list: record({ file: TEXT, digest: TEXT }),
    createdAt: TIME,
    updatedAt: TIME,
    sittings: listOf("sitting"),
    items: listOf("item"),
  }),
};
