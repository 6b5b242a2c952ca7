// The collector compared with the cheapest way to store values: bare INSERT batches into the same tables of the same
// kind of file, on the same disk, in the same run, with as many values per transaction as the collector had. Then the
// latency from the event at a station to its row on disk. Part of `deno task bench`.

import { openDatabase } from "../../cli/collect/store/database.ts";
import { collectUnderLoad, cpuSeconds } from "../helpers/collect/collect_load.ts";

/** Duration of each part in seconds, and number of repetitions. */
const SECONDS = 4;
const ROUNDS = 2;

/** Points per station. */
const POINTS = 64;

/** Values written, seconds, and seconds of CPU time. */
interface Sum {
  values: number;
  seconds: number;
  cpuSeconds: number;
}

/** Only INSERT, `batch` rows per transaction, of `points` points. */
function insert(file: string, batch: number, points: number): Sum {
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

/** Runs the collector and bare INSERT alternately, so that other load on the machine affects both equally. */
async function sideBySide(folder: string, stations: number, objects: number): Promise<string> {
  const collected = { values: 0, seconds: 0, cpuSeconds: 0 };
  const inserted = { values: 0, seconds: 0, cpuSeconds: 0 };
  let batch = 1;
  for (let round = 0; round < ROUNDS; round++) {
    const load = { folder, stations, rate: 0, objects, seconds: SECONDS };
    const { commits, ...run } = await collectUnderLoad(load);
    batch = Math.max(1, Math.round(run.values / commits));
    add(collected, run);
    add(inserted, insert(`${folder}/bare.sqlite`, batch, stations * POINTS));
    for (const { name } of Deno.readDirSync(folder)) Deno.removeSync(`${folder}/${name}`);
  }
  const rate = ({ values, seconds }: Sum) => values / seconds;
  const effort = ({ values, cpuSeconds }: Sum) => cpuSeconds / values * 1e6;
  return row([
    stations,
    objects,
    batch,
    rate(collected).toFixed(0),
    rate(inserted).toFixed(0),
    (rate(collected) / rate(inserted)).toFixed(2),
    effort(collected).toFixed(1),
    effort(inserted).toFixed(1),
    (effort(inserted) / effort(collected)).toFixed(2),
  ]);
}

function add(sum: Sum, { values, seconds, cpuSeconds }: Sum): void {
  sum.values += values;
  sum.seconds += seconds;
  sum.cpuSeconds += cpuSeconds;
}

function row(cells: readonly unknown[]): string {
  return `| ${cells.join(" | ")} |`;
}

Deno.mkdirSync("tests/.tmp", { recursive: true });
const folder = Deno.makeTempDirSync({ dir: "tests/.tmp", prefix: "bench-" });
console.log(
  "Collecting as fast as possible, beside bare INSERT: values/s, and processor time of a value",
);
console.log(row([
  ...["stations", "in an ASDU", "in a transaction", "values/s", "bare", "ratio"],
  ...["µs", "bare", "ratio"],
]));
console.log(row(Array.from({ length: 9 }, () => "--:")));
for (const [stations, objects] of [[20, 16], [200, 5], [10, 1]] as const) {
  console.log(await sideBySide(folder, stations, objects));
}
console.log("\nFrom the event at the station to its row on the disk, at 2000 values/s, in ms");
console.log(row(["stations", "in an ASDU", "values/s", "p50", "p99", "max"]));
console.log(row(Array.from({ length: 6 }, () => "--:")));
for (const [stations, objects] of [[1, 1], [1, 10], [20, 1], [200, 5]] as const) {
  const load = { folder, stations, rate: 2000, objects, seconds: SECONDS };
  const { values, seconds, latency } = await collectUnderLoad(load);
  const quantiles = [0.5, 0.99, 1].map((part) => latency.quantile(part));
  console.log(row([stations, objects, (values / seconds).toFixed(0), ...quantiles]));
}
Deno.removeSync(folder, { recursive: true });
Deno.exit(0);
