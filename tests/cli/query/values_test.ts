// `iec104 query`: last values, history and events, in every format.

import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { measured, switched } from "../../helpers/collect/collect_bench.ts";
import { alive, lose, NOON, records, withStore } from "../../helpers/cli/query_cli.ts";

const POINTS = [
  { ioa: 1, name: "T1 voltage", unit: "kV" },
  { ioa: 2, name: "T1 breaker" },
  { ioa: 3, name: "T2 voltage", unit: "kV" },
];

const MINUTE = 60_000;

Deno.test("query shows the last value of each point, by its effective time", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    bench.deliver(measured(1, 118.4), measured(1, 117, NOON - MINUTE), switched([2, 1, NOON]));
    bench.deliver(measured(9, 5, NOON, 0x40));
    const { code, stdout, stderr } = await query([]);
    assertEquals(code, 0);
    assertEquals(
      stdout,
      `at                       station     point  name        value  unit  quality  cause  type       flags
2024-03-15 13:45:30.123  Northfield  1/1    T1 voltage  118.4  kV    good     spont  M_ME_TF_1
2024-03-15 13:45:30.123  Northfield  1/2    T1 breaker     ON        good     spont  M_SP_TB_1
2024-03-15 13:45:30.123  Northfield  1/9                    5        NT       spont  M_ME_TF_1  unknown-point
`,
    );
    assertEquals(stderr, "1 point had no value yet\ntimes in UTC\n");
  });
});

Deno.test("query last --at shows the value at that time, and whether there was a link", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    bench.deliver(measured(1, 118, NOON), measured(1, 119, NOON + 2 * MINUTE));
    bench.now = NOON + 5 * MINUTE;
    lose(bench, "t1 expired");
    bench.now = NOON + 60 * MINUTE;
    const before = await query(["last", "T1 voltage", "--at", "13:46", "--json"]);
    assertEquals(records(before).map(({ value }) => value), [118]);
    assertEquals(before.stderr, "");
    const { stderr, stdout } = await query(["last", "t1 VOLTAGE", "--at", "14:00"]);
    assertStringIncludes(stdout, "  119  ");
    assertEquals(
      stderr,
      "station Northfield was not connected at that time, from 2024-03-15 13:50:30: t1 expired\n" +
        "times in UTC\n",
    );
    assertEquals((await query(["last", "--at", "2024-03-15 03:12"])).stdout, "");
  });
});

Deno.test("query history shows values in order of time, whenever they arrived", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    for (let n = 0; n < 100; n++) {
      bench.deliver(measured(1 + n % 3, n, NOON - (n * 37 % 100) * 1000));
    }
    const all = records(await query(["history", "--last", "1h", "--json"]));
    assertEquals(all.length, 100);
    const times = all.map(({ time }) => time as string);
    assertEquals(times, times.toSorted());
    assertEquals(new Set(all.map(({ seq }) => seq)).size, 100);
    const latest = await query(["history", "--limit", "7", "--json"]);
    assertEquals(records(latest), all.slice(-7));
    assertEquals(latest.stderr, "the latest 7 rows; there are earlier ones\n");
    const voltages = records(await query(["history", "t? voltage", "--json"]));
    assertEquals(voltages, all.filter(({ ioa }) => ioa !== 2));
  });
});

Deno.test("query history finds every page of a long history, in both directions", async () => {
  await withStore({}, async ({ bench, query }) => {
    for (let n = 0; n < 40; n++) {
      // many at the same time, so that pages end between them
      bench.deliver({
        type: "M_ME_TF_1",
        cause: 3,
        ca: 1,
        objects: Array.from({ length: 15 }, (_, i) => ({
          ioa: 1,
          value: n * 15 + i,
          time: NOON + Math.floor(n / 7),
          timeFlags: 0,
        })),
      });
    }
    const values = (text: readonly Record<string, unknown>[]) => text.map(({ value }) => value);
    const all = Array.from({ length: 600 }, (_, n) => n);
    assertEquals(values(records(await query(["history", "--all", "--json"]))), all);
    const limited = await query(["history", "--all", "--json", "--limit", "599"]);
    assertEquals(values(records(limited)), all.slice(1));
  });
});

Deno.test("query events omits interrogated values", async () => {
  await withStore({}, async ({ bench, query }) => {
    bench.deliver(
      { type: "M_SP_NA_1", cause: 20, ca: 1, objects: [{ ioa: 1, value: 0 }] },
      switched([1, 1, NOON]),
      { type: "M_SP_TB_1", cause: 11, ca: 1, objects: [{ ioa: 1, value: 0, time: NOON + 5 }] },
      { type: "M_ME_NC_1", cause: 1, ca: 1, objects: [{ ioa: 2, value: 0 }] },
    );
    bench.now += 1000;
    const events = records(await query(["events", "--json"]));
    assertEquals(events.map(({ cause }) => cause), ["spont", "retrem"]);
  });
});

