// The collector beside the cheapest thing that keeps values: bare INSERT batches into the same tables of the same kind
// of file, on the same disk, in the same run, with as many values in a transaction as the collector has had.
//
//   deno run --allow-net=127.0.0.1 --allow-read --allow-write=tests/.tmp --allow-run=deno tests/bench/collect.ts [SECONDS]

import process from "node:process";
import { Collector } from "../../cli/collect/collector.ts";
import type { Entry, Tally } from "../../cli/collect/intake/entry.ts";
import { openDatabase } from "../../cli/collect/store/database.ts";
import { Store } from "../../cli/collect/store/store.ts";
import { Output } from "../../cli/output.ts";
import { PROMPT_CLOCK } from "../../cli/collect/prompt_clock.ts";

/** How long each part takes, and how often. */
const SECONDS = Number(Deno.args[0] ?? 4);
const ROUNDS = Number(Deno.args[1] ?? 3);

/** What a run of the collector is measured with. */
interface RunOptions {
  readonly stations: number;
  /** Values in a second from all stations together; 0 for as many as possible. */
  readonly rate: number;
  /** Values in an ASDU. */
  readonly objects: number;
}

/** What came of it. */
interface RunResult {
  readonly values: number;
  readonly commits: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** From the event at the station to its row on the disk, in ms, in order. */
  readonly latencies: readonly number[];
}

/** A store that notes when values are on the disk. */
class WatchedStore extends Store {
  readonly latencies: number[] = [];
  values = 0;
  commits = 0;

  override commit(entries: readonly Entry[], more: () => void): Tally {
    const tally = super.commit(entries, more);
    const now = Date.now();
    for (const entry of entries) {
      if (entry.type !== "arrival") continue;
      for (const { time } of entry.drafts) this.latencies.push(now - time!);
    }
    this.values += tally.stored;
    if (tally.stored > 0) this.commits++;
    return tally;
  }

  /** Begins to count anew. */
  reset(): void {
    this.latencies.length = 0;
    this.values = 0;
    this.commits = 0;
  }
}

const folder = (() => {
  Deno.mkdirSync("tests/.tmp", { recursive: true });
  return Deno.makeTempDirSync({ dir: "tests/.tmp", prefix: "bench-" });
})();

