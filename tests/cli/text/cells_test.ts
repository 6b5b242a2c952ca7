// Texts of any script in columns of a terminal.

import { assertEquals } from "@std/assert";
import {
  cellsOf,
  cutCells,
  cutCellsStart,
  padCells,
  padCellsStart,
} from "../../../cli/text/cells.ts";
import { widest } from "../../../cli/text/extremes.ts";
import { tableLines, wrapText } from "../../../cli/text/text.ts";

/** A letter with a combining mark. */
const E_ACUTE = "e\u0301";

Deno.test("wide characters occupy two columns, combining marks none", () => {
  const cases: [string, number][] = [
    ["", 0],
    ["Feeder 3", 8],
    ["Überlauf", 8],
    ["東京変電所", 10],
    ["ｶﾞｽ", 3],
    ["고덕", 4],
    [E_ACUTE, 1],
    ["สถานี", 4],
    ["подстанция", 10],
    ["⚡", 2],
    ["🏭", 2],
  ];
  for (const [text, cells] of cases) assertEquals(cellsOf(text), cells, text);
  assertEquals(widest(cases.map(([text]) => text)), 10);
  assertEquals(widest(["東京"], 9), 9);
});

Deno.test("texts are padded to a width, and unchanged beyond it", () => {
  assertEquals([padCells("東京", 6), padCells("ab", 6)], ["東京  ", "ab    "]);
  assertEquals([padCellsStart("東京", 6), padCellsStart("ab", 6)], ["  東京", "    ab"]);
  assertEquals([padCells("東京", 3), padCellsStart("東京", 4)], ["東京", "東京"]);
  assertEquals([padCells("abc", 2), padCells(E_ACUTE, 2)], ["abc", `${E_ACUTE} `]);
});

Deno.test("a text is truncated between characters, and never wider than requested", () => {
  assertEquals([5, 4, 3, 1, 0, -1].map((width) => cutCells("東京駅", width)), [
    "東京",
    "東京",
    "東",
    "",
    "",
    "",
  ]);
  assertEquals([5, 3, 2, 0, -1].map((width) => cutCells("abc", width)), [
    "abc",
    "abc",
    "ab",
    "",
    "",
  ]);
  assertEquals([2, 1].map((width) => cutCells(`a${E_ACUTE}o`, width)), [`a${E_ACUTE}`, "a"]);
  assertEquals(cutCells(`${E_ACUTE}x`, 1), E_ACUTE, "a mark stays with its letter");
  assertEquals([4, 3].map((width) => cutCells("👩\u200d🔬x", width)), ["👩\u200d🔬", ""]);
});

Deno.test("the end of a text is truncated in the same way", () => {
  assertEquals([5, 4, 3, 1, 0, -1].map((width) => cutCellsStart("東京駅", width)), [
    "京駅",
    "京駅",
    "駅",
    "",
    "",
    "",
  ]);
  assertEquals([5, 2, 0, -1].map((width) => cutCellsStart("abc", width)), ["abc", "bc", "", ""]);
  assertEquals(cutCellsStart(`x${E_ACUTE}`, 1), E_ACUTE);
});

Deno.test("tables with names in any script are aligned", () => {
  const lines = tableLines([{ head: "name" }, { head: "value", right: true }, { head: "unit" }], [
    ["東京変電所", "1", "kV"],
    ["Sao Paulo", "20", "kV"],
    [`Caf${E_ACUTE}`, "300", "電圧"],
  ]);
  assertEquals(lines, [
    "name        value  unit",
    "東京変電所      1  kV",
    "Sao Paulo      20  kV",
    `Caf${E_ACUTE}          300  電圧`,
  ]);
});

Deno.test("texts in wide characters are wrapped where the line is full", () => {
  assertEquals(wrapText("東京 大阪 京都", { lead: "駅: ", columns: 13 }), [
    "駅: 東京 大阪",
    "    京都",
  ]);
});
