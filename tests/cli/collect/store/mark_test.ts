// The mark next to a store: its content after every kind of ending, and how it reveals a copy of the store.

import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { Mark, markPath, readMark } from "../../../../cli/collect/store/mark.ts";
import { Store, type StoreOptions } from "../../../../cli/collect/store/store.ts";
import { StoreError } from "../../../../cli/collect/store/store_error.ts";
import { CollectBench, measured, NOON } from "../../../helpers/collect/collect_bench.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";
import { fill, withSmallDisk } from "../../../helpers/machine/small_disk.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

/** Opens a store; returns its reports, and the keys that sinks see. */
function look(file: string, options: StoreOptions = {}, now = NOON + 60_000) {
  using store = new Store(file, now, options);
  const notices = store.takeNotices();
  const keys = store.outbox.read(0, 1000).rows.map((row) => `${row.store} ${row.seq}`);
  return {
    events: notices.map(({ event }) => event),
    texts: notices.map(({ text }) => text),
    keys,
  };
}

function identity(file: string): string {
  using database = new DatabaseSync(file, { readOnly: true });
  return database.prepare("SELECT id FROM store").get()!.id as string;
}

/** Creates a store with this number of rows, in `plant.sqlite` of a folder. */
function collect(folder: string, rows: number): string {
  using bench = new CollectBench(folder);
  add(bench, rows);
  return bench.file;
}

function add(bench: CollectBench, rows: number): void {
  bench.begin();
  const { lastSeq } = bench.store.ledger;
  for (let n = lastSeq + 1; n <= lastSeq + rows; n++) bench.deliver(measured(1, n, NOON + n));
}

/** Converts a store to version 1, which had no mark. */
function downgrade(file: string): void {
  using database = new DatabaseSync(file);
  database.exec(
    "ALTER TABLE store DROP COLUMN marked; DROP TABLE former_id; PRAGMA user_version = 1",
  );
  Deno.removeSync(markPath(file));
}

Deno.test("the mark holds the last row of the store after each transaction, even if the process is killed", async () => {
  await withTree({}, (root) => {
    using bench = new CollectBench(root);
    add(bench, 3);
    const mark = readMark(bench.file)!;
    assertEquals([mark.store, mark.seq, mark.outage], [identity(bench.file), 3, null]);
    assertEquals(mark.file, Deno.statSync(bench.file).ino);
    bench.reopen();
    assertEquals(bench.store.takeNotices(), []);
    bench.deliver(measured(1, 4, NOON + 4));
    assertEquals(readMark(bench.file)!.seq, 4);
  });
});

Deno.test("a short record replaces a longer one in the same slot completely", async () => {
  await withTree({}, (root) => {
    const file = `${root}/plant.sqlite`;
    using mark = new Mark(file);
    mark.begin({ store: "a", seq: 1, file: null });
    mark.noteOutage(NOON);
    assertEquals(readMark(file)!.outage, NOON);
    mark.noteOutage(null);
    assertEquals([readMark(file)!.outage, readMark(file)!.seq], [null, 1]);
  });
});

Deno.test("a row may be delivered once its number is on disk, and many wait together", async () => {
  await withTree({}, async (root) => {
    using bench = new CollectBench(root);
    add(bench, 3);
    await Promise.all([1, 2, 3, 3].map((seq) => bench.store.settle(seq)));
    const waiting = bench.store.settle(3);
    bench.deliver(measured(1, 4, NOON + 4)); // while the previous one may be in progress
    await waiting;
    await bench.store.settle(4);
    assertEquals(readMark(bench.file)!.seq, 4);
  });
});

Deno.test("a number that is noted while another one is being synchronized is written next", async () => {
  await withTree({}, async (root) => {
    const store = `${root}/plant.sqlite`;
    using mark = new Mark(store);
    mark.begin({ store: "a", seq: 7, file: null });
    mark.note(8);
    const waiting = mark.settle(8);
    mark.note(9);
    assertEquals(readMark(store)!.seq, 8, "the record being written does not change");
    await waiting;
    assertEquals(readMark(store)!.seq, 9);
    await Promise.all([mark.settle(10), mark.settle(11)]);
    assertEquals(readMark(store)!.seq, 11);
  });
});