/** Collects from stations of another process for some seconds. */
async function collect({ stations, rate, objects }: RunOptions): Promise<RunResult> {
  const source = new Deno.Command("deno", {
    args: [
      "run",
      "--quiet",
      "--allow-net=127.0.0.1",
      new URL("collect_source.ts", import.meta.url).pathname,
      `${rate}`,
      `${objects}`,
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const port = await firstLine(source.stdout);
  const file = `${folder}/${stations}-${rate}-${objects}.sqlite`;
  using store = new WatchedStore(file, Date.now());
  const collector = new Collector({
    loaded: {
      config: {
        store: { file },
        stations: Array.from({ length: stations }, (_, index) => ({
          name: `Station ${index + 1}`,
          address: `127.0.0.1:${port}`,
          ca: 1,
          startUp: [],
        })),
      },
      folder: "",
      stationFiles: new Map(),
      texts: new Map(),
    },
    store,
    clock: PROMPT_CLOCK,
    stdout: new Output({ write: (octets) => Promise.resolve(octets.length) }, {}),
    log: () => {},
    onStdoutClosed: () => {},
  });
  collector.open();
  await wait(2); // until all is compiled, and every station has started
  store.reset();
  const begun = performance.now();
  const cpu = cpuSeconds();
  await wait(SECONDS);
  const seconds = (performance.now() - begun) / 1000;
  const result = {
    values: store.values,
    commits: store.commits,
    seconds,
    cpuSeconds: cpuSeconds() - cpu,
    latencies: store.latencies.toSorted((a, b) => a - b),
  };
  await collector.close(AbortSignal.abort());
  await source.stdin.close();
  await source.status;
  return result;
}

/** Nothing but INSERT, `batch` rows in a transaction, of as many points. */
function insert(
  batch: number,
  points: number,
): Pick<RunResult, "values" | "seconds" | "cpuSeconds"> {
  const file = `${folder}/bare.sqlite`;
  using database = openDatabase(file, { now: Date.now() });
  database.exec("INSERT INTO station (name) VALUES ('Station'); BEGIN");
  const point = database.prepare("INSERT INTO point (station, ca, ioa) VALUES (1, 1, ?)");
  for (let ioa = 1; ioa <= points; ioa++) point.run(ioa);
  database.exec("COMMIT");
  const statement = database.prepare(`INSERT INTO value (seq, point, received, at, time, tag,
    tag_flags, value, raw, quality, type_id, cause, originator, flags, detail, link, asdu)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  let seq = 0;
  const begun = performance.now();
  const cpu = cpuSeconds();
  while (performance.now() - begun < SECONDS * 1000) {
    const now = Date.now();
    database.exec("BEGIN IMMEDIATE");
    for (let row = 0; row < batch; row++) {
      seq++;
      const point = 1 + seq % points;
      statement.run(seq, point, now, now, now, now, 0, seq, null, 0, 36, 3, 0, 0, null, 1, seq);
    }
    database.exec("COMMIT");
  }
  const seconds = (performance.now() - begun) / 1000;
  return { values: seq, seconds, cpuSeconds: cpuSeconds() - cpu };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function firstLine(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  const reader = stream.getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new Error("The stations did not start");
    text += new TextDecoder().decode(value);
  }
  reader.releaseLock();
  return text.trim();
}

function wait(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN;
}

/** The collector and bare INSERT in turns, so that what else the machine does burdens both alike. */
async function sideBySide(stations: number, objects: number): Promise<string> {
  const sum = { collect: [0, 0, 0], bare: [0, 0, 0] };
  let batch = 1;
  for (let round = 0; round < ROUNDS; round++) {
    const run = await collect({ stations, rate: 0, objects });
    batch = Math.max(1, Math.round(run.values / run.commits));
    const bare = insert(batch, stations * 64);
    for (const [key, each] of [["collect", run], ["bare", bare]] as const) {
      sum[key] = [
        sum[key][0]! + each.values,
        sum[key][1]! + each.seconds,
        sum[key][2]! + each.cpuSeconds,
      ];
    }
    for (const { name } of Deno.readDirSync(folder)) Deno.removeSync(`${folder}/${name}`);
  }
  const [values, seconds, cpu] = sum.collect as [number, number, number];
  const [rows, bareSeconds, bareCpu] = sum.bare as [number, number, number];
  const cells = [
    stations,
    objects,
    batch,
    (values / seconds).toFixed(0),
    (rows / bareSeconds).toFixed(0),
    (values / seconds / (rows / bareSeconds)).toFixed(2),
    (cpu / values * 1e6).toFixed(1),
    (bareCpu / rows * 1e6).toFixed(1),
    (bareCpu / rows / (cpu / values)).toFixed(2),
  ];
  return `| ${cells.join(" | ")} |`;
}

console.log(
  "| stations | in an ASDU | in a transaction | values/s | bare/s | ratio | CPU µs | bare | ratio |",
);
console.log(
  "| -------: | ---------: | ---------------: | -------: | -----: | ----: | -----: | ---: | ----: |",
);
for (const [stations, objects] of [[20, 16], [200, 5], [10, 1]] as const) {
  console.log(await sideBySide(stations, objects));
}
console.log("\nFrom the event at the station to its row on the disk, at 2000 values/s, in ms");
console.log(`| stations | values in an ASDU | values/s | p50 | p99 | max | CPU |`);
console.log(`| -------: | ----------------: | -------: | --: | --: | --: | --: |`);
for (const [stations, objects] of [[1, 1], [1, 10], [20, 1], [200, 5]] as const) {
  const { values, seconds, cpuSeconds, latencies } = await collect({
    stations,
    rate: 2000,
    objects,
  });
  console.log(
    `| ${stations} | ${objects} | ${(values / seconds).toFixed(0)} | ${
      [0.5, 0.99, 1].map((q) => quantile(latencies, q)).join(" | ")
    } | ${(cpuSeconds / seconds * 100).toFixed(0)} % |`,
  );
}
Deno.removeSync(folder, { recursive: true });
Deno.exit(0);
