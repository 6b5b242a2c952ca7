// The status of a collector while its store is unusable: requests are answered, and the log reports it once.

import { assertEquals, assertMatch } from "@std/assert";
import { answer } from "../../../../cli/collect/status/http.ts";
import type { LogEvent } from "../../../../cli/text/log_line.ts";
import { StoreReading } from "../../../../cli/collect/status/store_reading.ts";
import { Store } from "../../../../cli/collect/store/store.ts";
import { NOON } from "../../../helpers/collect/collect_bench.ts";
import { Collecting } from "../../../helpers/collect/collecting.ts";
import { parsePrometheus, type Sample } from "../../../helpers/collect/prometheus.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

function get({ collector }: Collecting, path: string): Response {
  return answer(new Request(`http://localhost${path}`), () => collector.status);
}

async function health(
  collecting: Collecting,
): Promise<{ readonly code: number; readonly problems: readonly string[] }> {
  const response = get(collecting, "/health");
  return { code: response.status, problems: (await response.json()).problems };
}

async function metrics(collecting: Collecting): Promise<(name: string) => number | undefined> {
  const response = get(collecting, "/metrics");
  assertEquals(response.status, 200);
  const samples: readonly Sample[] = parsePrometheus(await response.text());
  return (name) => samples.find((sample) => sample.name === `iec104_${name}`)?.value;
}

/** Returns what was logged about the store. */
function told({ log }: Collecting): readonly string[] {
  return log.filter((line) => line.startsWith("store-"));
}

Deno.test("failing reads of the store are reported by /health, /metrics and once in the log, until they succeed", async () => {
  await withTree({}, async (root) => {
    const sink = { name: "archive", kind: "file", file: `${root}/archive.ndjson` } as const;
    await using collecting = new Collecting(root, { config: { sinks: [sink] } });
    await collecting.clock.advance(100);
    assertEquals(await health(collecting), { code: 200, problems: [] });
    {
      using _fault = collecting.hide("set_aside");
      for (let n = 0; n < 3; n++) {
        const { code, problems } = await health(collecting);
        assertEquals([code, problems.length], [503, 1]);
        assertMatch(
          problems[0]!,
          /^store: Cannot read the store .*plant\.sqlite: no such table: set_aside$/,
        );
        const value = await metrics(collecting);
        assertEquals(
          ["store_up", "station_up", "sink_up", "sink_position", "sink_lag_rows", "store_bytes"]
            .map(
              value,
            ),
          [0, 1, 1, 0, undefined, undefined],
        );
      }
      assertEquals(told(collecting).length, 1);
      assertMatch(
        told(collecting)[0]!,
        /^store-failing: Cannot read .*set_aside; \/health, \/metrics and the live view omit its contents/,
      );
    }
    assertEquals(await health(collecting), { code: 200, problems: [] });
    const value = await metrics(collecting);
    assertEquals(["store_up", "sink_lag_rows", "sink_set_aside"].map(value), [1, 0, 0]);
    assertEquals(told(collecting).slice(1), ["store-recovered: the store can be read again"]);
  });
});

Deno.test("a store file that was moved away is reported by /health and /metrics until it is back", async () => {
  if (Deno.build.os === "windows") return; // where open files cannot be moved
  await withTree({}, async (root) => {
    await using collecting = new Collecting(root);
    const { file, clock } = collecting;
    await clock.advance(100);
    Deno.renameSync(file, `${root}/elsewhere.sqlite`);
    await clock.advance(20_000); // detected at the next write, even if no value arrives
    const { code, problems } = await health(collecting);
    assertEquals(code, 503);
    assertMatch(
      problems.join("\n"),
      /^store: Cannot write into the store .*: the file was moved or deleted\. Put it back, /,
    );
    const during = await metrics(collecting);
    assertEquals([during("store_up"), during("station_up")], [0, 0]);
    Deno.renameSync(`${root}/elsewhere.sqlite`, file);
    await clock.advance(60_000);
    assertEquals(await health(collecting), { code: 200, problems: [] });
    assertEquals((await metrics(collecting))("store_up"), 1);
    assertEquals(told(collecting).length, 2);
  });
});

