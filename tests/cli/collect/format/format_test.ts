// Rows as text: CSV, NDJSON, and the SQL of four databases.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { csvFormat } from "../../../../cli/collect/format/csv.ts";
import { columnsOf } from "../../../../cli/collect/format/format.ts";
import { ndjsonFormat } from "../../../../cli/collect/format/ndjson.ts";
import { createTable, type Dialect, sqlFormat } from "../../../../cli/collect/format/sql.ts";
import { storedRow, storedRows } from "../../../helpers/collect/stored_rows.ts";

const COLUMNS = columnsOf(["store", "seq", "point=name", "value", "ts=time", "detail"]);

/** Every kind of cell that needs care. */
const ODD = [
  storedRow({ seq: 1, name: `O'Hara "E01", \\`, value: 1e21, detail: '{"a":"x"}' }),
  storedRow({ seq: 2, name: null, value: null, time: null }),
  storedRow({ seq: 3, name: "", value: Infinity, time: null }),
  storedRow({ seq: 4, name: "München\nGO", value: -0.0000001 }),
];

Deno.test("CSV tells nothing from an empty text, and quotes what needs it", () => {
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

Deno.test("NDJSON has null for nothing, a text for numbers that JSON lacks, and details as they are", () => {
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
  assertEquals([rows[2].point, rows[2].value], ["", "Infinity"]);
  assertEquals(rows[3].point, "München\nGO");
});

function sql(dialect: Dialect): string {
  return sqlFormat(COLUMNS, { dialect, table: "plant.iec104_value" }).rows(ODD);
}

Deno.test("SQL for PostgreSQL is one transaction that passes over rows it has", () => {
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

Deno.test("SQL for MySQL and MariaDB sets what it relies on, and passes over rows by their key only", () => {
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

Deno.test("SQL for SQLite passes over rows by their key only", () => {
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

Deno.test("createTable() has a column for each field and the key of a row", () => {
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
