// `iec104 analyze --pics`: captures against the sheet of a device.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { CHECK_SCHEMA } from "../../../cli/conform/sheet/capture/check_schema.ts";
import { EXAMPLE_SUBSTATION } from "../../../cli/example/example_substation.ts";
import type { StationDeclaration } from "../../../mod.ts";
import {
  interrogation,
  type Link,
  measured,
  Traffic,
} from "../../helpers/capture/traffic_builder.ts";
import { faultsOf } from "../../helpers/cli/json_schema.ts";
import { type CliResult, runCli } from "../../helpers/cli/run_cli.ts";
import { type SheetChanges, sheetWith } from "../../helpers/conform/sound_sheet.ts";
import { assertGolden } from "../../helpers/golden.ts";
import { bothStations } from "../../helpers/stations/both_stations.ts";
import { within } from "../../helpers/stations/scripted_station.ts";

/** A capture with a few violations by both stations. */
function badTraffic(): Traffic {
  const traffic = new Traffic();
  const link = traffic.link().start();
  link.fromClient(interrogation()).fromServer(interrogation(7));
  for (let at = 0; at < 25; at++) {
    link.fromServer({ type: "M_DP_NA_1", cause: 20, ca: 1, objects: [{ ioa: at + 1, value: 1 }] });
    link.acknowledge();
  }
  link.fromServer(interrogation(10)).acknowledge();
  link.fromClient({ type: "C_RD_NA_1", cause: 5, ca: 1, objects: [{ ioa: 200 }] });
  traffic.wait(12_000);
  link.fromServer(measured(200, 4.5)).acknowledge().close();
  return traffic;
}

/** Runs the command on a capture and the sound sheet, changed. */
async function checked(
  args: string,
  { traffic = badTraffic(), changes = {}, sheet }: {
    readonly traffic?: Traffic;
    readonly changes?: SheetChanges;
    /** Text of the sheet. */
    readonly sheet?: string;
  } = {},
): Promise<CliResult> {
  const files = {
    "day.pcap": traffic.pcap(),
    "more.pcap": badTraffic().pcap(),
    "rtu.json": sheet ?? JSON.stringify(sheetWith(changes), undefined, 2),
  };
  return await runCli(["analyze", "day.pcap", ...args.split(" ")], { files });
}

Deno.test("analyze --pics lists what violates the sheet, with its packets", async () => {
  const { code, stdout, stderr } = await checked("--pics rtu.json");
  assertEquals([code, stderr], [1, ""]);
  assertGolden("tests/cli/analyze/check_pics.txt", stdout);
});

Deno.test("analyze --pics --json has the published schema", async () => {
  const { code, stdout } = await checked("more.pcap --pics rtu.json --json");
  const document = JSON.parse(stdout);
  assertEquals(faultsOf(CHECK_SCHEMA, document), []);
  assertEquals([code, document.exitCode, document.connections], [1, 1, 2]);
  assertEquals(document.violations[0].packets[0], { file: "day.pcap", frame: 8 });
  assertEquals(document.unseen, ["M_SP_NA_1", "M_IT_NA_1", "M_SP_TB_1"]);
  const schema = await checked("--pics rtu.json --schema");
  assertEquals(JSON.parse(schema.stdout), CHECK_SCHEMA);
  const file = new URL("../../../cli/conform/sheet/capture/check.schema.json", import.meta.url);
  assertEquals(Deno.readTextFileSync(file), schema.stdout);
});

Deno.test("several files are named with each packet, and times have the wanted zone", async () => {
  const { stdout } = await checked("more.pcap --pics rtu.json --zone +02:00");
  assertStringIncludes(stdout, "packet day.pcap:8, day.pcap:10");
  assertStringIncludes(stdout, "times in UTC+02:00");
  assertStringIncludes(stdout, "first at 2024-05-06 09:08:09.007");
});

Deno.test("filters select the links and times that are compared", async () => {
  const { code, stdout } = await checked("--pics rtu.json --to 07:08:09.006");
  assertEquals(code, 0);
  assertStringIncludes(stdout, "No violations");
});

Deno.test("a capture without 104 is not without violations", async () => {
  const traffic = new Traffic();
  traffic.link().open().close();
  const { code, stdout } = await checked("--pics rtu.json", { traffic });
  assertEquals(code, 1);
  assertStringIncludes(stdout, "Nothing was compared: no APDU was found");
});

