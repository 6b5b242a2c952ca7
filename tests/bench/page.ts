// The decoder page: reading a capture with and without the index of values, and a chart from the index compared with one that
// reads the file again, for a file of 300 MB.

import { IEC104 } from "../../codec/mod.ts";
import { Analyzer, CaptureDecoder } from "../../codec/capture/mod.ts";
import { Capture, type Chunk } from "../../examples/decoder/engine/capture.ts";
import { setUp } from "../../examples/decoder/engine/decoder_setup.ts";
import { load } from "../../examples/decoder/engine/loader.ts";
import { SeriesSource } from "../../examples/decoder/engine/series_source.ts";
import { captureMix } from "./capture_mix.ts";
import { type Bench, compare, median, processorTime, type Row, rowOf } from "./harness.ts";

const MEGA = 1_000_000;
const LARGE_MB = 300;
const SMALL_MB = 16;

/** The page reads smaller captures without an index. */
const LEAST_MB = 6;

/** Number of charts whose times are compared. */
const CHARTS = 25;

const options = { signal: new AbortController().signal, onProgress: () => {} };

/** Compares charts from the index with charts that read the file. */
async function charts(scale: number): Promise<Row[]> {
  const octets = Math.max(LEAST_MB * MEGA, LARGE_MB * MEGA * scale);
  const file = new Blob([...captureMix(octets)] as BlobPart[]);
  const { capture, analyzer } = await load(file, { name: "mix.pcap", ...options });
  const { points } = analyzer.report();
  const source = new SeriesSource(capture, analyzer, points);
  const times: number[] = [];
  for (let chart = 0; chart < CHARTS; chart++) {
    const point = points[Math.floor(points.length * chart / CHARTS)]!;
    const begun = performance.now();
    const [series] = source.indexed({ points: [point] })!;
    times.push(performance.now() - begun);
    if (series!.time.length === 0) throw new Error("The point has no values");
  }
  const begun = performance.now();
  await source.read({ points: [points[0]!], exact: "all" }, options);
  const read = performance.now() - begun;
  const anchor = "reading the file";
  return [["p50", median(times)], ["at most", Math.max(...times)]].map(([name, cost]) =>
    rowOf(`chart of a point, ${name}`, {
      unit: "ms",
      cost: cost as number,
      anchor,
      anchorCost: read,
    })
  );
}

/** Reads a capture as the page does, with this effort; returns the number of its rows. */
function readAll(sample: readonly Uint8Array[], effort: "frames" | "rows" | "index"): number {
  const capture = new Capture(() => new Blob([]), setUp(IEC104));
  const analyzer = new Analyzer(effort === "index" ? { observer: capture.series } : {});
  const decoder = new CaptureDecoder();
  let chunk: Chunk = { octets: new Uint8Array(0), position: 0 };
  let position = 0;
  let items = 0;
  function takeAll(): void {
    for (let item = decoder.next(); item !== undefined; item = decoder.next()) {
      items++;
      if (effort === "frames") continue;
      capture.add(item, chunk);
      analyzer.accept(item);
    }
  }
  for (const octets of sample) {
    chunk = { octets, position };
    position += octets.length;
    decoder.push(octets);
    takeAll();
  }
  decoder.end();
  takeAll();
  return items;
}

/** The decoder page. */
export const PAGE: Bench = {
  title: "The decoder page: reading a capture, and charts from its index of values",
  run: async (scale) => {
    const sample = [...captureMix(Math.max(MEGA, SMALL_MB * MEGA * scale))];
    const megabytes = sample.reduce((sum, each) => sum + each.length, 0) / MEGA;
    const each = (effort: "frames" | "rows" | "index") =>
      processorTime(1e6 * megabytes, () => readAll(sample, effort));
    const rows = await compare("ms/MB", ["find the APDUs", each("frames")], {
      "rows and analysis": each("rows"),
      "rows, analysis and index of values": each("index"),
    }, 5);
    return [...rows, ...await charts(scale)];
  },
};
