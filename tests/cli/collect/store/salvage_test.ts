// Rescue of a damaged store: each page of a small store is damaged in turn, and everything else is rescued.

import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { Store } from "../../../../cli/collect/store/store.ts";
import { StoreError } from "../../../../cli/collect/store/store_error.ts";
import { type Salvage, salvage, salvageText } from "../../../../cli/collect/store/salvage.ts";
import { CollectBench, measured, NOON } from "../../../helpers/collect/collect_bench.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

const ROWS = 600;

const TABLES = ["station", "point", "link", "sink", "set_aside", "former_id", "hour", "message"];

/** Tables in which values are filed. */
const PLACES = ["station", "point"];

/** Creates a store with rows in every table, all of them in the file. */
function fill(folder: string): string {
  const bench = new CollectBench(folder, { points: [{ ioa: 1, name: "Frequency", unit: "Hz" }] });
  {
    using _bench = bench;
    bench.begin();
    for (let n = 0; n < ROWS; n += 50) {
      bench.now += 3_600_000;
      const numbers = Array.from({ length: 50 }, (_, index) => n + index + 1);
      bench.deliver(...numbers.map((each) => measured(1 + each % 40, each, bench.now + each)));
    }
    bench.deliver(Uint8Array.of(70, 1, 4, 0, 1, 0, 0, 0, 0, 0));
    const { ledger, outbox } = bench.store;
    ledger.transaction(() => {
      outbox.advance("archive", { position: 400, delivered: 399, at: NOON });
      outbox.setAside({ sink: "archive", seq: 17, error: "too long", at: NOON });
    });
  }
  new Store(bench.file, NOON, { restored: true })[Symbol.dispose]();
  return bench.file;
}

/** Whether the file describes its tables. */
function isDescribed(file: string): boolean {
  using database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare("SELECT count(*) AS count FROM sqlite_master").get()!.count !== 0;
  } catch (error) {
    assertStringIncludes((error as Error).message, "malformed");
    return false;
  }
}

/** Reads every row of a table. */
function read(file: string, table: string): Map<number, string> {
  using database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare(`SELECT rowid AS number, * FROM ${table} ORDER BY rowid`).all();
  return new Map(rows.map((row) => [row.number as number, JSON.stringify(row)]));
}

function contents(file: string): Map<string, Map<number, string>> {
  return new Map([...TABLES, "value"].map((table) => [table, read(file, table)]));
}

/** Salvages a file, and checks that everything saved is unchanged, and that everything missing is reported. */
function verify(
  file: string,
  before: ReturnType<typeof contents>,
  context: string,
): { readonly saved: Salvage; readonly target: string } {
  const target = `${file}.salvaged`;
  for (const part of ["", "-wal", "-shm"]) {
    try {
      Deno.removeSync(target + part);
    } catch { // it does not exist
    }
  }
  const saved = salvage(file, target, NOON);
  const after = contents(target);
  /** Whether values are assigned to placeholders because their own station or point is lost. */
  const isReplaced = saved.damaged.some((table) => PLACES.includes(table));
  for (const [table, rows] of before) {
    for (const [number, text] of rows) {
      const found = after.get(table)!.get(number);
      if (found === undefined) {
        assert(saved.damaged.includes(table), `${context}: ${number} of ${table} is missing`);
        const isTold = table !== "value" ||
          saved.lost.some(([first, last]) => number >= first && number <= last);
        assert(isTold, `${context}: value ${number} is missing`);
      } else if (!isReplaced || !PLACES.includes(table)) assertEquals(found, text, context);
    }
  }
  using database = new DatabaseSync(target, { readOnly: true });
  const { count } = database.prepare("SELECT count(*) AS count FROM reading").get()!;
  assertEquals(count, saved.values, `${context}: every value has a point and a station`);
  return { saved, target };
}

Deno.test("an intact store is salvaged completely, with its ID, and sinks continue at their positions", async () => {
  await withTree({}, (root) => {
    const file = fill(root);
    const before = contents(file);
    const { saved, target } = verify(file, before, "whole");
    assertEquals(saved, { values: ROWS, lost: [], damaged: [], hasNewId: false });
    assertEquals(salvageText(saved), "600 values saved");
    assertEquals(contents(target), before);
    const keys = (path: string) => {
      using store = new Store(path, NOON);
      assertEquals(store.takeNotices(), []);
      return store.outbox.read(0, ROWS).rows.map((row) => `${row.store} ${row.seq}`);
    };
    assertEquals(keys(target), keys(file));
  });
});

