// Analyzes a capture in memory, compared with finding its APDUs only. `deno task bench captures` compares with tshark.

import { Analyzer, CaptureDecoder } from "../../codec/capture/mod.ts";
import { captureMix } from "./capture_mix.ts";

const MEGA = 1_000_000;

const SAMPLE = [...captureMix(16 * MEGA)];

/** Reads a capture, and analyzes it on request; returns the number of its items. */
function read(analyzer: Analyzer | undefined): number {
  const decoder = new CaptureDecoder();
  let items = 0;
  function takeAll(): void {
    for (let item = decoder.next(); item !== undefined; item = decoder.next()) {
      items++;
      analyzer?.accept(item);
    }
  }
  for (const chunk of SAMPLE) {
    decoder.push(chunk);
    takeAll();
  }
  decoder.end();
  takeAll();
  analyzer?.endFile(decoder.summary);
  return items;
}

Deno.bench("find the APDUs", { group: "capture of 16 MB", baseline: true }, () => {
  if (read(undefined) === 0) throw new Error("Nothing was found");
});

Deno.bench("analyse them", { group: "capture of 16 MB" }, () => {
  const analyzer = new Analyzer();
  read(analyzer);
  analyzer.end();
  if (analyzer.report().points.length === 0) throw new Error("Nothing was found");
});
