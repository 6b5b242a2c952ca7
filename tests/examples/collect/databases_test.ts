// The recipes for PostgreSQL and MariaDB, with real databases: every row once, whatever fails in between.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { SinkConfig } from "../../../cli/collect/config/config.ts";
import { columnsOf } from "../../../cli/collect/format/format.ts";
import { createTable } from "../../../cli/collect/format/sql.ts";
import {
  MARIA,
  NO_MARIADB,
  NO_POSTGRESQL,
  POSTGRES,
  type TestDatabase,
} from "../../helpers/machine/databases.ts";
import { testWith } from "../../helpers/machine/service.ts";
import { exampleSink, runSink } from "../../helpers/collect/sink_run.ts";
import { storedRow, storedRows } from "../../helpers/collect/stored_rows.ts";

/** A recipe, and the settings that differ here from normal use. */
interface Recipe {
  readonly file: string;
  readonly sink: string;
  readonly table: string;
  readonly replacements: Readonly<Record<string, string>>;
  readonly database: TestDatabase;
  readonly missing: string | undefined;
  /** Message of the database about a row that violates a constraint. */
  readonly refusal: RegExp;
}

const POSTGRESQL_HERE = {
  "host=db.example user=collector dbname=plant": "host=127.0.0.1 user=postgres dbname=test",
};
const IN_POSTGRESQL = {
  table: "iec104_value",
  replacements: POSTGRESQL_HERE,
  database: POSTGRES,
  missing: NO_POSTGRESQL,
  refusal: /ERROR: +new row for relation "\w+" violates check constraint "too_large"/,
};
const IN_MARIADB = {
  database: MARIA,
  missing: NO_MARIADB,
  refusal: /ERROR 4025 \(23000\) at line \d+: CONSTRAINT `too_large` failed/,
};

const RECIPES: readonly Recipe[] = [
  { file: "postgresql.json", sink: "postgresql", ...IN_POSTGRESQL },
  { file: "postgresql_copy.json", sink: "copy", ...IN_POSTGRESQL },
  {
    file: "mariadb.json",
    sink: "mariadb",
    table: "iec104_value",
    replacements: {
      "--host=db.example": "--host=127.0.0.1",
      "--user=collector": "--user=root",
      '"plant"': '"test"',
    },
    ...IN_MARIADB,
  },
  {
    file: "rtu_to_two_databases.json",
    sink: "mysql",
    table: "measurement",
    replacements: {
      "--host=localhost": "--host=127.0.0.1",
      "--user=collector": "--user=root",
      '"plant"\n': '"test"\n',
    },
    ...IN_MARIADB,
  },
];

/** Calls the function with the sink and its table, created as `--table` prints it; removes it at the end. */
async function withTable(
  recipe: Recipe,
  use: (sink: SinkConfig, table: string) => Promise<void>,
): Promise<void> {
  const table = `t${crypto.randomUUID().replaceAll("-", "")}`;
  const replacements = { ...recipe.replacements, [recipe.table]: table };
  const sink = await exampleSink(recipe.file, recipe.sink, replacements);
  await recipe.database.sql(createTable(columnsOf(sink.columns), sink.sql!));
  try {
    await use(sink, table);
  } finally {
    await recipe.database.sql(`DROP TABLE ${table}`);
  }
}

async function assertEachOnce(recipe: Recipe, table: string, seqs: readonly number[]) {
  const found = await recipe.database.sql(`SELECT seq FROM ${table} ORDER BY seq`);
  assertEquals(found.map(Number), seqs);
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

for (const recipe of RECIPES) {
  const { file, sink: name, database, missing } = recipe;
  const title = `${file}, sink ${name}`;

  testWith(missing, `${title}: rows arrive unchanged`, async () => {
    await withTable(recipe, async (sink, table) => {
      const rows = [
        storedRow({ seq: 1, name: `O'Hara "E01", \\ München`, value: -1e-7, time: null }),
        storedRow({ seq: 2, name: null, value: null, quality: 0x80 }),
        storedRow({ seq: 3, name: "line\nand line", value: 1e21 }),
      ];
      const { troubles, remarks } = await runSink(sink, rows);
      assertEquals([troubles, remarks], [[], []]);
      const isMaria = database === MARIA;
      const conditions = [
        `name = 'O''Hara "E01", ${isMaria ? "\\\\" : "\\"} München'`,
        "name IS NULL",
        "name = 'line\nand line'",
        "value = -1e-7",
        "value IS NULL",
        "value = 1e21",
        "quality = 'IV'",
        "time IS NULL",
        `time = '2026-10-09 15:34:12.302${isMaria ? "" : "Z"}'`,
      ].map((condition) => `CASE WHEN ${condition} THEN 1 ELSE 0 END`);
      const found = await database.sql(
        `SELECT ${conditions.join(", ")} FROM ${table} ORDER BY seq`,
      );
      assertEquals(found.map((line) => line.replace(/[|\t]/g, "")), [
        "100100010",
        "010010101",
        "001001000",
      ]);
    });
  });

  testWith(
    missing,
    `${title}: every row is stored once although sessions are cut and answers lost`,
    async () => {
      await withTable(recipe, async (sink, table) => {
        const cut = [2, 5, 8];
        const lost = [3, 6, 9];
        const { troubles, refusals, attempts } = await runSink(
          { ...sink, batch: { rows: 20, seconds: 60 } },
          storedRows(1, 200),
          {
            before: async (attempt) => {
              if (!cut.includes(attempt)) return;
              const unlock = await database.lock(table);
              return async () => {
                await database.cutWaiting(table);
                await unlock();
              };
            },
            isAnswerLost: (attempt) => lost.includes(attempt),
          },
        );
        assertEquals([refusals, troubles.length], [[], cut.length + lost.length]);
        assert(
          attempts >= 10 + troubles.length,
          `${attempts} attempts, ${troubles.length} failures`,
        );
        await assertEachOnce(recipe, table, numbers(200));
      });
    },
  );

  testWith(
    missing,
    `${title}: every row is stored once although a client hangs and is ended`,
    async () => {
      await withTable(recipe, async (sink, table) => {
        const unlock = await database.lock(table);
        const { troubles } = await runSink(
          { ...sink, timeoutMs: 2000 } as SinkConfig,
          storedRows(1, 10),
          {
            before: async (attempt) => {
              if (attempt === 2) await unlock();
              return undefined;
            },
          },
        );
        assertMatch(troubles[0] ?? "", /^the program did not (exit|answer) within 2000 ms/);
        await assertEachOnce(recipe, table, numbers(10));
      });
    },
  );

  testWith(
    missing,
    `${title}: a row that breaks a constraint is set aside with the database's error`,
    async () => {
      await withTable(recipe, async (sink, table) => {
        await database.sql(`ALTER TABLE ${table} ADD CONSTRAINT too_large CHECK (value < 1000)`);
        const rows = storedRows(1, 60).map((row) => row.seq === 42 ? { ...row, value: 1001 } : row);
        const { refusals } = await runSink({ ...sink, batch: { rows: 50, seconds: 60 } }, rows);
        assertEquals(refusals.map(({ seq }) => seq), [42]);
        for (const { error } of refusals) assertMatch(error, recipe.refusal);
        await assertEachOnce(
          recipe,
          table,
          numbers(60).filter((seq) => seq !== 42),
        );
      });
    },
  );
}
