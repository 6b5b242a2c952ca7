// Every decision of the controlled station that the architecture document lists names a test that exists.

import { assert, assertEquals } from "@std/assert";

Deno.test("every decision of the controlled station names a test", () => {
  const here = new URL(".", import.meta.url);
  const document = Deno.readTextFileSync(new URL("../../../.github/ARCHITECTURE.md", here));
  const section = document.split("## Controlled station decisions")[1]!.split("\n## ")[0]!;
  const named = section.split("\n").filter((line) => line.startsWith("| ")).slice(2)
    .map((row) => row.split("|").at(-2)!.trim()).filter((name) => name !== "");
  assert(named.length > 40, `only ${named.length} decisions found`);
  const sources = testSources(here).join("\n");
  const tests = new Set(
    Array.from(sources.matchAll(/Deno\.test\(\s*"(.*?)",/gs), (match) => match[1]),
  );
  assertEquals(named.filter((name) => !tests.has(name)), []);
});

/** The text of every test file of a folder and the folders in it. */
function testSources(folder: URL): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return testSources(new URL(`${name}/`, folder));
    return name.endsWith("_test.ts") ? [Deno.readTextFileSync(new URL(name, folder))] : [];
  });
}
