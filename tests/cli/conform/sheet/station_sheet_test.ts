// Tests of the sheets of simulated stations.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { findingLines, parseSheet } from "../../../../cli/conform/sheet/read_sheet.ts";
import { checkSheet } from "../../../../cli/conform/sheet/rules.ts";
import type { Sheet } from "../../../../cli/conform/sheet/sheet.ts";
import { sheetJson } from "../../../../cli/conform/sheet/write_sheet.ts";
import { listMistakes } from "../../../../cli/text/json/file_mistakes.ts";
import { isCommand, TYPES } from "../../../../codec/low_level.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";
import { assertGolden } from "../../../helpers/golden.ts";

const ROOT = new URL("../../../../", import.meta.url);

/** The sheet that `iec104 station --pics` prints, without mistakes and contradictions. */
async function sheetOf(file?: unknown, ...options: readonly string[]): Promise<Sheet> {
  const files = { "station.json": typeof file === "string" ? file : JSON.stringify(file ?? {}) };
  const args = ["station", ...file === undefined ? [] : ["station.json"], "--pics", ...options];
  const { code, stdout, stderr } = await runCli(args, { files });
  assertEquals([code, stderr], [0, ""]);
  const parsed = parseSheet("sheet.json", stdout);
  assertEquals(listMistakes([parsed]), undefined);
  const { sheet } = parsed;
  const errors = checkSheet(sheet!).filter(({ severity }) => severity === "error");
  assertEquals(findingLines(parsed, errors), []);
  return sheet!;
}

/** A station with one point. */
const POINT = { ioa: 1, type: "M_SP_NA_1" };

Deno.test("the sheet of the built-in substation has the reviewed text, and no finding", async () => {
  const sheet = await sheetOf();
  assertEquals(checkSheet(sheet), []);
  const { stdout } = await runCli(["station", "--pics-list"]);
  assertGolden("tests/cli/conform/sheet/substation_pics.txt", stdout);
});

Deno.test("a sheet keeps its content when it is read and written again", async () => {
  const { stdout } = await runCli(["station", "--pics"]);
  const { sheet } = parseSheet("sheet.json", stdout);
  assertEquals(`${sheetJson(sheet!.document)}\n`, stdout);
  assertStringIncludes(stdout, '"45": [6, 7, 8, 9, 10, 44, 45, 46, 47]');
});

for (const name of ["bay", "authority"]) {
  Deno.test(`the sheet of examples/simulation/${name}.json has no finding`, async () => {
    const path = new URL(`examples/simulation/${name}.json`, ROOT);
    assertEquals(checkSheet(await sheetOf(Deno.readTextFileSync(path))), []);
  });
}

Deno.test("types and causes follow from points and how they are reported", async () => {
  const sheet = await sheetOf({
    sectors: [{
      ca: 5,
      points: [
        { ioa: 1, type: "M_SP_NA_1", groups: [2], event: "both" },
        { ioa: 2, type: "M_DP_NA_1", event: "untimed", interrogated: false },
        { ioa: 3, type: "M_ME_NB_1", event: "none", cyclicMs: 1000, backgroundMs: 60_000 },
        { ioa: 4, type: "M_ME_ND_1" },
        { ioa: 5, type: "M_EP_TD_1" },
      ],
      commands: [{ ioa: 100, type: "C_DC_NA_1", timeTag: "required", feedback: { ioa: 2 } }],
    }],
  });
  assertEquals([1, 30, 3, 31, 11, 35, 21, 34, 38].map((id) => sheet.causes(id)), [
    [3, 5, 20, 22],
    [3],
    [3, 5, 11],
    [],
    [1, 2, 5, 20],
    [],
    [3, 5, 20],
    [],
    [3],
  ]);
  assertEquals([46, 59].map((id) => sheet.causes(id)), [[], [6, 7, 8, 9, 10, 44, 45, 46, 47]]);
  for (const key of ["baf.cyclic", "baf.backscan", "baf.spont", "baf.double.sp"] as const) {
    assert(sheet.isMarked(key), key);
  }
  assertEquals(sheet.isMarked("baf.double.dp"), false);
  assertEquals(sheet.signals[2], {
    ...{ ca: 5, ioa: 3, type: "M_ME_NB_1", groups: [0], event: "none" },
    ...{ cyclic: 1, background: 60, stimulus: "5/3" },
  });
});

Deno.test("counters have the modes that their freezes permit", async () => {
  const sheet = await sheetOf({
    sectors: [{
      ca: 1,
      points: [POINT],
      counters: [
        { ioa: 900, freezeMs: 60_000, reportFrozen: true, groups: [4] },
        { ioa: 901, freezeMs: 60_000, type: "M_IT_TB_1" },
      ],
    }],
  });
  const modes = ["A", "B", "C", "D"] as const;
  assertEquals(modes.filter((mode) => sheet.isMarked(`baf.it.mode${mode}`)), [...modes]);
  assertEquals(sheet.isMarked("baf.it.g4"), true);
  assertEquals([sheet.causes(15), sheet.causes(37)], [[3, 37, 41], [37]]);
});

