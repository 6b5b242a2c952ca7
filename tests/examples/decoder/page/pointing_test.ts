// The menu for what the user points at, without a document: its entries, their filters, and what these select.

import { assert, assertEquals } from "@std/assert";
import { Names } from "../../../../cli/text/names.ts";
import {
  excludeFilter,
  type Filter,
  narrowFilter,
  parseFilter,
  selectsApdu,
} from "../../../../codec/capture/mod.ts";
import { decodeApdu, type DissectNode } from "../../../../codec/mod.ts";
import { load, type Loaded } from "../../../../examples/decoder/engine/loader.ts";
import { SAMPLE_NAMES } from "../../../../examples/decoder/engine/names.ts";
import { readOctets } from "../../../../examples/decoder/engine/octets.ts";
import { KIND } from "../../../../examples/decoder/engine/row_store.ts";
import { viewDetail, viewRows } from "../../../../examples/decoder/engine/row_view.ts";
import { selectRows, subjectOf } from "../../../../examples/decoder/engine/selection.ts";
import { Server } from "../../../../examples/decoder/engine/server.ts";
import type { LoadedView, RowDetail, RowView } from "../../../../examples/decoder/messages.ts";
import { entriesOf } from "../../../../examples/decoder/page/pointing/entries.ts";
import { PointingFacts } from "../../../../examples/decoder/page/pointing/facts.ts";
import { packetTargets } from "../../../../examples/decoder/page/pointing/packet_targets.ts";
import { isReason, type Pointed } from "../../../../examples/decoder/page/pointing/pointed.ts";
import {
  causeTarget,
  findingTargets,
  hostTarget,
  linkTargets,
  pointTargets,
  stationTargets,
  transactionTargets,
  typeTarget,
} from "../../../../examples/decoder/page/pointing/report_targets.ts";
import { treeTarget } from "../../../../examples/decoder/page/pointing/tree_targets.ts";
import { makeSample } from "../../../../examples/decoder/sample/sample.ts";
import { oddities } from "../../../helpers/capture/oddities.ts";

/** A capture as the page and its worker know it. */
interface Opened {
  readonly loaded: Loaded;
  readonly view: LoadedView;
  readonly facts: PointingFacts;
  readonly names: Names;
  readonly octets: readonly Uint8Array[];
  readonly rows: readonly RowView[];
}

const options = { signal: new AbortController().signal, onProgress: () => {} };

async function open(file: Blob | null, name: string): Promise<Opened> {
  const server = new Server(() => {});
  const view = await server.answer("load", { file, name });
  const loaded = await load(file ?? makeSample(), { name, ...options });
  const names = file === null ? new Names().add(SAMPLE_NAMES!.list) : new Names();
  const all = Uint32Array.from({ length: loaded.capture.rows.length }, (_, row) => row);
  return {
    ...{ loaded, view, names },
    facts: new PointingFacts(view, names),
    octets: await readOctets(loaded.capture, all),
    rows: await viewRows(loaded.capture, all, { names, tags: undefined }),
  };
}

/** Captures of many kinds, and text without addresses. */
async function fixtures(): Promise<Opened[]> {
  const folder = new URL("../../../vectors/captures/", import.meta.url);
  const opened = [
    await open(null, "sample"),
    await open(new Blob([oddities().pcap() as BlobPart]), "odd"),
  ];
  for (const { name } of [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1)) {
    const file = new Blob([await Deno.readFile(new URL(name, folder))]);
    opened.push(await open(file, name));
  }
  const octets =
    "68 04 07 00 00 00\n68 15 1a 00 06 00 03 02 03 00 01 00 01 00 00 01 02 00 00 80 00";
  opened.push(await open(new Blob([octets]), "text"));
  opened.push(await open(new Blob([Uint8Array.of(0x68, 4, 0x43, 0, 0, 0)]), "octets"));
  return opened;
}

const ALL = await fixtures();
const SAMPLE = ALL[0]!;

