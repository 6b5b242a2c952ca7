// The event store in a SQLite file: stored events survive, delivered ones are removed, and other databases are refused.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { StationDeclaration } from "../../../transport/controlled/declaration/declaration.ts";
import { openEventStore } from "../../../transport/runtime/event_store.ts";
import { stationRig } from "../../helpers/stations/scripted_master.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const STATION: StationDeclaration = {
  sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_ME_NB_1", value: 0 }] }],
  events: { classes: [{ name: "all", limit: 5 }] },
};

Deno.test("events survive the process in a file, and are removed once delivered", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/events.sqlite`;
    {
      using store = await openEventStore({ path });
      const { station } = stationRig(STATION, { store });
      for (let i = 1; i <= 7; i++) station.set(1, 1, i);
    }
    {
      using store = await openEventStore({ path, survives: "power" });
      assertEquals([...store.load()].map(({ group, id, eventClass }) => [group, id, eventClass]), [
        ["all", 3, "all"],
        ["all", 4, "all"],
        ["all", 5, "all"],
        ["all", 6, "all"],
        ["all", 7, "all"],
      ]);
      const rig = stationRig(STATION, { store });
      const master = await rig.connect();
      const values = master.news().join().matchAll(/1=(\d+)/g);
      assertEquals(Array.from(values, (match) => match[1]), ["3", "4", "5", "6", "7"]);
      await rig.clock.advance(11_000);
    }
    using store = await openEventStore({ path });
    assertEquals([...store.load()], []);
  });
});

Deno.test("the event store refuses databases of another application", async () => {
  await withTree(
    { "notes.txt": "no database at all, but long enough to look like one" },
    async (root) => {
      const path = `${root}/other.sqlite`;
      const other = new DatabaseSync(path);
      other.exec("CREATE TABLE invoice (id INTEGER)");
      other.close();
      await assertRejects(
        () => openEventStore({ path }),
        Error,
        "it is another program's database",
      );
      await assertRejects(() => openEventStore({ path: `${root}/notes.txt` }), Error);
      await assertRejects(() => openEventStore({ path: `${root}/nowhere/events.sqlite` }), Error);
    },
  );
});

Deno.test("the event store closes a file that it cannot use", async () => {
  await withTree({
    "other.txt": "this is not a database, but it is longer than a header of SQLite. ".repeat(20),
  }, async (root) => {
    const { close } = DatabaseSync.prototype;
    let closed = 0;
    DatabaseSync.prototype.close = function (): void {
      closed++;
      close.call(this);
    };
    try {
      await assertRejects(
        () => openEventStore({ path: `${root}/other.txt` }),
        Error,
        "not a database",
      );
    } finally {
      DatabaseSync.prototype.close = close;
    }
    assertEquals(closed, 1);
  });
});

Deno.test("the event store waits for the disk on each event only in power-loss-safe mode", async () => {
  const { exec } = DatabaseSync.prototype;
  const told: string[] = [];
  DatabaseSync.prototype.exec = function (sql: string): void {
    if (sql.includes("synchronous")) told.push(sql);
    exec.call(this, sql);
  };
  try {
    await withTree({}, async (root) => {
      for (const survives of [undefined, "process", "power"] as const) {
        const options = survives === undefined ? {} : { survives };
        (await openEventStore({ path: `${root}/events.sqlite`, ...options })).close();
      }
    });
  } finally {
    DatabaseSync.prototype.exec = exec;
  }
  assertEquals(told.map((sql) => sql.split(" = ")[1]), ["NORMAL", "NORMAL", "FULL"]);
});

Deno.test("the event store uses write-ahead logging, so that readers do not delay events", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/events.sqlite`;
    (await openEventStore({ path })).close();
    const database = new DatabaseSync(path);
    assertEquals(database.prepare("PRAGMA journal_mode").get()?.journal_mode, "wal");
    database.close();
  });
});

Deno.test("the event store stores and removes all events of a call or none", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/events.sqlite`;
    const store = await openEventStore({ path });
    const event = (id: number) => ({
      group: "a",
      id,
      eventClass: "all",
      asdu: Uint8Array.of(id),
    });
    store.append([3, 1, 2].map(event));
    store.append([{ ...event(1), group: "b" }]);
    const kept = () => [...store.load()].map(({ group, id }) => `${group}${id}`);
    assertEquals(kept(), ["a1", "b1", "a2", "a3"]);
    assertEquals([...store.load()].find(({ id }) => id === 3), event(3));
    assertThrows(() => store.remove("a", [1, {} as number, 2]));
    assertEquals(kept(), ["a1", "b1", "a2", "a3"]);
    store.remove("a", [1, 2]);
    assertEquals(kept(), ["b1", "a3"]);
    store.remove("a", [3]);
    store.remove("a", [7]);
    store.remove("a", []);
    assertEquals(kept(), ["b1"]);
    const broken = { ...event(5), asdu: {} as Uint8Array };
    assertThrows(() => store.append([event(4), broken]));
    assertEquals(kept(), ["b1"]);
    const again = { ...event(1), group: "b", asdu: Uint8Array.of(9) };
    store.append([again]);
    assertEquals([...store.load()], [again], "an event that is stored twice is one event");
    store.close();
    assertThrows(() => store.append([event(5)]));
    using reopened = await openEventStore({ path });
    assertEquals([...reopened.load()], [again]);
  });
});
