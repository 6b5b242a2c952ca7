// Every decision on the controlled station in DECISIONS.md names a test that exists.

import { assert, assertEquals } from "@std/assert";
import { decisions, testsNamedIn } from "../../helpers/machine/decisions.ts";

Deno.test("every decision on the controlled station names a test that exists", () => {
  const here = new URL(".", import.meta.url);
  const section = decisions("Controlled station decisions");
  const named = testsNamedIn(section);
  assertEquals(named.length, section.match(/^- /gm)?.length, "an entry names no test");
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