Deno.test("a mark with an interrupted write keeps its previous content", async () => {
  await withTree({}, async (root) => {
    const store = `${root}/plant.sqlite`;
    {
      using mark = new Mark(store);
      mark.begin({ store: "a", seq: 7, file: null });
      mark.note(8);
      await mark.settle(8);
      mark.note(9);
    }
    assertEquals(readMark(store)!.seq, 9);
    const whole = Deno.readFileSync(markPath(store));
    const latest = [0, 4096].find((at) =>
      new TextDecoder().decode(whole.subarray(at, at + 256)).includes('"seq":9')
    )!;
    for (let cut = 0; cut < 100; cut++) {
      const octets = whole.slice();
      octets.fill(0, latest + cut, latest + 256);
      Deno.writeFileSync(markPath(store), octets);
      const found = readMark(store)!.seq;
      assert(found === 8 || found === 9, `${found} after ${cut} octets`);
    }
    Deno.writeFileSync(markPath(store), whole.fill(0x20));
    assertEquals(readMark(store), undefined);
  });
});

Deno.test("a mark that cannot be written is reported, and stops deliveries to sinks but not storage", async () => {
  await withTree({}, async (root) => {
    const mark = new Mark(`${root}/plant.sqlite`);
    mark.begin({ store: "a", seq: 7, file: null });
    mark[Symbol.dispose](); // like a disk that was removed
    mark.note(8);
    const message = `Cannot write the mark ${root}/plant.sqlite.mark: `;
    assert(mark.error!.startsWith(message), mark.error);
    await mark.settle(7);
    await assertRejects(() => mark.settle(8), StoreError, message);
  });
});

Deno.test("a full disk does not keep the mark from being written", async () => {
  await withTree({}, (root) =>
    withSmallDisk(root, 1_000_000, async (folder) => {
      using mark = new Mark(`${folder}/plant.sqlite`);
      mark.begin({ store: "a", seq: 7, file: null });
      fill(`${folder}/ballast`);
      for (let seq = 8; seq < 12; seq++) {
        mark.note(seq);
        await mark.settle(seq);
      }
      assertEquals([mark.error, readMark(`${folder}/plant.sqlite`)!.seq], [undefined, 11]);
    }));
});

Deno.test("a mark that moved to another store permits no more deliveries from the previous one", async () => {
  await withTree({}, async (root) => {
    using mark = new Mark(`${root}/plant.sqlite`);
    mark.begin({ store: "a", seq: 7, file: null });
    mark.note(8);
    const waiting = mark.settle(8);
    mark.begin({ store: "b", seq: 0, file: null });
    await assertRejects(() => waiting, StoreError, "The store was set aside");
    await mark.settle(0);
    assertEquals([mark.error, readMark(`${root}/plant.sqlite`)!.store], [undefined, "b"]);
    assertEquals(readMark(`${root}/plant.sqlite`)!.seq, 0);
  });
});

Deno.test("a copy from a backup continues with a new ID, and its rows keep the old one", async () => {
  await withTree({}, async (root) => {
    const file = collect(root, 5);
    const id = identity(file);
    Deno.copyFileSync(file, `${root}/backup.sqlite`);
    {
      using bench = new CollectBench(root);
      add(bench, 3);
    }
    Deno.copyFileSync(`${root}/backup.sqlite`, file);
    const { events, texts, keys } = look(file);
    assertEquals(events, ["store-restored"]);
    const fresh = identity(file);
    assert(fresh !== id);
    assertEquals(
      texts[0],
      "the store is older than its mark: its last row is 5, but the mark refers to row 8; " +
        "it was restored from a backup, or its -wal was lost or damaged. New rows get " +
        `the new ID ${fresh}, so that no database mistakes them for rows that it already has; rows up to 5 ` +
        `keep the ID ${id}. Values collected after the copy was made are missing from the store; only the ` +
        "sinks that received them have them",
    );
    assertEquals(keys, [1, 2, 3, 4, 5].map((seq) => `${id} ${seq}`));
    assertEquals(look(file).events, [], "that is said once");
    {
      using bench = new CollectBench(root);
      add(bench, 1);
      assertEquals(bench.rows().map((row) => row.store), [...Array(5).fill(id), fresh]);
    }
    const { stdout } = await runCli(
      ["query", file, "history", "--all", "-f", "csv", "--columns", "store,seq"],
      { now: () => NOON },
    );
    assertEquals(stdout.trimEnd().split("\n").slice(1), [
      ...[1, 2, 3, 4, 5].map((seq) => `${id},${seq}`),
      `${fresh},6`,
    ]);
    // Again, with a backup of the copy.
    assertEquals(look(file, { restored: true }).events, ["store-restored"]);
    assertEquals(look(file).keys.at(-1), `${fresh} 6`);
    assertEquals(look(file).keys[0], `${id} 1`);
  });
});

