// Every decision on the session in DECISIONS.md names a test that exists.

import { assert, assertEquals } from "@std/assert";
import { decisions, testsNamedIn } from "../helpers/machine/decisions.ts";

const TESTS =
  /session_(controlled|controlling|timers|framing|sequence|acknowledgement)_test\.ts|pending_asdus_test\.ts|read_turn_test\.ts|connection_close_test\.ts/;

Deno.test("every session decision names a test that exists", () => {
  const section = decisions("Session decisions");
  const named = testsNamedIn(section).map((name) =>
    name.replace(/^(controlled|controlling|session): /, "")
  );
  assertEquals(named.length, section.match(/^- /gm)?.length, "an entry names no test");
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
