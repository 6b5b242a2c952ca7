// The address of a place in the page.

import { assertEquals } from "@std/assert";
import { formatPlace, parsePlace } from "../../../../examples/decoder/page/place.ts";

const POINT = { address: "192.0.2.1", port: 2404, ca: 1, ioa: 5 };

Deno.test("a place has only the fields that it needs, the text before the name of the file", () => {
  for (
    const [place, hash] of [
      [{ view: "overview" }, "#view=overview"],
      [{ view: "packets", frame: 0, apdu: 1 }, "#view=packets&frame=0"],
      [{ view: "packets", frame: 5, apdu: 2, filter: "" }, "#view=packets&frame=5&apdu=2"],
      [{ view: "packets", hex: "68", file: "x" }, "#view=packets&hex=68"],
      [{ view: "sequence", connection: 0 }, "#view=sequence&connection=0"],
      [
        { view: "transactions", transaction: 0, kind: "", result: "refused" },
        "#view=transactions&result=refused&transaction=0",
      ],
      [
        { view: "points", point: POINT, file: "x" },
        "#view=points&station=192.0.2.1+2404&ca=1&ioa=5&file=x",
      ],
      [
        { view: "points", point: { ...POINT, typeId: 1 }, also: [POINT, { ...POINT, typeId: 3 }] },
        "#view=points&station=192.0.2.1+2404&ca=1&ioa=5&type=1&also=192.0.2.1+2404+1+5&also=192.0.2.1+2404+1+5+3",
      ],
      [
        { view: "points", axis: "tag", range: "a..b", values: "0:1..2" },
        "#view=points&axis=tag&range=a..b&values=0%3A1..2",
      ],
    ] as const
  ) assertEquals(formatPlace(place), hash);
});

for (
  const [hash, view] of [
    ["", "overview"],
    ["#", "overview"],
    ["#view=points", "points"],
    ["view=points", "points"],
    ["#view=other", "overview"],
    ["#frame=7", "packets"],
    ["#hex=68", "packets"],
    ["#frame=7&view=findings", "findings"],
    ["#filter=x", "overview"],
  ] as const
) {
  Deno.test(`the address ${hash} leads to ${view}`, () =>
    assertEquals(parsePlace(hash).view, view));
}

Deno.test("numbers are whole and have at most 15 digits", () => {
  for (
    const [text, frame] of [
      ["0", 0],
      ["123456789012345", 123_456_789_012_345],
      ["1234567890123456", undefined],
      ["-1", undefined],
      ["1.5", undefined],
      ["", undefined],
      ["7x", undefined],
    ] as const
  ) assertEquals(parsePlace(`#view=packets&frame=${text}`).frame, frame, text);
});

for (
  const [fields, expected] of [
    ["station=192.0.2.1+2404&ca=1&ioa=5", POINT],
    ["station=192.0.2.1+2404&ca=1&ioa=5&type=13", { ...POINT, typeId: 13 }],
    ["station=192.0.2.1+2404&ca=1&ioa=5&type=1000", POINT],
    ["station=+2404&ca=1&ioa=5", { ...POINT, address: "" }],
    ["station=192.0.2.1&ca=1&ioa=5", undefined],
    ["station=192.0.2.1+2404&ioa=5", undefined],
    ["station=192.0.2.1+2404&ca=1", undefined],
    ["station=192.0.2.1+240400&ca=1&ioa=5", undefined],
    ["station=192.0.2.1+2404&ca=100000&ioa=5", undefined],
    ["station=192.0.2.1+2404&ca=1&ioa=100000000", undefined],
    ["station=192.0.2.1+2404&ca=1x&ioa=5", undefined],
    ["ca=1&ioa=5", undefined],
  ] as const
) {
  Deno.test(`the point of ${fields}`, () => {
    assertEquals(parsePlace(`#view=points&${fields}`).point, expected);
  });
}

Deno.test("further points that are incomplete are omitted", () => {
  const also = (text: string) => parsePlace(`#view=points&${text}`).also;
  assertEquals(also(""), undefined);
  assertEquals(also("also=x"), undefined);
  assertEquals(also("also=192.0.2.1+2404+1+5&also=192.0.2.1+2404+1&also=192.0.2.1+2404+1+5+3"), [
    POINT,
    { ...POINT, typeId: 3 },
  ]);
});
