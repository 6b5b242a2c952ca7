// End to end: a station, a collector that is killed, and databases whose sessions are cut. Every event is in PostgreSQL
// and in MariaDB once.

import { assertEquals } from "@std/assert";
import { columnsOf } from "../../../cli/collect/format/format.ts";
import { createTable } from "../../../cli/collect/format/sql.ts";
import { ControlledStation, serve } from "../../../mod.ts";
import {
  MARIA,
  NO_MARIADB,
  NO_POSTGRESQL,
  POSTGRES,
  type TestDatabase,
} from "../../helpers/machine/databases.ts";
import { testWith } from "../../helpers/machine/service.ts";
import { exampleSink } from "../../helpers/collect/sink_run.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;

/** Starts the collector in a folder with its configuration. */
function start(folder: string): Deno.ChildProcess {
  const allow = ["net=127.0.0.1", "read", "write=.", "run=psql,mariadb"];
  return new Deno.Command("deno", {
    args: [
      "run",
      "--quiet",
      "--unstable-lazy-dynamic-imports",
      `--config=${ROOT}deno.json`,
      ...allow.map((each) => `--allow-${each}`),
      `${ROOT}cli/main.ts`,
      "collect",
      "plant.json",
    ],
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
}

/** Queries until this number of events is present. */
async function untilEvents(database: TestDatabase, table: string, count: number): Promise<void> {
  let found = 0;
  for (let asked = 0; found < count; asked++) {
    if (asked > 3000) throw new Error(`Only ${found} of ${count} events are there`);
    const [line] = await database.sql(`SELECT count(*) FROM ${table} WHERE cause = 'spont'`);
    found = Number(line);
  }
}

testWith(
  NO_POSTGRESQL ?? NO_MARIADB,
  "every event is in both databases once although the collector is killed and sessions are cut",
  async () => {
    const table = `t${crypto.randomUUID().replaceAll("-", "")}`;
    const databases = [POSTGRES, MARIA];
    const sinks = [
      await exampleSink("postgresql.json", "postgresql", {
        iec104_value: table,
        "host=db.example user=collector dbname=plant": "host=127.0.0.1 user=postgres dbname=test",
      }),
      await exampleSink("mariadb.json", "mariadb", {
        iec104_value: table,
        "--host=db.example": "--host=127.0.0.1",
        "--user=collector": "--user=root",
        '"plant"': '"test"',
      }),
    ];
    const quick = { batch: { rows: 50, seconds: 0.2 }, backOff: { firstMs: 100, maxMs: 1000 } };
    for (const [index, { columns, sql }] of sinks.entries()) {
      await databases[index]!.sql(createTable(columnsOf(columns), sql!));
    }
    await using station = new ControlledStation({
      sectors: [{ ca: 1, points: [{ ioa: 700, type: "M_ME_NC_1", value: 0 }] }],
    });
    await using server = await serve(station, { host: "127.0.0.1", port: 0 });
    let events = 0;
    function happen(count: number): void {
      for (let each = 0; each < count; each++) station.set(1, 700, ++events);
    }
    const config = {
      store: { file: "plant.sqlite" },
      stations: [{
        name: "Numbers",
        address: `127.0.0.1:${server.port}`,
        ca: 1,
        types: ["M_ME_TF_1"],
        backOff: { firstMs: 100, maxMs: 500 },
      }],
      sinks: sinks.map((sink) => ({ ...sink, ...quick })),
    };
    try {
      await withTree({ "plant.json": JSON.stringify(config) }, async (folder) => {
        let collector = start(folder);
        happen(150);
        await Promise.all(databases.map((database) => untilEvents(database, table, 60)));
        // Both databases wait in the middle of a batch when the collector is killed, and continue without it.
        let locks = await Promise.all(databases.map((database) => database.lock(table)));
        happen(150);
        collector.kill("SIGKILL");
        await collector.status;
        await Promise.all(locks.map((unlock) => unlock()));
        happen(150);
        collector = start(folder);
        await Promise.all(databases.map((database) => untilEvents(database, table, 400)));
        // Sessions are cut in the middle of a batch.
        locks = await Promise.all(databases.map((database) => database.lock(table)));
        happen(150);
        await Promise.all(databases.map((database) => database.cutWaiting(table)));
        await Promise.all(locks.map((unlock) => unlock()));
        await Promise.all(databases.map((database) => untilEvents(database, table, events)));
        collector.kill("SIGTERM");
        assertEquals((await collector.status).code, 0);
      });
      const numbers = Array.from({ length: events }, (_, index) => index + 1);
      for (const database of databases) {
        const found = await database.sql(
          `SELECT value FROM ${table} WHERE cause = 'spont' ORDER BY value`,
        );
        assertEquals(found.map(Number), numbers);
      }
    } finally {
      for (const database of databases) await database.sql(`DROP TABLE ${table}`);
    }
  },
);
