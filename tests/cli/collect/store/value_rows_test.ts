// Rows that are written several at a time: none is lost, late or repeated.

import { assertEquals, assertThrows } from "@std/assert";
import type { Entry } from "../../../../cli/collect/store/entry.ts";
import { CollectBench, measured, NOON } from "../../../helpers/collect/collect_bench.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

function withBench(use: (bench: CollectBench) => void): Promise<void> {
  return withTree({}, (root) => {
    using bench = new CollectBench(root);
    bench.begin();
    use(bench);
  });
}

/** The entry for a link that begins. */
function begun(bench: CollectBench, link: number): Entry {
  const { now: at } = bench;
  bench.observer.begin(link);
  return { type: "begun", station: "Northfield", link, address: "192.0.2.10", at, window: 12 };
}

for (const count of [1, 15, 16, 17, 40]) {
  Deno.test(`${count} values of one transaction are stored in order`, async () => {
    await withBench((bench) => {
      const all = Array.from({ length: count }, (_, n) => measured(n % 3, n, NOON + n));
      assertEquals(bench.deliver(...all).stored, count);
      const expected = Array.from({ length: count }, (_, n) => [n + 1, n % 3, n]);
      assertEquals(bench.rows().map(({ seq, ioa, value }) => [seq, ioa, value]), expected);
    });
  });
}

Deno.test("a value that is resent within the transaction that stores it is counted", async () => {
  await withBench((bench) => {
    const first = bench.arrival(measured(1, 5));
    const entries = [
      first,
      begun(bench, bench.store.ledger.newLink()),
      bench.arrival(measured(1, 5)),
    ];
    const { stored, redelivered } = bench.commit(entries);
    assertEquals([stored, redelivered], [1, 1]);
    assertEquals(bench.rows().map(({ value, redelivered }) => [value, redelivered]), [[5, 1]]);
  });
});

Deno.test("rows of a transaction that failed before they were written are not in the next one", async () => {
  await withBench((bench) => {
    const lost = bench.arrival(measured(1, 5));
    // The number of the link is that of the first one.
    assertThrows(() => bench.commit([lost, begun(bench, 1)]), Error, "UNIQUE");
    assertEquals(bench.deliver(measured(1, 6)).stored, 1);
    assertEquals(bench.rows().map(({ seq, value }) => [seq, value]), [[1, 6]]);
  });
});
