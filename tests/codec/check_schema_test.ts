// The schema checker: every keyword, alternatives, references, and the same verdict as an independent validator.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { JsonSchema } from "../../codec/json_schema.ts";
import { REPORT_SCHEMA } from "../../codec/capture/analysis/report/schema.ts";
import { CONFIG_SCHEMA } from "../../cli/collect/config/schema.ts";
import { STATION_DOCUMENT_SCHEMA } from "../../cli/simulation/schema.ts";
import { describeFault } from "../../codec/describe_fault.ts";
import { checkSchema, memberPath } from "../../codec/check_schema.ts";
import { faultsOf } from "../helpers/cli/json_schema.ts";
import { Prng } from "../helpers/random/prng.ts";

/** Returns the faults of a value. */
function said(value: unknown, schema: JsonSchema): string[] {
  return checkSchema(value, schema).map(describeFault);
}

Deno.test("every keyword is checked and described", () => {
  const cases: [unknown, JsonSchema, string][] = [
    ["b", { const: "a" }, 'it is "b", expected "a"'],
    ["b", { enum: ["a"] }, 'it is "b", expected "a"'],
    ["b", { enum: ["a", null, 1] }, 'it is "b", expected one of "a", null, 1'],
    [1.5, { type: "integer" }, "it is 1.5, expected a whole number"],
    [NaN, { type: "number" }, "it is NaN, expected a number"],
    [0, { type: "number", minimum: 1 }, "it is 0, expected a number of at least 1"],
    [9, { type: "number", maximum: 1 }, "it is 9, expected a number of at most 1"],
    ["", { type: "string", minLength: 1 }, 'it is "", expected a text that is not empty'],
    ["", { type: "string", minLength: 2 }, 'it is "", expected a text of at least 2 characters'],
    [
      "x",
      { type: "string", pattern: "^a", description: "A name" },
      'it is "x", expected a text of the form ^a (A name)',
    ],
    [[], { type: "array", minItems: 1 }, "it is [], expected an array that is not empty"],
    [[], { type: "array", minItems: 2 }, "it is [], expected an array of at least 2 elements"],
    [
      [1, 2],
      { type: "array", minItems: 0, maxItems: 1 },
      "it is [1,2], expected an array of 0 to 1 elements",
    ],
    [
      [1],
      { type: "array", minItems: 2, maxItems: 2 },
      "it is [1], expected an array of 2 elements",
    ],
    [[1, 1], { type: "array", uniqueItems: true }, "[1] is 1, expected no duplicate elements"],
    [["x"], { type: "array", items: { type: "number" } }, '[0] is "x", expected a number'],
    [
      ["hunter2"],
      { type: "string", writeOnly: true },
      'it is "(not shown)", expected a text',
    ],
    [7, { type: ["string", "null"] }, "it is 7, expected a text, or null"],
    [{}, { type: "object", required: ["a"] }, "a is missing, expected a value"],
    [
      { b: 1 },
      { type: "object", additionalProperties: { type: "string" } },
      "b is 1, expected a text",
    ],
    [
      { b: 1 },
      { type: "object", properties: { a: {} }, additionalProperties: false },
      "b is unknown, expected one of the properties a",
    ],
    [
      { b: 1 },
      { type: "object", propertyNames: { enum: ["a"] } },
      'b is "b", expected "a"',
    ],
    [7, { $ref: "#/$defs/a", $defs: { a: { type: "string" } } }, "it is 7, expected a text"],
    [7, { anyOf: [{ type: "string" }, { type: "null" }] }, "it is 7, expected a text, or null"],
  ];
  for (const [value, schema, expected] of cases) assertEquals(said(value, schema), [expected]);
  assertThrows(() => checkSchema(1, { $ref: "#/$defs/none" }), TypeError, "Cannot resolve $ref");
});