/** Whether a filter selects a row, as the worker decides. */
function selects(filter: Filter, row: number, { loaded, octets, names }: Opened): boolean {
  const { capture, analyzer } = loaded;
  const marks = filter.uses.has("finding") || filter.uses.has("transaction")
    ? marksOf(analyzer)
    : undefined;
  const subject = { ...subjectOf(capture, row), ...marks?.at(capture.rows.frame(row)) };
  if (capture.rows.kind(row) > KIND.undefined) return filter.matches(subject) === true;
  const facts = {
    nameOf: (ca: number, ioa: number, typeId: number) => names.nameIn(typeId, ca, ioa),
    ...marks !== undefined && { marks },
  };
  const apdu = decodeApdu(octets[row]!, { profile: capture.profileOf(row) });
  return selectsApdu(filter, { place: { ...subject, octets: octets[row]! }, apdu, facts });
}

const MARKS = new Map<object, ReturnType<Loaded["analyzer"]["marks"]>>();

function marksOf(analyzer: Loaded["analyzer"]): ReturnType<Loaded["analyzer"]["marks"]> {
  const known = MARKS.get(analyzer) ?? analyzer.marks();
  MARKS.set(analyzer, known);
  return known;
}

const FILTERS = new Map<string, Filter>();

function parsed(text: string): Filter {
  const known = FILTERS.get(text) ?? parseFilter(text);
  FILTERS.set(text, known);
  return known;
}

/** Asserts that the terms of a target select a row, and that none excludes it but `Not this`. */
function check(pointed: Pointed, row: number, opened: Opened): number {
  const { term, terms = [] } = pointed;
  const where = `${opened.view.name} row ${row} ${pointed.kind} ${JSON.stringify(pointed.text)}`;
  assert(pointed.text !== "", where);
  if (isReason(term)) {
    assert(/^[A-Z].*[^.]$/.test(term.reason), where);
    return 0;
  }
  const [only, not] = [narrowFilter("", term), excludeFilter("", term)];
  assert(selects(parsed(only), row, opened), `${where}: ${only} excludes it`);
  assert(!selects(parsed(not), row, opened), `${where}: ${not} selects it`);
  for (const each of terms) {
    assert(selects(parsed(each.term), row, opened), `${where}: ${each.term} excludes it`);
  }
  return 1;
}

function cellsOf(row: RowView, { facts }: Opened): readonly Pointed[] {
  const texts = { time: row.time === null ? "" : "03:07:21", pause: "5 ms" };
  return Object.values(packetTargets(row, texts, facts)).flat();
}

Deno.test("the filter of every cell of every packet selects the packet, and its negation does not", () => {
  for (const opened of ALL) {
    let checked = 0;
    for (const row of opened.rows) {
      for (const pointed of cellsOf(row, opened)) checked += check(pointed, row.row, opened);
    }
    assert(checked >= opened.rows.length, `${opened.view.name}: ${checked}`);
  }
});

function* paths(node: DissectNode, above: readonly DissectNode[] = []): Generator<DissectNode[]> {
  const path = [...above, node];
  yield path;
  for (const child of node.children) yield* paths(child, path);
}

Deno.test("the filter of every field of every tree selects its APDU, and its negation does not", async () => {
  const seen = new Set<string>();
  for (const opened of ALL) {
    const { capture } = opened.loaded;
    for (const { row, type, kind } of opened.rows) {
      const detail: RowDetail = await viewDetail(capture, row, {
        ...{ names: opened.names, tags: undefined },
      });
      for (const path of paths(detail.tree)) {
        const pointed = treeTarget(detail, path, opened.facts);
        if (check(pointed, row, opened) > 0) seen.add(`${type || kind} ${pointed.kind}`);
      }
    }
  }
  for (
    const field of [
      ...["U LENGTH", "S CONTROL", "M_ME_TF_1 TYPE", "C_DC_NA_1 COT", "C_DC_NA_1 P/N"],
      ...["C_DC_NA_1 OA", "C_DC_NA_1 CA", "C_DC_NA_1 IOA", "C_DC_NA_1 DCO", "M_SP_TB_1 SPI"],
      ...["M_ME_TF_1 QDS", "M_ME_TF_1 CP56Time2a"],
    ]
  ) {
    assert(
      seen.has(field),
      `${field} in ${[...seen].filter((each) => each.startsWith(field.split(" ")[0]!)).join(", ")}`,
    );
  }
});

