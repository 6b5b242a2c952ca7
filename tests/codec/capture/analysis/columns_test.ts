// An analysis of points in columns has the same report as one of single APDUs.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  Analyzer,
  type AnalyzerOptions,
  CaptureDecoder,
  type CaptureDecoderOptions,
  parseFilter,
} from "../../../../codec/capture/mod.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import { captureMix } from "../../../bench/capture_mix.ts";
import { assertSame } from "../../../helpers/assert_same.ts";
import { Prng } from "../../../helpers/random/prng.ts";

const FOLDER = new URL("../../../vectors/captures/", import.meta.url);

/** The report of an analysis, and the number of items with points. */
function analyze(
  octets: Uint8Array,
  inColumns: boolean,
  options: { readonly decoder?: CaptureDecoderOptions; readonly analyzer?: AnalyzerOptions } = {},
) {
  const decoder = new CaptureDecoder(options.decoder);
  const observed: number[] = [];
  const observer = {
    take: (
      { length, point, value }: { length: number; point: Uint32Array; value: Float64Array },
    ) => {
      for (let i = 0; i < length; i++) observed.push(point[i]!, value[i]!);
    },
  };
  const analyzer = new Analyzer({ ...options.analyzer, observer });
  const columns = inColumns ? analyzer.columns : undefined;
  let items = 0;
  decoder.push(octets);
  decoder.end();
  for (let item = decoder.next(columns); item; item = decoder.next(columns)) {
    if (item.type === "points") items++;
    analyzer.accept(item);
    assertEquals(analyzer.columns!.length, 0);
  }
  analyzer.endFile(decoder.summary);
  analyzer.end();
  return { report: analyzer.report(), observed, items };
}

/** Captures, and the same with single changed octets. */
function* captures(): Generator<[name: string, octets: Uint8Array]> {
  const random = new Prng(17);
  const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => name);
  for (const file of files.filter((name) => name.endsWith(".pcap")).sort()) {
    yield [file, Deno.readFileSync(new URL(file, FOLDER))];
  }
  const mix = [...captureMix(400_000, { links: 3 })][0]!;
  yield ["mix", mix];
  for (let n = 0; n < 3; n++) {
    const changed = mix.slice();
    for (let i = 0; i < 400; i++) {
      changed[random.int(5000, mix.length - 1)]! ^= 1 << random.int(0, 7);
    }
    yield [`mix ${n}`, changed];
  }
}

Deno.test("Analyzer: points in columns lead to the same report as single APDUs", () => {
  let items = 0;
  for (const [name, octets] of captures()) {
    const { items: fast, ...found } = analyze(octets, true);
    const { items: none, ...expected } = analyze(octets, false);
    assertSame(found, expected, name);
    assertEquals(none, 0);
    items += fast;
  }
  assert(items > 1000, `${items} items with points`);
});

Deno.test("Analyzer: field sizes that are forced apply to points in columns, too", () => {
  const [octets] = captureMix(200_000, { links: 2 });
  for (const profile of [{ ...IEC104, ioaOctets: 2 } as const, { ...IEC104 }]) {
    const options = { analyzer: { profile } };
    const { items, ...found } = analyze(octets!, true, options);
    const { items: _, ...expected } = analyze(octets!, false, options);
    assert(items > 100);
    assertSame(found, expected, `${profile.ioaOctets} octets of IOA`);
  }
});

Deno.test("Analyzer has no columns with a filter, and refuses points in columns then", () => {
  const [octets] = captureMix(100_000, { links: 1 });
  const decoder = new CaptureDecoder();
  const analyzer = new Analyzer({ filter: parseFilter("ioa=1000") });
  const { columns } = new Analyzer();
  assertEquals(analyzer.columns, undefined);
  decoder.push(octets!);
  let item = decoder.next(columns);
  while (item !== undefined && item.type !== "points") item = decoder.next(columns);
  assertThrows(() => analyzer.accept(item!), TypeError, "the analyzer has a filter");
});
