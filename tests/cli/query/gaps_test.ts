// `iec104 query gaps`: did we lose anything?

import { DatabaseSync } from "node:sqlite";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { collectorSigns } from "../../../cli/query/open.ts";
import type { CollectBench } from "../../helpers/collect/collect_bench.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { measured } from "../../helpers/collect/collect_bench.ts";
import { alive, lose, NOON, records, withStore } from "../../helpers/cli/query_cli.ts";

const MINUTE = 60_000;

/** Interrupts the link from one minute to another. */
function interrupt(bench: CollectBench, [from, to]: readonly [number, number], link = 1): void {
  bench.now = NOON + from * MINUTE;
  lose(bench, "no answer within t1", link);
  bench.now = NOON + to * MINUTE;
  bench.begin();
}

Deno.test("query gaps lists times without a link, and the values that arrived later", async () => {
  await withStore({}, async ({ bench, query }) => {
    bench.deliver(measured(1, 1, NOON));
    interrupt(bench, [10, 22]);
    // events that the station has kept, and an earlier one
    bench.deliver(
      measured(1, 2, NOON + 12 * MINUTE),
      measured(1, 3, NOON + 21 * MINUTE),
      measured(1, 4, NOON + 9 * MINUTE),
    );
    bench.now = NOON + 30 * MINUTE;
    alive(bench);
    const { code, stdout, stderr } = await query(["gaps"]);
    assertEquals(code, 1);
    assertEquals(
      stdout,
      `gap        station     from                     to                       duration  late  reason
link down  Northfield  2024-03-15 13:55:30.123  2024-03-15 14:07:30.123    12 min     2  no answer within t1
`,
    );
    assertEquals(
      stderr,
      "1 gap in the links of 1 station from 2024-03-14 14:15:30 to now, 12 min in total; " +
        "2 values from these periods arrived later; --silence 15m also finds silent points\n" +
        "the store was created at 2024-03-15 13:45:30; it contains no earlier data\n" +
        "times in UTC\n",
    );
  });
});

Deno.test("query gaps reports when no link was down", async () => {
  await withStore({}, async ({ bench, query }) => {
    interrupt(bench, [10, 22]);
    bench.now = NOON + 50 * MINUTE;
    alive(bench);
    const { code, stdout, stderr } = await query(["gaps", "--last", "10m"]);
    assertEquals([code, stdout], [0, ""]);
    assertStringIncludes(stderr, "no link was down from 2024-03-15 14:25:30 to now");
    assertEquals(stderr.includes("the store was created"), false);
  });
});

Deno.test("query gaps reports an ongoing gap, and a killed collector", async () => {
  await withStore({}, async ({ bench, query }) => {
    bench.now = NOON + MINUTE;
    alive(bench);
    bench.now = NOON + 20 * MINUTE;
    const [gap] = records(await query(["gaps", "--json"]));
    assertEquals(gap, {
      gap: "link down",
      station: "Northfield",
      point: null,
      from: "2024-03-15T13:46:30.123Z",
      to: null,
      duration_ms: 19 * MINUTE,
      late: 0,
      reason: "The collector was killed",
    });
    bench.reopen();
    bench.begin();
    alive(bench);
    const [known] = records(await query(["gaps", "--json"]));
    assertEquals(known, { ...gap, to: "2024-03-15T14:05:30.123Z" });
    lose(bench, "Closed by this station", 2);
    alive(bench, null);
    bench.now += MINUTE;
    const [, ended] = records(await query(["gaps", "--json"]));
    assertEquals([ended!.to, ended!.reason], [null, "Closed by this station"]);
    assertStringIncludes((await query(["stations"])).stderr, "the collector has stopped");
  });
});

Deno.test("query gaps --silence finds points without values for longer than the limit", async () => {
  await withStore({ points: [{ ioa: 1, name: "Frequency" }] }, async ({ bench, query }) => {
    const minutes = [0, 1, 2, 3, 9, 10, 16, 17, 22, 40, 41];
    for (const minute of minutes) {
      bench.now = NOON + minute * MINUTE;
      bench.deliver(measured(1, minute, bench.now), measured(2, minute, bench.now));
    }
    bench.now = NOON + 55 * MINUTE;
    alive(bench);
    const { code, stderr, ...rest } = await query([
      ..."gaps frequency --silence 5m --json".split(" "),
    ]);
    assertEquals(code, 1);
    const found = records({ code, stderr, ...rest });
    assertEquals(
      found.map(({ gap, point, duration_ms }) => [gap, point, Number(duration_ms) / MINUTE]),
      [
        ["no values", "Frequency", 6],
        ["no values", "Frequency", 6],
        ["no values", "Frequency", 18],
        ["no values", "Frequency", 14],
      ],
    );
    assertEquals(found.at(-1)!.to, null);
    assertStringIncludes(stderr, "; 1 point had no value for more than 5 min");
    const few = await query([..."gaps 1/1 --silence 5m --from 14:00 --to 14:20 --json".split(" ")]);
    assertEquals(records(few).map(({ from }) => String(from).slice(11, 16)), ["13:55", "14:07"]);
    const none = await query([..."gaps --silence 20m".split(" ")]);
    assertStringIncludes(none.stderr, "; no point was silent for more than 20 min");
    assertEquals(none.code, 0);
  });
});

Deno.test("query gaps reports rows that sinks have refused, because they are missing there", async () => {
  await withStore({}, async ({ bench, query }) => {
    bench.deliver(measured(1, 1));
    const { ledger, outbox } = bench.store;
    ledger.transaction(() => outbox.setAside({ sink: "sql", seq: 1, error: "too long", at: NOON }));
    assertStringIncludes(
      (await query(["gaps"])).stderr,
      "sink sql has rejected 1 row; the view refused lists them",
    );
  });
});

