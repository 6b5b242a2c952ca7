// The whole collector in virtual time: its periodic work, and the reports of its own faults.

import { assert, assertEquals } from "@std/assert";
import type { SinkConfig } from "../../../cli/collect/config/config.ts";
import { Collecting } from "../../helpers/collect/collecting.ts";
import { withTree } from "../../helpers/machine/temp.ts";

Deno.test("a running collector prunes every ten seconds, a closed one does not", async () => {
  await withTree({}, async (root) => {
    const store = { file: `${root}/plant.sqlite`, maxMegabytes: 1 };
    await using plant = new Collecting(root, { config: { store } });
    let steps = 0;
    const step = () => {
      steps++;
      return { deleted: 0, more: false, stuck: false };
    };
    Object.assign(plant.store.pruner, { step });
    await plant.clock.advance(9_999);
    assertEquals(steps, 0);
    await plant.clock.advance(20_001);
    assertEquals(steps, 3);
    await plant.collector.close(AbortSignal.abort());
    await plant.clock.advance(60_000);
    assertEquals(steps, 3);
  });
});

Deno.test("a fault in the handler of a link is reported with its text", async () => {
  await withTree({}, async (root) => {
    await using plant = new Collecting(root);
    const newLink = () => {
      throw new Error("There are no numbers left");
    };
    Object.assign(plant.store.ledger, { newLink });
    await plant.clock.advance(1000);
    const told = plant.log.filter((line) => line.startsWith("failed: "));
    assertEquals(told.length, 1);
    assert(
      told[0]!.startsWith("failed: an internal error: Error: There are no numbers left"),
      told[0],
    );
  });
});

Deno.test("a station has three seconds to confirm a broadcast request", async () => {
  await withTree({}, async (root) => {
    const station = { ca: [], startUp: [{ do: "interrogate" }] } as const;
    await using plant = new Collecting(root, { station });
    const told = () => plant.log.filter((line) => line.startsWith("start-up: "));
    await plant.clock.advance(2999);
    assertEquals(told(), []);
    await plant.clock.advance(100);
    assertEquals(told().length, 1);
  });
});

Deno.test("the start position of a sink is stored before its first delivery", async () => {
  await withTree({}, async (root) => {
    const sink: SinkConfig = {
      name: "later",
      kind: "file",
      file: `${root}/later.csv`,
      begin: "now",
    };
    await using plant = new Collecting(root, { config: { sinks: [sink] } });
    assertEquals(plant.store.outbox.position("later"), undefined);
    await plant.clock.advance(1000);
    assertEquals(plant.store.outbox.position("later"), 0);
  });
});

Deno.test("a station that does not stop sending is disconnected three seconds after the close", async () => {
  await withTree({}, async (root) => {
    await using plant = new Collecting(root);
    await plant.clock.advance(1000);
    plant.peer.station.mute();
    let isClosed = false;
    const closed = plant.collector.close(new AbortController().signal).then(() => isClosed = true);
    await plant.clock.advance(2999);
    assertEquals([isClosed, plant.peer.closed], [false, undefined]);
    await plant.clock.advance(100);
    assertEquals([isClosed, plant.peer.closed], [true, "The collector has closed the connection"]);
    await closed;
    assertEquals(plant.links().map(({ reason }) => reason), ["The collector has stopped"]);
  });
});

Deno.test("the close does not wait longer for a station that stops in time", async () => {
  await withTree({}, async (root) => {
    await using plant = new Collecting(root);
    await plant.clock.advance(1000);
    let isClosed = false;
    const closed = plant.collector.close(new AbortController().signal).then(() => isClosed = true);
    await plant.clock.advance(100);
    assertEquals(isClosed, true);
    await closed;
  });
});

for (const fault of [undefined, "database or disk is full"]) {
  Deno.test(`close() reports whether everything was stored (${fault ?? "no fault"})`, async () => {
    await withTree({}, async (root) => {
      await using plant = new Collecting(root);
      await plant.clock.advance(1500);
      plant.store.fault = fault;
      const closed = plant.collector.close(AbortSignal.abort());
      await plant.clock.advance(10_000);
      assertEquals(await closed, fault === undefined);
      plant.store.fault = undefined;
    });
  });
}

Deno.test("the status of a collector begins at 0, and counts commits", async () => {
  await withTree({}, async (root) => {
    await using plant = new Collecting(root);
    const { store, startedAt } = plant.collector.status;
    const { stored, redelivered, filtered, messages, commits, commitMs, waiting } = store;
    assertEquals([stored, redelivered, filtered, messages, commits, commitMs, waiting], [
      ...[0, 0, 0, 0, 0, 0, 0],
    ]);
    assertEquals([startedAt, store.file, store.error], [
      ...[plant.clock.instant(), plant.file, undefined],
    ]);
    await plant.clock.advance(2000);
    assertEquals(plant.collector.status.store.commits > 0, true);
    assertEquals(plant.collector.status.startedAt, startedAt);
  });
});
