// Rows that sinks read from the store, and the position of each sink.

import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { CollectBench, measured, NOON } from "../../../helpers/collect/collect_bench.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

function withBench(use: (bench: CollectBench) => void): Promise<void> {
  return withTree({}, (root) => {
    using bench = new CollectBench(root);
    bench.begin();
    use(bench);
    return Promise.resolve();
  });
}

Deno.test("rows are read after a number, up to the requested count", async () => {
  await withBench((bench) => {
    for (let i = 0; i < 5; i++) bench.deliver(measured(1, i));
    const { outbox } = bench.store;
    const read = (...args: Parameters<typeof outbox.read>) => {
      const { rows, through } = outbox.read(...args);
      return [rows.map(({ seq }) => seq).join(" "), through];
    };
    assertEquals(read(0, 10), ["1 2 3 4 5", 5]);
    assertEquals(read(2, 2), ["3 4", 4]);
    assertEquals(read(5, 10), ["", 5]);
    assertEquals(read(0, 2, ["Northfield"]), ["1 2", 2]);
    assertEquals(read(1, 10, ["Northfield"]), ["2 3 4 5", 5]);
    assertEquals(read(0, 10, ["Nowhere"]), ["", 5], "unwanted rows are skipped");
    assertEquals(read(7, 10, ["Nowhere"]), ["", 7], "never backwards");
  });
});

Deno.test("waiting rows are counted up to a limit", async () => {
  await withBench((bench) => {
    for (let i = 0; i < 5; i++) bench.deliver(measured(1, i));
    const { outbox } = bench.store;
    assertEquals([outbox.waiting(0, 10), outbox.waiting(0, 3), outbox.waiting(4, 10)], [5, 3, 1]);
    assertEquals([outbox.waiting(5, 10), outbox.waiting(1, 10, ["Northfield"])], [0, 4]);
    assertEquals(outbox.waiting(0, 10, ["Nowhere"]), 0);
    assertEquals([outbox.oldest(0), outbox.oldest(5)], [NOON, undefined]);
  });
});

Deno.test("for stations with few rows, a limited range of numbers is searched at once", async () => {
  await withBench((bench) => {
    bench.deliver(measured(1, 1));
    const { outbox } = bench.store;
    const move = (seq: number) => {
      using database = new DatabaseSync(bench.file);
      database.exec(`UPDATE value SET seq = ${seq}`);
    };
    move(20_000);
    assertEquals(outbox.read(0, 10, ["Northfield"]).rows.length, 1);
    assertEquals(outbox.waiting(0, 10, ["Nowhere"]), 0);
    move(20_001);
    const { rows, through } = outbox.read(0, 10, ["Northfield"]);
    assertEquals([rows.length, through], [0, 20_000]);
    assertEquals(
      outbox.waiting(0, 10, ["Nowhere"]),
      1,
      "rows that may have to be delivered are counted",
    );
    assertEquals(outbox.read(20_000, 10, ["Northfield"]).rows.length, 1);
  });
});

Deno.test("the position and refusals of a sink are stored", async () => {
  await withBench((bench) => {
    for (let i = 0; i < 3; i++) bench.deliver(measured(1, i));
    const { ledger, outbox } = bench.store;
    assertEquals([outbox.position("a"), outbox.delivered("a"), outbox.refused("a")], [
      undefined,
      0,
      0,
    ]);
    ledger.transaction(() => {
      outbox.advance("a", { position: 2, delivered: 1, at: NOON });
      outbox.advance("a", { position: 3, delivered: 2, at: NOON });
      outbox.setAside({ sink: "a", seq: 2, error: "no", at: NOON });
      outbox.setAside({ sink: "a", seq: 1, error: "no", at: NOON });
      outbox.setAside({ sink: "a", seq: 9, error: "gone", at: NOON });
      outbox.setAside({ sink: "b", seq: 2, error: "no", at: NOON });
    });
    assertEquals([outbox.position("a"), outbox.delivered("a"), outbox.refused("a")], [3, 2, 3]);
    assertEquals(outbox.refusedRows("a", 9).map(({ seq }) => seq), [1, 2]);
    assertEquals(outbox.refusedRows("a", 1).map(({ seq }) => seq), [1]);
    ledger.transaction(() => outbox.takeBack("a", 1));
    assertEquals([outbox.refused("a"), outbox.refused("b")], [2, 1]);
  });
});
