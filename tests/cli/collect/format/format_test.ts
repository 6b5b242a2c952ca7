// Formats of rows: CSV, NDJSON, and the SQL of four databases.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { csvFormat } from "../../../../cli/collect/format/csv.ts";
import { type FieldName, FIELDS, STANDARD_COLUMNS } from "../../../../cli/collect/format/fields.ts";
import { columnsOf } from "../../../../cli/collect/format/format.ts";
import { ndjsonFormat } from "../../../../cli/collect/format/ndjson.ts";
import { createTable, type Dialect, sqlFormat } from "../../../../cli/collect/format/sql.ts";
import { storedRow, storedRows } from "../../../helpers/collect/stored_rows.ts";

const COLUMNS = columnsOf(["store", "seq", "point=name", "value", "ts=time", "detail"]);

/** Every kind of cell that needs special treatment. */
const ODD = [
  storedRow({ seq: 1, name: `O'Hara "E01", \\`, value: 1e21, detail: '{"a":"x"}' }),
  storedRow({ seq: 2, name: null, value: null, time: null }),
  storedRow({ seq: 3, name: "", value: Infinity, time: null }),
  storedRow({ seq: 4, name: "München\nGO", value: -0.0000001 }),
];

Deno.test("fields: contents of each, standard fields first, and a description of each", () => {
  const row = storedRow({
    raw: 4998,
    quality: 0xc0,
    tagFlags: 0x80,
    originator: 3,
    flags: 0x1ff,
    at: 4000,
    detail: '{"a":"x"}',
    link: 7,
  });
  const cells = Object.entries(FIELDS).map(([name, { kind, of }]) => `${name} ${kind} ${of(row)}`);
  assertEquals(cells, [
    "store text 5d1c0a52",
    "seq integer 1",
    "station text Northfield",
    "ca integer 47",
    "ioa integer 501",
    "name text Frequency",
    "unit text Hz",
    "value number 49.98",
    "text text 49.98",
    "quality text IV NT",
    "time instant 1791560052301",
    "received instant 1791560052346",
    "cause text spont",
    "type text M_ME_TF_1",
    "flags text test negative unknown-point type-changed impossible-time doubtful-time clock-stopped perhaps-repeated irregular",
    'detail long-text {"a":"x"}',
    "at instant 4000",
    "raw number 4998",
    "quality_bits integer 192",
    "cause_id integer 3",
    "type_id integer 36",
    "flag_bits integer 511",
    "tag_flags text IV",
    "originator integer 3",
    "link integer 7",
  ]);
  const empty = Object.entries(FIELDS).filter(([, field]) => "nullable" in field);
  assertEquals(empty.map(([name]) => name), ["name", "unit", "value", "time", "detail", "raw"]);
  assertEquals(STANDARD_COLUMNS.map(({ name }) => name), [
    "store",
    "seq",
    "station",
    "ca",
    "ioa",
    "name",
    "unit",
    "value",
    "text",
    "quality",
    "time",
    "received",
    "cause",
    "type",
    "flags",
    "detail",
  ]);
  const texts = (Object.keys(FIELDS) as FieldName[]).map((name) => FIELDS[name].text);
  assertEquals(texts.length, new Set<string>(texts).size);
  assertEquals(texts.filter((text) => text.length < 10), []);
});

Deno.test("CSV distinguishes null from an empty text, and quotes where necessary", () => {
  const format = csvFormat(COLUMNS, { times: "iso", header: true });
  assertEquals(format.header, "store,seq,point,value,ts,detail\n");
  assertEquals(
    format.rows(ODD),
    `5d1c0a52,1,"O'Hara ""E01"", \\",1e+21,2026-10-09T15:34:12.301Z,"{""a"":""x""}"
5d1c0a52,2,,,,
5d1c0a52,3,"",Infinity,,
5d1c0a52,4,"München
GO",-1e-7,2026-10-09T15:34:12.304Z,
`,
  );
});

Deno.test("NDJSON has null for no value, text for numbers that JSON lacks, and details unchanged", () => {
  const format = ndjsonFormat(COLUMNS, "unix-ms");
  const rows = format.rows(ODD).trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(rows[0], {
    store: "5d1c0a52",
    seq: 1,
    point: `O'Hara "E01", \\`,
    value: 1e21,
    ts: Date.UTC(2026, 9, 9, 15, 34, 12, 301),
    detail: { a: "x" },
  });
  assertEquals([rows[1].point, rows[1].value, rows[1].ts], [null, null, null]);
  assertEquals([rows[2].point, rows[2].value], ["", null]);
  assertEquals(rows[3].point, "München\nGO");
});

