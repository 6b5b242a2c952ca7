// A store that is found damaged when opened: the message, the files that are set aside, and those left alone.

import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { damagedStores, moveAside, wasStore } from "../../../../cli/collect/store/damage.ts";
import { markPath, readMark } from "../../../../cli/collect/store/mark.ts";
import { Store } from "../../../../cli/collect/store/store.ts";
import { StoreError } from "../../../../cli/collect/store/store_error.ts";
import { CollectBench, measured, NOON } from "../../../helpers/collect/collect_bench.ts";
import { overwrite } from "../../../helpers/collect/damage_store.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

/** Creates a store with one row. */
function collect(folder: string): string {
  using bench = new CollectBench(folder);
  bench.begin();
  bench.deliver(measured(1, 1));
  return bench.file;
}

/** Kinds of damage that are found when the store is opened. */
const DAMAGES: Readonly<Record<string, (file: string) => void>> = {
  "its first page is nonsense except for the header": (file) => overwrite(file, 100, 3000),
  "its first octets are nonsense": (file) => overwrite(file, 0, 16),
  "all of it is nonsense": (file) => Deno.writeTextFileSync(file, "nonsense ".repeat(10_000)),
};

const STEPS =
  "What to do: move FILE away (and FILE-wal and FILE-shm, if they exist), then start the " +
  "collector again: it creates a new store with a new ID. To rescue the readable rows: iec104 " +
  "collect CONFIG --salvage MOVED, which also delivers them to the sinks that lack them (or sqlite3 MOVED " +
  '.recover). With "onDamage": "set-aside" in "store", the collector does this automatically';

for (const [name, damage] of Object.entries(DAMAGES)) {
  Deno.test(`a damaged store stops the collector and query, with the steps to take: ${name}`, async () => {
    await withTree({}, async (root) => {
      const file = collect(root);
      damage(file);
      const before = Deno.readFileSync(file);
      const error = assertThrows(() => new Store(file, NOON), StoreError);
      assertEquals(error.code, "damaged");
      const message = error.message.replaceAll(file, "FILE");
      assertMatch(
        message,
        /^Cannot open the store FILE: (?:database disk image is malformed|file is not a database)\. /,
      );
      assert(message.endsWith(STEPS), message);
      const { code, stdout, stderr } = await runCli(["query", file]);
      assertEquals([code, stdout], [2, ""]);
      const [told] = stderr.replaceAll(file, "FILE").split("\n");
      assertEquals(told, `iec104 query: ${message}`);
      assertEquals([Deno.readFileSync(file), damagedStores(file)], [before, []]);
    });
  });

  Deno.test(`a damaged store is set aside for a new one: ${name}`, async () => {
    await withTree({}, (root) => {
      const file = collect(root);
      const { store: id } = readMark(file)!;
      damage(file);
      const before = Deno.readFileSync(file);
      {
        using store = new Store(file, NOON, { setsAside: true });
        const aside = `${file}.damaged-20240315T134530Z`;
        assertEquals(damagedStores(file), [aside]);
        assertEquals([store.damaged, Deno.readFileSync(aside)], [[aside], before]);
        const [notice, ...others] = store.takeNotices();
        assertEquals([notice!.event, others], ["store-set-aside", []]);
        assertMatch(
          notice!.text.replaceAll(file, "FILE"),
          /^Cannot open the store FILE: [a-z ]+\. It was set aside as FILE\.damaged-20240315T134530Z, and a new store was created\. To rescue .* --salvage FILE\.damaged-20240315T134530Z, /,
        );
        assertEquals(store.ledger.lastSeq, 0);
        assert(readMark(file)!.store !== id);
        Deno.renameSync(aside, `${root}/seen to`);
        assertEquals(store.damaged, []);
      }
      using again = new Store(file, NOON + 1, { setsAside: true });
      assertEquals(again.takeNotices(), []);
    });
  });
}

Deno.test("a file that was never a store is not set aside, and salvage is not suggested", async () => {
  await withTree({ "plant.json": '{ "stations": [] }'.repeat(100) }, (root) => {
    const file = `${root}/plant.json`;
    const refusal = () =>
      assertThrows(() => new Store(file, NOON, { setsAside: true }), StoreError).message;
    assertEquals(refusal(), `Cannot open the store ${file}: file is not a database`);
    assert(!wasStore(file));
    Deno.removeSync(file);
    {
      using other = new DatabaseSync(file);
      other.exec("CREATE TABLE t (x)");
    }
    Deno.writeTextFileSync(markPath(file), "a store was here");
    assertEquals(
      refusal(),
      `Cannot open the store ${file}: it is an SQLite file of another program`,
    );
    assertEquals(damagedStores(file), []);
  });
});

Deno.test("the companion files of a damaged store are moved with it, and names do not collide", async () => {
  await withTree({}, (root) => {
    const file = `${root}/plant.sqlite`;
    for (let time = 1; time <= 2; time++) {
      for (const part of ["", "-wal", "-shm"]) Deno.writeTextFileSync(file + part, `log ${time}`);
      moveAside(file, NOON);
    }
    assertEquals([...Deno.readDirSync(root)].length, 6);
    const aside = `${file}.damaged-20240315T134530Z`;
    assertEquals(damagedStores(file), [aside, `${aside}-2`]);
    assertEquals(Deno.readTextFileSync(`${aside}-wal`), "log 1");
    assertEquals(Deno.readTextFileSync(`${aside}-2-wal`), "log 2");
  });
});

Deno.test("a disk that damages one store after another is not filled with them", async () => {
  await withTree({}, (root) => {
    const file = collect(root);
    for (let time = 1; time <= 5; time++) {
      DAMAGES["all of it is nonsense"]!(file);
      new Store(file, NOON + time * 1000, { setsAside: true })[Symbol.dispose]();
    }
    DAMAGES["all of it is nonsense"]!(file);
    const error = assertThrows(() => new Store(file, NOON, { setsAside: true }), StoreError);
    assertEquals(
      error.message.replaceAll(file, "FILE"),
      "Cannot set the damaged store FILE aside: 5 damaged stores are already in its folder. Check the " +
        "disk, and move FILE.damaged-* away",
    );
    assertEquals(damagedStores(file).length, 5);
    assert(wasStore(file));
  });
});
