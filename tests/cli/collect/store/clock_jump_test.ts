// The clock of the collector's machine is set forward and back while values arrive.

import { DatabaseSync } from "node:sqlite";
import { assertEquals } from "@std/assert";
import { CAUSE } from "../../../../codec/mod.ts";
import { FLAG } from "../../../../cli/collect/format/flags.ts";
import { CollectBench, measured, NOON } from "../../../helpers/collect/collect_bench.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

/** Moves the clock and later moves it back, while a station with a correct clock sends events. */
async function withJump(by: number, use: (bench: CollectBench) => void): Promise<void> {
  await withTree({}, (root) => {
    using bench = new CollectBench(root);
    bench.begin();
    bench.deliver(measured(1, 1, NOON), interrogated(2, 1));
    bench.now = NOON + by;
    bench.deliver(measured(1, 2, NOON + 1000), interrogated(2, 2));
    bench.now = NOON + 2000;
    bench.deliver(measured(1, 3, NOON + 2000), interrogated(2, 3));
    use(bench);
  });
}

function interrogated(ioa: number, value: number) {
  const cause = CAUSE.interrogatedByStation;
  return { type: "M_ME_NC_1", cause, ca: 1, objects: [{ ioa, value }] } as const;
}

for (const [name, by] of [["forward", YEAR_MS * 2], ["back", -YEAR_MS * 30]] as const) {
  Deno.test(`a clock set ${name}: values keep their order, time tags and numbers`, async () => {
    await withJump(by, (bench) => {
      const rows = bench.rows();
      assertEquals(rows.map(({ seq }) => seq), [1, 2, 3, 4, 5, 6]);
      assertEquals(rows.map(({ value }) => value), [1, 1, 2, 2, 3, 3]);
      const events = rows.filter(({ ioa }) => ioa === 1);
      assertEquals(events.map(({ time }) => time), [NOON, NOON + 1000, NOON + 2000]);
      // While the clock was wrong, the station's appeared to be wrong; this is flagged, and has no other effect.
      assertEquals(events.map(({ flags }) => flags), [0, FLAG.doubtfulTime, 0]);
    });
  });

  Deno.test(`a clock set ${name}: resent events are recognized`, async () => {
    await withJump(by, (bench) => {
      bench.begin();
      bench.now = NOON + by; // the clock is wrong again
      const again = [
        measured(1, 1, NOON),
        measured(1, 2, NOON + 1000),
        measured(1, 3, NOON + 2000),
      ];
      assertEquals(bench.deliver(...again).redelivered, 3);
      bench.reopen();
      bench.begin();
      bench.now = NOON + 3000;
      const tally = bench.deliver(...again, measured(1, 4, NOON + 3000));
      assertEquals([tally.redelivered, tally.stored], [3, 1]);
    });
  });

  Deno.test(`a clock set ${name}: hours are found as usual`, async () => {
    await withJump(by, (bench) => {
      bench.now = NOON + HOUR_MS;
      bench.deliver(measured(1, 4, NOON + HOUR_MS));
      using database = new DatabaseSync(bench.file, { readOnly: true });
      const hour = Math.floor(NOON / HOUR_MS) * HOUR_MS;
      const rows = database.prepare("SELECT hour, seq FROM hour WHERE hour IN (?, ?) ORDER BY hour")
        .all(hour, hour + HOUR_MS);
      assertEquals(rows.map((row) => ({ ...row })), [
        { hour, seq: 1 },
        { hour: hour + HOUR_MS, seq: 7 },
      ]);
    });
  });
}

Deno.test("a timestamp from a clock that was ahead does not make a value the last of its point", async () => {
  await withTree({}, (root) => {
    using bench = new CollectBench(root, { points: [{ ioa: 2, keep: "changes" }] });
    bench.begin();
    const now = Date.now();
    for (const [value, at] of [[1, now], [2, now + YEAR_MS], [3, now + 1]] as const) {
      bench.now = at;
      bench.deliver(interrogated(2, value));
    }
    using database = new DatabaseSync(bench.file, { readOnly: true });
    assertEquals(database.prepare("SELECT value FROM last_value").get()!.value, 3);
    bench.reopen();
    assertEquals(bench.deliver(interrogated(2, 3)).filtered, 1);
    assertEquals(bench.deliver(interrogated(2, 2)).stored, 1);
  });
});
