// The list of mistakes in JSON files.

import { assertEquals } from "@std/assert";
import { listMistakes } from "../../../../cli/text/json/file_mistakes.ts";
import { readJson } from "../../../../cli/text/json/read_json.ts";

/** Creates a list of numbers, each of which is a mistake. */
function wrong(file: string, count: number) {
  const json = readJson(`[${Array.from({ length: count }, (_, i) => `\n${i}`).join(",")}]`);
  const faults = Array.from({ length: count }, (_, i) => ({
    path: `[${i}]`,
    value: i,
    expected: "a text",
  }));
  return { file, json, faults };
}

Deno.test("mistakes are listed with their places, over all files", () => {
  assertEquals(listMistakes([wrong("a.json", 0), wrong("b.json", 0)]), undefined);
  assertEquals(
    listMistakes([wrong("a.json", 1), wrong("b.json", 2)]),
    `a.json has 3 mistakes:
  a.json:2:1  [0] is 0, expected a text
  b.json:2:1  [0] is 0, expected a text
  b.json:3:1  [1] is 1, expected a text`,
  );
});

Deno.test("50 mistakes are listed, and the others are counted", () => {
  const linesOf = (...counts: number[]) =>
    listMistakes(counts.map((count, i) => wrong(`${i}.json`, count)))!.split("\n");
  assertEquals(linesOf(50).length, 51);
  assertEquals(linesOf(51).slice(50), [
    "  0.json:51:1  [49] is 49, expected a text",
    "  and 1 more",
  ]);
  assertEquals(linesOf(30, 30).slice(-2), [
    "  1.json:21:1  [19] is 19, expected a text",
    "  and 10 more",
  ]);
  assertEquals(linesOf(60, 30).length, 52);
});

Deno.test("mistakes in the text itself come first, and count towards the limit", () => {
  const text = `{${Array.from({ length: 49 }, () => '"a": 1').join(", ")}}`;
  const json = readJson(text);
  assertEquals(json.faults.length, 48);
  const faults = [1, 2, 3].map((value) => ({ path: "a", value, expected: "a text" }));
  const lines = listMistakes([{ file: "a.json", json, faults }])!.split("\n");
  assertEquals(lines[0], "a.json has 51 mistakes:");
  assertEquals(lines.slice(-3).map((line) => line.replace(/^.* {2}/, "")), [
    "a is 1, expected a text",
    "a is 2, expected a text",
    "and 1 more",
  ]);
});

Deno.test("of a long path 200 characters are shown", () => {
  const key = "k".repeat(300);
  const json = readJson(`{"${key}": 1, "${key}": 2}`);
  const line = listMistakes([{ file: "a.json", json, faults: [] }])!.split("\n")[1]!;
  assertEquals(/k+/.exec(line)![0].length, 200);
});
