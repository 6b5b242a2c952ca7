// Exercises types that were added to the table. `tests/added_type_test.ts` runs these tests in a copy of the project;
// here the types do not exist.

import { assert, assertEquals } from "@std/assert";
import type { Asdu, AsduInput } from "../../../codec/asdu_types.ts";
import { isMeasured } from "../../../codec/classify.ts";
import { PointColumns } from "../../../codec/columns.ts";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import { dissectAsdu } from "../../../codec/dissect.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import { formatAsdu } from "../../../codec/format.ts";
import { formatDissection } from "../../../codec/format_dissection.ts";
import { toHex } from "../../../codec/hex.ts";
import { fromJson, toJson } from "../../../codec/json.ts";
import { packAsdus } from "../../../codec/pack.ts";
import { readPoints } from "../../../codec/read_points.ts";
import { parseFilter } from "../../../codec/capture/filter.ts";
import { readTypes, typeTable } from "../../../.ci/type_table.ts";
import { checkDeclaration, type StationDeclaration } from "../../../transport/mod.ts";
import { Traffic } from "../capture/traffic_builder.ts";
import { runCli } from "../cli/run_cli.ts";
import { bothStations } from "../stations/both_stations.ts";
import { within } from "../stations/scripted_station.ts";
import { stationRig } from "../stations/scripted_master.ts";

const TIME = Date.UTC(2024, 4, 6, 7, 8, 9);

/** Creates an ASDU of a type that only the copy knows. */
function asdu(type: string, cause: number, object: object, more: object = {}): AsduInput {
  return { type, cause, ca: 1, objects: [object], ...more } as unknown as AsduInput;
}

const SAMPLES: readonly (readonly [text: string, asdu: AsduInput])[] = [
  ["M_ZZ_NA_1 spont CA 1: 700=-7", asdu("M_ZZ_NA_1", 3, { ioa: 700, value: -7 })],
  [
    "M_ZZ_TB_1 spont CA 1: 700=-7 [IV] @2024-05-06 07:08:09.000",
    asdu("M_ZZ_TB_1", 3, { ioa: 700, value: -7, quality: 0x80, time: TIME }),
  ],
  [
    "C_ZZ_NA_1 act CA 1: 5000=12 select",
    asdu("C_ZZ_NA_1", 6, { ioa: 5000, value: 12, select: true }),
  ],
  [
    "C_ZZ_TA_1 actcon NEGATIVE CA 1: 5000=12 @2024-05-06 07:08:09.000",
    asdu("C_ZZ_TA_1", 7, { ioa: 5000, value: 12, time: TIME }, { negative: true }),
  ],
];

Deno.test("an added type can be encoded, decoded, written as text and JSON, and dissected", () => {
  for (const [text, input] of SAMPLES) {
    const octets = encodeAsdu(input);
    const decoded = decodeAsdu(octets, { strict: true });
    assertEquals(formatAsdu(decoded), text);
    assertEquals(encodeAsdu(decoded), octets);
    assertEquals(fromJson(JSON.parse(JSON.stringify(toJson(decoded)))), decoded);
    const [object] = decoded.type === "raw" ? [] : decoded.objects;
    assertEquals("quality" in object!, decoded.type.startsWith("M_"), "the keys of its kind");
    const tree = formatDissection(dissectAsdu(octets));
    assert(tree.includes(`${octets[0]} ${decoded.type}`), tree);
  }
});

Deno.test("an added type can be read into columns and packed into sequences", () => {
  const columns = new PointColumns();
  for (const [, input] of SAMPLES.slice(0, 2)) assert(readPoints(encodeAsdu(input), columns));
  assertEquals([columns.length, columns.value[0], columns.value[1]], [2, -7, -7]);
  const objects = Array.from({ length: 100 }, (_, i) => ({ ioa: 700 + i, value: i }));
  const packed = packAsdus({ type: "M_ZZ_NA_1", cause: 20, ca: 1, objects } as never);
  assertEquals(packed.map(({ sq, objects }) => [sq, objects.length]), [[true, 80], [true, 20]]);
  assert(isMeasured(22) && isMeasured(42));
});