Deno.test("query links lists each start and stop of data transfer", async () => {
  await withStore({}, async ({ bench, query }) => {
    interrupt(bench, [10, 22]);
    assertEquals(
      (await query(["links"])).stdout,
      `station     address     from                     to                       duration  reason
Northfield  192.0.2.10  2024-03-15 13:45:30.123  2024-03-15 13:55:30.123    10 min  no answer within t1
Northfield  192.0.2.10  2024-03-15 14:07:30.123                               0 ms
`,
    );
  });
});

Deno.test("query gaps adds up short gaps to the millisecond", async () => {
  await withStore({}, async ({ bench, query }) => {
    interrupt(bench, [0.001, 0.0011]);
    interrupt(bench, [0.002, 0.0021], 2);
    alive(bench);
    const { stderr } = await query(["gaps"]);
    assertStringIncludes(stderr, "2 gaps in the links of 1 station");
    assertStringIncludes(stderr, ", 12 ms in total");
  });
});

Deno.test("query gaps --silence begins with a value at the very beginning of the range", async () => {
  await withStore({}, async ({ bench, query }) => {
    bench.deliver(measured(1, 1, NOON - 123), measured(1, 2, NOON + 10 * MINUTE));
    bench.now = NOON + 11 * MINUTE;
    alive(bench);
    const silences = async (from: string) =>
      records(await query(["gaps", "--silence", "5m", "--from", from, "--json"])).map((
        { from, to },
      ) => [from, to]);
    const gap = ["2024-03-15T13:45:30.000Z", "2024-03-15T13:55:30.123Z"];
    assertEquals(await silences("2024-03-15T13:45:30Z"), [gap]);
    assertEquals(await silences("2024-03-15T13:45:00Z"), [gap]);
  });
});

Deno.test("query gaps --silence finds the same pauses where searches are more frequent than values", async () => {
  await withStore({ points: [{ ioa: 1, name: "Frequency" }] }, async ({ bench, query }) => {
    const prng = new Prng(104);
    const times: number[] = [];
    let at = NOON;
    for (let n = 0; n < 700; n++) {
      // Dense, then separated by the limit or more, then dense again, with values of the same instant.
      const most = n < 200 || n >= 600 ? 2000 : 20_000;
      at += prng.int(0, 9) === 0 ? 0 : prng.int(0, most);
      times.push(at);
    }
    for (const at of times) {
      bench.now = at;
      bench.deliver(measured(1, 1, at));
    }
    const now = bench.now = times.at(-1)! + 60_000;
    alive(bench);
    const expected = (silenceMs: number, from: number, to: number) =>
      times.flatMap((at, index) => {
        const next = times[index + 1] ?? now;
        return at < to && next >= from && next - at > silenceMs ? [[at, next - at]] : [];
      });
    for (
      const [silenceMs, from, to] of [
        [5000, NOON, now],
        [10_000, NOON, now],
        [1, times[300]! + 1, times[500]! - 1],
        [19_000, times[100]!, times[650]!],
        [1_000_000, NOON, now],
      ] as const
    ) {
      const found = records(
        await query([
          ...["gaps", "--silence", `${silenceMs}ms`, "--json"],
          ...["--from", new Date(from).toISOString(), "--to", new Date(to).toISOString()],
        ]),
      ).filter(({ gap }) => gap === "no values");
      assertEquals(
        found.map(({ from, duration_ms }) => [Date.parse(String(from)), Number(duration_ms)]),
        expected(silenceMs, from, to),
        `${silenceMs} ms`,
      );
    }
  });
});

Deno.test("query gaps --silence finds pauses between values that are read in several pages", async () => {
  await withStore({ points: [{ ioa: 1, name: "Frequency" }] }, async ({ bench, query }) => {
    bench.deliver(measured(1, 1, NOON));
    // Two values a second; the first pages end between values of one instant, before and after a pause.
    const pauses = [10_001, 10_002, 20_000, 24_999];
    const times: number[] = [];
    let at = NOON;
    for (let n = 0; n < 25_000; n++) {
      at += n % 2 === 0 ? 1000 : 0;
      if (pauses.includes(n)) at += 10_000;
      times.push(at);
    }
    {
      using database = new DatabaseSync(bench.file);
      const insert = database.prepare(
        `INSERT INTO value (seq, point, received, at, tag_flags, value, quality, type_id, cause, originator, flags, link, asdu)
         VALUES (?, 1, ?, ?, 0, 0, 0, 36, 3, 0, 0, 1, 0)`,
      );
      database.exec("BEGIN");
      for (const [index, at] of times.entries()) insert.run(index + 10, at, at);
      database.exec("COMMIT");
    }
    bench.now = times.at(-1)! + 1000;
    alive(bench);
    const found = records(
      await query([
        ...["gaps", "--silence", "2s", "--json"],
        ...["--from", new Date(NOON).toISOString(), "--to", new Date(bench.now).toISOString()],
      ]),
    ).filter(({ gap }) => gap === "no values");
    const expected = pauses.map((n) => [times[n - 1]!, times[n]! - times[n - 1]!]);
    assertEquals(
      found.map(({ from, duration_ms }) => [Date.parse(String(from)), Number(duration_ms)]),
      expected,
    );
  });
});

Deno.test("a collector counts as running for 30 s after it last reported", async () => {
  await withStore({}, ({ bench }) => {
    alive(bench);
    using database = new DatabaseSync(bench.file, { readOnly: true });
    const runs = (ms: number) => collectorSigns(database, bench.now + ms).runs;
    assertEquals([0, 29_999, 30_000].map(runs), [true, true, false]);
    return Promise.resolve();
  });
});