Deno.test("of several alternatives, the one that was meant is compared", () => {
  const byTag: JsonSchema = {
    anyOf: ["a", "b"].map((kind): JsonSchema => ({
      type: "object",
      properties: { kind: { const: kind }, [kind]: { type: "number" } },
      required: ["kind", kind],
      additionalProperties: false,
    })),
  };
  assertEquals(said({ kind: "a", a: 1 }, byTag), []);
  assertEquals(said({ kind: "a", b: 1 }, byTag), [
    "a is missing, expected a number",
    "b is unknown, expected one of the properties kind, a",
  ]);
  assertEquals(said({ kind: "c" }, byTag), ['kind is "c", expected one of "a", "b"']);
  assertEquals(said({}, byTag), ['kind is missing, expected one of "a", "b"']);
  assertEquals(said(7, byTag), ["it is 7, expected an object"]);
  const byType: JsonSchema = {
    anyOf: [{ type: "integer", minimum: 1 }, {
      type: "array",
      items: { type: "integer", minimum: 1 },
    }],
  };
  assertEquals(said([1, 0], byType), ["[1] is 0, expected a whole number of at least 1"]);
  assertEquals(said(0, byType), ["it is 0, expected a whole number of at least 1"]);
  assertEquals(said("x", byType), [
    'it is "x", expected a whole number of at least 1, or an array',
  ]);
});

Deno.test("arrays are checked in linear time", () => {
  const numbers = Array.from({ length: 300_000 }, (_, index) => index);
  assertEquals(checkSchema(numbers, { type: "array", uniqueItems: true }), []);
  const schema: JsonSchema = { type: "array", items: { type: "string" } };
  assertEquals(checkSchema(numbers, schema).length, numbers.length);
});

Deno.test("paths quote property names where necessary", () => {
  assertEquals(
    ["a", "$b", "a b", "", "0", "é", 'x"y'].map((key) => memberPath("p", key)),
    ["p.a", "p.$b", 'p["a b"]', 'p[""]', 'p["0"]', 'p["é"]', 'p["x\\"y"]'],
  );
  assertEquals([memberPath("", "a"), memberPath("", 0), memberPath("a", 0)], ["a", "[0]", "a[0]"]);
});

/** Generates a value that a schema permits, or nearly permits. */
function valueOf(schema: JsonSchema, root: JsonSchema, prng: Prng): unknown {
  if (prng.chance(0.02)) {
    return prng.pick([null, true, 0, -1, 1.5, "", "x", [], {}, [1, 1], { a: 1 }]);
  }
  if (schema.$ref !== undefined) {
    return valueOf(root.$defs![schema.$ref.slice("#/$defs/".length)]!, root, prng);
  }
  if (schema.anyOf !== undefined) return valueOf(prng.pick(schema.anyOf), root, prng);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return prng.pick(schema.enum);
  const { minimum = 0, maximum = 10, minItems = 0, properties = {} } = schema;
  switch ([schema.type].flat()[0]) {
    case "integer":
    case "number":
      return prng.pick([minimum, maximum, minimum - 1, Math.min(maximum, minimum + 1)]);
    case "string":
      return schema.pattern === undefined ? prng.pick(["a", "b"]) : "M_SP_NA_1";
    case "boolean":
      return prng.chance(0.5);
    case "array":
      return Array.from(
        { length: minItems + prng.int(0, 2) },
        () => valueOf(schema.items ?? {}, root, prng),
      );
    case "object":
      return Object.fromEntries(
        Object.entries(properties)
          .filter(([key]) => schema.required?.includes(key) ? prng.chance(0.99) : prng.chance(0.3))
          .map((
            [key, property],
          ) => [prng.chance(0.01) ? `${key}x` : key, valueOf(property, root, prng)]),
      );
    default:
      return prng.pick([0, "a", null]);
  }
}

Deno.test("every value gets the same verdict as from an independent validator", () => {
  const seed = 11;
  const prng = new Prng(seed);
  for (const schema of [STATION_DOCUMENT_SCHEMA, CONFIG_SCHEMA, REPORT_SCHEMA]) {
    const verdicts = [0, 0];
    for (let round = 0; round < 1500; round++) {
      const value = valueOf(schema, schema, prng);
      const found = checkSchema(value, schema);
      const expected = faultsOf(schema, value);
      const about = `seed ${seed}: ${JSON.stringify([found, expected, value]).slice(0, 2000)}`;
      assertEquals(found.length === 0, expected.length === 0, about);
      verdicts[found.length === 0 ? 0 : 1]!++;
    }
    assert(verdicts[1]! > 300, `${schema.title}: ${verdicts}`);
  }
});

Deno.test("describeFault() shows 200 characters of a path", () => {
  const shown = (length: number) =>
    describeFault({ path: "a".repeat(length), value: 1, expected: "2" });
  assertEquals(shown(200), `${"a".repeat(200)} is 1, expected 2`);
  assertEquals(shown(201), `${"a".repeat(197)}... is 1, expected 2`);
});
