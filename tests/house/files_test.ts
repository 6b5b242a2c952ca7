// The checks of the repository's layout, and of text that must not be published.

import { assertEquals } from "@std/assert";
import { checkFiles, medianLines } from "../../.ci/check_files.ts";
import { checkWords } from "../../.ci/check_words.ts";
import { withTree } from "../helpers/machine/temp.ts";

const HEAD = "// What this file is.\n";

Deno.test("checkFiles() reports files that do not belong at the top level", async () => {
  const findings = await withTree({
    "mod.ts": HEAD,
    "notes.txt": "",
    "src/a.ts": HEAD,
    ".github/x.md": "",
    ".gitignore": "",
    "node_modules/b/Index.js": "",
  }, checkFiles);
  assertEquals(findings.map(({ where }) => where), ["notes.txt", "src"]);
});

Deno.test("checkFiles() reports names, heads and lengths", async () => {
  const long = `${HEAD}${"x;\n".repeat(500)}`;
  const files = {
    "codec/CamelCase.ts": HEAD,
    "codec/mod.ts": "/**\n * What users find here.\n * @module\n */\n",
    "codec/no_head.ts": "export const a = 1; // not a head\n",
    "codec/station_test.ts": HEAD,
    "tests/codec/station_test.ts": HEAD,
    "codec/long.ts": long,
    "codec/long_with_reason.ts": long.replace(HEAD, "// One table.\n// Long because it is one.\n"),
    "codec/at_limit.ts": `${HEAD}${"x;\n".repeat(499)}`,
  };
  await withTree(files, (root) => {
    assertEquals(checkFiles(root).map(({ where, what }) => `${where} ${what}`), [
      "codec/CamelCase.ts is not in snake_case",
      "codec/long.ts has 501 lines, more than 500",
      "codec/no_head.ts:1 does not begin with a comment",
      "codec/station_test.ts has the name of a test",
    ]);
    assertEquals(medianLines(root), 4);
  });
});

Deno.test("checkWords() reports paths of one machine, unfinished work and invisible characters", async () => {
  const findings = await withTree({
    "codec/a.ts": `// see ${"/ho" + "me/ann"}/x\nconst a = 1; // ${"TO" + "DO"}: more\n`,
    "README.md": `fine\n${"<".repeat(7)} HEAD\nzero\u200bwidth\n`,
    "tests/a_test.ts": `Deno.test.${"only"}("a", () => {});\n`,
    "tests/x.pcap": `${"/ho" + "me/ann"}`,
  }, checkWords);
  assertEquals(findings.map(({ where, what }) => `${where} ${what}`), [
    'README.md:2 contains a conflict marker, "<<<<<<<"',
    'README.md:3 contains an invisible character, "\u200b"',
    `codec/a.ts:1 contains a path of a particular machine, "${"/ho" + "me/ann"}"`,
    `codec/a.ts:2 contains a note about unfinished work, "${"TO" + "DO"}"`,
    `tests/a_test.ts:1 contains a test that switches off the others, "Deno.test.${"only"}"`,
  ]);
});

Deno.test("checkFiles() reports wide lines of documents in .github", async () => {
  const files = {
    ".github/A.md": `${"x".repeat(160)}\n${"x".repeat(161)}\n`,
    "examples/README.md": `${"x".repeat(161)}\n`,
  };
  await withTree(files, (root) => {
    assertEquals(checkFiles(root).map(({ where, what }) => `${where} ${what}`), [
      ".github/A.md:2 has 161 characters, more than 160",
    ]);
  });
});
