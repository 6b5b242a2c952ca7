// The index of values that the worker of the decoder page makes while it reads: the same as the file as long as it fits,
// then periods with the right extremes, in bounded memory.

import { assert, assertEquals } from "@std/assert";
import { load } from "../../../examples/decoder/engine/loader.ts";
import { KIND, RowStore } from "../../../examples/decoder/engine/row_store.ts";
import { collectSeries } from "../../../examples/decoder/engine/series.ts";
import { SERIES_OCTETS, SeriesIndex } from "../../../examples/decoder/engine/series_index.ts";
import { EntryPool, PAGE_OCTETS } from "../../../examples/decoder/engine/series_pool.ts";
import { NO_VALUE, SPARK_PARTS, sparkOf } from "../../../examples/decoder/engine/spark.ts";
import { makeSample } from "../../../examples/decoder/sample/sample.ts";
import { oddities } from "../../helpers/capture/oddities.ts";
import { measured, Traffic } from "../../helpers/capture/traffic_builder.ts";
import { Prng } from "../../helpers/random/prng.ts";

const options = { signal: new AbortController().signal, onProgress: () => {} };

/** Two masters of one station; one of them leaves and returns, then both are interrupted. */
function twoMasters(): Traffic {
  const t = new Traffic();
  const links = [40_001, 40_002].map((clientPort) =>
    t.link({ client: "10.0.0.1", server: "10.0.0.2", clientPort }).start()
  );
  for (let value = 0; value < 4; value++) {
    for (const link of links) link.fromServer(measured(7, value));
  }
  links[0]!.reset();
  t.wait(1000);
  links[1]!.fromServer(measured(7, 5));
  links[1]!.reset();
  t.wait(1000);
  const again = t.link({ client: "10.0.0.1", server: "10.0.0.2", clientPort: 40_003 }).start();
  again.fromServer(measured(7, 6)).fromServer(measured(8, 1e9));
  return t;
}

const CAPTURES: Readonly<Record<string, () => Blob>> = {
  "the sample": () => makeSample(),
  "irregular traffic": () => new Blob([oddities().pcap()] as BlobPart[]),
  "two masters": () => new Blob([twoMasters().pcap()] as BlobPart[]),
};

for (const [name, make] of Object.entries(CAPTURES)) {
  Deno.test(`the index of ${name} has the same values, quality and interruptions as the file`, async () => {
    const { capture, analyzer } = await load(make(), { name, ...options });
    const { points } = analyzer.report();
    const numbers = analyzer.pointNumbers();
    const read = (await collectSeries(capture, points, options))!;
    assert(points.length > 0);
    points.forEach((point, place) => {
      const { summary, tag, ...indexed } = capture.series.series(numbers[place]!);
      const { summary: none, tag: tags, ...exact } = read[place]!;
      assertEquals(none, null);
      assertEquals(tag.length, tags.length);
      assertEquals(indexed, exact, `CA ${point.ca} IOA ${point.ioa}`);
      assertEquals(indexed.time.length, point.count);
      assertEquals(summary!.low, indexed.value);
      assertEquals(summary!.high, indexed.value);
      assert(summary!.count.every((count) => count === 1));
      assertEquals([summary!.isRounded, summary!.innerBreaks], [false, 0]);
    });
  });
}

Deno.test("a point is interrupted only when all links that report it are", async () => {
  const { capture } = await load(CAPTURES["two masters"]!(), { name: "x", ...options });
  const { breaks, value } = capture.series.series(1);
  assertEquals([...value], [0, 0, 1, 1, 2, 2, 3, 3, 5, 6]);
  assertEquals([...breaks], [9, 10], "not after the first reset, and again at the end");
});

/** Passes one report to an index. */
function report(index: SeriesIndex, ...[point, value, quality]: [number, number, number]): void {
  index.take({
    length: 1,
    point: Uint32Array.of(point),
    value: Float64Array.of(value),
    quality: Uint8Array.of(quality),
  });
}

/** A store with a row for each time, whose type has no time tag. */
function rowsAt(times: readonly number[], typeId: number): RowStore {
  const rows = new RowStore();
  const octets = Uint8Array.of(0x68, 14, 0, 0, 0, 0, typeId, 1, 3, 0, 1, 0, 1, 0, 0, 0);
  for (const [at, time] of times.entries()) {
    rows.add({
      ...{ kind: KIND.information, link: 0, fromClient: false, time, frame: at, firstFrame: at },
      ...{ octets, note: 0, copied: false, position: 0, length: octets.length },
    });
  }
  return rows;
}

const M_ME_NC = 13;
const M_IT_NA = 15;

interface Report {
  readonly time: number;
  readonly value: number;
  readonly quality: number;
}

