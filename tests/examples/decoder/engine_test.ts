// The worker of the decoder page without a browser: the sample is read, filtered, drawn and charted.

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { Names } from "../../../cli/text/names.ts";
import { parseFilter } from "../../../codec/capture/mod.ts";
import { decodeApdu } from "../../../codec/mod.ts";
import { InputError } from "../../../examples/decoder/engine/input.ts";
import { Ladder } from "../../../examples/decoder/engine/ladder.ts";
import { load, type Loaded } from "../../../examples/decoder/engine/loader.ts";
import { readNames, SAMPLE_NAMES, viewNames } from "../../../examples/decoder/engine/names.ts";
import { readOctets } from "../../../examples/decoder/engine/octets.ts";
import { PLAIN_LOOK } from "../../../examples/decoder/engine/row_look.ts";
import { viewDetail, viewRows } from "../../../examples/decoder/engine/row_view.ts";
import { selectRows, subjectOf } from "../../../examples/decoder/engine/selection.ts";
import { savePcapng } from "../../../examples/decoder/engine/save_pcapng.ts";
import { collectSeries } from "../../../examples/decoder/engine/series.ts";
import { Spool } from "../../../examples/decoder/engine/spool.ts";
import { generateSample, makeSample } from "../../../examples/decoder/sample/sample.ts";
import { Prng } from "../../helpers/random/prng.ts";

const options = { signal: new AbortController().signal, onProgress: () => {} };

function read(content: BlobPart, name = "test"): Promise<Loaded> {
  return load(new Blob([content]), { name, ...options });
}

const { capture, summary, analyzer } = await load(makeSample(), { name: "sample", ...options });

Deno.test("the sample has the same octets each time", () => {
  assertEquals(generateSample(), generateSample());
});

Deno.test("every APDU of the sample is a row with the decoder's text", async () => {
  const { apdus } = summary;
  assertEquals([apdus, capture.rows.length], [1070, 1081]);
  const all = Uint32Array.from({ length: capture.rows.length }, (_, row) => row);
  const octets = await readOctets(capture, all);
  const views = await viewRows(capture, all, PLAIN_LOOK);
  for (const [row, { kind, control, ca }] of views.entries()) {
    if (kind !== "I") continue;
    const apdu = decodeApdu(octets[row]!);
    assert(apdu.format === "I");
    const { sendNumber, receiveNumber, asdu } = apdu;
    assertEquals([control, ca], [`I ${sendNumber},${receiveNumber}`, asdu.ca]);
  }
});

const FILTERS = [
  ...["type=C_*", "ioa=5010", "ca=48 cause=spont", "negative", "host=10.47.99.23", "not format=S"],
  ...["ioa=100..110 or format=U", "type=M_ME_* ioa=510", "frame=10..20", "time>+600s ca=47"],
];

for (const text of FILTERS) {
  Deno.test(`the filter ${text} selects the rows with a matching object`, async () => {
    const filter = parseFilter(text);
    const all = Uint32Array.from({ length: capture.rows.length }, (_, row) => row);
    const octets = await readOctets(capture, all);
    const wanted = all.filter((row) => {
      const subject = subjectOf(capture, row);
      if (subject.format !== "I") return filter.matches(subject) === true;
      const apdu = decodeApdu(octets[row]!);
      assert(apdu.format === "I" && apdu.asdu.type !== "raw");
      return apdu.asdu.objects.some(({ ioa }) => filter.matches({ ...subject, ioa }) === true);
    });
    assert(wanted.length > 0 && wanted.length < all.length, `${wanted.length} rows`);
    assertEquals(await selectRows(capture, filter, options), wanted);
  });
}

Deno.test("the diagram shows which line acknowledges which, and what is unacknowledged", async () => {
  const ladder = new Ladder(capture, capture.links.find(0)!);
  const { rows, spans } = await ladder.window(0, 17, PLAIN_LOOK);
  const lines = rows.map(({ control }) => control);
  assertEquals(lines.slice(0, 5), ["TCP", "U STARTDT act", "U STARTDT con", "I 0,0", "I 0,1"]);
  assertEquals([rows[3]!.acknowledgedBy, rows[4]!.acknowledgedBy], [4, 5]);
  const supervisory = lines.indexOf("S 5");
  assertEquals(rows[supervisory]!.acknowledges, 4);
  assertEquals(rows[supervisory]!.outstanding, [0, 5]);
  assertEquals(rows[supervisory - 1]!.outstanding, [0, 9]);
  const span = spans.find(({ from }) => from === 3)!;
  assertEquals([span.to, span.fromClient], [4, true]);
});