Deno.test("query --bad and --flagged select irregular values", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    bench.deliver(measured(1, 1), measured(1, 2, NOON, 0xc0), measured(7, 3));
    const bad = records(await query(["history", "--bad", "--json"]));
    assertEquals(bad.map(({ quality }) => quality), ["IV NT"]);
    const flagged = records(await query(["history", "--flagged", "--json"]));
    assertEquals(flagged.map(({ flags }) => flags), ["unknown-point"]);
  });
});

Deno.test("query writes the rows of sinks as CSV and JSON, or selected columns", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    bench.deliver(measured(1, 118.4));
    const [record] = records(await query(["history", "--json"]));
    const { store, ...rest } = record!;
    assert(/^[0-9a-f]{12}$/.test(String(store)));
    assertEquals(rest, {
      seq: 1,
      station: "Northfield",
      ca: 1,
      ioa: 1,
      name: "T1 voltage",
      unit: "kV",
      value: 118.4,
      text: "118.4",
      quality: "good",
      time: "2024-03-15T13:45:30.123Z",
      received: "2024-03-15T13:45:30.123Z",
      cause: "spont",
      type: "M_ME_TF_1",
      flags: "",
      detail: null,
    });
    const csv = await query([
      ..."history -f csv --columns ts=at,value,type_id --zone Europe/Madrid".split(" "),
    ]);
    assertEquals(csv.stdout, "ts,value,type_id\n2024-03-15T14:45:30.123+01:00,118.4,36\n");
    const json = await query(["history", "-f", "json", "--columns", "ioa,value"]);
    assertEquals(json.stdout, '[\n  {"ioa":1,"value":118.4}\n]\n');
    assertEquals((await query(["history", "T2*", "-f", "json"])).stdout, "[\n]\n");
  });
});

Deno.test("query history --format sparkline draws each point, with its extremes", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    for (let n = 0; n < 99; n++) bench.deliver(measured(1, n % 98 === 97 ? 0 : n, NOON + n * 1000));
    bench.deliver(switched([2, 0, NOON], [2, 1, NOON + 50_000]));
    bench.deliver(measured(3, 1, NOON, 0x80));
    bench.now = NOON + 99_000;
    alive(bench);
    const { stdout } = await query(["history", "--last", "99s", "-f", "sparkline"]);
    const lines = stdout.split("\n");
    assertEquals(lines[0], "Northfield T1 voltage 1/1  99 values");
    assert(/^▁{7}▂+▃+▄+▅+▆+▇+█+▁█$/.test(lines[1]!), lines[1]);
    assertEquals(lines[1]!.length, 99);
    assertStringIncludes(lines[2]!, "2024-03-15 13:45:30 ");
    assertEquals(
      lines[3],
      "lowest 0 kV at 2024-03-15 13:45:30.123, highest 98 kV at 2024-03-15 13:47:08.123",
    );
    assert(/^▁{50}█{49}$/.test(lines[6]!), lines[6]);
    assertStringIncludes(lines[11]!, "no valid value among 1 value");
  });
});

Deno.test("query history --format sparkline omits times without a link, and marks invalid values", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    bench.deliver(measured(1, 1, NOON), measured(1, 2, NOON + 10_000));
    bench.now = NOON + 30_000;
    lose(bench, "gone");
    bench.now = NOON + 60_000;
    bench.begin();
    bench.deliver(measured(1, 1, NOON + 60_000, 0x40), measured(1, 1, NOON + 80_000));
    bench.now = NOON + 99_000;
    alive(bench);
    const { stdout } = await query(["history", "1/1", "--last", "99s", "-f", "sparkline"]);
    const line = stdout.split("\n")[1]!;
    assertEquals(
      line,
      `${"▁".repeat(10)}${"█".repeat(20)}${" ".repeat(30)}!${" ".repeat(19)}${"▁".repeat(19)}`,
    );
    bench.deliver(measured(1, 1, NOON + 50_000)); // buffered by the station while there was no link
    const again = await query(["history", "1/1", "--last", "99s", "-f", "sparkline"]);
    assertEquals(
      again.stdout.split("\n")[1],
      `${"▁".repeat(10)}${"█".repeat(40)}${"▁".repeat(10)}!${" ".repeat(19)}${"▁".repeat(19)}`,
    );
  });
});

Deno.test("query reports when there is no match, and what is available", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    const empty = await query(["history"]);
    assertEquals([empty.code, empty.stdout], [0, ""]);
    assertStringIncludes(
      empty.stderr,
      "no matching value from 2024-03-14 13:45:30 to now; the store is empty",
    );
    bench.deliver(measured(1, 1));
    bench.now += 2 * 86_400_000;
    const late = await query(["events", "--zone", "+01:00"]);
    assertEquals(
      late.stderr,
      "no matching value from 2024-03-16 14:45:30 to now; the store contains values received from " +
        "2024-03-15 14:45:30 to 2024-03-15 14:45:30\n",
    );
  });
});

