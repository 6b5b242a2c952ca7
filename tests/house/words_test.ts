// The check of words, and the phrases that CONTRIBUTING.md lists.

import { assert, assertEquals } from "@std/assert";
import { checkWords } from "../../.ci/check_words.ts";
import { PHRASES } from "../../.ci/english.ts";
import { withTree } from "../helpers/machine/temp.ts";

/** Returns the findings about a file with this text. */
function faults(path: string, text: string): Promise<string[]> {
  return withTree(
    { [path]: text },
    (root) => checkWords(root).map(({ where, what }) => `${where} ${what}`),
  );
}

const REFUSED: readonly string[] = [
  "The message tells why it failed.",
  "Nothing is lost in silence.",
  "It works by means of a table.",
  "The station takes back its answer.",
  "A file to begin with.",
  "Events for the one who drives it.",
  "Serves so many stations.",
  "The text is no address.",
  "The connection goes on.",
  "/** Makes a list. */",
  "The name of the class.",
  "It gives back the octets.",
  "The octets behind it.",
  "Nobody knows it, and nobody took it.",
];

Deno.test("checkWords() refuses every phrase of the list in code, tests and documents", async () => {
  assertEquals(REFUSED.length, PHRASES.length);
  for (const [index, text] of REFUSED.entries()) {
    for (const path of ["codec/a.ts", "tests/a_test.ts", "README.md"]) {
      const found = await faults(path, `// First line.\n// ${text}\n`);
      assertEquals(found.length, 1, text);
      assert(found[0]!.startsWith(`${path}:2 says `), found[0]);
    }
    assert(text.match(PHRASES[index]!.pattern) !== null, text);
  }
});

Deno.test("checkWords() refuses a phrase in the name of a test, and where a document names the test", async () => {
  const name = "the link goes on";
  assertEquals(await faults("tests/a_test.ts", `// A link.\nDeno.test("${name}", () => {});\n`), [
    'tests/a_test.ts:2 says "goes on"',
  ]);
  assertEquals(await faults("D.md", `- **A**: b.\\\n  _Test:_ ${name}\n`), [
    'D.md:2 says "goes on"',
  ]);
});

Deno.test("checkWords() accepts plain phrases, the changelog, and the lists of phrases", async () => {
  const plain =
    "The message reports the reason. There is no reason to go there. It is no longer open.";
  assertEquals(await faults("codec/a.ts", `// ${plain}\n`), []);
  for (const path of [".github/CHANGELOG.md", ".ci/english.ts", "tests/house/words_test.ts"]) {
    assertEquals(await faults(path, "// It goes on.\n"), []);
  }
});
