// Private types in the worker of the decoder page: what it shows, filters, charts and saves with them.

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { readNames } from "../../../examples/decoder/engine/names.ts";
import { Server } from "../../../examples/decoder/engine/server.ts";
import { readTypes } from "../../../examples/decoder/engine/types.ts";
import type {
  Calls,
  ExportKind,
  LoadedView,
  RowDetail,
  RowView,
  SelectionView,
  SeriesView,
} from "../../../examples/decoder/messages.ts";
import { PRIVATE_HEX, TYPES_JSON } from "../../helpers/browser/private_files.ts";

const TYPES = { name: "types.json", text: TYPES_JSON };
const FREQUENCY = { address: "controlled station", port: 0, ca: 1, ioa: 42 };
const IN_USE = {
  files: ["types.json"],
  types: [
    { id: 149, name: "X_FR_NA_1" },
    { id: 150, name: "X_FR_TB_1" },
    { id: 201, name: "X_BH_NA_1" },
  ],
};

/** Creates a worker that has read two APDUs of private types without their rows. */
async function opened(): Promise<Server> {
  const server = new Server(() => {});
  await load(server);
  return server;
}

async function load(server: Server): Promise<LoadedView> {
  const file = new Blob([PRIVATE_HEX]);
  return await server.answer("load", { file, name: "apdus.hex" }) as LoadedView;
}

async function take(server: Server, ...files: typeof TYPES[]): Promise<LoadedView> {
  return await server.answer("types", { files, forNext: false }) as LoadedView;
}

/** Returns the types and contents of all rows. */
async function lines(server: Server): Promise<string[]> {
  const rows = await server.answer("rows", { from: 0, count: 9 }) as readonly RowView[];
  return rows.filter(({ kind }) => kind === "I").map(({ type, text }) => `${type} ${text}`);
}

async function saved(server: Server, kind: ExportKind): Promise<string> {
  const answer = await server.answer("save", { kind, point: FREQUENCY });
  return await (answer as Calls["save"]["answer"])!.blob.text();
}

const DECODED = [
  "X_FR_TB_1 42=50012 [NT] @2026-06-09 03:10:12.500",
  "X_BH_NA_1 10 operations=1000 wear=37 greased celsius=-10 mode=2 (test)",
];

Deno.test("an open file is decoded again with private types, and without them after removal", async () => {
  const server = await opened();
  const raw = await lines(server);
  assert(raw.every((line) => /^type (150|201) /.test(line)), raw.join("\n"));
  const view = await take(server, TYPES);
  assertEquals([view.name, view.rows, view.privateTypes], ["apdus.hex", 2, IN_USE]);
  assertEquals(view.report.types.map(({ type }) => type), ["X_FR_TB_1", "X_BH_NA_1"]);
  assertEquals(view.report.points.map(({ type, lastValue }) => [type, lastValue]), [
    ["X_FR_TB_1", 50012],
  ]);
  assertEquals(await lines(server), DECODED);
  const { tree, points } = await server.answer("row", { row: 0 }) as RowDetail;
  assertStringIncludes(JSON.stringify(tree), "Frequency in mHz");
  assertEquals(points, [42]);

  const without = await take(server);
  assertEquals([without.privateTypes, without.report.points], [null, []]);
  assertEquals(await lines(server), raw);
});

Deno.test("filters and charts support private types", async () => {
  const server = await opened();
  const count = async (text: string) =>
    (await server.answer("filter", { text }) as SelectionView).count;
  assertEquals(await count("type=X_FR_*"), undefined, "the name is not known yet");
  await take(server, TYPES);
  assertEquals([await count("type=X_FR_*"), await count("ioa=10"), await count("ioa=11")], [
    ...[1, 1, 0],
  ]);
  const [series] = await server.answer("series", { points: [FREQUENCY] }) as readonly SeriesView[];
  const { value, typeId, tag } = series!;
  assertEquals([[...value], [...typeId]], [[50012], [150]]);
  assertEquals([...tag], [Date.UTC(2026, 5, 9, 3, 10, 12, 500)]);
});

