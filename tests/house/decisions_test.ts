// Every decision in DECISIONS.md and COLLECT.md names a test that exists.

import { assert, assertEquals } from "@std/assert";
import { readFiles } from "../../.ci/files.ts";
import { entriesWithoutTest, testsNamedIn } from "../helpers/machine/decisions.ts";

const DOCUMENT = ["DECISIONS", "COLLECT"].map((name) => Deno.readTextFileSync(`.github/${name}.md`))
  .join("\n");

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

/** Returns the names in the last column of the tables before the section about TLS, which abbreviates names. */
function testsOfTables(document: string): string[] {
  const [sections] = document.split("\n## TLS\n");
  const rows = sections!.matchAll(/^\| [^|]+ \| ([^|]+?) +\|$/gm);
  const cells = Array.from(rows, (match) => match[1]!);
  return cells.filter((cell) => !/^(?:test|needed for|-+)$/.test(cell) && !cell.startsWith("--"));
}

Deno.test("every decision names a test", () => {
  assertEquals(entriesWithoutTest(DOCUMENT), []);
  assert(testsNamedIn(DOCUMENT).length > 240, "the documents have fewer entries than they had");
});

Deno.test("every test that a decision or a security rule names exists", () => {
  const { whole, patterns } = namesOfTests();
  const rules = ["SECURITY", "AUTHENTICATION"].flatMap((name) => {
    const text = Deno.readTextFileSync(`.github/${name}.md`);
    return [...testsNamedIn(text), ...testsOfTables(text)];
  });
  assert(rules.length > 35, `only ${rules.length} rules found`);
  const missing = [...testsNamedIn(DOCUMENT), ...rules].map((name) => name.replace(ROLE, ""))
    .filter((name) => !whole.has(name) && !patterns.some((pattern) => pattern.test(name)));
  assertEquals(missing, []);
});

Deno.test("an entry without a test is found", () => {
  const text = "- **A**: b.\\\n  _Test:_ c\n- **D**: e.\n\n## F\n\n- no decision\n- **G**: h\n";
  assertEquals(entriesWithoutTest(text), ["D", "G"]);
});