const ROWS = new Map<Opened, Map<number, RowView[]>>();

/** The rows of a packet. */
function rowsOf(frame: number, opened: Opened): number[] {
  const byFrame = ROWS.get(opened) ?? Map.groupBy(opened.rows, (row) => row.frame);
  ROWS.set(opened, byFrame);
  return (byFrame.get(frame) ?? []).map(({ row }) => row);
}

/** Asserts that the terms select one of the rows of a packet, and that the negation excludes that row. */
function checkPacket(pointed: Pointed, frames: readonly number[], opened: Opened): void {
  const faults: string[] = [];
  for (const frame of frames) {
    for (const row of rowsOf(frame, opened)) {
      try {
        check(pointed, row, opened);
        return;
      } catch (error) {
        faults.push((error as Error).message);
      }
    }
  }
  assert(faults.length === 0, faults.join("\n"));
}

/** Texts for all cells. */
const TEXTS = new Proxy({}, { get: () => "shown" });

Deno.test("the filters of transactions, points, links, stations and findings select their packets", () => {
  for (const opened of ALL) {
    const { facts, view: { report } } = opened;
    for (const row of report.transactions) {
      const cells = Object.values(transactionTargets(row, TEXTS, facts)).flat();
      for (const each of cells) checkPacket(each, [row.steps[0]!.at.frame], opened);
    }
    for (const row of report.points) {
      const frames = opened.rows.filter(({ ca, objects }) => ca === row.ca && objects.length > 0)
        .map(({ frame }) => frame);
      const all = [...new Set([row.last.frame, row.first.frame, ...frames])];
      const cells = pointTargets(row, TEXTS, facts);
      for (const [key, targets] of Object.entries(cells)) {
        if (key === "bad" && row.quality.badMs === 0 || row.quality.badMs === null) continue;
        for (const each of targets) checkPacket(each, all, opened);
      }
    }
    for (const row of report.sessions) {
      const targets = linkTargets(row, Array(8).fill("shown")).flat();
      for (const each of targets) checkPacket(each, [row.first.frame], opened);
    }
    for (const station of report.stations) {
      for (const sector of station.sectors) {
        const targets = stationTargets([station, sector], Array(6).fill("shown")).flat();
        const frames = opened.rows.filter(({ ca }) => ca === sector.ca).map(({ frame }) => frame);
        for (const each of targets) checkPacket(each, frames, opened);
      }
    }
    for (const finding of report.findings) {
      const [first] = findingTargets(finding, "Title", facts);
      for (const { frame } of finding.frames) {
        if (rowsOf(frame, opened).length > 0) checkPacket(first!, [frame], opened);
      }
    }
    for (const { type, typeId } of report.types) {
      const name = type ?? `type ${typeId}`;
      const found = opened.rows.filter((row) => row.type.startsWith(name));
      assert(found.length > 0, name);
      checkPacket(typeTarget(name, facts), found.map(({ frame }) => frame), opened);
    }
    for (const { name } of report.causes) {
      const found = opened.rows.filter(({ cause }) => cause.startsWith(name));
      checkPacket(causeTarget(name), found.map(({ frame }) => frame), opened);
    }
  }
});

Deno.test("the worker selects what the filters of the menu select", async () => {
  const { loaded, rows, names } = SAMPLE;
  const { capture, analyzer } = loaded;
  const facts = {
    nameOf: (ca: number, ioa: number, typeId: number) => names.nameIn(typeId, ca, ioa),
    marks: analyzer.marks(),
  };
  const terms = new Set(
    rows.filter(({ row }) => row % 97 === 5).flatMap((row) => cellsOf(row, SAMPLE))
      .map(({ term }) => term).filter((term) => !isReason(term)),
  );
  assert(terms.size > 40, `${terms.size} terms`);
  for (const term of terms as Set<string>) {
    for (const text of [narrowFilter("", term), excludeFilter("", term)]) {
      const filter = parseFilter(text);
      const found = await selectRows(capture, filter, { ...options, facts });
      const expected = rows.filter(({ row }) => selects(filter, row, SAMPLE)).map(({ row }) => row);
      assertEquals(Array.from(found!), expected, text);
    }
  }
});

