// Output of sheets: tables with and without colours, CSV, JSON.

import { assertEquals } from "@std/assert";
import { column, type Sheet } from "../../../cli/query/sheet.ts";
import { type SheetFormat, writeSheet } from "../../../cli/query/write.ts";
import { Output } from "../../../cli/text/output.ts";

interface Row {
  readonly name: string;
  readonly quality: string;
  readonly refused: number;
  readonly flags: string;
  readonly at: number;
  readonly lag: number;
}

const NOON = Date.UTC(2024, 2, 15, 12);
const ROWS: readonly Row[] = [
  { name: "a", quality: "good", refused: 0, flags: "", at: NOON, lag: 1500 },
  { name: 'b,"c"', quality: "NT", refused: 12, flags: "retyped", at: NOON, lag: 0 },
];

function sheet(rows: Iterable<Row>): Sheet<Row> {
  return {
    columns: [
      column<Row>("name"),
      column<Row>("quality"),
      column<Row>("refused", "integer"),
      column<Row>("flags"),
      column<Row>("at", "instant", { only: "records" }),
      column<Row>("lag", "duration"),
    ],
    rows,
  };
}

async function written(format: SheetFormat, rows: Iterable<Row> = ROWS, isTerminal = false) {
  let text = "";
  const sink = {
    write: (octets: Uint8Array) => {
      text += new TextDecoder().decode(octets);
      return Promise.resolve(octets.length);
    },
  };
  const out = new Output(sink, { isTerminal, colour: isTerminal });
  const count = await writeSheet(sheet(rows), { out, format, zone: undefined });
  await out.flush();
  return { text, count };
}

Deno.test("a table is aligned, numbers to the right, without empty columns", async () => {
  const { text, count } = await written("table");
  assertEquals(
    text,
    `name   quality  refused  flags      lag
a      good           0           1.5 s
b,"c"  NT            12  retyped   0 ms
`,
  );
  assertEquals(count, 2);
  assertEquals((await written("table", ROWS.slice(0, 1))).text.includes("flags"), false);
  assertEquals(await written("table", []), { text: "", count: 0 });
});

Deno.test("on a terminal the heading is bold and faults are highlighted", async () => {
  const { text } = await written("table", ROWS, true);
  const [head, good, bad] = text.split("\n");
  assertEquals(head!.startsWith("\x1b[1mname"), true);
  assertEquals(good!.includes("\x1b[31m"), false);
  assertEquals(
    [...bad!.replaceAll("\x1b", "^").matchAll(/\^\[(\d+)m *(\S*) *\^\[0m/g)].map((
      [, colour, cell],
    ) => [colour, cell]),
    [["31", "NT"], ["31", "12"], ["33", "retyped"]],
  );
});

Deno.test("records carry units in their names, and times in ISO 8601", async () => {
  const csv = await written("csv");
  assertEquals(csv.text.split(/\r?\n/), [
    "name,quality,refused,flags,at,lag_ms",
    'a,good,0,"",2024-03-15T12:00:00.000Z,1500',
    '"b,""c""",NT,12,retyped,2024-03-15T12:00:00.000Z,0',
    "",
  ]);
  const lines = (await written("ndjson")).text.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines[1], {
    name: 'b,"c"',
    quality: "NT",
    refused: 12,
    flags: "retyped",
    at: "2024-03-15T12:00:00.000Z",
    lag_ms: 0,
  });
  for (const count of [0, 1, 2]) {
    const array = await written("json", ROWS.slice(0, count));
    assertEquals([JSON.parse(array.text), array.count], [lines.slice(0, count), count]);
  }
});

Deno.test("a long table keeps the widths of its first thousand rows", async () => {
  const rows = Array.from({ length: 1002 }, (_, i) => ({
    ...ROWS[0]!,
    name: i === 1001 ? "longer than before" : "short",
  }));
  const { text, count } = await written("table", rows);
  const lines = text.trimEnd().split("\n");
  assertEquals([lines.length, count], [1003, 1002]);
  assertEquals(lines[1]!.indexOf("good"), lines[1001]!.indexOf("good"));
  assertEquals(lines[1002]!.indexOf("good") > lines[1]!.indexOf("good"), true);
});

Deno.test("a share is shown as 0 % or 100 % only if it is exact", async () => {
  const shares = [0, 0.0001, 0.0012, 0.5, 1, 33.33333, 99.99999, 100];
  let text = "";
  const write = (octets: Uint8Array) => {
    text += new TextDecoder().decode(octets);
    return Promise.resolve(octets.length);
  };
  const out = new Output({ write });
  const rows = shares.map((share) => ({ share }));
  const columns = [column<{ readonly share: number }>("share", "percent")];
  await writeSheet({ columns, rows }, { out, format: "table", zone: undefined });
  await out.flush();
  assertEquals(text.trimEnd().split("\n").slice(1).map((line) => line.trim()), [
    ...["0 %", "0.001 %", "0.001 %", "0.5 %", "1 %", "33.333 %", "99.999 %", "100 %"],
  ]);
});