Deno.test("a sheet that contradicts itself is refused, and doubts are printed", async () => {
  const values = { t2: 15, w: 13, t3: 15 };
  const refused = await checked("--pics rtu.json", { changes: { values } });
  assertEquals([refused.code, refused.stdout], [2, ""]);
  assertEquals(refused.stderr.split("\n").slice(0, 3), [
    "iec104 analyze: rtu.json contradicts itself: 2 contradictions",
    "  rtu.json:53:11  t2 is 15 s, expected less than t1, 15 s",
    "  rtu.json:56:10  w is 13, expected at most k, 12",
  ]);
  const doubted = await checked("--pics rtu.json", { changes: { values: { t3: 15 } } });
  assertEquals(
    doubted.stderr,
    "iec104 analyze: rtu.json:54:11  t3 is 15 s, expected more than t1, 15 s\n",
  );
});

Deno.test("mistakes in a sheet are listed, and a missing one is named", async () => {
  const broken = await checked("--pics rtu.json", {
    sheet: '{"schema":"iec104-pics/1","marks":[]}',
  });
  assertEquals(broken.stderr.split("\n").slice(0, 3), [
    "iec104 analyze: rtu.json has 2 mistakes:",
    "  rtu.json:1:1  device is missing, expected an object",
    "  rtu.json:1:35  marks is [], expected an object",
  ]);
  const missing = await checked("--pics other.json");
  assertStringIncludes(missing.stderr, "No such file: other.json");
  assertEquals([broken.code, missing.code], [2, 2]);
});

Deno.test("options of the report exclude --pics", async () => {
  for (
    const option of [
      "--html",
      "--points csv",
      "--fail-on error",
      "--all",
      "--sort quality",
      "--ca 1",
    ]
  ) {
    const { code, stderr } = await checked(`--pics rtu.json ${option}`);
    assertEquals(code, 2);
    assertStringIncludes(stderr, `Options --pics and ${option.split(" ")[0]} exclude each other`);
  }
});

/** Records the traffic of a simulated station that does everything it can. */
async function recorded(declaration: StationDeclaration): Promise<Traffic> {
  const traffic = new Traffic();
  const link: Link = traffic.link().open();
  await using it = await bothStations(declaration, {
    controlling: {
      onFrame: (direction, apdu) => void link.octets(direction === "sent", apdu.slice()),
    },
  });
  const { clock, station, controlled } = it;
  const LONG = 60_000;
  await within(clock, 600_000, station.discover({ files: false }));
  await within(clock, LONG, station.read(47, 100));
  await within(clock, LONG, station.readCounters(47, { freeze: "freeze" }));
  await within(clock, LONG, station.command(47, { type: "C_SC_NA_1", ioa: 5101, value: 0 }));
  await within(clock, LONG, station.command(47, { type: "C_RC_NA_1", ioa: 5100, value: 2 }));
  await within(clock, LONG, station.command(47, { type: "C_SE_NC_1", ioa: 5102, value: 21 }));
  await within(
    clock,
    LONG,
    station.command(47, { type: "C_DC_NA_1", ioa: 5010, value: 2 }, {
      mode: "select-before-operate",
    }),
  );
  controlled.set(47, 503, 25);
  controlled.set(47, 700, 2);
  await clock.advance(11_000);
  return traffic;
}

Deno.test("a simulated station sends only what its own sheet declares", async () => {
  const { stdout: sheet } = await runCli(["station", "--pics"]);
  const traffic = await recorded(EXAMPLE_SUBSTATION);
  const { stdout, code } = await checked("--pics rtu.json --json", { traffic, sheet });
  const { violations, apdus } = JSON.parse(stdout);
  assertEquals([violations, code, apdus > 100], [[], 0, true]);
});

Deno.test("commands that the sheet does not have are found by a missing mark", async () => {
  const { stdout: sheet } = await runCli(["station", "--pics"]);
  const marks = { ...JSON.parse(sheet).marks, "type.45": "", "type.58": "" };
  const document = JSON.parse(sheet);
  const signals = document.signals.filter(({ type }: { readonly type: string }) =>
    type !== "C_SC_NA_1"
  );
  const changed = JSON.stringify({ ...document, marks, signals });
  const traffic = await recorded(EXAMPLE_SUBSTATION);
  const { stdout } = await checked("--pics rtu.json --json", { traffic, sheet: changed });
  const found: readonly { readonly code: string; readonly by: string; readonly detail: string }[] =
    JSON.parse(stdout).violations;
  assertEquals(found.map(({ code, by, detail }) => [code, by, detail]), [
    ["undeclared-type", "peer", "Type 45 (C_SC_NA_1) is not marked"],
    ["undeclared-type", "device", "Type 45 (C_SC_NA_1) is not marked"],
  ]);
});
