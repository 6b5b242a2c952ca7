// A store that is found to be damaged while the collector is running, on writing and on reading: with `set-aside`, a
// new one replaces it and stations resend what was not stored; without it, the message lists the steps.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { SinkConfig } from "../../../cli/collect/config/config.ts";
import { metricsText } from "../../../cli/collect/status/metrics.ts";
import { answer } from "../../../cli/collect/status/http.ts";
import { damagedStores } from "../../../cli/collect/store/damage.ts";
import { measured, NOON } from "../../helpers/collect/collect_bench.ts";
import { Collecting, type CollectingOptions } from "../../helpers/collect/collecting.ts";
import { damage, damageFirstRows } from "../../helpers/collect/damage_store.ts";
import { parsePrometheus } from "../../helpers/collect/prometheus.ts";
import { withTree } from "../../helpers/machine/temp.ts";

/** Runs a collector with a sink that receives each row at once, in `archive.ndjson`. */
async function withSink(
  { batch = { rows: 1, seconds: 0 }, ...options }: CollectingOptions & {
    readonly batch?: SinkConfig["batch"];
  },
  use: (collecting: Collecting, delivered: () => Promise<string[]>) => Promise<void>,
): Promise<void> {
  await withTree({}, async (root) => {
    const sink = {
      name: "archive",
      kind: "file",
      file: `${root}/archive.ndjson`,
      columns: ["store", "seq", "value"],
      batch,
    } as const;
    await using collecting = new Collecting(root, { ...options, config: { sinks: [sink] } });
    const { clock, collector } = collecting;
    await clock.advance(1500);
    await use(collecting, async () => {
      while (collector.status.sinks[0]!.position < collector.status.store.lastSeq) {
        await clock.advance(100); // file access takes real time
      }
      const lines = Deno.readTextFileSync(sink.file).trimEnd().split("\n");
      return lines.map((line) => {
        const { store, seq, value } = JSON.parse(line) as Record<string, unknown>;
        return `${store} ${seq} ${value}`;
      });
    });
  });
}

/** Sends events with these numbers. */
async function send({ peer, clock }: Collecting, first: number, last: number): Promise<void> {
  for (let n = first; n <= last; n++) peer.station.send(measured(n, n, NOON + n));
  await clock.advance(100);
}

function identity({ store }: Collecting): string {
  return store.outbox.read(0, 1).rows[0]!.store;
}

async function health({ collector }: Collecting): Promise<string[]> {
  const response = answer(new Request("http://collector/health"), () => collector.status);
  const { problems } = await response.json();
  assertEquals(response.status, problems.length === 0 ? 200 : 503);
  return problems;
}

function metric({ collector }: Collecting, name: string): number {
  return parsePrometheus(metricsText(collector.status))
    .find((sample) => sample.name === `iec104_${name}`)!.value;
}

/** Where the damage is encountered: when values are written, or when rows are read for a sink. */
const PLACES = { written: "value", read: "station" } as const;

Deno.test("damage found while writing values: the store is set aside, and nothing is lost", async () => {
  await withSink({ store: { onDamage: "set-aside" } }, async (collecting, delivered) => {
    const { clock, file, log, peers } = collecting;
    await send(collecting, 1, 3);
    const first = await delivered();
    const id = identity(collecting);
    damage(file, PLACES.written);
    const { peer } = collecting;
    await send(collecting, 4, 6);
    assert(peer.acknowledged <= 3, "nothing of it is stored");
    await clock.advance(30_000);
    assertEquals(peers.length, 2);
    await send(collecting, 1, 6); // resends what was not acknowledged
    const fresh = identity(collecting);
    assert(fresh !== id);
    assertEquals(
      await delivered(),
      [...first, ...[1, 2, 3, 4, 5, 6].map((n) => `${fresh} ${n} ${n}`)],
    );
    const [aside, ...others] = damagedStores(file);
    assertEquals(others, []);
    const told = log.filter((line) => line.startsWith("store-"))
      .map((line) => line.replaceAll(aside!, "ASIDE").replaceAll(file, "FILE"));
    assertEquals(told, [
      "store-failing: Cannot write into the store FILE: database disk image is malformed; " +
      "disconnecting all stations; they will resend what was not stored",
      "store-set-aside: the store is damaged. It was set aside as ASIDE, and a new store was created. " +
      "To rescue the readable rows: iec104 collect CONFIG --salvage ASIDE, which also delivers them " +
      "to the sinks that lack them (or sqlite3 ASIDE .recover)",
      "store-recovered: the store can be written again",
    ]);
    assertEquals(await health(collecting), [
      `store: ${aside} is damaged and was set aside: salvage it, then move it away`,
    ]);
    assertEquals([metric(collecting, "store_up"), metric(collecting, "store_damaged")], [1, 1]);
    Deno.renameSync(aside!, `${file}.seen-to`);
    assertEquals(await health(collecting), []);
  });
});

