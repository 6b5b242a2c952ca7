// The decoder page: reading a capture with and without the index of values, and a chart from the index compared with one that
// reads the file again, for a file of 300 MB.

import { IEC104 } from "../../codec/mod.ts";
import { Analyzer, CaptureDecoder } from "../../codec/capture/mod.ts";
import { Capture, type Chunk } from "../../examples/decoder/engine/capture.ts";
import { setUp } from "../../examples/decoder/engine/decoder_setup.ts";
import { load } from "../../examples/decoder/engine/loader.ts";
import { SeriesSource } from "../../examples/decoder/engine/series_source.ts";
import { captureMix } from "./capture_mix.ts";

const MEGA = 1_000_000;
const LARGE_MB = 300;
const SMALL_MB = 16;

/** Number of charts whose times are compared. */
const CHARTS = 25;

/** What the page is to have a chart in, in ms. */
const WANTED_MS = 100;

const options = { signal: new AbortController().signal, onProgress: () => {} };

/** The value in the middle of some values. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Compares charts from the index with charts that read the file. */
async function compare(): Promise<void> {
  const file = new Blob([...captureMix(LARGE_MB * MEGA)] as BlobPart[]);
  const start = performance.now();
  const { capture, analyzer } = await load(file, { name: "mix.pcap", ...options });
  const opened = performance.now() - start;
  const { points } = analyzer.report();
  const source = new SeriesSource(capture, analyzer, points);
  const times: number[] = [];
  let entries = 0;
  for (let chart = 0; chart < CHARTS; chart++) {
    const point = points[Math.floor(points.length * chart / CHARTS)]!;
    const begun = performance.now();
    const [series] = source.indexed({ points: [point] })!;
    times.push(performance.now() - begun);
    entries += series!.time.length;
  }
  const begun = performance.now();
  await source.read({ points: [points[0]!], exact: "all" }, options);
  const read = performance.now() - begun;
  const middle = median(times);
  console.log(
    `page: ${LARGE_MB} MB with ${capture.rows.length} rows and ${points.length} points in ` +
      `${(opened / 1000).toFixed(1)} s; values of a point from the index in ${
        middle.toFixed(2)
      } ms, ` +
      `at most ${Math.max(...times).toFixed(1)} ms, ${
        Math.round(entries / CHARTS)
      } entries on average; ` +
      `from the file in ${(read / 1000).toFixed(1)} s, ${Math.round(read / middle)} times as long`,
  );
  if (Math.max(...times) > WANTED_MS) throw new Error(`A chart took more than ${WANTED_MS} ms`);
}

await compare();

const SAMPLE = [...captureMix(SMALL_MB * MEGA)];

/** Reads a capture as the page does; returns the number of its rows. */
function read(isIndexed: boolean): number {
  const capture = new Capture(() => new Blob([]), setUp(IEC104));
  const analyzer = new Analyzer(isIndexed ? { observer: capture.series } : {});
  const decoder = new CaptureDecoder();
  let chunk: Chunk = { octets: new Uint8Array(0), position: 0 };
  let position = 0;
  function takeAll(): void {
    for (let item = decoder.next(); item !== undefined; item = decoder.next()) {
      capture.add(item, chunk);
      analyzer.accept(item);
    }
  }
  for (const octets of SAMPLE) {
    chunk = { octets, position };
    position += octets.length;
    decoder.push(octets);
    takeAll();
  }
  decoder.end();
  takeAll();
  return capture.rows.length;
}

for (const isIndexed of [false, true]) {
  const name = isIndexed ? "with the index of values" : "rows and analysis";
  Deno.bench(name, { group: `capture of ${SMALL_MB} MB`, baseline: !isIndexed }, () => {
    if (read(isIndexed) === 0) throw new Error("Nothing was found");
  });
}