Deno.test("the diagram names t3 where a test follows silence", async () => {
  const idle = capture.links.links.findIndex(({ client }) => client.address === "10.47.0.12");
  const { length } = new Ladder(capture, idle).view();
  const { rows } = await new Ladder(capture, idle).window(0, length, PLAIN_LOOK);
  const silent = rows.filter(({ kind, pause }) => kind === "U" && (pause ?? 0) > 15_000);
  assert(silent.length > 20, `${silent.length} silences`);
  for (const { control, timer } of silent) {
    assertEquals([control, timer], ["U TESTFR act", "t3"]);
  }
});

Deno.test("reports of a point are collected from all its types, with interruptions", async () => {
  const points = analyzer.report().points.filter(({ ca, ioa }) => ca === 47 && ioa === 215);
  const [series] = (await collectSeries(capture, points, options))!;
  assertEquals(points.map(({ types }) => types), [["M_ME_NB_1", "M_ME_TE_1"]]);
  assertEquals(series!.time.length, points.reduce((sum, { count }) => sum + count, 0));
  assertEquals(series!.quality.filter((quality) => quality === 0xc0).length, 2);
  const [first] = series!.breaks;
  assert(series!.breakTimes[0]! < series!.time[first!]!);
  const detail = await viewDetail(capture, series!.row[0]!, PLAIN_LOOK);
  assert(detail.points.includes(215));
});

Deno.test("text and raw octets are read as APDUs, or as a capture if they are one", async () => {
  const start = Uint8Array.of(0x68, 4, 7, 0, 0, 0);
  for (
    const content of [start, "68 04 07 00 00 00", "0x68,0x04,0x07,0x00,0x00,0x00 # STARTDT act"]
  ) {
    const { capture } = await read(content);
    const [row] = await viewRows(capture, [0], PLAIN_LOOK);
    assertEquals(row?.control, "U STARTDT act");
  }
  const whole = await read((await makeSample().bytes()).toHex());
  assertEquals([whole.input.format, whole.summary.apdus], ["pcapng", 1070]);
});

Deno.test("input without an APDU is refused", async () => {
  await assertRejects(() => read(""), InputError, "The file is empty");
  await assertRejects(() => read("hello"), InputError, "The text has no octets of an APDU");
  await assertRejects(() => read("01 02 03"), InputError, "No APDU was found in 8 octets");
  await assertRejects(() => read(Uint8Array.of(0x89, 0x50)), InputError, "No APDU was found");
});

Deno.test("compressed files that the page cannot unpack are refused by name, with the command that helps", async () => {
  const zstd = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x24, 0x18, 0xc1, 0, 0, 0x0a, 0x0d);
  await assertRejects(() => read(zstd), InputError, "zstd");
  await assertRejects(() => read(zstd), InputError, "zstd -d");
  const lz4 = Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x64, 0x40, 0xa7, 0);
  await assertRejects(() => read(lz4), InputError, "an lz4 file");
});

Deno.test("a cancelled reading keeps what was read", async () => {
  const controller = new AbortController();
  controller.abort();
  const { stopped, summary } = await load(makeSample(), {
    ...options,
    name: "sample",
    signal: controller.signal,
  });
  assertEquals([stopped, summary.apdus], ["Cancelled", 0]);
});

