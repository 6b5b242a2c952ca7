// Columns and lines that fit the width of a report.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { unicodeWidth } from "@std/cli/unicode-width";
import { tableLines, wrapText } from "../../../cli/text/text.ts";
import { valueLines } from "../../../cli/request/value_table.ts";
import { Names } from "../../../cli/text/names.ts";
import { type Asdu, decodeAsdu, IEC104, parseHex } from "../../../mod.ts";
import { OddAsdus } from "../../../cli/text/odd_asdus.ts";

Deno.test("wrapText() breaks at spaces, and continues below the text", () => {
  const options = { lead: "  note  ", columns: 20 };
  assertEquals(wrapText("short", options), ["  note  short"]);
  assertEquals(wrapText("one two three four", options), [
    "  note  one two",
    "        three four",
  ]);
  assertEquals(wrapText("unbreakable-word-that-is-long x", options), [
    "  note  unbreakable-word-that-is-long",
    "        x",
  ]);
  assertEquals(wrapText("", options), ["  note  "]);
});

Deno.test("tableLines() aligns columns, and omits empty ones", () => {
  assertEquals(
    tableLines([{ head: "a" }, { head: "" }, { head: "number", right: true }], [
      ["first", "", "1"],
      ["x", "", "1234567"],
    ]),
    ["a       number", "first        1", "x      1234567"],
  );
});

Deno.test("a table of values fits a report: long names are shortened", () => {
  const name = "Transformer T1 winding temperature, phase L1, hot spot according to model";
  const names = new Names({
    sectors: [{ ca: 65534, points: [{ ioa: 16777215, type: "M_ME_NC_1", name, unit: "°C" }] }],
  });
  const object = { ioa: 16777215, value: 118.4, quality: 0xf1, time: 0, timeFlags: 0 };
  const asdu = { type: "M_ME_TF_1", typeId: 36, cause: 5, ca: 65534, objects: [object] };
  const [head, line] = valueLines([asdu as unknown as Asdu], { names, profile: IEC104 });
  assertEquals(head!.indexOf("name"), line!.indexOf("Transformer T1"));
  assert(line!.includes("1970-01-01 00:00:00.000"), line);
  assert(line!.length <= 110, `${line} has ${line!.length} characters`);
  const short = { ...asdu, objects: [{ ...object, quality: 0 }] };
  const fits = valueLines([short as unknown as Asdu], { names, profile: IEC104 });
  assert(fits.every((each) => each.length <= 100), fits.join("\n"));
});

Deno.test("a table has a line for each of a quarter of a million objects", () => {
  const objects = Array.from({ length: 125 }, (_, i) => ({ ioa: i, value: i, quality: 0 }));
  const data = Array.from({ length: 2000 }, (_, i) => ({
    type: "M_ME_NC_1",
    typeId: 13,
    cause: 20,
    ca: 1 + i,
    objects,
  })) as unknown as readonly Asdu[];
  const lines = valueLines(data, { names: new Names(undefined), profile: IEC104 });
  assertEquals(lines.length, 1 + 250_000);
  assertEquals([lines[1], lines.at(-1)], [
    "1/0           0  M_ME_NC_1",
    "2000/124    124  M_ME_NC_1",
  ]);
});

Deno.test("names in wide characters are shortened by columns, and the table stays aligned", () => {
  const name = "東京変電所の主変圧器".repeat(6);
  const points = [
    { ioa: 1, type: "M_ME_NC_1", name, unit: "kV" },
    { ioa: 2, type: "M_ME_NC_1", name: "Sao Paulo", unit: "kV" },
  ] as const;
  const names = new Names({ sectors: [{ ca: 1, points }] });
  const objects = [1, 2].map((ioa) => ({ ioa, value: 1, quality: 0, time: 0, timeFlags: 0 }));
  const asdu = { type: "M_ME_TF_1", typeId: 36, cause: 5, ca: 1, objects };
  const lines = valueLines([asdu as unknown as Asdu], { names, profile: IEC104 });
  assert(lines.every((line) => unicodeWidth(line) <= 100), lines.join("\n"));
  const columns = lines.slice(1).map((line) => unicodeWidth(line.slice(0, line.indexOf("  1 kV"))));
  assertEquals(columns[0], columns[1]);
});

Deno.test("ASDUs that are not decoded or have surplus octets are counted by type", () => {
  const odd = new OddAsdus();
  const take = (hex: string) => odd.take(decodeAsdu(parseHex(hex)));
  take("01 01 03 00 01 00 05 00 00 01");
  assertEquals(odd.texts(), []);
  take("c8 01 03 00 01 00 05 00 00 01");
  assertEquals(odd.texts(), ["1 ASDU not decoded and not counted: type 200 (private)"]);
  take("01 01 03 00 01 00 05 00 00 01 ff");
  assertEquals(odd.texts().length, 2);
  assertStringIncludes(odd.texts()[1]!, "1 ASDU with surplus octets: ");
});