Deno.test("query reads what the collector has just written, while it continues writing", async () => {
  await withStore({}, async ({ bench, query }) => {
    for (let n = 1; n <= 3; n++) {
      bench.deliver(measured(1, n, NOON + n));
      bench.now = NOON + 1000;
      assertEquals(records(await query(["last", "--json"])).map(({ value }) => value), [n]);
    }
  });
});

Deno.test("query sinks counts up to 99999 waiting rows, and estimates more from their numbers", async () => {
  await withStore({}, async ({ bench, query }) => {
    bench.deliver(measured(1, 1));
    const { ledger, outbox } = bench.store;
    ledger.transaction(() => outbox.advance("archive", { position: 1, delivered: 1, at: NOON }));
    using database = new DatabaseSync(bench.file);
    const columns = database.prepare("SELECT name FROM pragma_table_info('value')").all()
      .map(({ name }) => String(name)).filter((name) => name !== "seq").join(", ");
    /** Adds copies of the row with these numbers. */
    const add = (from: number, to: number) =>
      database.prepare(
        `WITH RECURSIVE n(seq) AS (SELECT ? UNION ALL SELECT seq + 1 FROM n WHERE seq < ?)
         INSERT INTO value (seq, ${columns}) SELECT n.seq, ${columns} FROM n, value v WHERE v.seq = 1`
          .replace(`n.seq, ${columns}`, `n.seq, ${columns.replace(/\w+/g, "v.$&")}`),
      ).run(from, to);
    const waiting = async () => {
      const [sink] = records(await query(["sinks", "--json"]));
      return [sink!.waiting, sink!.position, sink!.delivered];
    };
    add(1001, 100_999); // 2 to 1000 were pruned
    assertEquals(await waiting(), [99_999, 1, 1]);
    add(101_000, 101_000);
    assertEquals(await waiting(), [100_999, 1, 1]);
  });
});

Deno.test("query shows the latest 1000 rows as a table, and all of them in other formats", async () => {
  await withStore({}, async ({ bench, query }) => {
    for (let n = 0; n < 1001; n += 77) {
      bench.deliver(...Array.from({ length: 77 }, (_, i) => measured(1, n + i, NOON + n + i)));
    }
    const table = await query(["history"]);
    assertEquals(table.stdout.trimEnd().split("\n").length, 1 + 1000);
    assertStringIncludes(table.stdout.split("\n")[1]!, " 1  ");
    assertEquals(records(await query(["history", "--json"])).length, 1001);
  });
});

Deno.test("query history --format sparkline covers the range, with the value from before it, or all that is stored", async () => {
  await withStore({ points: POINTS.slice(0, 1) }, async ({ bench, query }) => {
    bench.deliver(
      ...[20, 45].map((s) => measured(1, 1, NOON + 1000 * s)),
      measured(1, 9, NOON + 70_000),
    );
    bench.now = NOON + 99_000;
    alive(bench);
    const drawn = async (...range: string[]) => {
      const { stdout } = await query(["history", ...range, "-f", "sparkline"]);
      const [title, line, axis] = stdout.split("\n");
      return [title!.split("  ")[1], line, axis!.slice(0, 19), axis!.slice(-19)];
    };
    const last = "2024-03-15 13:47:09";
    assertEquals(await drawn("--last", "99s"), [
      ...["3 values", `${" ".repeat(20)}${"▁".repeat(50)}${"█".repeat(29)}`],
      ...["2024-03-15 13:45:30", last],
    ]);
    assertEquals(await drawn("--last", "59s"), [
      ...["2 values", `${"▁".repeat(50)}${"█".repeat(49)}`, "2024-03-15 13:46:10", last],
    ]);
    assertEquals(await drawn("--all"), [
      ...["3 values", `${"▁".repeat(62)}${"█".repeat(37)}`, "2024-03-15 13:45:50", last],
    ]);
  });
});

Deno.test("query --columns selects the plain content where a table shows another column of that name", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    bench.deliver(switched([2, 1, NOON]));
    const cells = async (columns: string, ...more: string[]) => {
      const { stdout } = await query(["history", "--columns", columns, "-f", "csv", ...more]);
      return stdout.split("\n")[1];
    };
    assertEquals(await cells("value,ioa"), "1,2");
    assertEquals(await cells("ioa, value"), "2,1");
    assertEquals(await cells("state=value"), "1");
    assertEquals(await cells("point,name"), "1/2,T1 breaker");
  });
});
