// The collector compared with the cheapest way to store values: bare INSERT batches into the same tables of the same
// kind of file, on the same disk, in the same run, with as many values per transaction as the collector had. Then the
// latency from the event at a station to its row on disk.

import { openDatabase } from "../../cli/collect/store/database.ts";
import { collectUnderLoad } from "../helpers/collect/collect_load.ts";
import { type Bench, cpuMicros, median, type Row, rowOf, scaled } from "./harness.ts";

/** Duration of each part in seconds, and number of repetitions. */
const SECONDS = 3;
const ROUNDS = 3;

/** The delay before a commit, by default. */
const COMMIT_MS = 20;

/** Points per station. */
const POINTS = 64;

/** Elapsed time and processor time for a value, in microseconds. */
interface Effort {
  readonly elapsed: number;
  readonly processor: number;
}

/** A load: stations, values in an ASDU, and seconds. */
interface Load {
  readonly stations: number;
  readonly objects: number;
  readonly seconds: number;
}

/** Only INSERT, `batch` rows per transaction, of `points` points. */
function insert(
  file: string,
  { batch, points, seconds }: Readonly<Record<"batch" | "points" | "seconds", number>>,
): Effort {
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
  const cpu = cpuMicros();
  while (performance.now() - begun < seconds * 1000) {
    const now = Date.now();
    database.exec("BEGIN IMMEDIATE");
    for (let row = 0; row < batch; row++) {
      seq++;
      const point = 1 + seq % points;
      statement.run(seq, point, now, now, now, now, 0, seq, null, 0, 36, 3, 0, 0, null, 1, seq);
    }
    database.exec("COMMIT");
  }
  const elapsed = (performance.now() - begun) * 1000;
  return { elapsed: elapsed / seq, processor: (cpuMicros() - cpu) / seq };
}

/** Runs the collector and bare INSERT alternately, so that other load on the machine affects both equally. */
async function sideBySide(folder: string, { stations, objects, seconds }: Load): Promise<Row[]> {
  const collected: Effort[] = [];
  const inserted: Effort[] = [];
  const rounds = scaled(ROUNDS, seconds / SECONDS);
  for (let round = 0; round < rounds; round++) {
    const load = { folder, stations, rate: 0, objects, seconds };
    const run = await collectUnderLoad(load);
    collected.push({
      elapsed: run.seconds * 1e6 / run.values,
      processor: run.cpuSeconds * 1e6 / run.values,
    });
    const batch = Math.max(1, Math.round(run.values / run.commits));
    inserted.push(
      insert(`${folder}/bare.sqlite`, { batch, points: stations * POINTS, seconds }),
    );
    for (const { name } of Deno.readDirSync(folder)) Deno.removeSync(`${folder}/${name}`);
  }
  return (["elapsed", "processor"] as const).map((key) => ({
    name: `${stations} stations, ${objects} in an ASDU: ${key} time`,
    unit: "µs/value",
    cost: median(collected.map((each) => each[key])),
    anchor: "bare INSERT",
    anchorCost: median(inserted.map((each) => each[key])),
    ratio: median(collected.map((each, round) => each[key] / inserted[round]![key])),
  }));
}

/** From the event at the station to its row on the disk, at 2000 values/s. */
async function latency(folder: string, { stations, objects, seconds }: Load): Promise<Row[]> {
  const load = { folder, stations, rate: 2000, objects, seconds };
  const { latency } = await collectUnderLoad(load);
  return ([["p50", 0.5], ["p99", 0.99]] as const).map(([name, part]) =>
    rowOf(`${stations} stations, ${objects} in an ASDU: to the disk, ${name}`, {
      unit: "ms",
      cost: latency.quantile(part),
      anchor: "commitMs",
      anchorCost: COMMIT_MS,
    })
  );
}

/** The collector. */
export const COLLECT: Bench = {
  title:
    "Collecting as fast as possible, compared with bare INSERT; and at 2000 values/s, compared with the delay of commits",
  run: async (scale) => {
    Deno.mkdirSync("tests/.tmp", { recursive: true });
    const folder = Deno.makeTempDirSync({ dir: "tests/.tmp", prefix: "bench-" });
    const seconds = Math.max(1, Math.round(SECONDS * scale));
    const rows: Row[] = [];
    const loads = [[20, 16], [200, 5], [10, 1]] as const;
    for (const [stations, objects] of scale < 1 ? loads.slice(0, 1) : loads) {
      rows.push(...await sideBySide(folder, { stations, objects, seconds }));
    }
    const paced = [[1, 1], [1, 10], [20, 1], [200, 5]] as const;
    for (const [stations, objects] of scale < 1 ? [] : paced) {
      rows.push(...await latency(folder, { stations, objects, seconds }));
    }
    Deno.removeSync(folder, { recursive: true });
    return rows;
  },
};
