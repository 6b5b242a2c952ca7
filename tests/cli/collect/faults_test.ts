// Faults around the collector: a full disk, a read-only disk, a store that is moved away, sinks that hang. Nothing is
// lost, each fault is reported clearly, and the collector recovers when the cause is gone.

import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { Store } from "../../../cli/collect/store/store.ts";
import { StoreError } from "../../../cli/collect/store/store_error.ts";
import { measured, NOON } from "../../helpers/collect/collect_bench.ts";
import { Collecting, type Peer } from "../../helpers/collect/collecting.ts";
import { fill, remount, withSmallDisk } from "../../helpers/machine/small_disk.ts";
import { withTree } from "../../helpers/machine/temp.ts";

/** First event of each connection, and number of events sent on it. */
const SENT = new WeakMap<Peer, { readonly base: number; count: number }>();

/**
 * Sends numbered events, and resends those that were not acknowledged on the previous connection, until all are
 * acknowledged or progress stops.
 */
async function sendAll(collecting: Collecting, events: number): Promise<void> {
  for (let idle = 0; idle < 30 && total(collecting) < events;) {
    const { peer } = collecting;
    const before = total(collecting);
    const sent = SENT.get(peer) ?? { base: before, count: 0 };
    SENT.set(peer, sent);
    while (sent.base + sent.count < events && peer.station.session.credit > 0) {
      const number = sent.base + ++sent.count;
      peer.station.send(measured(number, number, NOON + number));
    }
    await collecting.clock.advance(500);
    idle = total(collecting) === before ? idle + 1 : 0;
  }
}

/** Number of events that stations know to be acknowledged. */
function total({ peers }: Collecting): number {
  return peers.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
}

