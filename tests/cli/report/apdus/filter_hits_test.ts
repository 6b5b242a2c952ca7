// One filter language: `decode`, `analyze` and the decoder page select the same APDUs, those of a second implementation.

import { assert, assertEquals } from "@std/assert";
import { EXAMPLE_SUBSTATION } from "../../../../cli/example/example_substation.ts";
import type { AnalysisReport } from "../../../../codec/capture/mod.ts";
import { SAMPLE_STATIONS } from "../../../../examples/decoder/sample/story.ts";
import { Server } from "../../../../examples/decoder/engine/server.ts";
import type { RowView, SelectionView } from "../../../../examples/decoder/messages.ts";
import { makeSample } from "../../../../examples/decoder/sample/sample.ts";
import { Traffic } from "../../../helpers/capture/traffic_builder.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";
import { type Meaning, QUERIES } from "../../../helpers/filter/queries.ts";
import { type ApduRecord, recordsOf, reversed } from "../../../helpers/filter/records.ts";

/** Whether an APDU is selected: for one of its objects, or without an object. */
function isHit(meaning: Meaning, record: ApduRecord): boolean {
  const { objects } = record;
  return objects.length === 0
    ? meaning(record, undefined)
    : objects.some((object) => meaning(record, object));
}

/** Types that the sample does not have, with bad qualities, test bits and other originators. */
function manyTypes(): Uint8Array {
  const t = new Traffic();
  t.now = Date.UTC(2026, 2, 12, 3, 11, 50);
  const link = t.link({ client: "10.47.0.11", server: "10.47.16.2", clientPort: 61_007 }).start();
  const head = { cause: 3, ca: 47 } as const;
  link.fromServer({ type: "M_SP_NA_1", ...head, objects: [{ ioa: 110, value: 1, quality: 0x80 }] });
  link.fromServer({ type: "M_DP_NA_1", ...head, objects: [{ ioa: 320, value: 2, quality: 0xc0 }] });
  link.fromServer({ type: "M_DP_NA_1", ...head, test: true, objects: [{ ioa: 321, value: 0 }] });
  link.fromServer({ type: "M_ST_NA_1", ...head, objects: [{ ioa: 210, value: -9, quality: 1 }] });
  link.fromServer({ type: "M_BO_NA_1", ...head, objects: [{ ioa: 150, value: 0xf501 }] });
  link.fromServer({ type: "M_ME_NA_1", ...head, objects: [{ ioa: 501, value: -0.5 }] });
  link.fromServer({ type: "M_ME_NB_1", ...head, ca: 48, objects: [{ ioa: 10, value: 212 }] });
  link.fromServer({
    type: "M_ME_NC_1",
    ...head,
    objects: [{ ioa: 501, value: 49.98 }, { ioa: 503, value: 120.5, quality: 0x80 }],
  });
  link.fromServer({ type: "M_ME_ND_1", ...head, objects: [{ ioa: 530, value: 0.25 }] });
  link.fromServer({ type: "M_IT_NA_1", ...head, objects: [{ ioa: 900, value: 1234 }] });
  t.wait(12_000);
  link.acknowledge();
  link.fromClient({
    type: "C_SE_NC_1",
    cause: 6,
    ca: 47,
    originator: 3,
    objects: [{ ioa: 5100, value: 150 }],
  });
  link.fromServer({
    type: "C_SE_NC_1",
    cause: 7,
    ca: 47,
    negative: true,
    objects: [{ ioa: 5100, value: 150 }],
  });
  t.wait(16_000);
  link.fromClient("TESTFR act").fromServer("TESTFR con");
  const other = t.link({ client: "10.47.99.23", server: "10.47.17.2", clientPort: 40_000 }).start();
  other.fromClient({ type: "C_SC_NA_1", cause: 6, ca: 48, objects: [{ ioa: 1, value: 1 }] });
  other.fromServer({ type: "C_SC_NA_1", cause: 7, ca: 48, objects: [{ ioa: 1, value: 1 }] });
  other.fromServer({ type: "C_SC_NA_1", cause: 10, ca: 48, objects: [{ ioa: 1, value: 1 }] });
  return t.pcap();
}

const SAMPLE_SECTORS = SAMPLE_STATIONS.flatMap(({ sectors }) => sectors);

const STATION = JSON.stringify({ ...EXAMPLE_SUBSTATION, sectors: SAMPLE_SECTORS });

async function hitsOfDecode(capture: Uint8Array, text: string): Promise<number[]> {
  const args = ["decode", "a.pcap", "-f", "ndjson", "--filter", text, "--names", "names.json"];
  const { stdout, stderr } = await runCli(args, {
    files: { "a.pcap": capture, "names.json": STATION },
  });
  assert(!stderr.startsWith("iec104 decode"), stderr);
  const lines = stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === "apdu")
    .map(({ frame }) => frame);
}

async function hitsOfPage(server: Server, text: string): Promise<number[]> {
  const selection = await server.answer("filter", { text });
  assert(selection !== null && "count" in selection, JSON.stringify(selection));
  const { count } = selection as SelectionView;
  const rows = await server.answer("rows", { from: 0, count }) as readonly RowView[];
  return rows.filter(({ kind }) => ["I", "S", "U", "undefined"].includes(kind))
    .map(({ frame }) => frame);
}

async function hitsOfAnalyze(capture: Uint8Array, text: string): Promise<number> {
  const args = ["analyze", "a.pcap", "--json", "--filter", text, "--names", "names.json"];
  const { stdout, stderr } = await runCli(args, {
    files: { "a.pcap": capture, "names.json": STATION },
  });
  assertEquals(stderr, "");
  return (JSON.parse(stdout) as AnalysisReport).totals.asdus;
}

async function check(capture: Uint8Array, server: Server): Promise<number> {
  const records = recordsOf(capture, { sectors: SAMPLE_SECTORS });
  let found = 0;
  for (const [text, meaning] of QUERIES) {
    const expected = records.filter((record) => isHit(meaning, record)).map(({ frame }) => frame);
    if (expected.length > 0 && expected.length < records.length) found++;
    assertEquals(await hitsOfDecode(capture, text), expected, `decode: ${text}`);
    assertEquals(await hitsOfPage(server, text), expected, `page: ${text}`);
    const asdus = records.filter((record) =>
      record.format === "I" && (isHit(meaning, record) || isHit(meaning, reversed(record)))
    );
    assertEquals(await hitsOfAnalyze(capture, text), asdus.length, `analyze: ${text}`);
  }
  return found;
}

Deno.test("a hundred queries select the same APDUs of the sample in decode, analyze and the page", async () => {
  const server = new Server(() => {});
  await server.answer("load", { file: null, name: "sample.pcapng" });
  const found = await check(await makeSample().bytes(), server);
  assert(QUERIES.length >= 60 && found > QUERIES.length * 0.9, `${found} of ${QUERIES.length}`);
});

Deno.test("the same queries select the same APDUs of a capture with many types", async () => {
  const capture = manyTypes();
  const server = new Server(() => {});
  await server.answer("load", { file: new Blob([capture as BlobPart]), name: "types.pcap" });
  await server.answer("names", { files: [{ name: "names.json", text: STATION }] });
  const found = await check(capture, server);
  assert(found > QUERIES.length * 0.6, `${found} of ${QUERIES.length}`);
});
