// The worker of the decoder page, request by request: its answers about the sample and about irregular captures.

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { makeSample } from "../../../examples/decoder/sample/sample.ts";
import { Server } from "../../../examples/decoder/engine/server.ts";
import type {
  Calls,
  ExportKind,
  LoadedView,
  NameList,
  NamesView,
  PointKey,
  Progress,
  RowView,
  SelectionView,
} from "../../../examples/decoder/messages.ts";
import { oddities } from "../../helpers/capture/oddities.ts";
import { assertGolden } from "../../helpers/golden.ts";

const FOLDER = "tests/examples/decoder/server";

/** Creates a worker that has read a file, and collects its reports. */
async function loaded(file: Uint8Array | string | null = null, name = "sample.pcapng") {
  const reports: Progress[] = [];
  const server = new Server((progress) => reports.push(progress));
  const blob = file === null ? null : new Blob([file as BlobPart]);
  const view = await server.answer("load", { file: blob, name }) as LoadedView;
  return { server, view, reports };
}

/** Writes an answer as JSON, with values that fit on one line on a line; short octets are in hex. */
function json(value: unknown, indent = ""): string {
  const plain = ArrayBuffer.isView(value) ? [...value as Float64Array] : value;
  const line = value instanceof Uint8Array && value.length < 64
    ? JSON.stringify(value.toHex())
    : JSON.stringify(plain);
  if (line === undefined || line.length < 380 || typeof plain !== "object") return line ?? "none";
  const inner = `${indent}  `;
  const parts = Array.isArray(plain)
    ? plain.map((each) => json(each, inner))
    : Object.entries(plain!).map(([key, each]) => `${key}: ${json(each, inner)}`);
  return `${parts.map((part) => `\n${inner}${part}`).join("")}`;
}

/** Writes questions with their answers, one after the other. */
async function transcript(server: Server, questions: readonly Question[]): Promise<string> {
  const parts: string[] = [];
  for (const [name, ask] of questions) {
    const answer = await server.answer(name, ask as never);
    parts.push(`${name} ${JSON.stringify(ask)}\n${json(answer)}\n`);
  }
  return parts.join("\n");
}

type Question = { [Name in keyof Calls]: readonly [Name, Calls[Name]["ask"]] }[keyof Calls];

const WINDING = { address: "10.47.16.2", port: 2404, ca: 47, ioa: 215 };

Deno.test("a loaded file is described by size, format, rows and names", async () => {
  const { view, reports } = await loaded();
  const { report, names, stations, ...rest } = view;
  assertEquals(rest, {
    ...{ name: "sample.pcapng", octets: 116_756, format: "pcapng" },
    ...{ hasPackets: true, rows: 1081, rowsDropped: 0, issues: [], issueCount: 0, stopped: null },
    privateTypes: null,
  });
  assertEquals(stations.map(({ station, sizes, origin }) => [station, sizes, origin]), [
    ["10.47.16.2 2404", "2/2/3", "standard"],
    ["10.47.17.2 2404", "2/2/3", "standard"],
  ]);
  assertEquals([report.totals.apdus, names?.files, names?.found], [1070, [], 55]);
  assertEquals(reports, [
    { what: "load", share: 1, text: "1091 packets, 1070 APDUs, 5 links" },
  ]);
});

Deno.test("the worker answers requests for rows, packets and points of the sample", async () => {
  const { server } = await loaded();
  assertGolden(
    `${FOLDER}/sample.txt`,
    await transcript(server, [
      ["rows", { from: 0, count: 12 }],
      ["rows", { from: 1079, count: 10 }],
      ["rows", { from: 2000, count: 10 }],
      ["row", { row: 0 }],
      ["row", { row: 12 }],
      ["locate", { frame: 13 }],
      ["locate", { frame: 2 }],
      ["locate", { frame: 99_999 }],
      ["locate", { row: 7 }],
      ["locate", {}],
      ["series", { points: [WINDING] }],
      ["series", { points: [{ ...WINDING, port: 2405 }] }],
      ["ladder", { connection: 3 }],
      ["ladderRows", { connection: 3, from: 4, count: 9 }],
      ["ladderLine", { connection: 3, row: 500 }],
      ["ladderLine", { connection: 3, row: 5000 }],
      ["filter", { text: "type=C_DC_NA_1 cause=act" }],
      ["rows", { from: 1, count: 2 }],
      ["locate", { frame: 13 }],
      ["locate", { frame: 109 }],
      ["filter", { text: "type=C_DC_NA_1 nonsense=1" }],
      ["rows", { from: 5, count: 9 }],
      ["filter", { text: "  " }],
      ["rows", { from: 1, count: 1 }],
    ]),
  );
});