Deno.test("for any damaged page, the contents of the others are salvaged, and the loss is reported", async () => {
  await withTree({}, (root) => {
    const file = fill(root);
    const before = contents(file);
    const octets = Deno.readFileSync(file);
    let most = 0;
    /** Number of pages with the description of the tables, without which nothing can be found. */
    let described = 0;
    for (let page = 1; page < octets.length / 4096; page++) {
      const damaged = octets.slice();
      damaged.fill(0x5a, page * 4096, (page + 1) * 4096);
      Deno.writeFileSync(file, damaged);
      if (!isDescribed(file)) {
        described++;
        continue;
      }
      const { saved } = verify(file, before, `page ${page + 1}`);
      if (saved.lost.length > 0 && saved.lost.every(([, last]) => last <= ROWS)) {
        assert(saved.values >= ROWS - 100, `page ${page + 1}: ${saved.values}`);
        most = Math.max(most, saved.values);
      }
    }
    assert(most > 0, "some page had some of the values");
    assert(described <= 3, `${described} pages`);
    Deno.writeFileSync(file, octets.fill(0x5a, 100, 4096));
    assertThrows(
      () => salvage(file, `${root}/other.sqlite`, NOON),
      StoreError,
      `Nothing can be read from ${file}: `,
    );
  });
});

Deno.test("salvage ends despite misplaced pages and wrong octets", async () => {
  await withTree({}, (root) => {
    const file = fill(root);
    const octets = Deno.readFileSync(file);
    const pages = octets.length / 4096;
    for (let seed = 1; seed <= 60; seed++) {
      const random = new Prng(seed);
      const damaged = octets.slice();
      for (let times = random.int(1, 4); times > 0; times--) {
        const to = random.int(1, pages - 1) * 4096;
        if (random.chance(0.5)) {
          const from = random.int(1, pages - 1) * 4096;
          damaged.set(octets.subarray(from, from + 4096), to);
        } else for (let n = 0; n < 20; n++) damaged[to + random.int(0, 4095)] = random.int(0, 255);
      }
      Deno.writeFileSync(file, damaged);
      if (!isDescribed(file)) continue;
      const target = `${root}/${seed}.sqlite`;
      const { values } = salvage(file, target, NOON);
      assertEquals(read(target, "value").size <= values, true, `seed ${seed}`);
      Deno.removeSync(target);
    }
  });
});

Deno.test("values whose point or station is lost are assigned to a placeholder", async () => {
  await withTree({}, (root) => {
    const file = fill(root);
    const octets = Deno.readFileSync(file);
    using database = new DatabaseSync(file, { readOnly: true });
    for (const table of ["point", "station", "store"]) {
      const { rootpage } = database.prepare("SELECT rootpage FROM sqlite_master WHERE name = ?")
        .get(table) as { readonly rootpage: number };
      const copy = `${root}/${table}.sqlite`;
      const damaged = octets.slice();
      damaged.fill(0x5a, (rootpage - 1) * 4096, rootpage * 4096);
      Deno.writeFileSync(copy, damaged);
      const saved = salvage(copy, `${copy}.salvaged`, NOON);
      assertEquals([saved.values, saved.damaged], [ROWS, [table]]);
      assertEquals(saved.hasNewId, table === "store");
      using store = new Store(`${copy}.salvaged`, NOON);
      const rows = store.outbox.read(0, ROWS).rows;
      assertEquals(rows.length, ROWS);
      const station = table === "store" ? "Northfield" : "unknown (salvaged)";
      assertEquals(new Set(rows.map((row) => row.station)), new Set([station]));
    }
    assertStringIncludes(
      salvageText({ values: 1, lost: [[3, 5], [9, 2 ** 44]], damaged: ["store"], hasNewId: true }),
      "1 value saved; values 3 to 5, from 9 on cannot be read; damaged tables: store; the store ID is lost, so",
    );
  });
});

Deno.test("a value that cannot have been in the table is not saved, and its number is reported", async () => {
  await withTree({}, (root) => {
    const file = fill(root);
    {
      using database = new DatabaseSync(file);
      database.exec(`
        CREATE TABLE sound AS SELECT * FROM value;
        DROP TABLE value;
        CREATE TABLE value AS SELECT * FROM sound;
        UPDATE value SET quality = NULL WHERE seq IN (7, 300);
        UPDATE value SET link = 'x' WHERE seq = 599;
      `);
    }
    const saved = salvage(file, `${root}/saved.sqlite`, NOON);
    assertEquals(saved.values, ROWS - 3);
    assertEquals(saved.lost, [[7, 7], [300, 300], [599, 599]]);
    assertEquals(saved.damaged, ["value"]);
    assertEquals(
      salvageText(saved),
      "597 values saved; values 7, 300, 599 cannot be read; damaged tables: value",
    );
    using store = new Store(`${root}/saved.sqlite`, NOON);
    assertEquals(store.outbox.read(0, ROWS).rows.length, ROWS - 3);
  });
});
