// Backups and damage as README.md describes them, with PostgreSQL as the destination: whatever happens to the store,
// every event is in the database once.

import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { damagedStores } from "../../../cli/collect/store/damage.ts";
import { markPath } from "../../../cli/collect/store/mark.ts";
import { columnsOf } from "../../../cli/collect/format/format.ts";
import { createTable } from "../../../cli/collect/format/sql.ts";
import { ControlledStation, serve, type StationServer } from "../../../mod.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { CollectorProcess } from "../../helpers/collect/collector_process.ts";
import { damage } from "../../helpers/collect/damage_store.ts";
import { exampleSink } from "../../helpers/collect/sink_run.ts";
import { NO_POSTGRESQL, POSTGRES } from "../../helpers/machine/databases.ts";
import { absence, runProgram, testWith } from "../../helpers/machine/service.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const NO_SQLITE3 = await absence(["sqlite3", "-version"]);

/** A station, a collector and PostgreSQL. */
class World implements AsyncDisposable {
  readonly table = `t${crypto.randomUUID().replaceAll("-", "")}`;
  readonly folder: string;
  readonly store: string;
  /** Number of events so far. */
  events = 0;
  readonly #station: ControlledStation;
  readonly #server: StationServer;
  #collector: CollectorProcess | undefined;

  constructor(folder: string, station: ControlledStation, server: StationServer) {
    this.#station = station;
    this.#server = server;
    this.folder = folder;
    this.store = `${folder}/plant.sqlite`;
  }

  static async begin(folder: string): Promise<World> {
    const points = [{ ioa: 700, type: "M_ME_NC_1", value: 0 }] as const;
    const controlled = new ControlledStation({ sectors: [{ ca: 1, points }] });
    const server = await serve(controlled, { host: "127.0.0.1", port: 0 });
    const world = new World(folder, controlled, server);
    const sink = await exampleSink("postgresql.json", "postgresql", {
      iec104_value: world.table,
      "host=db.example user=collector dbname=plant": "host=127.0.0.1 user=postgres dbname=test",
    });
    await POSTGRES.sql(createTable(columnsOf(sink.columns), sink.sql!));
    const station = {
      name: "Numbers",
      ca: 1,
      types: ["M_ME_TF_1"],
      backOff: { firstMs: 50, maxMs: 200 },
    };
    const quick = { batch: { rows: 50, seconds: 0.2 }, backOff: { firstMs: 100, maxMs: 500 } };
    const config = {
      store: { file: "plant.sqlite", onDamage: "set-aside" },
      stations: [{ ...station, address: `127.0.0.1:${world.#server.port}` }],
      sinks: [{ ...sink, ...quick }],
    };
    Deno.writeTextFileSync(`${folder}/plant.json`, JSON.stringify(config));
    return world;
  }

  /** Starts the collector, optionally with options; resolves when it is connected. */
  async start(...options: readonly string[]): Promise<CollectorProcess> {
    const collector = new CollectorProcess(this.folder, ["plant.json", ...options]);
    this.#collector = collector;
    await collector.line(({ event }) => event === "connected");
    return collector;
  }

  /** Ends the collector cleanly, or immediately. */
  async stop(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    this.#collector!.kill(signal);
    await this.#collector!.status();
  }

  happen(count: number): void {
    for (let each = 0; each < count; each++) this.#station.set(1, 700, ++this.events);
  }

  /** Waits until every event is in the database, each once. */
  async verify(expected = this.events): Promise<void> {
    for (let asked = 0;; asked++) {
      const found = await POSTGRES.sql(`SELECT value FROM ${this.table} ORDER BY value`);
      if (found.length >= expected || asked > 1000) {
        return assertEquals(found.map(Number), numbers(expected));
      }
    }
  }

