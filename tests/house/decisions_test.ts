// Every decision in DECISIONS.md names a test that exists.

import { assert, assertEquals } from "@std/assert";
import { readFiles } from "../../.ci/files.ts";
import { entriesWithoutTest, testsNamedIn } from "../helpers/machine/decisions.ts";

const DOCUMENT = Deno.readTextFileSync(".github/DECISIONS.md");

/** Roles with which a test of the session runs; its name begins with one of them. */
const ROLE = /^(?:controlled|controlling|session): /;

/** Returns the names in the sources of all tests: whole, or as patterns if part of the name is computed. */
function namesOfTests(): {
  readonly whole: ReadonlySet<string>;
  readonly patterns: readonly RegExp[];
} {
  const declared =
    /(?:\b(?:Deno\.)?test\(|\btestWith\(\s*[^"'`]*?|\b(?:rule|name):\s*|^Deno\.test\()\s*(["`])((?:(?!\1)[^\\]|\\.)+)\1/gm;
  const names = readFiles(".", "_test.ts").flatMap(({ text }) =>
    Array.from(text.matchAll(declared), ([, , name]) => name!)
  );
  const computed = names.filter((name) => name.includes("${"));
  return {
    whole: new Set(names.map((name) => name.replace(ROLE, ""))),
    // A name that is almost entirely computed would match any other.
    patterns: computed.filter((name) => name.replaceAll(/\$\{[^}]*\}/g, "").length >= 14).map(
      patternOf,
    ),
  };
}

/** Returns a pattern for the names that a text with `${…}` can become. */
function patternOf(name: string): RegExp {
  const parts = name.split(/\$\{[^}]*\}/);
  const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".+")}$`);
}

Deno.test("every decision names a test", () => {
  assertEquals(entriesWithoutTest(DOCUMENT), []);
  assert(testsNamedIn(DOCUMENT).length > 165, "the document has fewer entries than it had");
});

Deno.test("every test that a decision or a security rule names exists", () => {
  const { whole, patterns } = namesOfTests();
  const rules = testsNamedIn(Deno.readTextFileSync(".github/SECURITY.md"));
  assert(rules.length > 10, `only ${rules.length} rules found`);
  const missing = [...testsNamedIn(DOCUMENT), ...rules].map((name) => name.replace(ROLE, ""))
    .filter((name) => !whole.has(name) && !patterns.some((pattern) => pattern.test(name)));
  assertEquals(missing, []);
});

Deno.test("an entry without a test is found", () => {
  const text = "- **A**: b.\\\n  _Test:_ c\n- **D**: e.\n\n## F\n\n- no decision\n- **G**: h\n";
  assertEquals(entriesWithoutTest(text), ["D", "G"]);
});