/** Entries as lines: part, text, note, and what they do. */
function linesOf(pointed: Pointed, filter = ""): string[] {
  return entriesOf(pointed, filter).map(({ part, text, note, action }) => {
    const what = isReason(action)
      ? `– ${action.reason}`
      : action.kind === "go"
      ? JSON.stringify(action.place)
      : action.kind === "copy"
      ? `copies ${action.text.slice(0, 20)}`
      : `copies row ${action.row} as ${action.form}`;
    return `${part}: ${text} | ${note} | ${what}`;
  });
}

Deno.test("the menu of a command has filters, chart, copies, its connection and its answer", () => {
  const row = SAMPLE.rows.find(({ type, cause }) => type === "C_DC_NA_1" && cause === "act")!;
  const { cause, text, who, time } = packetTargets(row, { time: "03:07", pause: "" }, SAMPLE.facts);
  const { frame, connection } = row;
  const lines = linesOf(cause[0]!, "type=C_DC_NA_1 cause=actcon");
  assertEquals(lines.slice(0, 2), [
    'filter: Only this | cause=act | {"view":"packets","filter":"type=C_DC_NA_1 and cause=act"}',
    'filter: Not this | not cause=act | {"view":"packets","filter":"type=C_DC_NA_1 and cause=actcon and not cause=act"}',
  ]);
  assertEquals(lines.slice(3, 8), [
    "copy: Copy | act | copies act",
    `copy: Copy as hex | octets | copies row ${row.row} as hex`,
    `copy: Copy as JSON | as in the export of packets | copies row ${row.row} as json`,
    `follow: Only this connection | connection=${connection} | {"view":"packets","filter":"connection=${connection}","frame":${frame}}`,
    `follow: Sequence diagram |  | {"view":"sequence","connection":${connection},"frame":${frame}}`,
  ]);
  assert(
    lines.some((line) => /follow: Go to the answer \| packet \d+: /.test(line)),
    lines.join("\n"),
  );
  assert(lines.some((line) => line.startsWith("follow: Show the transaction | Command, ")));
  assertEquals([text[0]!.kind, who.map((each) => each.term)], ["IOA", [
    `host=${row.source.address}`,
    `host=${row.destination.address}`,
  ]]);
  assertEquals(
    entriesOf(time[0]!, "").filter(({ part }) => part === "filter").map(({ text }) => text),
    ["Only this", "Not this", "From here on", "Up to here"],
  );
});

Deno.test("what cannot be filtered, charted, copied or followed says why", () => {
  const reasons = new Set<string>();
  for (const opened of ALL) {
    for (const row of opened.rows) {
      for (const pointed of cellsOf(row, opened)) {
        for (const { action } of entriesOf(pointed, "")) {
          if (isReason(action)) reasons.add(action.reason.replace(/: [a-z]+$/, ""));
        }
      }
    }
  }
  for (
    const reason of [
      "Filters select rows without an APDU only by host, time and packet",
      "The packet has no objects with values",
      "The packet has several objects: point at one of them in Content",
      "The station does not report this object in the capture",
      "The row has no octets",
      "Exports have no record of the start and end of connections",
      "The packet is neither a request nor an answer to one",
      "The input has no connections",
      "The input has no addresses",
    ]
  ) assert(reasons.has(reason), `${reason} not in\n${[...reasons].join("\n")}`);
});

Deno.test("a filter that only the worker can read is kept as a whole", () => {
  const pointed = hostTarget({ address: "10.0.0.1", port: 2404 });
  const filters = entriesOf(pointed, "type=X_HB_TB_1 or ca=1").slice(0, 2).map(({ action }) =>
    isReason(action) || action.kind !== "go" ? "" : action.place.filter
  );
  assertEquals(filters, [
    "(type=X_HB_TB_1 or ca=1) and host=10.0.0.1",
    "(type=X_HB_TB_1 or ca=1) and not host=10.0.0.1",
  ]);
});