Deno.test("the worker answers requests for findings", async () => {
  const { server, view } = await loaded(oddities().pcap(), "odd.pcap");
  const from = view.rows;
  const all = await server.answer("rows", { from: 0, count: from }) as readonly RowView[];
  const details = all.filter(({ odd, kind }) => odd || kind === "gap" || kind === "closed");
  const last = all.at(-2)!.frame;
  assertGolden(
    `${FOLDER}/odd.txt`,
    await transcript(server, [
      ["rows", { from: 0, count: from }],
      ...details.map(({ row }): Question => ["row", { row }]),
      ["locate", { frame: last, apdu: 1 }],
      ["locate", { frame: last, apdu: 2 }],
      ["locate", { frame: last, apdu: 3 }],
      ["locate", { frame: last, apdu: 9 }],
      ["ladderRows", { connection: 0, from: 0, count: 100 }],
      ["ladderRows", { connection: 1, from: 0, count: 100 }],
      ["series", { points: [{ address: "10.0.0.2", port: 2404, ca: 1, ioa: 100 }] }],
    ]),
  );
});

Deno.test("octets and text form one connection, as far as they can be read", async () => {
  const hex = "68 04 07 00 00 00 aa bb 68 0e 00 00 00 00 64 01 06 00 01 00 00 00 00 14 68 zz";
  const { server, view } = await loaded(hex, "x.txt");
  const { report, ...rest } = view;
  assertGolden(
    `${FOLDER}/hex.txt`,
    `${json(rest)}\n${json(report.captures)}\n${await transcript(server, [
      ["rows", { from: 0, count: 9 }],
      ["row", { row: 1 }],
      ["ladder", { connection: 0 }],
      ["filter", { text: "host=10.0.0.1" }],
    ])}`,
  );
});

/** Returns name and content of every export, by kind. */
async function exports(server: Server): Promise<Record<string, string>> {
  const kinds: readonly ExportKind[] = [
    ...["report-html", "report-json", "packets-ndjson", "packets-csv", "packets-pcapng"] as const,
    ...["points-csv", "series-csv"] as const,
  ];
  const saved: Record<string, string> = {};
  for (const kind of kinds) {
    const point = { address: "10.0.0.2", port: 2404, ca: 1, ioa: 100 };
    const answer = await server.answer("save", { kind, point }) as Calls["save"]["answer"];
    const { name, blob } = answer!;
    saved[`${name} ${blob.type}`] = kind === "packets-pcapng"
      ? (await blob.bytes()).toHex()
      : await blob.text();
  }
  return saved;
}

Deno.test("exports have the name of the file, their extension and their content", async () => {
  const { server } = await loaded(oddities().pcap(), "odd.pcap.gz");
  const whole = await exports(server);
  assertEquals(Object.keys(whole), [
    "odd-report.html text/html",
    "odd-report.json application/json",
    "odd.ndjson application/x-ndjson",
    "odd.csv text/csv",
    "odd.pcapng application/x-pcapng",
    "odd-points.csv text/csv",
    "odd-ca1-ioa100.csv text/csv",
  ]);
  await server.answer("filter", { text: "type=M_ME_NC_1" });
  const filtered = await exports(server);
  const names = Object.keys(filtered).filter((name) => name.includes("-filtered"));
  assertEquals(names.length, 3);
  const texts = [
    ...Object.entries(whole).filter(([name]) => /csv|ndjson/.test(name)),
    ...Object.entries(filtered).filter(([name]) => name.includes("-filtered")),
  ];
  assertGolden(
    `${FOLDER}/exports.txt`,
    texts.map(([name, text]) => `== ${name}\n${text}\n`).join("\n"),
  );
});

Deno.test("a name that is only an extension becomes capture; a series needs a point", async () => {
  const { server } = await loaded("68 04 07 00 00 00", ".txt");
  const save = async (kind: ExportKind) =>
    (await server.answer("save", { kind }) as Calls["save"]["answer"])?.name;
  assertEquals(await save("points-csv"), "capture-points.csv");
  assertEquals(await save("series-csv"), undefined);
});