Deno.test("a store whose mark is missing, belongs to another store or another file, may be a copy", async () => {
  await withTree({}, (root) => {
    const file = collect(root, 2);
    const reason = () => /^([^.]*)\./.exec(look(file).texts[0] ?? "")?.[1];
    assertEquals(reason(), undefined);
    Deno.removeSync(markPath(file));
    assertEquals(reason(), "the store may be a copy: its mark is missing");
    assertEquals(reason(), undefined);
    Deno.writeTextFileSync(markPath(file), "x".repeat(10_000));
    assertEquals(reason(), "the store may be a copy: its mark is missing");
    Deno.mkdirSync(`${root}/other`);
    Deno.copyFileSync(markPath(collect(`${root}/other`, 9)), markPath(file));
    assertEquals(reason(), "the store may be a copy: its mark belongs to another store");
    if (Deno.build.os === "windows") return;
    Deno.copyFileSync(file, `${file}.copy`);
    Deno.renameSync(`${file}.copy`, file);
    assertEquals(reason(), "the store may be a copy: its mark was written for another file");
    assertEquals(reason(), undefined);
  });
});

Deno.test("a store copied to another folder, with or without its mark, is distinguished from the first", async () => {
  await withTree({}, (root) => {
    const file = collect(root, 2);
    for (const folder of [`${root}/with`, `${root}/without`]) {
      Deno.mkdirSync(folder);
      Deno.copyFileSync(file, `${folder}/plant.sqlite`);
    }
    Deno.copyFileSync(markPath(file), markPath(`${root}/with/plant.sqlite`));
    const files = [file, `${root}/with/plant.sqlite`, `${root}/without/plant.sqlite`];
    assertEquals(files.map((each) => look(each).events), [
      [],
      ["store-restored"],
      ["store-restored"],
    ]);
    assertEquals(new Set(files.map(identity)).size, 3);
    Deno.renameSync(`${root}/with`, `${root}/moved`); // not a copy
    assertEquals(look(`${root}/moved/plant.sqlite`).events, []);
  });
});

Deno.test("a store of version 1 receives a mark and keeps its ID, unless it is an earlier copy", async () => {
  await withTree({}, async (root) => {
    const file = collect(root, 3);
    const id = identity(file);
    downgrade(file);
    const { stdout, code } = await runCli([
      ..."query F history --all --json".replace("F", file).split(" "),
    ], { now: () => NOON });
    assertEquals([code, stdout.trim().split("\n").length], [0, 3], "it can be read as it is");
    Deno.copyFileSync(file, `${root}/backup.sqlite`);
    assertEquals(look(file), {
      events: [],
      texts: [],
      keys: [1, 2, 3].map((seq) => `${id} ${seq}`),
    });
    assertEquals([identity(file), readMark(file)!.seq], [id, 3]);
    {
      using database = new DatabaseSync(file, { readOnly: true });
      assertEquals(database.prepare("PRAGMA user_version").get()!.user_version, 2);
    }
    {
      using bench = new CollectBench(root);
      add(bench, 1);
    }
    Deno.copyFileSync(`${root}/backup.sqlite`, file);
    assertEquals(look(file).events, ["store-restored"]);
  });
});

