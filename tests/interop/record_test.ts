// What the architecture document says of other implementations names tests that exist.

import { assert, assertEquals } from "@std/assert";

/** The names of all tests below a folder. */
function testsBelow(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return testsBelow(path);
    if (!name.endsWith("_test.ts")) return [];
    const found = Deno.readTextFileSync(path).matchAll(/(?:Deno\.test\(\s*|name: )"(.*?)",/gs);
    return Array.from(found, (match) => match[1]!);
  });
}

Deno.test("every difference of another implementation names a test in virtual time", () => {
  const document = Deno.readTextFileSync(".github/ARCHITECTURE.md");
  const section = document.split("## Interoperability\n")[1]!.split("\n## ")[0]!;
  const table = section.split("What differed")[1]!;
  const rows = table.split("\n").filter((line) => line.startsWith("| ")).slice(2);
  const named = rows.map((row) => row.split("|").at(-2)!.trim());
  assert(named.length >= 8, `only ${named.length} differences found`);
  const tests = new Set(testsBelow("tests/transport").concat(testsBelow("tests/codec")));
  assertEquals(named.filter((name) => !tests.has(name)), []);
});