Deno.test("an added type is analyzed: points, frozen values, times, commands and requests", () => {
  const t = new Traffic();
  const link = t.link().start();
  for (let i = 0; i < 30; i++) {
    link.fromServer(asdu("M_ZZ_NA_1", 3, { ioa: 700, value: i }));
    link.fromServer(asdu("M_ZZ_TB_1", 3, { ioa: 700, value: i, time: t.now + 60_000 }));
    t.wait(1000);
  }
  for (const [type, tag] of [["C_ZZ_NA_1", {}], ["C_ZZ_TA_1", { time: TIME }]] as const) {
    const command = (cause: number) => asdu(type, cause, { ioa: 5000, value: 12, ...tag });
    link.fromClient(command(6)).fromServer(command(7)).fromServer(command(10));
  }
  const test = { tsc: 7, time: TIME };
  link.fromClient(asdu("C_ZT_TA_1", 6, test)).fromServer(asdu("C_ZT_TA_1", 7, test));
  link.fromClient(asdu("M_ZZ_NA_1", 3, { ioa: 700, value: 1 }));
  const report = t.report({ clockLimitMs: 10_000 });
  assertEquals(
    report.types.map(({ typeId, type, title }) => `${typeId} ${type} ${title}`).sort(),
    [
      "108 C_ZT_TA_1 Test command of tests",
      "22 M_ZZ_NA_1 Measured value of tests",
      "42 M_ZZ_TB_1 Measured value of tests with time tag CP56Time2a",
      "52 C_ZZ_NA_1 Set-point command of tests",
      "65 C_ZZ_TA_1 Set-point command of tests with time tag CP56Time2a",
    ],
  );
  assertEquals(
    report.points.map(({ types, ioa, count, lastValue }) => [...types, ioa, count, lastValue]),
    [["M_ZZ_NA_1", "M_ZZ_TB_1", 700, 60, 29]],
  );
  assertEquals(
    report.transactions.map(({ kind, type, result }) => `${kind} ${type} ${result}`),
    ["command C_ZZ_NA_1 terminated", "command C_ZZ_TA_1 terminated", "test C_ZT_TA_1 confirmed"],
  );
  const codes = new Set(report.findings.map(({ code }) => code));
  assert(codes.has("clock-off"), "its time tags are compared with the capture");
  assert(codes.has("wrong-direction"), "its direction is known");
  assert(!codes.has("type-unknown"));
});

Deno.test("filters accept the name of an added type", () => {
  const point = { format: "I", typeId: 22, cause: 3, ca: 1, ioa: 700 } as const;
  for (const text of ["type=M_ZZ_NA_1", "type=m_zz_*", "type=M_*", "type=22"]) {
    assertEquals(parseFilter(text).matches(point), true, text);
  }
  assertEquals(parseFilter("type=C_ZZ_*").matches(point), false);
  assertEquals(parseFilter("type=C_ZZ_*").matches({ ...point, typeId: 65 }), true);
});

const STATION = {
  sectors: [{
    ca: 1,
    points: [
      {
        ...{ ioa: 700, type: "M_ZZ_NA_1", name: "Level", unit: "cm", value: 5, groups: [2] },
        ...{ deadband: { kind: "absolute", value: 3 }, parameters: ["threshold"] },
      },
    ],
    commands: [
      { ioa: 5000, type: "C_ZZ_NA_1", mode: "both", feedback: { ioa: 700 }, limits: { high: 100 } },
    ],
  }],
} as unknown as StationDeclaration;

