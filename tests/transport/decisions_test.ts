// Every decision that the architecture document lists names a test that exists.

import { assert, assertEquals } from "@std/assert";

const TESTS =
  /session_(controlled|controlling|timers|framing|sequence|acknowledgement)_test\.ts|pending_asdus_test\.ts|read_turn_test\.ts|connection_close_test\.ts/;

Deno.test("every session decision of the architecture document names a test", () => {
  const named = testsNamedIn("ARCHITECTURE.md");
  assert(named.length > 30, `only ${named.length} decisions found`);
  const sources = ["session/", "connection/"].map((name) => new URL(name, import.meta.url))
    .flatMap((folder) =>
      [...Deno.readDirSync(folder)].filter(({ name }) => TESTS.test(name))
        .map(({ name }) => Deno.readTextFileSync(new URL(name, folder)))
    )
    .join("\n");
  const patterns = [...sources.matchAll(/(?:rule: |Deno\.test\()(["`])(?:session: )?(.*?)\1,/gs)]
    .map(([, , name]) => pattern(name!));
  assertEquals(named.filter((name) => !patterns.some((each) => each.test(name))), []);
});

/** Matches the names that a text, perhaps with `${…}` in it, can become. */
function pattern(name: string): RegExp {
  const parts = name.split(/\$\{[^}]*\}/);
  return new RegExp(
    `^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+")}$`,
  );
}

/** The last column of the table of decisions, without the role. */
function testsNamedIn(document: string): string[] {
  const text = Deno.readTextFileSync(new URL(`../../.github/${document}`, import.meta.url));
  const table = text.slice(Math.max(0, text.search(/^\| Situation +\|/m))).split("\n\n")[0]!;
  return table.split("\n").slice(2)
    .map((row) => row.split("|").at(-2)?.trim() ?? "")
    .filter((name) => name !== "")
    .map((name) => name.replace(/^(controlled|controlling|session): /, ""));
}
