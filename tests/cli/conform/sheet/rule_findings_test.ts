// Tests of what the rules of sheets report: paths, order, and the causes of each procedure.

import { assertEquals } from "@std/assert";
import { checkSheet } from "../../../../cli/conform/sheet/rules.ts";
import { Sheet } from "../../../../cli/conform/sheet/sheet.ts";
import { type SheetChanges, sheetWith, SOUND_SHEET } from "../../../helpers/conform/sound_sheet.ts";

Deno.test("each procedure that transmits data needs a type with its cause", () => {
  const causes = {
    "baf.cyclic": 1,
    "baf.backscan": 2,
    "baf.spont": 3,
    "baf.read": 5,
    "baf.gi.global": 20,
    "baf.gi.g16": 36,
    "baf.it.general": 37,
    "baf.it.g4": 41,
  } as const;
  for (const [key, cause] of Object.entries(causes) as [keyof typeof causes, number][]) {
    const marks = { "dev.controlled": "X", "type.13": "X", "type.15": "X", [key]: "X" } as const;
    const others = { "13": [1, 2, 3, 5, 20, 36], "15": [3, 37, 41] };
    const found = (cot: Readonly<Record<string, readonly number[]>>) =>
      checkSheet(new Sheet({ ...SOUND_SHEET, marks, cot, signals: [] }))
        .filter(({ id }) => id === "cause-of-procedure")
        .map(({ path, text }) => [path, text.split(" ").at(-1)]);
    const without = Object.fromEntries(
      Object.entries(others).map(([id, list]) => [id, list.filter((one) => one !== cause)]),
    );
    assertEquals(found(others), [], key);
    assertEquals(found(without), [[`marks["${key}"]`, String(cause)]], key);
  }
});

Deno.test("what is marked too much has its path, and what is missing that of all marks", () => {
  const pathOf = (changes: SheetChanges) => checkSheet(new Sheet(sheetWith(changes)))[0]?.path;
  assertEquals(pathOf({ marks: { "dev.system": "X" } }), 'marks["dev.controlled"]');
  assertEquals(pathOf({ marks: { "dev.controlled": undefined } }), "marks");
  assertEquals(pathOf({ marks: { "app.ioa.structured": "X" } }), 'marks["app.ioa.unstructured"]');
  assertEquals(pathOf({ marks: { "app.ioa.unstructured": undefined } }), "marks");
});

Deno.test("errors are listed before warnings, and paths lead to values of the sheet", () => {
  const document = sheetWith({ values: { t3: 12, t2: 15, w: 9 } });
  const findings = checkSheet(new Sheet(document));
  assertEquals(findings.map(({ severity, path }) => [severity, path]), [
    ["error", "values.t2"],
    ["warning", "values.t3"],
    ["warning", "values.w"],
  ]);
});
