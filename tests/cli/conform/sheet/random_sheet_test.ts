// Random sheets: the rules judge every sheet that has the shape of the schema, and the JSON of a sheet is that sheet.

import { assert, assertEquals } from "@std/assert";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { MARK_KEYS, MARKED, VALUE_KEYS, VALUED } from "../../../../cli/conform/sheet/items.ts";
import { PIXIT_KEYS, QUESTIONS } from "../../../../cli/conform/sheet/pixit_items.ts";
import { findingLines, parseSheet } from "../../../../cli/conform/sheet/read_sheet.ts";
import { checkSheet } from "../../../../cli/conform/sheet/rules.ts";
import { sheetLines } from "../../../../cli/conform/sheet/sheet_text.ts";
import { LISTED_TYPES } from "../../../../cli/conform/sheet/type_items.ts";
import { sheetJson } from "../../../../cli/conform/sheet/write_sheet.ts";
import { listMistakes } from "../../../../cli/text/json/file_mistakes.ts";
import { TYPES } from "../../../../codec/low_level.ts";
import { Prng } from "../../../helpers/random/prng.ts";

const SEED = 104;

const SHEETS = 200;

/** A sheet with the shape of the schema, which hardly ever makes sense. */
function randomSheet(random: Prng): SheetDocument {
  const some = <T>(list: readonly T[]) => list.filter(() => random.chance(0.3));
  const role = random.pick(["controlled", "controlling"] as const);
  const types = some(LISTED_TYPES);
  const document = {
    schema: "iec104-pics/1",
    device: { role, product: random.pick(["", "RTU [1, 2]", "a\n  [ 3 ]"]) },
    marks: Object.fromEntries(some(MARK_KEYS).map((key) => [key, random.pick(MARKED[key].marks)])),
    cot: Object.fromEntries(
      types.map((name) => [TYPES[name].id, some([1, 2, 3, 5, 6, 7, 10, 11, 20, 21, 37, 60])]),
    ),
    values: Object.fromEntries(
      some(VALUE_KEYS).map((key) => [key, random.int(...VALUED[key].range)]),
    ),
    pixit: Object.fromEntries(
      some(PIXIT_KEYS).flatMap((key): [string, unknown][] => {
        const { words, flag, list } = QUESTIONS[key];
        if (list !== undefined) return [[key, []]];
        if (flag === true) return [[key, random.chance(0.5)]];
        return words === undefined ? [] : [[key, random.pick(Object.keys(words))]];
      }),
    ),
    commonAddresses: [1, 2],
    signals: Array.from({ length: random.int(0, 12) }, () => ({
      ca: random.int(1, 3),
      ioa: random.int(0, 20),
      type: random.chance(0.5) ? random.pick(LISTED_TYPES) : TYPES[random.pick(LISTED_TYPES)].id,
      groups: some([0, 1, 5, 16]),
      mode: random.pick(["direct", "select", "both"]),
      timeTag: random.pick(["optional", "required", "refused"]),
      feedback: random.int(0, 20),
    })),
    unknown: some([...MARK_KEYS, ...PIXIT_KEYS]).slice(0, 5),
  };
  // Random members with the types of the document.
  return document as unknown as SheetDocument;
}

Deno.test("every rule judges random sheets, with paths that lead to their values", () => {
  const random = new Prng(SEED);
  const broken = new Set<string>();
  for (let at = 0; at < SHEETS; at++) {
    const document = randomSheet(random);
    const text = sheetJson(document);
    const parsed = parseSheet(`seed ${SEED}, sheet ${at}`, text);
    assertEquals(listMistakes([parsed]), undefined);
    assertEquals(parsed.sheet!.document, document);
    const findings = checkSheet(parsed.sheet!);
    for (const { id } of findings) broken.add(id);
    const lines = findingLines(parsed, findings);
    assert(lines.every((line) => line.startsWith("and ") || /:\d+:\d+ {2}\S/.test(line)));
    assert(sheetLines(parsed.sheet!).length > 200);
  }
  assert(broken.size > 25, `only ${broken.size} rules were broken`);
});
