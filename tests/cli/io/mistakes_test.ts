// Mistakes in JSON files: how they are listed, even if there are very many.

import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { refuseMistakes } from "../../../cli/io/mistakes.ts";
import { parseStation } from "../../../cli/simulation/station_file.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import { mistakeText } from "../../../cli/text/json/mistake_text.ts";
import { readJson } from "../../../cli/text/json/read_json.ts";
import { checkSchema, type JsonSchema } from "../../../transport/low_level.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";

const SCHEMA: JsonSchema = {
  type: "object",
  properties: { file: { type: "string" }, kind: { enum: ["sine", "ramp"] } },
  additionalProperties: false,
};

/** Returns the report about a text. */
function linesOf(text: string): readonly string[] {
  const json = readJson(text);
  const faults = checkSchema(json.value, SCHEMA);
  const error = assertThrows(() => refuseMistakes([{ file: "a.json", json, faults }]), UsageError);
  return error.message.split("\n  ");
}

Deno.test("a mistake has its file, line and column, and the name that was probably meant", () => {
  assertEquals(
    linesOf('{\n  "fiel": "x",\n  "kind": "sin",\n  "nothing": 1, "kind": 2,\n  "file": null\n}'),
    [
      "a.json has 5 mistakes:",
      "a.json:4:17  kind occurs twice, first in line 3; expected each name only once",
      'a.json:2:11  fiel is unknown; did you mean "file"?',
      'a.json:3:11  kind is "sin", expected one of "sine", "ramp"; did you mean "sine"?',
      "a.json:4:14  nothing is unknown, expected one of the properties file, kind",
      "a.json:5:11  file is null, expected a text",
    ],
  );
});

Deno.test("a name that needs quotes in a path is found and compared literally", () => {
  const schema: JsonSchema = {
    type: "object",
    properties: { "a b": { type: "string" } },
    additionalProperties: false,
  };
  const [fault] = checkSchema({ "a bb": 1 }, schema);
  assertEquals(mistakeText(fault!), '["a bb"] is unknown; did you mean "a b"?');
});

Deno.test("an empty list of mistakes is not an error", () => {
  refuseMistakes([{ file: "a.json", json: readJson("{}"), faults: [] }]);
});

Deno.test("a station file with very many mistakes is refused with the first ones", () => {
  const points = Array.from({ length: 200_000 }, () => '{"ioa":0,"type":"M_SP_NA_1"}').join(",\n");
  const station = parseStation("s.json", `{"sectors":[{"ca":1,"points":[\n${points}]}]}`);
  const { message } = assertThrows(() => refuseMistakes([station]), UsageError);
  const lines = message.split("\n  ");
  assertEquals(lines.length, 52);
  assertEquals(lines[0], "s.json has 200000 mistakes:");
  assertEquals(
    lines[50],
    "s.json:51:8  sectors[0].points[49].ioa is 0, expected a whole number from 1 to 16777215, or 0 with procedures.addressZero",
  );
  assertEquals(lines[51], "and 199950 more");
});

Deno.test("the message that refuses a name is short whatever its length", () => {
  for (const name of ["x".repeat(2_000_000), '\\"'.repeat(400_000)]) {
    const [, ...lines] = linesOf(`{${JSON.stringify(name)}: 1, ${JSON.stringify(name)}: 2}`);
    assertEquals(lines.length, 2);
    for (const line of lines) assertMatch(line, /^a\.json:1:\d+ {2}.{1,300}$/);
  }
});

Deno.test("the text that shows a value is short, however large or deep the value is", () => {
  let deep: unknown = 0;
  for (let level = 0; level < 100_000; level++) deep = level % 2 === 0 ? [deep] : { a: deep };
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  for (const value of [deep, circle, new Array(1e6).fill(1), "x".repeat(1e6), 10n ** 1000n]) {
    const text = mistakeText({ path: "file", value, expected: "a number" });
    assertMatch(text, /^file is .{57}\.\.\., expected a number$/);
  }
});

Deno.test("every command that reads JSON refuses deeply nested brackets, with their position", async () => {
  const files = {
    "open.json": "[".repeat(100_000),
    "deep.json": `{\n "sectors": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
    "wide.json": `{"sectors":[{"ca":1,"name":"${"x".repeat(5_000_000)}","ca":1}]}`,
  };
  const places = {
    "open.json": "open.json:1:65  Expected at most 64 levels of brackets, found ",
    "deep.json": "deep.json:2:76  Expected at most 64 levels of brackets, found ",
    "wide.json": "wide.json:1:5000031  sectors[0].ca occurs twice, first in line 1",
  };
  for (const [file, place] of Object.entries(places)) {
    for (
      const args of [
        ["station", file],
        ["monitor", "192.0.2.10", "--names", file],
        ["interrogate", "192.0.2.10", "--names", file],
        ["analyze", "a.pcap", "--names", file],
        ["collect", file],
        ["collect", file, "--check"],
      ]
    ) {
      const { code, stdout, stderr } = await runCli(args, { files });
      assertEquals([code, stdout], [2, ""], args.join(" "));
      assertStringIncludes(stderr.slice(0, 500), place);
    }
  }
});
