// The columns of a point list that say how an object is tested.

import { assertEquals } from "@std/assert";
import { listOf } from "../../../../cli/text/point_list/point_list.ts";
import { readPointCsv } from "../../../../cli/text/point_list/read_csv.ts";
import { parseRange, parseTestValues } from "../../../../cli/text/point_list/trial.ts";
import { pointCsvLines } from "../../../../cli/text/point_list/write_csv.ts";

const LIST = `CA;IOA;type;name;mode;feedback;range;test values;state texts
47;310;M_DP;Q0;;;;OPEN|CLOSED;OPEN/CLOSED
47;500;M_ME_NC;U;;;0..24;;
47;501;M_ME_NC;I;;;-1,5 to 2;0|1,5|2;
47;5010;C_DC;Q0;SBO;310;;;
47;5011;C_SC;Q1;direct;48/7;;;
47;5012;C_SC;Q2;;;;;
`;

Deno.test("point list: the columns of an acceptance run are read if they are asked for", () => {
  const { list, faults } = readPointCsv(LIST, [], { trials: true });
  assertEquals(faults, []);
  assertEquals([...list!.points, ...list!.commands].map(({ trial }) => trial), [
    { values: [1, 2] },
    { range: [0, 24] },
    { range: [-1.5, 2], values: [0, 1.5, 2] },
    { mode: "select-before-operate", feedback: { ca: 47, ioa: 310 } },
    { mode: "direct", feedback: { ca: 48, ioa: 7 } },
    undefined,
  ]);
});

Deno.test("point list: other readers need not understand the columns of an acceptance run", () => {
  const { list, faults } = readPointCsv("ca;ioa;type;mode;range\n1;2;M_SP;by hand;4-20 mA\n");
  assertEquals([faults, list?.points[0]?.trial], [[], undefined]);
});

Deno.test("point list: each mistake in the columns of an acceptance run is reported where it is", () => {
  const text = "ca;ioa;type;mode;feedback;range;test values\n1;5;C_SC;later;-;24..0;1|x\n";
  const { list, faults } = readPointCsv(text, [], { trials: true });
  assertEquals(list, undefined);
  assertEquals(faults.map(({ line, column, text }) => `${line}:${column} ${text}`), [
    '2:10 the mode is "later", expected direct or select-before-operate (SBO)',
    '2:16 the feedback is "-", expected the address of a point such as 310 or 47/310',
    '2:18 the range is "24..0", expected lowest and highest value: 0..24',
    '2:24 the test values are "1|x", expected numbers or texts of states such as 0|60|120',
  ]);
});

Deno.test("point list: the mode, the feedback, the range and the limits of a station file are listed, and written as CSV", () => {
  const list = listOf({
    sectors: [{
      ca: 47,
      points: [{ ioa: 310, type: "M_DP_NA_1" }, { ioa: 500, type: "M_ME_NC_1", range: [-5, 24] }],
      commands: [
        { ioa: 5010, type: "C_DC_NA_1", mode: "both", feedback: { ioa: 310 } },
        { ioa: 5011, type: "C_SE_NC_1", limits: { low: 19, high: 22 } },
        { ioa: 5012, type: "C_SE_NC_1", limits: { low: 19 } },
      ],
    }],
  });
  const lines = [...pointCsvLines(list)];
  assertEquals(lines, [
    "CA;IOA;type;name;unit;scaling;state texts;mode;feedback;range;test values",
    "47;310;M_DP_NA_1;;;;;;;;",
    "47;500;M_ME_NC_1;;;;;;;'-5..24;",
    "47;5010;C_DC_NA_1;;;;;select-before-operate;310;;",
    "47;5011;C_SE_NC_1;;;;;;;19..22;",
    "47;5012;C_SE_NC_1;;;;;;;;",
  ]);
  const again = readPointCsv(lines.join("\n"), [], { trials: true });
  assertEquals([...pointCsvLines(again.list!)], lines);
  assertEquals(again.list!.points[1]!.trial, { range: [-5, 24] });
});

Deno.test("point list: forms of ranges and of test values", () => {
  assertEquals(parseRange("-100...100"), [-100, 100]);
  assertEquals(parseRange("4/20"), [4, 20]);
  assertEquals([parseRange("4"), parseRange("5..5"), parseRange("a..b")], [
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals(parseTestValues("1e3/-2,5"), [1000, -2.5]);
  assertEquals([parseTestValues("1||2"), parseTestValues("1|".repeat(100) + "1")], [
    undefined,
    undefined,
  ]);
});
