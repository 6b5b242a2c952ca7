// The list of equivalent mutants: its format, and that the project's own is up to date.

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { isEquivalent, outdated, readEquivalents } from "../../../.ci/mutate/equivalents.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const ENTRY = { path: "codec/a.ts", before: "if (a > 0) b();", after: "if (a >= 0) b();" };

Deno.test("readEquivalents() refuses an entry without a reason, and a value that is not a list", async () => {
  const files = {
    "good.json": JSON.stringify([{ ...ENTRY, reason: "b() does nothing without a" }]),
    "bare.json": JSON.stringify([ENTRY]),
    "text.json": '"x"',
  };
  await withTree(files, (root) => {
    const [entry] = readEquivalents(`${root}/good.json`);
    assertEquals(entry?.reason, "b() does nothing without a");
    assertThrows(() => readEquivalents(`${root}/bare.json`), TypeError, "entry 0 has no reason");
    assertThrows(() => readEquivalents(`${root}/text.json`), TypeError, "expected a list");
  });
});

Deno.test("readEquivalents() names a file that is missing, is a folder or is not JSON", async () => {
  await withTree({ "words.json": "not JSON\n", "empty.json": "" }, (root) => {
    for (
      const [file, expected] of [
        ["missing.json", "missing.json: No such file"],
        ["", ": Is a directory"],
        ["words.json", "words.json: Unexpected token 'o', \"not JSON\n\" is not valid JSON"],
        ["empty.json", "empty.json: Unexpected end of JSON input"],
      ] as const
    ) {
      const error = assertThrows(() => readEquivalents(`${root}/${file}`), TypeError);
      assertStringIncludes(error.message, `Cannot use ${root}/${expected}`);
    }
  });
});

Deno.test("isEquivalent() compares file, lines and change", () => {
  const list = [{ ...ENTRY, reason: "none" }];
  const mutant = { ...ENTRY, line: 3, operator: "swapped relation", occurrence: 1, text: "" };
  assertEquals(isEquivalent(list, mutant), true);
  assertEquals(isEquivalent(list, { ...mutant, path: "codec/b.ts" }), false);
  assertEquals(isEquivalent(list, { ...mutant, occurrence: 2 }), false);
  assertEquals(isEquivalent([{ ...list[0]!, occurrence: 2 }], { ...mutant, occurrence: 2 }), true);
  assertEquals(isEquivalent(list, { ...mutant, after: "if (a < 0) b();" }), false);
});

Deno.test("outdated() finds entries whose lines or file no longer exist", () => {
  const list = [{ ...ENTRY, reason: "none" }];
  assertEquals(outdated(list, () => "x();\nif (a > 0)\n  b();\n"), []);
  assertEquals(outdated(list, () => "if (a > 1) b();\n"), list);
  assertEquals(outdated(list, () => undefined), list);
});

Deno.test("the equivalents of the project name existing lines", () => {
  const list = readEquivalents(".ci/mutate/equivalents.json");
  assertEquals(
    outdated(list, (path) => {
      try {
        return Deno.readTextFileSync(path);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      }
    }),
    [],
  );
});