Deno.test("commands have their ways, limits and answers", async () => {
  const sheet = await sheetOf({
    sectors: [{
      ca: 1,
      points: [POINT],
      commands: [
        { ioa: 100, type: "C_SC_NA_1", mode: "both", selectTimeoutMs: 5000, maxAgeMs: 10_000 },
        { ioa: 101, type: "C_SE_NA_1", mode: "select-before-operate", termination: false },
        { ioa: 102, type: "C_BO_NA_1", maxAgeMs: 2000 },
        {
          ...{ ioa: 103, type: "C_SC_NA_1", timeTag: "refused", qualifiers: [2, 9] },
          feedback: { ioa: 1, cause: 3, delayMs: 1500 },
        },
      ],
    }],
    procedures: { outdatedCommand: "ignore", oneSelection: true },
  });
  const ways = ["direct", "directSetpoint", "sbo", "sboSetpoint", "seActterm"] as const;
  assertEquals(ways.filter((way) => sheet.isMarked(`baf.cmd.${way}`)), [
    "direct",
    "sbo",
    "sboSetpoint",
  ]);
  assertEquals(sheet.value("baf.cmd.maxDelayValue"), 2);
  assertEquals(sheet.document.notes?.["baf.cmd.maxDelay"], "not all commands are supervised");
  assertEquals(sheet.causes(48), [6, 7, 8, 9, 44, 45, 46, 47]);
  assertEquals(sheet.pixit("pixit.selectTimeout"), 5);
  assertEquals(sheet.pixit("pixit.oneOfN"), true);
  assertEquals(sheet.pixit("pixit.tooOld"), "silent");
  assertEquals(sheet.pixit("pixit.retInfo"), "3");
  assertEquals(sheet.signals.at(-1), {
    ...{ ca: 1, ioa: 103, type: "C_SC_NA_1", observe: "1/103", mode: "direct" },
    ...{ timeTag: "refused", qualifiers: [2, 9], feedback: 1, duration: 1.5 },
  });
});

Deno.test("parameters and files have their procedures and types", async () => {
  const sheet = await sheetOf({
    sectors: [{
      ca: 1,
      points: [
        { ioa: 1, type: "M_ME_NC_1", cyclicMs: 500, parameters: ["threshold", "cyclic"] },
        { ioa: 2, type: "M_ME_ND_1", parameters: ["filter", "low-limit", "high-limit"] },
      ],
    }],
    procedures: { interrogateParameters: true },
    files: [{ ioa: 30_000, nof: 2, text: "disturbance", sectionOctets: 4 }],
  });
  assertEquals([110, 111, 112, 113].map((id) => sheet.isTypeMarked(TYPE_NAMES[id]!)), [
    true,
    false,
    true,
    true,
  ]);
  assertEquals(sheet.causes(112), [6, 7, 20, 44, 45, 46, 47]);
  for (const key of ["threshold", "smoothing", "low", "high"] as const) {
    assert(sheet.isMarked(`baf.param.${key}`), key);
  }
  assertEquals(sheet.isMarked("baf.paramAct.cyclic"), true);
  assertEquals(sheet.isMarked("baf.file.mon.disturbance"), true);
  assertEquals(sheet.isMarked("baf.file.ctl.transparent"), true);
  assertEquals(sheet.pixit("pixit.file"), [
    { ca: 1, ioa: 30_000, nof: 2, sections: 3, octets: 11 },
  ]);
});

/** Parameter types by number. */
const TYPE_NAMES: Readonly<
  Record<number, "P_ME_NA_1" | "P_ME_NB_1" | "P_ME_NC_1" | "P_AC_NA_1">
> = { 110: "P_ME_NA_1", 111: "P_ME_NB_1", 112: "P_ME_NC_1", 113: "P_AC_NA_1" };

Deno.test("redundancy and clock follow from the declaration", async () => {
  const sheet = await sheetOf({
    sectors: [{ ca: 1, points: [POINT] }],
    redundancy: {
      takeover: "refuse",
      maxConnections: 6,
      groups: [
        { name: "A", addresses: ["192.0.2.1", "192.0.2.2"] },
        { name: "B", addresses: ["192.0.2.9"], maxConnections: 2 },
      ],
    },
    time: { source: "controlling", validForMs: 90_000, zone: "Europe/Madrid" },
    events: { classes: [{ name: "a" }, { name: "b", limit: 50, overflow: "refuse-newest" }] },
  });
  assertEquals(sheet.value("red.n"), 2);
  assertEquals(sheet.pixit("pixit.redTakeover"), "refuse");
  assertEquals(sheet.pixit("pixit.allowedPeers"), ["192.0.2.1", "192.0.2.2", "192.0.2.9"]);
  assertEquals(sheet.pixit("red.groups")?.map(({ name }) => name), ["A", "B"]);
  assertEquals(sheet.pixit("pixit.syncLoss"), 90);
  assertEquals(sheet.pixit("pixit.timeBase"), "local");
  assertEquals(sheet.isMarked("baf.clock.su"), true);
  assertEquals(sheet.pixit("pixit.eventBufferSize"), 50);
  assertEquals(sheet.pixit("pixit.overflow"), "newest");
  const single = await sheetOf({
    sectors: [{ ca: 1, points: [POINT] }],
    redundancy: { mode: "each-connection" },
    time: { synchronization: "refuse" },
  });
  assertEquals(single.isMarked("red.n"), false);
  assertEquals([single.isMarked("baf.clock"), single.isMarked("type.103")], [false, false]);
});

