// JSON that is written is read again.

import { assertEquals } from "@std/assert";
import { jsonText } from "../../../../cli/text/json/json_text.ts";
import { readJson } from "../../../../cli/text/json/read_json.ts";

/** What is read of a value that was written. */
function readAgain(value: unknown): unknown {
  const { value: read, faults } = readJson(jsonText(value, 2));
  assertEquals(faults, []);
  return read;
}

Deno.test("octets that were not text are escaped, so that the reader takes them", () => {
  const value = { "a\ufffd": ["\ufffd\ufffd", "\u{1f600}", "\\ud800", "\u0000\n\u2028", 1, null] };
  assertEquals(readAgain(value), value);
  assertEquals(jsonText([1, 2]), "[1,2]");
});

Deno.test("a text that was cut within a character is read, with a replacement", () => {
  const [half] = "\u{1f600}".split("");
  assertEquals(readAgain([`a${half}`, `\\${half}${half}b`]), ["a\ufffd", "\\\ufffd\ufffdb"]);
});