Deno.test("long tasks report progress, and another task or a cancellation ends them", async () => {
  const { server, reports } = await loaded();
  reports.length = 0;
  await server.answer("filter", { text: "format=S" });
  await server.answer("series", { points: [WINDING] });
  await server.answer("save", { kind: "packets-csv" });
  await server.answer("save", { kind: "packets-pcapng" });
  assertEquals(reports.map(({ what, share, text }) => `${what} ${share} ${text}`), [
    "filter 1 100 %",
    "series 1 100 %",
    "save 1 100 %",
    "save 1 100 %",
  ]);
  for (
    const [name, ask] of [
      ["filter", { text: "format=U" }],
      ["series", { points: [WINDING] }],
      ["save", { kind: "packets-csv" }],
      ["save", { kind: "packets-pcapng" }],
    ] as const
  ) {
    const cancelled = server.answer(name, ask as never);
    assertEquals(await server.answer("cancel", {}), null);
    assertEquals(await cancelled, null, name);
  }
  const first = server.answer("filter", { text: "format=U" });
  const second = server.answer("filter", { text: "format=I" });
  assertEquals(await first, null);
  assertEquals((await second as SelectionView).count, 732);
});

Deno.test("a filter, a chart and an export leave a file alone that is being read, and end with their own answer", async () => {
  for (
    const [name, ask] of [
      ["filter", { text: "format=U" }],
      ["series", { points: [WINDING], exact: "all" }],
      ["save", { kind: "packets-csv" }],
    ] as const
  ) {
    const { server } = await loaded();
    const reading = server.answer("load", { file: makeSample(), name: "next.pcapng" });
    await server.answer(name, ask as never);
    const { stopped, report } = await reading as LoadedView;
    assertEquals([stopped, report.totals.apdus], [null, 1070], name);
  }
});

Deno.test("a filter for the file before does not select rows of the one that was read meanwhile", async () => {
  const { server } = await loaded();
  const reading = server.answer("load", { file: new Blob(["68 04 07 00 00 00"]), name: "x.hex" });
  const filtered = server.answer("filter", { text: "format=S" });
  await reading;
  await filtered;
  assertEquals(
    (await server.answer("rows", { from: 0, count: 5 }) as readonly RowView[]).length,
    1,
  );
});

/** The sample as a file whose octets can be read only after something else. */
function delayed(until: Promise<void>): Blob {
  const file = makeSample();
  file.slice = (...range) => {
    const part = Blob.prototype.slice.apply(file, range);
    part.arrayBuffer = async () => {
      await until;
      return await Blob.prototype.arrayBuffer.call(part);
    };
    return part;
  };
  return file;
}

Deno.test("a file that has become shorter is reported, not shown with octets that it does not have", async () => {
  const { server } = await loaded();
  const file = makeSample();
  await server.answer("load", { file, name: "growing.pcapng" });
  file.slice = (...range) => {
    const part = Blob.prototype.slice.apply(file, range);
    part.arrayBuffer = () => Promise.resolve(new ArrayBuffer(0));
    return part;
  };
  const fault = "Cannot read the file: it was changed or moved";
  await assertRejects(() => server.answer("row", { row: 12 }), Error, fault);
  await assertRejects(() => server.answer("rows", { from: 0, count: 20 }), Error, fault);
  await assertRejects(() => server.answer("filter", { text: "ioa=215" }), Error, fault);
  await assertRejects(() => server.answer("save", { kind: "packets-pcapng" }), Error, fault);
});

Deno.test("settings wait for all files that are being read, and apply to the last one", async () => {
  const { server } = await loaded();
  const [opened, later] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const load = (name: string, until: Promise<void>) =>
    server.answer("load", { file: delayed(until), name }) as Promise<LoadedView>;
  const settings = { texts: { "scan-ioas": "100" }, profiles: {} };
  const first = load("first.pcapng", opened.promise).catch(({ message }) => message);
  const changed = server.answer("settings", { settings, types: [], forNext: false });
  await server.answer("load", { file: new Blob(["68 04 07 00 00 00"]), name: "x.hex" });
  const third = load("third.pcapng", later.promise);
  opened.resolve();
  assertEquals(await first, "Another input was opened");
  await server.answer("filter", { text: "format=U" });
  later.resolve();
  assertEquals((await third).stopped, null);
  const { name, stopped, report } = await changed as LoadedView;
  assertEquals([name, stopped], ["third.pcapng", null]);
  assertEquals(report.findings.length < (await third).report.findings.length, true);
});

