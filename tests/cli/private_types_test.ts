// `--types FILE`: private types in every command that decodes or communicates, and in the plant file of `collect`.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { TYPES_SCHEMA } from "../../cli/text/json/types_schema.ts";
import { loadConfig } from "../../cli/collect/config/load.ts";
import { draftsOf } from "../../cli/collect/intake/draft.ts";
import { PointBook } from "../../cli/collect/config/point_book.ts";
import { SourceTime } from "../../cli/collect/intake/source_time.ts";
import { profileOf } from "../../cli/collect/config/settings.ts";
import { decodeAsdu, parseHex } from "../../codec/mod.ts";
import { Traffic } from "../helpers/capture/traffic_builder.ts";
import { faultsOf } from "../helpers/cli/json_schema.ts";
import { runCli } from "../helpers/cli/run_cli.ts";
import { withStation } from "../helpers/cli/running_station.ts";
import { PRIVATE_PROFILE } from "../helpers/asdu/private_types.ts";

const ROOT = new URL("../../", import.meta.url);
const TYPES = Deno.readTextFileSync(new URL("examples/private_types.json", ROOT));
const FILES = { "types.json": TYPES };

/** An APDU with a frequency of 50.012 Hz, quality NT. */
const FREQUENCY = "68 18 00 00 00 00 96 01 03 00 01 00 2A 00 00 5C C3 00 40 D4 30 0A 03 49 06 1A";
/** An APDU with the health of a breaker. */
const HEALTH = "68 12 02 00 00 00 C9 01 03 00 01 00 0A 00 00 E8 03 A5 F6 20";
const HEX = `${FREQUENCY}\n${HEALTH}\n`;

Deno.test("decode --types shows the values of private types in every format", async () => {
  const files = { ...FILES, "apdus.hex": HEX };
  const decode = (...args: string[]) => runCli(["decode", "apdus.hex", ...args], { files });
  const { code, stdout } = await decode("--types", "types.json");
  assertEquals(code, 0);
  assertStringIncludes(stdout, "X_FR_TB_1 spont CA 1: 42=50012 [NT] @2026-06-09 03:10:12.500");
  assertStringIncludes(stdout, "10 operations=1000 wear=37 greased celsius=-10 mode=2 (test)");
  const csv = await decode("--types", "types.json", "-f", "csv");
  assert(/,X_FR_TB_1,150,.*,42,.*50012/.test(csv.stdout), csv.stdout);
  const json = await decode("--types", "types.json", "-f", "json");
  const [first] = JSON.parse(json.stdout);
  const { name, objects } = first.asdu ?? first.apdu.asdu;
  assertEquals([name, objects[0].value], ["X_FR_TB_1", 50012]);
  const tree = await decode("--types", "types.json", "--verbose");
  assertStringIncludes(tree.stdout, "150 X_FR_TB_1");
  const without = await decode();
  assertStringIncludes(without.stdout, "type 150 (private) spont CA 1");
});

Deno.test("a filter selects private types by name if their file is loaded", async () => {
  const files = { ...FILES, "apdus.hex": HEX };
  const args = ["decode", "apdus.hex", "--type", "X_FR_*"];
  const { stdout, stderr } = await runCli([...args, "--types", "types.json"], { files });
  assertEquals(stdout.trim().split("\n").length, 1);
  assertStringIncludes(stderr, "1 APDU omitted");
  const without = await runCli(args, { files });
  assertEquals(without.code, 2);
  assertStringIncludes(without.stderr, 'Option --type is "X_FR_*", expected a type');
});

Deno.test("analyze --types counts private points with their names", () => {
  const t = new Traffic();
  const link = t.link().start();
  const octets = (hex: string) => {
    const asdu = decodeAsdu(parseHex(hex));
    assert(asdu.type === "raw");
    return asdu;
  };
  link.fromServer(octets(FREQUENCY.slice(18)));
  link.fromServer(octets(HEALTH.slice(18)));
  const report = t.report({ profile: PRIVATE_PROFILE });
  assertEquals(
    report.types.map(({ type, title, objects }) => [type, title, objects]),
    [["X_FR_TB_1", "Frequency with time tag", 1], ["X_BH_NA_1", null, 1]],
  );
  assertEquals(
    report.points.map(({ type, ioa, lastValue, lastTag }) => [type, ioa, lastValue, lastTag]),
    [["X_FR_TB_1", 42, 50012, "2026-06-09 03:10:12.500"]],
  );
  assert(report.findings.every(({ code }) => code !== "type-unknown"));
  const raw = t.report();
  assertEquals([raw.points.length, raw.types[0]?.type], [0, null]);
});