Deno.test("a backup from before the upgrade is a copy, whatever store has replaced it since", async () => {
  await withTree({}, (root) => {
    const file = collect(root, 3);
    downgrade(file);
    Deno.copyFileSync(file, `${root}/backup.sqlite`);
    {
      using bench = new CollectBench(root);
      add(bench, 4); // the upgraded store continues with the numbers after those of the backup
    }
    Deno.removeSync(file);
    new Store(file, NOON)[Symbol.dispose](); // a new one, as after damage
    const old = `${root}/backup.sqlite`;
    const id = identity(old);
    Deno.copyFileSync(old, file);
    const { events, texts } = look(file);
    assertEquals(events, ["store-restored"]);
    assertMatch(texts[0]!, /^the store may be a copy: its mark belongs to another store\. /);
    assert(identity(file) !== id, "new rows would have the keys of others");
  });
});

Deno.test("a copy of a store together with its folder must be declared by the user", async () => {
  await withTree({}, (root) => {
    const file = collect(root, 3);
    const id = identity(file);
    assertEquals(look(file).events, []);
    const { texts } = look(file, { restored: true });
    assertMatch(
      texts[0]!,
      /^the store is a copy from a backup, according to --restored\. New rows get the new ID /,
    );
    assert(identity(file) !== id);
  });
});

Deno.test("a mark without its store is reported, and becomes the mark of the new store", async () => {
  await withTree({}, (root) => {
    const file = collect(root, 3);
    const id = identity(file);
    Deno.removeSync(file);
    const { events, texts } = look(file, {}, NOON + 1);
    assertEquals(events, ["store-begun"]);
    assertEquals(
      texts[0],
      `there was no store, but its mark refers to one (ID ${id}, rows up to 3); ` +
        `a new one was created with the ID ${identity(file)}`,
    );
    assertEquals(readMark(file)!.store, identity(file));
    assertEquals(look(file).events, []);
  });
});

Deno.test("a mark that cannot be opened is reported before anything is connected", async () => {
  await withTree({}, (root) => {
    const file = collect(root, 3);
    Deno.removeSync(markPath(file));
    Deno.mkdirSync(markPath(file));
    const error = assertThrows(() => new Store(file, NOON), StoreError);
    assertMatch(error.message, /^Cannot open the mark .*plant\.sqlite\.mark: .*directory/);
    Deno.removeSync(markPath(file));
    assertEquals(look(file).events, ["store-restored"]); // the lock was released
  });
});

Deno.test("links that are open in a copy were not ended by a kill", async () => {
  await withTree({}, (root) => {
    const file = collect(root, 1);
    look(file, { restored: true });
    using database = new DatabaseSync(file, { readOnly: true });
    assertEquals(
      database.prepare("SELECT reason FROM link").get()!.reason,
      "Unknown: the store is a copy made while the link was up",
    );
  });
});

Deno.test("a reopened mark writes to the slot that does not hold the latest record", async () => {
  await withTree({}, async (root) => {
    const file = `${root}/plant.sqlite`;
    /** Returns the numbers in both slots. */
    const places = () => {
      const octets = Deno.readFileSync(markPath(file));
      return [0, 4096].map((at) => {
        const text = new TextDecoder().decode(octets.subarray(at, at + 256)).split(" ")[0]!;
        return text === "" ? undefined : JSON.parse(text).seq as number;
      });
    };
    {
      using mark = new Mark(file);
      mark.begin({ store: "s", seq: 1, file: null });
    }
    const seen = new Set<number>();
    for (let seq = 2; seq <= 5; seq++) {
      const before = places();
      const latest = before.indexOf(seq - 1);
      seen.add(latest);
      using mark = new Mark(file);
      assertEquals(mark.found?.seq, seq - 1);
      mark.note(seq);
      assertEquals(
        places()[latest],
        seq - 1,
        "a record on disk stays until the next one is written",
      );
      await mark.settle(seq);
    }
    assertEquals(seen, new Set([0, 1]));
  });
});