function numbers(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

Deno.test("a full disk: nothing is lost or duplicated, and collecting resumes when there is space", async () => {
  await withTree({}, (root) =>
    withSmallDisk(root, 16_000_000, async (folder) => {
      await using collecting = new Collecting(folder);
      const { clock } = collecting;
      await clock.advance(100);
      await sendAll(collecting, 100);
      fill(`${folder}/ballast`);
      await sendAll(collecting, 5000);
      const taken = total(collecting);
      assert(taken < 5000, "the disk was full");
      const told = collecting.log.filter((line) => line.startsWith("store"));
      assertEquals(told.length, 1);
      assertMatch(
        told[0]!,
        /^store-failing: Cannot write into the store .*plant\.sqlite: database or disk is full; disconnecting all stations/,
      );
      assert(collecting.rows().length >= taken, "acknowledged values are stored");
      Deno.removeSync(`${folder}/ballast`);
      await clock.advance(60_000);
      await sendAll(collecting, 5000);
      assertEquals(collecting.rows().map(({ value }) => value), numbers(5000));
      assertMatch(collecting.log.join("\n"), /store-recovered: the store can be written again/);
    }));
});

Deno.test("a read-only disk is reported before anything is connected", async () => {
  await withTree({}, (root) =>
    withSmallDisk(root, 2_000_000, async (folder) => {
      new Store(`${folder}/plant.sqlite`, NOON)[Symbol.dispose]();
      await remount(folder, "ro");
      const error = assertThrows(() => new Store(`${folder}/plant.sqlite`, NOON), StoreError);
      assertEquals(error.code, "read-only");
      assertMatch(error.message, /^Cannot open the store .*plant\.sqlite: .*[Rr]ead-only/);
      await remount(folder, "rw");
      new Store(`${folder}/plant.sqlite`, NOON)[Symbol.dispose]();
    }));
});

Deno.test("a store that is moved away accepts nothing until it is back", async () => {
  if (Deno.build.os === "windows") return; // where open files cannot be moved
  await withTree({}, async (root) => {
    await using collecting = new Collecting(root);
    const { file, clock } = collecting;
    await clock.advance(100);
    await sendAll(collecting, 20);
    Deno.renameSync(file, `${root}/elsewhere.sqlite`);
    await sendAll(collecting, 50);
    assertEquals(total(collecting), 20);
    assertMatch(
      collecting.log.at(-1)!,
      /^store-failing: Cannot write .*: the file was moved or deleted\. Put it back, or start the collector again;/,
    );
    Deno.renameSync(`${root}/elsewhere.sqlite`, file);
    await clock.advance(60_000);
    await sendAll(collecting, 50);
    assertEquals(collecting.rows().map(({ value }) => value), numbers(50));
  });
});

Deno.test("unreadable rows are reported once, retried and delivered", async () => {
  await withTree({}, async (root) => {
    const sink = { name: "archive", kind: "file", file: `${root}/archive.ndjson` } as const;
    await using collecting = new Collecting(root, {
      config: { sinks: [{ ...sink, batch: { rows: 1 } }] },
    });
    const { clock, collector, log } = collecting;
    await clock.advance(1500);
    {
      using _fault = collecting.hide("store");
      await sendAll(collecting, 1);
      await clock.advance(5500);
      assertEquals(log.filter((line) => line.startsWith("sink-failing")), [
        "sink-failing: Cannot read the store: no such table: store",
      ]);
    }
    await clock.advance(5000);
    while (collector.status.sinks[0]!.backlog!.lagRows > 0) await clock.advance(100);
    assertEquals(collector.status.sinks[0]!.delivered, 1);
  });
});

Deno.test("a configuration with a new sink has no effect while the store cannot be read", async () => {
  await withTree({}, async (root) => {
    await using collecting = new Collecting(root);
    const { clock, collector, file } = collecting;
    await clock.advance(1500);
    const loaded = {
      config: {
        store: { file },
        stations: [{ name: "Northfield", address: "192.0.2.10", ca: 1, startUp: [] }],
        sinks: [{ name: "archive", kind: "file", file: `${root}/archive.ndjson` } as const],
      },
      folder: "",
      pointLists: new Map(),
      privateTypes: new Map(),
      texts: new Map(),
    };
    {
      using _fault = collecting.hide("sink");
      await assertRejects(
        () => collector.reload(loaded),
        StoreError,
        "Cannot read the position of the sink archive: no such table: sink",
      );
      assertEquals(collector.status.sinks, []);
    }
    assertEquals(await collector.reload(loaded), ["sink archive added"]);
    assertEquals(collector.status.sinks.map(({ name }) => name), ["archive"]);
    assertEquals(collecting.peers.length, 1); // the station was not disconnected
  });
});

Deno.test("point names set while the store cannot be written are stored afterwards", async () => {
  await withTree({}, async (root) => {
    await using collecting = new Collecting(root);
    const { clock, collector, file, store } = collecting;
    await clock.advance(1500);
    await sendAll(collecting, 1);
    store.fault = "database or disk is full";
    const loaded = {
      config: {
        store: { file },
        stations: [{
          name: "Northfield",
          address: "192.0.2.10",
          ca: 1,
          startUp: [],
          points: [{ ioa: 1, name: "Frequency", unit: "Hz" }],
        }],
      },
      folder: "",
      pointLists: new Map(),
      privateTypes: new Map(),
      texts: new Map(),
    };
    assertEquals(await collector.reload(loaded), ["station Northfield: point 1/1 Frequency added"]);
    await clock.advance(30_000);
    store.fault = undefined;
    await clock.advance(60_000);
    const [row] = store.outbox.read(0, 1).rows;
    assertEquals([row!.name, row!.unit], ["Frequency", "Hz"]);
  });
});

Deno.test("while refused rows cannot be recorded, a sink receives a limited number of rows, and the rest later", async () => {
  const refuse =
    `for (const seq of (await new Response(Deno.stdin.readable).text()).match(/\\d+/g)) {
    console.log("refuse " + seq + " not wanted");
  }`;
  await withTree({}, async (root) => {
    await using collecting = new Collecting(root);
    const { clock, collector, file, store } = collecting;
    await clock.advance(1500);
    await sendAll(collecting, 3000);
    store.fault = "attempt to write a readonly database";
    const sinks = [
      {
        name: "picky",
        kind: "command",
        command: ["deno", "eval", refuse],
        format: "csv",
        header: false,
        columns: ["seq"],
        batch: { rows: 400, seconds: 1 },
      } as const,
    ];
    const stations = [{ name: "Northfield", address: "192.0.2.10", ca: 1, startUp: [] }];
    const config = { store: { file }, stations, sinks };
    await collector.reload({
      config,
      folder: "",
      pointLists: new Map(),
      privateTypes: new Map(),
      texts: new Map(),
    });
    const sink = () => collector.status.sinks[0]!;
    while (sink().error === undefined) await clock.advance(100);
    assertMatch(sink().error!, /^Cannot read the store: too many rejected rows are waiting/);
    assert(sink().position >= 1000 && sink().position <= 1400, `${sink().position} rows`);
    store.fault = undefined;
    while (sink().position < 3000) await clock.advance(100);
    await clock.advance(2000);
    assertEquals(store.outbox.refused("picky"), 3000);
  });
});

Deno.test("a sink that hangs or ends delays neither stations nor other sinks", async () => {
  await withTree({}, async (root) => {
    const backOff = { firstMs: 10, maxMs: 10 };
    const batch = { rows: 10, seconds: 1 };
    const program = (code: string) => ["deno", "eval", code];
    const hang = "setTimeout(() => {}, 1e9);";
    await using collecting = new Collecting(root, {
      config: {
        sinks: [
          {
            name: "hangs",
            kind: "command",
            command: program(hang),
            mode: "stream",
            batch,
            backOff,
          },
          { name: "ends", kind: "command", command: program("Deno.exit(3)"), batch, backOff },
          { name: "works", kind: "file", file: `${root}/works.ndjson`, batch },
        ],
      },
    });
    const { clock, collector } = collecting;
    await clock.advance(100);
    await sendAll(collecting, 500);
    assertEquals(total(collecting), 500);
    const works = () => collector.status.sinks.find(({ name }) => name === "works")!;
    while (works().backlog!.lagRows > 0) await clock.advance(100); // file access takes real time
    assertEquals(works().delivered, 500);
    const ends = () => collector.status.sinks.find(({ name }) => name === "ends")!;
    while (ends().failures === 0) await clock.advance(100);
    assertMatch(ends().error!, /status 3/);
    assertEquals(ends().delivered, 0);
    assertEquals(
      collector.status.sinks.find(({ name }) => name === "hangs")!.backlog!.lagRows,
      500,
    );
  });
});