Deno.test("saved reports and tables contain the values of private types", async () => {
  const server = await opened();
  await take(server, TYPES);
  assertStringIncludes(await saved(server, "report-html"), "X_FR_TB_1");
  assertEquals(JSON.parse(await saved(server, "report-json")).points[0].type, "X_FR_TB_1");
  const [first] = (await saved(server, "packets-ndjson")).split("\n");
  assertStringIncludes(first!, '"name":"X_FR_TB_1"');
  assert(/,X_FR_TB_1,150,.*,42,.*50012/.test(await saved(server, "packets-csv")));
  assert(/X_FR_TB_1.*50012/.test(await saved(server, "points-csv")));
  assertStringIncludes(await saved(server, "series-csv"), ",X_FR_TB_1,spont,50012,NT");
});

Deno.test("private types stay for the next file, but do not apply to the sample; others take their place", async () => {
  const server = await opened();
  await take(server, TYPES);
  assertEquals((await load(server)).privateTypes, IN_USE);
  const other = '{"types":[{"id":150,"name":"X_Z","elements":["rest"]}]}';
  const replaced = await take(server, {
    name: "z.json",
    text: other.replace(
      '"rest"',
      '{"title":"All","octets":11,"fields":[{"key":"all","at":0,"octets":4,"form":"uint"},' +
        '{"key":"more","at":4,"octets":4,"form":"uint"},{"key":"last","at":8,"octets":3,"form":"uint"}]}',
    ),
  });
  assertEquals(replaced.privateTypes, { files: ["z.json"], types: [{ id: 150, name: "X_Z" }] });
  assertEquals((await lines(server))[1]!.slice(0, 8), "type 201");
  const sample = await server.answer("load", { file: null, name: "sample" }) as LoadedView;
  assertEquals([sample.privateTypes, (await load(server)).privateTypes], [
    ...[null, replaced.privateTypes],
  ]);
});

Deno.test("types for the next file do not change the open one", async () => {
  const server = await opened();
  const before = await lines(server);
  assertEquals(await server.answer("types", { files: [TYPES], forNext: true }), null);
  assertEquals(await lines(server), before);
  assertEquals((await load(server)).privateTypes, IN_USE);
  assertEquals(await lines(server), DECODED);
});

Deno.test("a types file with mistakes is refused as by the command line, and changes nothing", async () => {
  const server = await opened();
  await take(server, TYPES);
  await server.answer("filter", { text: "type=X_BH_NA_1" });
  const text = '{\n"types": [\n{ "id": 13, "name": "X_A", "elemnts": ["SIQ"] }]}';
  const { message } = await assertRejects(() => take(server, { name: "bad.json", text }), Error);
  assertStringIncludes(message, "bad.json has 2 mistakes:\n");
  assertStringIncludes(
    message,
    '\n  bad.json:3:39  types[0].elemnts is unknown; did you mean "elements"?',
  );
  assertEquals(await lines(server), [DECODED[1]], "neither the types nor the filter");
  const again = { name: "again.json", text: TYPES_JSON };
  await assertRejects(() => take(server, TYPES, again), Error, "(types.json, again.json)");
  assertEquals((await load(server)).privateTypes, IN_USE);
});

Deno.test("types wait for a file that is being read; a cancellation keeps the previous types", async () => {
  const server = await opened();
  const loading = load(server);
  const retyped = take(server, TYPES);
  assertEquals([(await loading).stopped, (await retyped).privateTypes], [null, IN_USE]);
  const removed = take(server);
  await Promise.resolve(); // its wait has ended
  await server.answer("cancel", {});
  await assertRejects(() => removed, Error, "Cancelled: private types and settings are unchanged");
  assertEquals(await lines(server), DECODED);
  assertEquals((await load(server)).privateTypes, IN_USE);
});

Deno.test("a station file may name the private types of another file", () => {
  const station = {
    name: "S",
    sectors: [{ ca: 1, points: [{ ioa: 42, type: "X_FR_NA_1" as const, value: 50_000 }] }],
  };
  const { profile } = readTypes([TYPES]);
  const file = { name: "s.json", text: JSON.stringify(station) };
  assertEquals(readNames([file], profile.privateTypes).list.points[0]?.typeIds, [149]);
  let message = "";
  try {
    readNames([file]);
  } catch (error) {
    message = (error as Error).message;
  }
  assertStringIncludes(message, "X_FR_NA_1");
});