Deno.test("beyond its memory, the index keeps extremes, last values, quality and counts of periods", () => {
  for (let seed = 1; seed <= 8; seed++) {
    const random = new Prng(seed);
    const reports = 6000;
    const points = 5;
    let time = 1000;
    const times = Array.from({ length: reports }, () => time += random.int(0, 300));
    const rows = rowsAt(times, M_ME_NC);
    const octets = 40 * PAGE_OCTETS;
    const index = new SeriesIndex(rows, octets);
    const all = Array.from({ length: points + 1 }, (): Report[] => []);
    let interruptions = 0;
    for (let row = 0; row < reports; row++) {
      if (random.chance(0.004)) {
        index.interrupt(row);
        interruptions++;
      }
      index.begin(row);
      const point = Math.min(random.int(1, points), random.int(1, points));
      const known = all.slice(1).filter((list) => list.length > 0).length;
      const number = Math.min(point, known + 1);
      const value = Math.fround(random.next() * 100);
      const quality = random.chance(0.1) ? 0x80 : 0;
      report(index, number, value, quality);
      all[number]!.push({ time: times[row]!, value, quality });
    }
    for (let point = 1; point <= points; point++) {
      const { time, value, quality, summary, breaks } = index.series(point);
      const { low, high, count, innerBreaks, isRounded } = summary!;
      const where = `seed ${seed}, point ${point}`;
      assert(time.length < 40 * 16 && time.length > 20, `${where}: ${time.length}`);
      assert(breaks.length + innerBreaks <= interruptions && !isRounded, where);
      let from = 0;
      for (let i = 0; i < time.length; i++) {
        const part = all[point]!.slice(from, from += count[i]!);
        const values = part.map(({ value }) => value);
        assertEquals(
          [time[i], low[i], high[i], value[i], quality[i]],
          [
            part[0]!.time,
            Math.min(...values),
            Math.max(...values),
            values.at(-1),
            part.reduce((bits, { quality }) => bits | quality, 0),
          ],
          `${where}, entry ${i}`,
        );
      }
      assertEquals(from, all[point]!.length, where);
      const spans = time.map((each, i) => (time[i + 1] ?? time.at(-1)!) - each);
      const longest = Math.max(...spans);
      assert(longest * 8 < time.at(-1)! - time[0]!, `${where}: one period is ${longest} ms`);
    }
  }
});

Deno.test("a point with most of the reports does not displace those with few", () => {
  const reports = 3000;
  const times = Array.from({ length: reports }, (_, row) => row * 10);
  const index = new SeriesIndex(rowsAt(times, M_ME_NC), 20 * PAGE_OCTETS);
  for (let row = 0; row < reports; row++) {
    index.begin(row);
    report(index, 1, row % 7, 0);
    if (row % 100 === 50) report(index, 2, row, 0);
  }
  assertEquals(index.series(2).time.length, 30, "each report of the second point");
  assert(index.series(2).summary!.count.every((count) => count === 1));
  const { count } = index.series(1).summary!;
  assert(count.length > 50 && count.length < 300, `${count.length} periods`);
});

Deno.test("large counters are exact, and values that are not are marked as rounded", () => {
  const rows = rowsAt([1, 2, 3], M_IT_NA);
  const index = new SeriesIndex(rows);
  const counter = [2_000_000_001, 2_000_000_002, 2_000_000_005];
  const pattern = [0, 0xffff_ffff, 1];
  const odd = [NaN, 5, NaN];
  for (let row = 0; row < 3; row++) {
    index.begin(row);
    for (const [n, values] of [counter, pattern, odd].entries()) {
      report(index, n + 1, values[row]!, 0);
    }
  }
  assertEquals([...index.series(1).value], counter);
  assertEquals(index.series(1).summary!.isRounded, false);
  assertEquals(index.series(2).summary!.isRounded, true);
  assertEquals([...index.series(3).value], odd);
  assertEquals(index.series(4).time.length, 0, "a point without reports");
});

Deno.test("reports of rows that are not listed are counted", () => {
  const index = new SeriesIndex(rowsAt([1], M_ME_NC));
  index.begin(0);
  report(index, 1, 5, 0);
  index.skip();
  report(index, 1, 6, 0);
  assertEquals([[...index.series(1).value], index.dropped], [[5], 1]);
});

Deno.test("a pool hands out pages up to its limit, and again after their release", () => {
  const pool = new EntryPool(3 * PAGE_OCTETS);
  const pages = [pool.take(), pool.take(), pool.take()];
  assertEquals([new Set(pages).size, pool.take(), pool.used], [3, 0, 3]);
  pool.link(pages[0]!, pages[1]!);
  pool.release(pages[0]!);
  assertEquals(pool.used, 1);
  const again = [pool.take(), pool.take(), pool.take()];
  assertEquals([again.slice(0, 2).toSorted(), again[2]], [pages.slice(0, 2).toSorted(), 0]);
  assertEquals(pool.nextOf(again[0]!), 0);
});

Deno.test("a picture in brief holds values, leaves gaps, and has the quality of each part", () => {
  const times = [0, 100, 300];
  const index = new SeriesIndex(rowsAt([...times, 310, 590], M_ME_NC));
  [0, 10, 5].forEach((value, row) => {
    index.begin(row);
    report(index, 1, value, row === 1 ? 0x40 : 0);
  });
  index.interrupt(3);
  const spark = sparkOf(index.series(1), [0, 600]);
  assertEquals(spark.low.length, SPARK_PARTS);
  assertEquals([...spark.high.slice(0, 12)], [...Array(10).fill(0), 254, 254]);
  assertEquals([spark.low[10], spark.low[29], spark.low[30]], [0, 254, 127]);
  assertEquals([...new Set(spark.low.slice(32))], [NO_VALUE], "nothing after the interruption");
  assertEquals([spark.quality[9], spark.quality[10], spark.quality[31]], [0, 0x40, 0]);
});

Deno.test("the values of a file use up to 64 MB of memory, as the README of the page says", () => {
  const pool = new EntryPool(SERIES_OCTETS);
  while (pool.take() !== 0);
  const octets = pool.used * PAGE_OCTETS;
  const readme = Deno.readTextFileSync("examples/decoder/README.md").replaceAll(/\s+/g, " ");
  assert(readme.includes(`at most ${Math.round(octets / 1e6)} MB`), `${octets} octets`);
  const reserved = pool.words.reduce((sum, { byteLength }) => sum + byteLength, 0);
  assert(reserved <= 1.01 * octets, `${reserved} octets for ${octets}`);
});
