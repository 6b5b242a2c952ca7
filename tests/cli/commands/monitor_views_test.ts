// The two views of `iec104 monitor`: lines, and a table on a terminal.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { LineView } from "../../../cli/monitor/lines.ts";
import { asduRecords, pointRows } from "../../../cli/text/point_row.ts";
import { TableView } from "../../../cli/monitor/table.ts";
import { Names } from "../../../cli/text/names.ts";
import { Output } from "../../../cli/text/output.ts";
import { decodeAsdu, IEC104, parseHex } from "../../../codec/mod.ts";

const FLOATS = decodeAsdu(
  parseHex("0D 02 14 00 2F 00 F4 01 00 CD CC EC 42 00 F5 01 00 00 00 48 42 C0"),
);
const BREAKER = decodeAsdu(parseHex("1F 01 0B 00 2F 00 36 01 00 02 AB 75 2D 8D CF 06 18"));
const NAMES = new Names({
  sectors: [{
    ca: 47,
    points: [
      { ioa: 500, type: "M_ME_NC_1", name: "Voltage", unit: "kV" },
      { ioa: 310, type: "M_DP_NA_1", name: "Breaker Q0" },
    ],
  }],
});
const NOON = Date.UTC(2026, 10, 23, 12);

function collect(options: ConstructorParameters<typeof Output>[1] = {}) {
  const decoder = new TextDecoder();
  const seen = { text: "" };
  const output = new Output({
    write(octets) {
      seen.text += decoder.decode(octets);
      return Promise.resolve(octets.length);
    },
  }, options);
  return { output, seen };
}

Deno.test("pointRows() reads values, quality and time tags of monitored points", () => {
  assertEquals(pointRows(BREAKER, { received: NOON, names: NAMES }), [{
    received: NOON,
    ca: 47,
    ioa: 310,
    address: "47/310",
    type: "M_DP_TB_1",
    cause: "retrem",
    value: "ON",
    unit: "",
    quality: "",
    tag: "2024-06-15 13:45:30.123 (SU)",
    name: "Breaker Q0",
  }]);
  const rows = pointRows(FLOATS, { received: NOON, names: NAMES })!;
  assertEquals(rows.map(({ ioa, value, quality }) => [ioa, value, quality]), [
    [500, "118.4", ""],
    [501, "50", "IV NT"],
  ]);
});

Deno.test("pointRows() returns rows only for points", () => {
  const others = [
    "46 01 04 00 2F 00 00 00 00 00", // end of initialization
    "64 01 07 00 2F 00 00 00 00 14", // confirmation of an interrogation
    "80 01 03 00 2F 00 01", // a private type
    "0D 01 03 00 2F 00 01", // too short
  ];
  for (const hex of others) {
    assertEquals(pointRows(decodeAsdu(parseHex(hex)), { received: NOON, names: NAMES }), undefined);
  }
});

Deno.test("pointRows() includes the further fields of tests, tap changers and counters", () => {
  const qualities = [
    "05 01 83 00 01 00 01 00 00 89 00", // T = 1, transient
    "0F 01 03 00 01 00 01 00 00 05 00 00 00 61", // CY, CA, sequence 1
  ].map((hex) => pointRows(decodeAsdu(parseHex(hex)), { received: NOON, names: NAMES })![0]!);
  assertEquals(qualities.map(({ value, quality }) => [value, quality]), [
    ["9", "TEST moving"],
    ["5", "CY CA"],
  ]);
});

Deno.test("LineView prints one line for each value, in columns", async () => {
  const { output, seen } = collect();
  const errors = collect();
  const view = new LineView(
    { stdout: output, stderr: errors.output },
    { zone: { zone: "UTC" }, names: [NAMES] },
  );
  for (const asdu of [FLOATS, BREAKER]) {
    view.points(pointRows(asdu, { received: NOON, names: NAMES })!);
  }
  view.note("M_EI_NA_1 init CA 47: coi=0", NOON);
  view.status("connected");
  view.close();
  await output.flush();
  await errors.output.flush();
  assertEquals(
    seen.text,
    `12:00:00.000  47/500   Voltage          118.4 kV           inrogen   M_ME_NC_1
12:00:00.000  47/501                       50     [IV NT]  inrogen   M_ME_NC_1
12:00:00.000  47/310   Breaker Q0          ON              retrem    M_DP_TB_1 @2024-06-15 13:45:30.123 (SU)
12:00:00.000  M_EI_NA_1 init CA 47: coi=0
`,
  );
  assertEquals(errors.seen.text, "connected\n");
});