Deno.test("a closed store reports that it is closed", async () => {
  await withTree({}, (root) => {
    const store = new Store(`${root}/plant.sqlite`, NOON);
    const log: LogEvent[] = [];
    const reading = new StoreReading({
      store,
      file: "plant.sqlite",
      log: (event) => log.push(event),
    });
    assertEquals(reading.figures([], NOON)!.octets > 0, true);
    assertEquals(reading.error, undefined);
    store[Symbol.dispose]();
    assertEquals(reading.figures([], NOON), undefined);
    assertEquals(reading.latest(6), []);
    assertEquals(reading.error, "Cannot read the store plant.sqlite: it is closed");
    assertEquals(log.map(({ level, event, subject }) => [level, event, subject]), [
      ["error", "store-failing", "store"],
    ]);
  });
});

Deno.test("the problem ends when everything that failed can be read, and only faults of the store cause it", async () => {
  await withTree({}, (root) => {
    using store = new Store(`${root}/plant.sqlite`, NOON);
    let fault: Error | undefined;
    const failing = {
      ledger: store.ledger,
      outbox: store.outbox,
      pruner: new Proxy(store.pruner, {
        get: (pruner, key) => {
          if (fault !== undefined) throw fault;
          return Reflect.get(pruner, key, pruner);
        },
      }),
    };
    const log: string[] = [];
    const reading = new StoreReading({
      store: failing,
      file: "plant.sqlite",
      log: ({ event }) => log.push(event),
    });
    fault = Object.assign(new Error("disk I/O error"), { code: "ERR_SQLITE_ERROR" });
    assertEquals(reading.figures([], NOON), undefined);
    assertEquals(reading.latest(6), []);
    assertEquals(reading.error, "Cannot read the store plant.sqlite: disk I/O error");
    assertEquals(log, ["store-failing"]); // readable latest values do not mean recovery
    fault = new TypeError("a fault of this program");
    let thrown: unknown;
    try {
      reading.figures([], NOON);
    } catch (error) {
      thrown = error;
    }
    assertEquals(thrown, fault);
    fault = undefined;
    assertEquals(reading.figures([], NOON)!.backlogs, []);
    assertEquals(reading.error, undefined);
    assertEquals(log, ["store-failing", "store-recovered"]);
  });
});

/** Returns the report of a store about a sink with a number of waiting rows. */
function backlogOf(waiting: number, { now = NOON, oldest = NOON - 5000 } = {}) {
  const limits: number[] = [];
  const reading = new StoreReading({
    store: {
      ledger: { lastSeq: 7000 },
      pruner: { octets: 4096 },
      outbox: {
        waiting: (_after: number, limit: number) => {
          limits.push(limit);
          return Math.min(waiting, limit);
        },
        oldest: () => oldest,
        refused: () => 3,
      },
    } as unknown as Store,
    file: "plant.sqlite",
    log: () => {},
  });
  const { octets, backlogs } = reading.figures(
    [{ name: "s", stations: undefined, position: 4000 }],
    now,
  )!;
  assertEquals([octets, limits], [4096, [1000]]);
  return backlogs[0];
}

Deno.test("up to a thousand waiting rows are counted; more are estimated from their numbers", () => {
  assertEquals(backlogOf(0), { lagRows: 0, lagMs: 0, setAside: 3 });
  assertEquals(backlogOf(999), { lagRows: 999, lagMs: 5000, setAside: 3 });
  assertEquals(backlogOf(1000), { lagRows: 3000, lagMs: 5000, setAside: 3 });
  assertEquals(backlogOf(5, { oldest: NOON + 1 })!.lagMs, 0, "a clock that was set back");
});