Deno.test("names belong to one input; the sample has its own, also after others are removed", async () => {
  const { server } = await loaded();
  const next = async (file: Blob | null, names?: NameList) =>
    (await server.answer("load", { file, name: "x", names }) as LoadedView).names;
  const hex = new Blob(["68 04 07 00 00 00"]);
  assertEquals(await next(hex), null);
  assertEquals(await server.answer("names", { files: [] }), null);
  const file = { name: "works.csv", text: "ca;ioa;name;unit\n47;215;Oven;K\n" };
  const names = await server.answer("names", { files: [file] }) as NamesView;
  assertEquals([names.files, names.found], [["works.csv"], 0]);
  assertEquals(await next(hex), null);
  const again = await next(null, names);
  assertEquals([again?.files, again?.found], [["works.csv"], 1]);
  const text = async () => {
    const [row] = await server.answer("rows", { from: 10, count: 1 }) as readonly RowView[];
    return row!.text;
  };
  assertEquals(await text(), "214=58, 215 Oven=66 K");
  await server.answer("filter", { text: "name=Oven" });
  const saved = async (kind: ExportKind, point?: PointKey) => {
    const ask = { kind, ...point !== undefined && { point } };
    const view = await server.answer("save", ask) as Calls["save"]["answer"];
    return await view!.blob.text();
  };
  assertStringIncludes(await saved("packets-csv"), ",47,215,Oven,K,66,");
  assertStringIncludes(await saved("packets-ndjson"), '"labels":[null,{"name":"Oven","unit":"K"}]');
  assertStringIncludes(await saved("points-csv"), "10.47.16.2,2404,47,215,Oven,K,");
  assertStringIncludes(await saved("report-html"), "<td>Oven</td>");
  assertStringIncludes(await saved("report-json"), '"name": "Oven"');
  assertStringIncludes(await saved("packets-pcapng"), "of the capture: IOA 215 Oven");
  assertStringIncludes(await saved("series-csv", WINDING), ",66,,Oven,K\n");
  const own = await server.answer("names", { files: [] }) as NamesView;
  assertEquals([own.files, own.found], [[], 55]);
  const broken = { name: "works.csv", text: "ca;ioa;name\nx;y;z" };
  await assertRejects(() => server.answer("names", { files: [broken] }), Error, "2 mistakes");
  await server.answer("filter", { text: "" });
  assertEquals(await text(), "214 T1 oil temperature=58 °C, 215 T1 winding temperature=66 °C");
});

Deno.test("exports have the time zone that was chosen, and convert time tags from that of the stations", async () => {
  const { server } = await loaded();
  await server.answer("filter", { text: "frame=24" });
  const saved = async (kind: ExportKind) => {
    const ask = { kind, ...kind === "series-csv" && { point: WINDING } };
    return await (await server.answer("save", ask) as Calls["save"]["answer"])!.blob.text();
  };
  const utc = await saved("packets-ndjson");
  assertEquals(JSON.parse(utc).instants, undefined);
  const zones = { zone: "Europe/Madrid", tagZone: "+01:00" };
  assertEquals(await server.answer("zones", zones), null);
  assertStringIncludes(await saved("packets-csv"), "\n24,2026-03-12T04:07:22.618000+01:00,");
  assertStringIncludes(
    await saved("packets-csv"),
    ",2026-03-12T03:07:22.618,,2026-03-12T02:07:22.618Z,",
  );
  assertEquals(JSON.parse(await saved("packets-ndjson")).instants, ["2026-03-12T02:07:22.618Z"]);
  assertStringIncludes(await saved("report-html"), "Europe/Madrid");
  assertStringIncludes(await saved("series-csv"), "\n13,2026-03-12T04:07:21.442+01:00,,M_ME_NB_1,");
  assertStringIncludes(await saved("points-csv"), ",2026-03-12T03:07:21.442850Z,");
});

Deno.test("an unreadable file does not replace the open one; before the first file, requests are refused", async () => {
  const { server } = await loaded();
  await server.answer("filter", { text: "format=S" });
  await assertRejects(
    () => server.answer("load", { file: new Blob([""]), name: "x" }),
    Error,
    "empty",
  );
  const rows = await server.answer("rows", { from: 0, count: 1 }) as readonly RowView[];
  assertEquals(rows[0]!.control, "S 5", "neither the capture nor the filter");
  await server.answer("load", { file: null, name: "again" });
  const again = await server.answer("rows", { from: 0, count: 1 }) as readonly RowView[];
  assertEquals(again[0]!.control, "TCP", "another capture has no filter");
  const empty = new Server(() => {});
  await assertRejects(
    () => empty.answer("rows", { from: 0, count: 1 }),
    Error,
    "No capture is loaded",
  );
  await assertRejects(
    () => server.answer("ladder", { connection: 77 }),
    Error,
    "Connection 77 is not in the list",
  );
});