Deno.test("a new store has the point names and link starts of the damaged one, but not its notes", async () => {
  const points = [{ ioa: 1, name: "Frequency", unit: "Hz" }];
  const options = { store: { onDamage: "set-aside" }, station: { points } } as const;
  await withSink(options, async (collecting, delivered) => {
    const { clock, file, store } = collecting;
    await send(collecting, 1, 5);
    damage(file, PLACES.written);
    await send(collecting, 6, 6);
    await clock.advance(30_000);
    await send(collecting, 1, 1);
    assertEquals((await delivered()).at(-1)!.split(" ").slice(1), ["1", "1"]);
    await clock.advance(3000);
    assertEquals(store.outbox.read(0, 9).rows.map(({ name, unit }) => [name, unit]), [
      ["Frequency", "Hz"],
    ]);
    assertEquals(store.outbox.position("archive"), 1);
    assertEquals(collecting.links().map(({ id, ended }) => [id, ended]), [[1, null]]);
  });
});

Deno.test("damage found while writing values stops the collector until an operator acts, and is reported once", async () => {
  await withSink({}, async (collecting) => {
    const { clock, file, log, peers } = collecting;
    await send(collecting, 1, 3);
    damage(file, PLACES.written);
    await send(collecting, 4, 6);
    await clock.advance(600_000);
    assertEquals(peers.length, 1, "no unnecessary connection attempts");
    const told = log.filter((line) => line.startsWith("store-"));
    assertEquals(told.length, 1);
    assertMatch(
      told[0]!.replaceAll(file, "FILE"),
      /^store-failing: Cannot write into the store FILE: database disk image is malformed\. What to do: move FILE away \(and .* automatically; disconnecting all stations/,
    );
    const problems = await health(collecting);
    assertMatch(
      problems[0]!,
      /^store: Cannot write into the store .*malformed\. What to do: move /,
    );
    assertEquals([metric(collecting, "store_up"), metric(collecting, "store_damaged")], [0, 0]);
    assertEquals(damagedStores(file), []);
  });
});

Deno.test("damage found while reading rows for a sink: the store is set aside", async () => {
  await withSink({ store: { onDamage: "set-aside" } }, async (collecting, delivered) => {
    const { clock, file } = collecting;
    await send(collecting, 1, 3);
    await delivered();
    damage(file, PLACES.read);
    await send(collecting, 4, 4);
    await clock.advance(30_000);
    assertEquals(damagedStores(file).length, 1);
    await send(collecting, 4, 6);
    assertEquals((await delivered()).slice(3).map((line) => line.split(" ")[2]), ["4", "5", "6"]);
  });
});

Deno.test("damage that only a sink encounters stops that sink, which reports the steps to take; stations stay connected", async () => {
  await withSink({ batch: { rows: 1000, seconds: 60 } }, async (collecting) => {
    const { clock, file, peers } = collecting;
    for (let n = 1; n <= 400; n += 8) await send(collecting, n, n + 7);
    damageFirstRows(file);
    await send(collecting, 401, 408);
    await clock.advance(100_000);
    assertEquals([peers.length, collecting.peer.acknowledged], [1, 408]);
    const problems = await health(collecting);
    assertMatch(
      problems.join("\n").replaceAll(file, "FILE"),
      /^store: Cannot read the store FILE: database disk image is malformed\. What to do: move FILE away \(and /,
    );
    assertMatch(
      problems.at(-1)!,
      /^sink archive: \d+ attempts failed in a row; the log has the reason$/,
    );
  });
});

Deno.test("a failure to set a store aside is reported and retried", async () => {
  await withSink({ store: { onDamage: "set-aside" } }, async (collecting) => {
    const { clock, file, log } = collecting;
    await send(collecting, 1, 3);
    for (let n = 1; n <= 5; n++) Deno.writeTextFileSync(`${file}.damaged-${n}`, "");
    damage(file, PLACES.written);
    await send(collecting, 4, 6);
    await clock.advance(60_000);
    const told = log.filter((line) => line.startsWith("store-failing"));
    assertEquals(told.length, 2);
    assertMatch(
      told[1]!,
      /^store-failing: Cannot set the damaged store .* aside: 5 damaged stores are already in its folder\. Check the disk, and move /,
    );
    assertMatch((await health(collecting))[0]!, /^store: Cannot set the damaged store /);
    for (let n = 1; n <= 5; n++) Deno.removeSync(`${file}.damaged-${n}`);
    await clock.advance(60_000);
    await send(collecting, 1, 6);
    assertEquals(collecting.rows().length, 6);
  });
});

Deno.test("the setting takes effect when the configuration is reloaded", async () => {
  await withSink({}, async (collecting) => {
    const { clock, collector, file } = collecting;
    await send(collecting, 1, 3);
    damage(file, PLACES.written);
    await send(collecting, 4, 6);
    await clock.advance(60_000);
    const stations = [{ name: "Northfield", address: "192.0.2.10", ca: 1, startUp: [] }];
    const config = { store: { file, onDamage: "set-aside" as const }, stations };
    const changes = await collector.reload({
      config,
      folder: "",
      pointLists: new Map(),
      privateTypes: new Map(),
      texts: new Map(),
    });
    assert(changes.includes("store changed: onDamage"), changes.join("\n"));
    await clock.advance(60_000);
    await send(collecting, 1, 6);
    assertEquals([collecting.rows().length, damagedStores(file).length], [6, 1]);
  });
});
