// Each difference in INTEROPERABILITY.md names a test that exists.

import { assert, assertEquals } from "@std/assert";
import { testsNamedIn } from "../helpers/machine/decisions.ts";

/** Returns the names of all tests below a folder. */
function testsBelow(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return testsBelow(path);
    if (!name.endsWith("_test.ts")) return [];
    const found = Deno.readTextFileSync(path).matchAll(/(?:Deno\.test\(\s*|name: )"(.*?)",/gs);
    return Array.from(found, (match) => match[1]!);
  });
}

Deno.test("every difference of another implementation names a test", () => {
  const document = Deno.readTextFileSync(".github/INTEROPERABILITY.md");
  const section = document.split("\n## Differences\n")[1]!;
  const named = testsNamedIn(section);
  assertEquals(named.length, section.match(/^- /gm)?.length, "an entry names no test");
  assert(named.length >= 8, `only ${named.length} differences found`);
  const tests = new Set(
    ["tests/transport", "tests/codec", "tests/cli/request"].flatMap(testsBelow),
  );
  assertEquals(named.filter((name) => !tests.has(name)), []);
});
