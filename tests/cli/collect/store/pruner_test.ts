// Deletion of old values, also after clocks were set.

import { DatabaseSync } from "node:sqlite";
import { assertEquals } from "@std/assert";
import type { Retention } from "../../../../cli/collect/store/pruner.ts";
import { Store } from "../../../../cli/collect/store/store.ts";
import { CollectBench, measured, NOON } from "../../../helpers/collect/collect_bench.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

const DAY_MS = 86_400_000;
const KEEP_WEEK: Retention = { ageMs: 7 * DAY_MS, octets: undefined };

function withBench(use: (bench: CollectBench) => void): Promise<void> {
  return withTree({}, (root) => {
    using bench = new CollectBench(root, { window: 1 });
    bench.begin();
    use(bench);
  });
}

/** Stores a value at each of these times. */
function arrive(bench: CollectBench, ...times: readonly number[]): void {
  for (const time of times) {
    bench.now = time;
    bench.deliver(measured(1, bench.store.ledger.lastSeq + 1, time));
  }
}

/** Prunes until there is nothing more to delete; returns the remaining values. */
function prune(bench: CollectBench, retention: Retention, now: number): number[] {
  const { pruner, ledger } = bench.store;
  while (pruner.step(retention, ledger.lastSeq, now).more);
  return bench.rows().map(({ seq }) => seq);
}

Deno.test("values that are too old are deleted, except for the last of each point", async () => {
  await withBench((bench) => {
    arrive(bench, NOON, NOON + DAY_MS, NOON + 2 * DAY_MS);
    bench.deliver(measured(2, 5, bench.now));
    assertEquals(prune(bench, KEEP_WEEK, NOON + 8 * DAY_MS + 1), [3, 4]);
    arrive(bench, NOON + 30 * DAY_MS);
    assertEquals(prune(bench, KEEP_WEEK, NOON + 38 * DAY_MS), [4, 5]);
  });
});

Deno.test("a previous identity is deleted with its last value", async () => {
  await withBench((bench) => {
    arrive(bench, NOON);
    bench.store[Symbol.dispose]();
    bench.store = new Store(bench.file, NOON, { restored: true });
    bench.begin();
    const former = () => {
      using database = new DatabaseSync(bench.file, { readOnly: true });
      return database.prepare("SELECT count(*) AS count FROM former_id").get()!.count;
    };
    arrive(bench, NOON + 10 * DAY_MS, NOON + 10 * DAY_MS + 1);
    assertEquals([prune(bench, KEEP_WEEK, NOON + DAY_MS), former()], [[1, 2, 3], 1]);
    assertEquals([prune(bench, KEEP_WEEK, NOON + 10 * DAY_MS + 2), former()], [[2, 3], 0]);
  });
});

Deno.test("values that sinks still need are kept", async () => {
  await withBench((bench) => {
    arrive(bench, NOON, NOON + 1, NOON + 2, NOON + 3);
    bench.store.pruner.step(KEEP_WEEK, 2, NOON + 100 * DAY_MS);
    assertEquals(bench.rows().map(({ seq }) => seq), [3, 4]);
  });
});

Deno.test("events that the station may resend are kept, so that they are recognized", async () => {
  await withTree({}, (root) => {
    using bench = new CollectBench(root, { window: 2 });
    bench.begin();
    arrive(bench, NOON, NOON + 1, NOON + 2, NOON + 3);
    const later = NOON + 100 * DAY_MS;
    assertEquals(prune(bench, KEEP_WEEK, later), [3, 4]);
    bench.begin();
    bench.now = later;
    assertEquals(bench.deliver(measured(1, 3, NOON + 2), measured(1, 4, NOON + 3)).redelivered, 2);
  });
});

Deno.test("values from a clock that was behind are not deleted before older ones", async () => {
  await withBench((bench) => {
    const unset = Date.UTC(2000, 0, 1);
    arrive(bench, NOON, NOON + 6 * DAY_MS, unset, unset + 1, NOON + 6 * DAY_MS + 1);
    assertEquals(prune(bench, KEEP_WEEK, NOON + 8 * DAY_MS), [2, 3, 4, 5]);
    assertEquals(prune(bench, KEEP_WEEK, NOON + 14 * DAY_MS), [5]);
  });
});

Deno.test("values from a clock that was ahead do not prevent later ones from being deleted", async () => {
  await withBench((bench) => {
    const ahead = NOON + 3650 * DAY_MS;
    arrive(bench, NOON, ahead, ahead + 1, NOON + 1, NOON + 2, NOON + 3);
    assertEquals(prune(bench, KEEP_WEEK, NOON + 8 * DAY_MS), [2, 3, 6]);
    assertEquals(prune(bench, KEEP_WEEK, ahead + 8 * DAY_MS), [3, 6]); // 6 may be resent
  });
});

Deno.test("above the size limit, the oldest values are deleted; if nothing more can be, that is reported", async () => {
  await withBench((bench) => {
    for (let n = 0; n < 30; n++) {
      bench.deliver(...Array.from({ length: 100 }, (_, i) => measured(1, n * 100 + i, NOON + i)));
    }
    const before = bench.store.pruner.octets;
    prune(bench, { ageMs: undefined, octets: before / 2 }, NOON);
    const { octets } = bench.store.pruner;
    assertEquals([octets <= before / 2, octets > 0], [true, true]);
    const { pruner, ledger } = bench.store;
    const tiny = { ageMs: undefined, octets: 1 };
    prune(bench, tiny, NOON);
    assertEquals(pruner.step(tiny, ledger.lastSeq, NOON).stuck, true);
  });
});

Deno.test("steps grow while there is more to delete, and are short again afterwards", async () => {
  await withBench((bench) => {
    const fill = (values: number) => {
      using database = new DatabaseSync(bench.file);
      database.prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
         INSERT INTO value (point, received, at, tag_flags, value, quality, type_id, cause, originator, flags, link, asdu)
         SELECT 1, ?, ?, 0, i, 0, 36, 3, 0, 0, 1, i FROM n`,
      ).run(values, NOON, NOON);
    };
    const steps = (through: number) => {
      const deleted: number[] = [];
      for (let more = true; more;) {
        const step = bench.store.pruner.step(KEEP_WEEK, through, NOON + 30 * DAY_MS);
        deleted.push(step.deleted);
        more = step.more;
      }
      return deleted;
    };
    arrive(bench, NOON);
    fill(60_000);
    assertEquals(steps(60_001), [1999, 4000, 8000, 16_000, 16_000, 14_000]);
    fill(5000);
    assertEquals(steps(65_001), [1999, 3001]);
    assertEquals(
      bench.rows().length,
      2,
      "the last value of the point, and one that may be repeated",
    );
  });
});