  /** Waits until every event is in the store. */
  async untilStored(): Promise<void> {
    using database = new DatabaseSync(this.store, { readOnly: true });
    const statement = database.prepare("SELECT max(value) AS last FROM value");
    for (let asked = 0; asked < 100_000; asked++) {
      if (statement.get()!.last === this.events) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error("The events were not stored");
  }

  identities(): Promise<string[]> {
    return POSTGRES.sql(`SELECT store FROM ${this.table} GROUP BY store ORDER BY min(value)`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#collector?.[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
    await this.#station[Symbol.asyncDispose]();
    await POSTGRES.sql(`DROP TABLE ${this.table}`);
  }
}

function numbers(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

async function sqlite3(folder: string, args: readonly string[], stdin = ""): Promise<string> {
  const { code, stdout, stderr } = await runProgram([
    "sqlite3",
    ...args.map((arg) => arg.replace("FOLDER", folder)),
  ], { stdin });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

testWith(
  NO_POSTGRESQL ?? NO_SQLITE3,
  "after a restored backup, no new row is mistaken for an old one: each event is in PostgreSQL once",
  async () => {
    await withTree({}, async (folder) => {
      await using world = await World.begin(folder);
      await world.start();
      world.happen(60);
      await world.verify();
      await sqlite3(folder, [
        "-readonly",
        "FOLDER/plant.sqlite",
        "VACUUM INTO 'FOLDER/backup.sqlite'",
      ]);
      world.happen(60);
      await world.verify();
      await world.stop("SIGKILL");
      for (const part of ["", "-wal", "-shm"]) {
        Deno.renameSync(`${world.store}${part}`, `${folder}/broken.sqlite${part}`);
      }
      Deno.renameSync(`${folder}/backup.sqlite`, world.store);
      let collector = await world.start();
      const { text } = await collector.line(({ event }) => event === "store-restored");
      assertStringIncludes(
        text,
        "the store is older than its mark: its last row is 60, but the mark refers to row 120; it was restored from a backup, or its -wal was lost or damaged.",
      );
      world.happen(60);
      await world.verify();
      assertEquals((await world.identities()).length, 2);
      await world.stop("SIGTERM");

      // The store is restored with all its files, and the user declares it.
      const parts = [world.store, markPath(world.store)];
      const saved = parts.map((part) => Deno.readFileSync(part));
      await world.start();
      world.happen(60);
      await world.verify();
      await world.stop("SIGTERM");
      for (const [index, part] of parts.entries()) Deno.writeFileSync(part, saved[index]!);
      collector = await world.start("--restored");
      await collector.line(({ event }) => event === "store-restored");
      world.happen(60);
      await world.verify();
      assertEquals((await world.identities()).length, 3);
      await world.stop("SIGTERM");
    });
  },
);

testWith(
  NO_POSTGRESQL,
  "a damaged store is set aside, nothing stops, and the rows missing in PostgreSQL are salvaged: each event is stored once",
  async () => {
    await withTree({}, async (folder) => {
      await using world = await World.begin(folder);
      const collector = await world.start();
      world.happen(60);
      await world.verify();
      const unlock = await POSTGRES.lock(world.table);
      let text: string;
      try {
        world.happen(60);
        await world.untilStored();
        damage(world.store, "value_point_at");
        world.happen(60);
        ({ text } = await collector.line(({ event }) => event === "store-set-aside"));
      } finally {
        await unlock();
      }
      const [aside] = damagedStores(world.store);
      assertStringIncludes(text, `CONFIG --salvage ${aside!.slice(folder.length + 1)}, which`);
      // Rows that were stored but not delivered exist only in the damaged store.
      for (let asked = 0;; asked++) {
        const found = await POSTGRES.sql(`SELECT max(value) FROM ${world.table}`);
        if (Number(found[0]) === world.events) break;
        assert(asked < 1000, "the new store delivers");
      }
      const { code, stdout, stderr } = await runCli(
        ["collect", `${folder}/plant.json`, "--salvage", aside!],
        { files: { [`${folder}/plant.json`]: Deno.readTextFileSync(`${folder}/plant.json`) } },
      );
      assertEquals([code, stdout], [0, ""]);
      assertMatch(
        stderr.replaceAll(aside!, "ASIDE"),
        /^ASIDE\.salvaged: 120 values saved\nsink postgresql {2}received \d+ rows\n$/,
      );
      await world.verify();
      assertEquals((await world.identities()).length, 2);
    });
  },
);
