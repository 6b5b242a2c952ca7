// Tests of the sheet of a device.

import { assertEquals, assertThrows } from "@std/assert";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { Sheet } from "../../../../cli/conform/sheet/sheet.ts";

function sheetOf(parts: Partial<SheetDocument> = {}): Sheet {
  return new Sheet({
    schema: "iec104-pics/1",
    device: { role: "controlled" },
    marks: { "dev.controlled": "X" },
    ...parts,
  });
}

Deno.test("an item is marked with X and B, and not with R or without a mark", () => {
  const sheet = sheetOf({ marks: { "type.1": "X", "type.3": "B", "type.45": "R" } });
  assertEquals(
    ["type.1", "type.3", "type.45", "type.46"].map((key) => [
      sheet.isMarked(key as "type.1"),
      sheet.isReversed(key as "type.1"),
      sheet.mark(key as "type.1"),
    ]),
    [
      [true, false, "X"],
      [true, true, "B"],
      [false, true, "R"],
      [false, false, undefined],
    ],
  );
  assertEquals(sheet.types, ["M_SP_NA_1", "M_DP_NA_1"]);
  assertEquals(sheet.isTypeMarked("M_SP_NA_1"), true);
  assertEquals(sheet.isTypeMarked("M_SP_TA_1"), false);
});

Deno.test("fixed items are always marked", () => {
  const sheet = sheetOf();
  assertEquals(sheet.isMarked("app.ca.2"), true);
  assertEquals(sheet.isMarked("app.ioa.structured"), false);
});

Deno.test("a value is that of the sheet, or the default of the standard", () => {
  const sheet = sheetOf({ values: { t1: 7 } });
  assertEquals([sheet.value("t1"), sheet.value("t2"), sheet.value("port")], [7, 10, 2404]);
  assertEquals(sheet.isMarked("baf.cmd.maxDelayValue"), false);
  assertThrows(() => sheet.value("baf.cmd.maxDelayValue"), RangeError, "has no value of");
});

Deno.test("redundant connections are marked if there are several", () => {
  assertEquals(sheetOf().isMarked("red.n"), false);
  assertEquals(sheetOf({ values: { "red.n": 2 } }).isMarked("red.n"), true);
});

Deno.test("the causes of a type are the declared ones, all permitted ones by default, none without a mark", () => {
  const sheet = sheetOf({
    marks: { "type.30": "X", "type.36": "X", "type.45": "R" },
    cot: { "30": [11, 3] },
  });
  assertEquals(sheet.causes(30), [3, 11]);
  assertEquals(sheet.causes(36), [3, 5, 11, 12]);
  assertEquals(sheet.causes(45), [6, 7, 8, 9, 10, 44, 45, 46, 47]);
  assertEquals([sheet.causes(1), sheet.causes(2), sheet.causes(200)], [[], [], []]);
});

Deno.test("a signal may name its type by number, and its common address is one of the station", () => {
  const sheet = sheetOf({
    signals: [
      { ca: 7, ioa: 1, type: 1 },
      { ca: 3, ioa: 1, type: "M_ME_NC_1" },
      { ca: 7, ioa: 2, type: 1 },
    ],
  });
  assertEquals(sheet.signals.map(({ type }) => type), ["M_SP_NA_1", "M_ME_NC_1", "M_SP_NA_1"]);
  assertEquals(sheet.commonAddresses, [3, 7]);
  assertEquals(sheet.signalsOf("M_SP_NA_1").map(({ ioa }) => ioa), [1, 2]);
  assertEquals(sheetOf({ commonAddresses: [9, 2] }).commonAddresses, [2, 9]);
});

Deno.test("a kind of malformed APDU without an answer has that of all malformed APDUs", () => {
  const sheet = sheetOf({
    pixit: { "pixit.badFrame": "close", "pixit.badFrame.truncated": "refuse" },
  });
  assertEquals(sheet.badFrame("truncated"), "refuse");
  assertEquals(sheet.badFrame("start"), "close");
  assertEquals(sheetOf().badFrame("start"), undefined);
});

Deno.test("answers and device are empty if the sheet does not state them", () => {
  const sheet = sheetOf({ pixit: { "pixit.syncLoss": "never", "pixit.originator": 5 } });
  assertEquals(sheet.pixit("pixit.secondGI"), undefined);
  assertEquals(sheet.pixit("pixit.syncLoss"), "never");
  assertEquals([sheet.originator, sheetOf().originator], [5, 0]);
  assertEquals(sheet.device, {
    vendor: "",
    product: "",
    hardware: "",
    firmware: "",
    document: "",
  });
});