Deno.test("types that a station answers with cause 44 are not marked", async () => {
  const sheet = await sheetOf({
    sectors: [{ ca: 1, points: [POINT] }],
    procedures: {
      endOfInitialization: false,
      unsupported: ["C_IC_NA_1", "C_RD_NA_1", "C_TS_TA_1", "C_RP_NA_1", "C_CI_NA_1", "C_CS_NA_1"],
    },
  });
  const system = [
    "type.70",
    "type.100",
    "type.101",
    "type.102",
    "type.103",
    "type.105",
    "type.107",
  ];
  assertEquals(system.filter((key) => sheet.isMarked(key as "type.70")), []);
});

Deno.test("commands and parameters of types that a station does not know are not in its sheet", async () => {
  const sheet = await sheetOf({
    sectors: [{
      ca: 1,
      points: [{ ioa: 1, type: "M_ME_NC_1", parameters: ["threshold", "cyclic"], cyclicMs: 500 }],
      commands: [
        { ioa: 100, type: "C_SC_NA_1" },
        { ioa: 101, type: "C_DC_NA_1", timeTag: "required" },
        { ioa: 102, type: "C_RC_NA_1" },
      ],
    }],
    procedures: { unsupported: ["C_SC_NA_1", "C_DC_TA_1", "C_RC_TA_1", "P_ME_NC_1"] },
  });
  assertEquals(sheet.types.filter((type) => isCommand(TYPES[type].id)), [
    "C_RC_NA_1",
    "C_SC_TA_1",
  ]);
  const commands = sheet.signals.filter(({ observe }) => observe !== undefined);
  assertEquals(commands.map(({ ioa, timeTag }) => [ioa, timeTag]), [
    [100, "required"],
    [102, "refused"],
  ]);
  assertEquals([sheet.isMarked("type.112"), sheet.isMarked("type.113")], [false, true]);
});

Deno.test("what belongs to 101 is noted and not marked", async () => {
  const sheet = await sheetOf({
    sectors: [{
      ca: 1,
      points: [POINT, { ioa: 2, type: "M_EP_TD_1" }, { ioa: 3, type: "M_DP_NA_1", event: "both" }],
      counters: [{ ioa: 9, type: "M_IT_TA_1" }],
    }],
    time: { tag: "cp24" },
  });
  assertEquals([sheet.causes(1), sheet.causes(3)], [[5, 20], [3, 5, 20]]);
  assertEquals(
    ["type.30", "type.31", "type.38", "type.101"].map((key) => sheet.isMarked(key as "type.30")),
    [false, false, false, false],
  );
  assertEquals(
    sheet.document.notes?.["dev.controlled"],
    "events have CP24Time2a, which 104 does not have; counters of M_IT_TA_1, which 104 does not " +
      "have, are not in this list",
  );
});

Deno.test("the options of the link are in the sheet", async () => {
  const sheet = await sheetOf(
    undefined,
    ...["--t1", "1500ms", "--t2", "700ms", "--k", "4", "--listen", "2500", "--originator", "3"],
  );
  assertEquals([sheet.value("t1"), sheet.value("t2"), sheet.value("k")], [1.5, 0.7, 4]);
  assertEquals([sheet.value("w"), sheet.value("port")], [2, 2500]);
  assertEquals(checkSheet(sheet).map(({ id }) => id), ["whole-seconds", "whole-seconds"]);
});

Deno.test("a station with other field sizes than 104 has no sheet", async () => {
  const { code, stderr } = await runCli(["station", "--pics", "--profile", "1/2/3"]);
  assertEquals([code, stderr], [
    2,
    "iec104 station: The station has the field sizes 1/2/3, expected 2/2/3: the interoperability list of " +
    "104 has no others\nTry: iec104 station --help\n",
  ]);
});

Deno.test("what a sheet cannot state is noted", async () => {
  const sheet = await sheetOf({
    sectors: [{ ca: 1, points: [POINT, { ioa: 2, type: "X_ANGLE" }] }],
    privateTypes: [{ id: 150, name: "X_ANGLE", elements: ["SVA", "QDS"] }],
    faults: [{ fault: "omit-confirmation" }],
    procedures: { interrogation: { timeTags: true } },
    authority: { default: "deny", rules: [{ roles: ["viewer"] }] },
  });
  assertEquals(
    sheet.document.notes?.["dev.controlled"],
    "points of the private type X_ANGLE are " +
      "not in this list; deliberate faults are not in this list",
  );
  assertStringIncludes(sheet.document.notes?.["type.100"] ?? "", "in types with time tag");
  assertEquals(
    sheet.document.notes?.["pixit.allowedPeers"],
    "the station decides for each peer what it may do",
  );
});