function sql(dialect: Dialect): string {
  return sqlFormat(COLUMNS, { dialect, table: "plant.iec104_value" }).rows(ODD);
}

Deno.test("SQL for PostgreSQL is one transaction that skips existing rows", () => {
  assertEquals(
    sql("postgresql"),
    `BEGIN;
INSERT INTO "plant"."iec104_value" ("store", "seq", "point", "value", "ts", "detail") VALUES
('5d1c0a52', 1, E'O''Hara "E01", \\\\', 1e+21, '2026-10-09T15:34:12.301Z', '{"a":"x"}'),
('5d1c0a52', 2, NULL, NULL, NULL, NULL),
('5d1c0a52', 3, '', 'Infinity', NULL, NULL),
('5d1c0a52', 4, 'München
GO', -1e-7, '2026-10-09T15:34:12.304Z', NULL)
ON CONFLICT DO NOTHING;
COMMIT;
`,
  );
});

Deno.test("SQL for MySQL and MariaDB sets the required modes, and skips only rows with an existing key", () => {
  const text = sql("mysql");
  assertStringIncludes(text, "SET NAMES utf8mb4;\nSET SESSION sql_mode = 'STRICT_ALL_TABLES';\n");
  assertStringIncludes(text, `'O''Hara "E01", \\\\', 1e+21, '2026-10-09 15:34:12.301', `);
  assertStringIncludes(text, "('5d1c0a52', 3, '', NULL, NULL, NULL)");
  assertStringIncludes(text, "ON DUPLICATE KEY UPDATE `store` = `store`;\nCOMMIT;\n");
});

Deno.test("SQL for SQL Server is ASCII, with typed instants and inexact numbers", () => {
  assertEquals(
    sql("sqlserver"),
    `SET NOCOUNT ON;
SET XACT_ABORT ON;
BEGIN TRANSACTION;
INSERT INTO [plant].[iec104_value] ([store], [seq], [point], [value], [ts], [detail])
SELECT s.[store], s.[seq], s.[point], s.[value], s.[ts], s.[detail] FROM (VALUES
(N'5d1c0a52', 1, N'O''Hara "E01", \\', 1e+21, '2026-10-09T15:34:12.301', N'{"a":"x"}'),
(N'5d1c0a52', 2, NULL, NULL, CAST(NULL AS datetime2(3)), NULL),
(N'5d1c0a52', 3, N'', NULL, CAST(NULL AS datetime2(3)), NULL),
(N'5d1c0a52', 4, N'M' + NCHAR(252) + N'nchen' + NCHAR(10) + N'GO', -1e-7, '2026-10-09T15:34:12.304', NULL)
) s ([store], [seq], [point], [value], [ts], [detail])
WHERE NOT EXISTS (SELECT 1 FROM [plant].[iec104_value] t WHERE t.[store] = s.[store] AND t.[seq] = s.[seq]);
COMMIT TRANSACTION;
GO
`,
  );
  const plain = sqlFormat(columnsOf(["store", "seq", "value", "ca"]), {
    dialect: "sqlserver",
    table: "v",
  });
  assertStringIncludes(plain.rows(storedRows(5, 5)), "(N'5d1c0a52', 5, 49.98e0, 47)");
});

Deno.test("SQL for SQLite skips only rows with an existing key", () => {
  const text = sql("sqlite");
  assertStringIncludes(text, "('5d1c0a52', 3, '', 9e999, NULL, NULL)");
  assertStringIncludes(text, "\nON CONFLICT DO NOTHING;\nCOMMIT;\n");
});

Deno.test("a large batch is several statements in one transaction", () => {
  for (const dialect of ["postgresql", "mysql", "sqlserver", "sqlite"] as const) {
    const text = sqlFormat(COLUMNS, { dialect, table: "v" }).rows(storedRows(1, 1001));
    assertEquals([text.match(/INSERT INTO/g)?.length, text.match(/COMMIT/g)?.length], [3, 1]);
  }
});

Deno.test("createTable() returns a column for each field, and the primary key", () => {
  assertEquals(
    createTable(COLUMNS, { dialect: "sqlserver", table: "plant.v" }),
    `CREATE TABLE [plant].[v] (
  [store] nvarchar(190) NOT NULL,
  [seq] bigint NOT NULL,
  [point] nvarchar(190),
  [value] float,
  [ts] datetime2(3),
  [detail] nvarchar(max),
  PRIMARY KEY ([store], [seq])
)`,
  );
  const keyless = createTable(columnsOf(["value"]), { dialect: "postgresql", table: "v" });
  assertEquals(keyless, `CREATE TABLE "v" (\n  "value" double precision\n)`);
});