Deno.test("a controlled station declares, reports and executes an added type", async () => {
  assertEquals(checkDeclaration(STATION), []);
  const rig = stationRig(STATION);
  const master = await rig.connect();
  assertEquals(await master.ask(asdu("C_IC_NA_1", 6, { qoi: 22 })), [
    "C_IC_NA_1 actcon CA 1: qoi=22 (group 2)",
    "M_ZZ_NA_1 inro2 CA 1: 700=5",
    "C_IC_NA_1 actterm CA 1: qoi=22 (group 2)",
  ]);
  for (
    const [type, tag] of [["C_ZZ_NA_1", {}], ["C_ZZ_TA_1", { time: rig.clock.instant() }]] as const
  ) {
    const value = type === "C_ZZ_NA_1" ? 40 : 60;
    const [confirmation, event, termination, ...more] = (await master.ask(
      asdu(type, 6, { ioa: 5000, value, ...tag }),
    )).map((text) => text.replace(/ @.*/, ""));
    assertEquals([confirmation, event, termination, more], [
      `${type} actcon CA 1: 5000=${value}`,
      `M_ZZ_TB_1 spont CA 1: 700=${value}`,
      `${type} actterm CA 1: 5000=${value}`,
      [],
    ]);
  }
  assertEquals(await master.ask(asdu("C_ZZ_NA_1", 6, { ioa: 5000, value: 101 })), [
    "C_ZZ_NA_1 actcon NEGATIVE CA 1: 5000=101",
  ]);
  const parameter = { ioa: 700, value: 50, kpa: 1 };
  assertEquals(await master.ask(asdu("P_ME_NB_1", 6, parameter)), [
    "P_ME_NB_1 actcon CA 1: 700 value=50 kpa=1 (threshold value)",
  ]);
  const test = asdu("C_ZT_TA_1", 6, { tsc: 7, time: TIME });
  assertEquals(await master.ask(test), [
    "C_ZT_TA_1 actcon CA 1: tsc=7 @2024-05-06 07:08:09.000",
  ]);
});

Deno.test("a controlling station interrogates, reads and commands an added type", async () => {
  await using both = await bothStations(STATION);
  const { station, clock } = both;
  const image = await within(clock, 1000, station.interrogate(1));
  assertEquals(image.data.map(({ type }: Asdu) => type as string), ["M_ZZ_NA_1"]);
  assertEquals(image.notes, []);
  const { data } = await within(clock, 1000, station.read(1, 700));
  assertEquals(data.map(({ type }: Asdu) => type as string), ["M_ZZ_NA_1"]);
  const command = { type: "C_ZZ_TA_1", ioa: 5000, value: 33 } as never;
  const result = await within(clock, 1000, station.command(1, command));
  assertEquals(result.outcome, "done");
});

const LINES = ["spont CA 1: 700=-7", "act CA 1: 5000=12"];

Deno.test("an added type appears in the texts of the command line and the documents", async () => {
  const t = new Traffic();
  t.link().start().fromServer(SAMPLES[0]![1]).fromServer(SAMPLES[1]![1]).fromClient(SAMPLES[2]![1]);
  const world = { files: { "a.pcap": t.pcap(), "station.json": JSON.stringify(STATION) } };
  const all = await runCli(["decode", "a.pcap"], world);
  for (const line of LINES) assert(all.stdout.includes(line), all.stdout);
  const some = await runCli(["decode", "a.pcap", "--type", "M_ZZ_*"], world);
  assertEquals(some.stdout.match(/[MC]_ZZ_\w+/g), ["M_ZZ_NA_1", "M_ZZ_TB_1"]);
  const csv = await runCli(["decode", "a.pcap", "--format", "csv"], world);
  assert(csv.stdout.includes("M_ZZ_NA_1"), csv.stdout);
  const check = await runCli(["station", "station.json", "--check"], world);
  assertEquals([check.code, check.stderr], [0, ""], check.stdout);
  const copy = await runCli(["station", "--replay", "a.pcap", "--declare"], world);
  const { points, commands } = JSON.parse(copy.stdout).sectors[0];
  assertEquals([points[0].type, commands[0].type], ["M_ZZ_NA_1", "C_ZZ_NA_1"]);
  assert(typeTable(await readTypes(".")).includes("Set-point command of tests"));
});

Deno.test("the octets of an added type begin with its type id", () => {
  assertEquals(SAMPLES.map(([, input]) => toHex(encodeAsdu(input)).slice(0, 2)), [
    ...["16", "2a", "34", "41"],
  ]);
});