Deno.test("station, monitor, interrogate and read support private types", async () => {
  const station = JSON.stringify({
    sectors: [{
      ca: 47,
      points: [{ ioa: 700, type: "X_FR_NA_1", name: "Frequency", unit: "mHz", value: 50_000 }],
    }],
  });
  const files = { ...FILES, "station.json": station };
  await withStation(["station.json", "--types", "types.json"], async (port) => {
    const talk = (command: string, ...args: string[]) =>
      runCli([command, `127.0.0.1:${port}`, ...args, "--types", "types.json"], {
        files,
        now: () => Date.UTC(2026, 10, 23, 12),
      });
    const names = ["--names", "station.json"];
    const interrogated = await talk("interrogate", "--ca", "47", ...names);
    assertEquals(interrogated.code, 0, interrogated.stderr);
    assert(/50000\s+mHz/.test(interrogated.stdout), interrogated.stdout);
    assertStringIncludes(interrogated.stdout, "Frequency");
    const read = await talk("read", "47/700", "--json");
    assertStringIncludes(read.stdout, '"X_FR_NA_1"');
    const monitored = await talk("monitor", "--ca", "47", "--for", "200ms", "--lines", ...names);
    assert(/50000\s+mHz/.test(monitored.stdout), monitored.stdout + monitored.stderr);
  }, files);
});

Deno.test("a types file with mistakes is refused with line, column and a suggestion", async () => {
  const text = `{
  // of one manufacturer
  "types": [
    { "id": 13, "name": "X_A", "elements": ["SIQ"] },
    { "id": 140, "name": "X_B", "elements": ["SIX", "QDS"], "tme": "cp56" },
    { "id": 141, "name": "X_B", "elements": [
      { "title": "Own", "octets": 1, "fields": [{ "key": "a", "at": 0, "form": "flag" }] }] },
  ],
}`;
  const files = { "types.json": text, "apdus.hex": HEX };
  const { code, stderr } = await runCli(["decode", "apdus.hex", "--types", "types.json"], {
    files,
  });
  assertEquals(code, 2);
  assertStringIncludes(stderr, "types.json has 2 mistakes:");
  assertStringIncludes(stderr, 'types.json:5:46  types[1].elements[0] is "SIX"');
  assertStringIncludes(stderr, 'types.json:5:68  types[1].tme is unknown; did you mean "time"?');
  const sound = text.replace('"SIX", ', "").replace(', "tme": "cp56"', "");
  const relations = await runCli(["decode", "apdus.hex", "--types", "types.json"], {
    files: { ...files, "types.json": sound },
  });
  const expected = [
    'types.json:6:26  types[2].name is "X_B", expected no name twice: type 140 has this one',
    "types.json:4:13  types[0].id is 13, expected 128 to 255: the standard assigns 13 to M_ME_NC_1",
    "types.json:7:49  types[2].elements[0].fields[0].mask is missing, expected a single bit",
  ];
  for (const line of expected) assertStringIncludes(relations.stderr, line);
  const missing = await runCli(["decode", "apdus.hex", "--types", "none.json"], { files });
  assertStringIncludes(missing.stderr, "No such file: none.json");
  const twice = await runCli(
    ["decode", "apdus.hex", "--types", "a.json", "--types", "b.json"],
    {
      files: {
        "apdus.hex": HEX,
        "a.json": '{"types":[{"id":140,"name":"X_A","elements":["SIQ"]}]}',
        "b.json": '{"types":[{"id":140,"name":"X_B","elements":["SIQ"]}]}',
      },
    },
  );
  assertEquals(twice.code, 2);
  assertStringIncludes(
    twice.stderr,
    "Cannot use private types X_A (140) and X_B (140) together: expected ids and names that differ",
  );
});

Deno.test("collect reads private types from typesFile, and stores values of private points", async () => {
  const plant = `{
    "store": { "file": "plant.sqlite" },
    "stations": [{ "name": "A", "address": "192.0.2.10", "typesFile": "types.json" }],
  }`;
  const load = (types: string) =>
    loadConfig("plant.json", {
      readText: (path) => Promise.resolve(path === "plant.json" ? plant : types),
      environment: () => undefined,
    });
  const { config, privateTypes } = await load(TYPES);
  const profile = profileOf(config.stations[0]!, privateTypes.get("types.json"));
  const asdu = decodeAsdu(parseHex(FREQUENCY.slice(18)), { profile });
  const drafts = draftsOf(asdu, Date.UTC(2026, 5, 9, 3, 10, 13), {
    book: new PointBook(config.stations[0]!, undefined),
    profile,
    time: new SourceTime({}),
    types: undefined,
    isStill: () => false,
    hasRestarted: false,
  });
  const time = Date.UTC(2026, 5, 9, 3, 10, 12, 500);
  assertEquals(
    drafts?.map(({ ioa, typeId, value, quality, time }) => [ioa, typeId, value, quality, time]),
    [[42, 150, 50012, 0x40, time]],
  );
  const error = await load('{"types":[{"id":1}]}').then(() => "", (error: Error) => error.message);
  assertStringIncludes(error, "types.json:1:11  types[0].name is missing");
});

Deno.test("the published schema of types files matches the code and the example", () => {
  const file = Deno.readTextFileSync(new URL("cli/text/json/types.schema.json", ROOT));
  assertEquals(JSON.parse(file), TYPES_SCHEMA);
  const example = JSON.parse(TYPES.replace(/^ *\/\/.*$/gm, ""));
  assertEquals(faultsOf(TYPES_SCHEMA, example), []);
});