Deno.test("TableView keeps one row per point and draws it in place", async () => {
  const { output, seen } = collect({ isTerminal: true, size: () => ({ columns: 100, rows: 24 }) });
  const table = new TableView({
    out: output,
    zone: { zone: "UTC" },
    now: () => NOON,
    title: "192.0.2.10:2404",
  });
  table.points(pointRows(FLOATS, { received: NOON, names: NAMES })!);
  table.points(pointRows(BREAKER, { received: NOON, names: NAMES })!);
  table.points(pointRows(FLOATS, { received: NOON, names: NAMES })!);
  table.close();
  await output.flush();
  assertEquals(
    seen.text,
    `192.0.2.10:2404  3 points, 5 values; times in UTC
CA/IOA  name             value     quality  cause     arrived       time tag
47/310  Breaker Q0          ON              retrem    12:00:00.000  2024-06-15 13:45:30.123 (SU)
47/500  Voltage          118.4 kV           inrogen   12:00:00.000
47/501                      50     IV NT    inrogen   12:00:00.000
`,
  );
});

Deno.test("TableView shows the points that changed last, as many as fit", async () => {
  const { output, seen } = collect({
    isTerminal: true,
    colour: true,
    size: () => ({ columns: 60, rows: 8 }),
  });
  const table = new TableView({ out: output, zone: { zone: "UTC" }, now: () => NOON, title: "x" });
  for (let ioa = 1; ioa <= 20; ioa++) {
    const row = pointRows(FLOATS, { received: NOON - 10_000, names: NAMES })![1]!;
    table.points([{ ...row, ioa, address: `47/${ioa}`, quality: ioa === 20 ? "IV" : "" }]);
  }
  table.close();
  await output.flush();
  const lines = seen.text.trimEnd().split("\n");
  assertEquals(lines.length, 7);
  assertStringIncludes(lines[0]!, "20 points, 20 values, 15 older not shown");
  assertEquals(lines.slice(2).map((line) => /47\/(\d+)/.exec(line)![1]), [
    "16",
    "17",
    "18",
    "19",
    "20",
  ]);
  assert(lines[6]!.startsWith("\x1b[31m"), "an invalid value is red");
});

Deno.test("TableView drops the oldest of too many points, and reports that there were more", async () => {
  const { output, seen } = collect({ isTerminal: true, size: () => ({ columns: 90, rows: 8 }) });
  const table = new TableView({ out: output, zone: { zone: "UTC" }, now: () => NOON, title: "x" });
  const [row] = pointRows(FLOATS, { received: NOON, names: NAMES })!;
  for (let ioa = 1; ioa <= 100_005; ioa++) table.points([{ ...row!, ioa }]);
  table.close();
  await output.flush();
  const [title] = seen.text.split("\n");
  assertEquals(
    title,
    "x  more than 100000 points, 100005 values, 99995 older not shown; times in UTC",
  );
});

Deno.test("asduRecords() returns one record for each object, with names", () => {
  const given = { received: NOON, names: NAMES, profile: IEC104 };
  const common = {
    received: "2026-11-23T12:00:00.000Z",
    type: "M_ME_NC_1",
    typeId: 13,
    cause: 20,
    negative: false,
    test: false,
    originator: 0,
    ca: 47,
  };
  assertEquals(asduRecords(FLOATS, given), [
    { ...common, ioa: 500, value: 118.4, quality: 0, name: "Voltage", unit: "kV" },
    { ...common, ioa: 501, value: 50, quality: 0xc0 },
  ]);
  const raw = decodeAsdu(parseHex("80 01 03 00 2F 00 01 02"));
  assertEquals(asduRecords(raw, given), [{
    ...common,
    type: "raw",
    typeId: 128,
    cause: 3,
    count: 1,
    body: "0102",
  }]);
});
