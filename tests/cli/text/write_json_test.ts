// Writing JSON piece by piece produces the same text as JSON.stringify().

import { assert, assertEquals } from "@std/assert";
import { Output } from "../../../cli/text/output.ts";
import { writeJson } from "../../../cli/text/write_json.ts";

/** Returns the text that was written, and its longest piece. */
async function written(
  document: Readonly<Record<string, unknown>>,
): Promise<{ readonly text: string; readonly longest: number }> {
  const decoder = new TextDecoder();
  let text = "";
  let longest = 0;
  const out = new Output({
    write(octets) {
      longest = Math.max(longest, octets.length);
      text += decoder.decode(octets);
      return Promise.resolve(octets.length);
    },
  });
  await writeJson(document, out);
  await out.flush();
  return { text, longest };
}

Deno.test("writeJson() writes the same text as JSON.stringify()", async () => {
  const documents: readonly Readonly<Record<string, unknown>>[] = [
    {},
    { a: null, b: 'line\nline "quoted"', c: 1.5, d: true, e: undefined, f: {} },
    { list: [], of: [[]], lists: [[1, [2]], []], objects: [{}, { a: { b: ["c\n"] } }, null] },
    { nested: { list: [1, 2], empty: [], text: "\n" }, 'odd "key"\n': [undefined] },
  ];
  for (const document of documents) {
    const { text } = await written(document);
    assertEquals(text, `${JSON.stringify(document, undefined, 2)}\n`);
  }
});

Deno.test("writeJson() creates the elements of a list while it writes them", async () => {
  let made = 0;
  function* records() {
    for (let i = 0; i < 250_000; i++) {
      made++;
      yield { i };
    }
  }
  const { text, longest } = await written({ records: records(), last: records() });
  assertEquals(made, 500_000);
  assert(longest < 200_000, "the text is written in small pieces");
  const { records: read, last } = JSON.parse(text);
  assertEquals([read.length, last.length, read[0], last.at(-1)], [
    250_000,
    250_000,
    { i: 0 },
    { i: 249_999 },
  ]);
});