Deno.test("station files and point lists provide names; all mistakes are reported", () => {
  const station = {
    sectors: [{
      ca: 1,
      points: [{ ioa: 7, type: "M_ME_NC_1", name: "Oven", unit: "K", value: 0 }],
      counters: [{ ioa: 8, name: "Energy" }],
      commands: [{ ioa: 9, type: "C_SC_NA_1", name: "Heating" }],
    }],
    simulation: {},
  };
  const json = { name: "works.json", text: JSON.stringify(station) };
  const csv = {
    name: "tank.csv",
    text: "IOA;CA;Type;Name;Unit\n5;2;M_ME_NC_1;Tank;l\n9;2;C_SC_NA_1;Valve\n",
  };
  const { files, list } = readNames([json, csv]);
  assertEquals(files, ["works.json", "tank.csv"]);
  const texts = (objects: typeof list.points) =>
    objects.map(({ ca, ioa, name, unit }) => `${ca}/${ioa} ${name} ${unit}`.trim());
  assertEquals(texts(list.points), ["1/7 Oven K", "1/8 Energy", "2/5 Tank l"]);
  assertEquals(texts(list.commands), ["1/9 Heating", "2/9 Valve"]);
  for (
    const [text, message] of [
      [
        "{",
        "x has 1 mistake:\n  x:1:2  Expected a name in quotes, or }, found the end of the text",
      ],
      [
        "[".repeat(100_000),
        "x has 1 mistake:\n  x:1:65  Expected at most 64 levels of brackets, found ",
      ],
      ['{"name":"S"}', "x is neither a station file, which has the key sectors, nor a file of"],
      ["[]", "x is neither a station file"],
      [
        '{"sectors":[\n{"ca":1,"pionts":[]},{"ca":0}]}',
        'x has 2 mistakes:\n  x:2:18  sectors[0].pionts is unknown; did you mean "points"?\n  x:2:28  sectors[1].ca is 0',
      ],
      [
        "ca;ioa;name\n0;1;a\n1;x;b\n",
        'x has 2 mistakes:\n  x:2:1  CA is "0", expected a number from 1 to 65534\n  x:3:3  IOA is "x"',
      ],
      ["PK\x03\x04\0\0", "Cannot read the point list x: it is not text. Save a spreadsheet as CSV"],
    ] as const
  ) {
    assertThrows(() => readNames([{ name: "x", text }]), InputError, message);
  }
  const both = [{ name: "a", text: "ca;ioa\nx;1" }, csv, { name: "b", text: "{" }];
  assertThrows(
    () => readNames(both),
    InputError,
    "expected a number from 1 to 65534\nb has 1 mistake",
  );
});

Deno.test("the number of listed points and commands that occur in a capture is counted", () => {
  const { list } = SAMPLE_NAMES;
  const report = analyzer.report();
  const { found } = viewNames(SAMPLE_NAMES, report);
  assertEquals([list.points.length, list.commands.length, found], [52, 7, 55]);
  const text =
    "ca;ioa;type;name\n47;215;;a\n47;9999;;b\n47;5010;C_DC_NA_1;c\n47;5999;C_DC_NA_1;d\n";
  assertEquals(viewNames(readNames([{ name: "x", text }]), report).found, 2);
});

Deno.test("a spool returns what was appended, wherever its parts end", async () => {
  const random = new Prng(104);
  const spool = new Spool();
  const places: (readonly [number, Uint8Array])[] = [];
  for (let i = 0; i < 60; i++) {
    const octets = new Uint8Array(random.int(0, 200_000)).fill(i);
    places.push([spool.append(octets), octets]);
  }
  for (const [position, octets] of places) {
    const found = await spool.blob().slice(position, position + octets.length).bytes();
    assertEquals(found, octets, `seed 104, at ${position}`);
  }
});

Deno.test("a saved capture has the packets of the selected rows, and its completion is reported", async () => {
  const { input } = await load(makeSample(), { name: "sample", ...options });
  const shares: number[] = [];
  const selected = Uint32Array.of(0, 5, 40);
  const saving = {
    selected,
    signal: options.signal,
    onProgress: (share: number) => void shares.push(share),
  };
  const blob = await savePcapng(input, capture, saving);
  assertEquals(shares, [1]);
  const again = await read(await blob!.bytes());
  const frames = [...selected].map((row) => capture.rows.frame(row));
  assertEquals(again.summary.packets, new Set(frames).size);
  const { list } = SAMPLE_NAMES;
  const named = await savePcapng(input, capture, { ...saving, names: new Names().add(list) });
  const text = new TextDecoder().decode(await named!.bytes());
  assertStringIncludes(text, "Packet 47 of the capture: IOA 11 Discharge");
  const cancelled = { ...saving, signal: AbortSignal.abort() };
  assertEquals(await savePcapng(input, capture, cancelled), undefined);
});
