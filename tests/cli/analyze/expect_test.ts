// `iec104 analyze --expect LIST`: the points of a capture compared with a list.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { REPORT_SCHEMA } from "../../../codec/capture/mod.ts";
import { assertConforms } from "../../helpers/cli/json_schema.ts";
import { event, measured, START_MS, Traffic } from "../../helpers/capture/traffic_builder.ts";
import { type CliResult, runCli } from "../../helpers/cli/run_cli.ts";

function capture(): Uint8Array {
  const traffic = new Traffic();
  traffic.link().start().fromServer(measured(100, 5)).fromServer(event(101, START_MS));
  return traffic.pcap();
}

/** Runs the command with a list. */
function analyze(list: string | Uint8Array, ...options: readonly string[]): Promise<CliResult> {
  const files = { "day.pcap": capture(), "list.csv": list };
  return runCli(["analyze", "day.pcap", "--expect", "list.csv", ...options], { files });
}

const RIGHT = "CA;IOA;type;name;unit\n1;100;M_ME_NC_1;Frequency;Hz\n1;101;M_SP_NA_1;Breaker;\n";
const WRONG = "CA;IOA;type;name\n1;100;M_ME_NB_1;Frequency\n1;102;M_SP_NA_1;Breaker\n";

Deno.test("analyze --expect: the exit code is 0 if all points are those of the list", async () => {
  const { code, stdout } = await analyze(RIGHT);
  assertStringIncludes(
    stdout,
    "Points compared with the list\n  2 of 2 listed points found; 0 missing, 0 of another type, 0 extra\n",
  );
  assertEquals(code, 0);
});

Deno.test("analyze --expect: the differences are listed, with exit code 1", async () => {
  const { code, stdout } = await analyze(WRONG);
  const [, section = ""] = stdout.split("Points compared with the list\n");
  assertEquals(
    section.split("\n\n").slice(0, 2).join("\n").split("\n").map((line) =>
      line.replaceAll(/ +/g, " ")
    ),
    [
      " 0 of 2 listed points found; 1 missing, 1 of another type, 1 extra",
      " CA IOA name listed type found type station",
      " missing 1 102 Breaker M_SP_NA_1, M_SP_TA_1, M_SP_TB_1",
      " other type 1 100 Frequency M_ME_NB_1, M_ME_TB_1, M_ME_TE_1 M_ME_NC_1",
      " extra 1 101 M_SP_TB_1 192.0.2.2",
    ],
  );
  assertEquals(code, 1);
});

Deno.test("analyze --expect: JSON has the comparison, as its schema describes, and HTML shows it", async () => {
  const { code, stdout } = await analyze(WRONG, "--json");
  const report = JSON.parse(stdout);
  assertConforms(REPORT_SCHEMA, report);
  const { expected, found, missing, otherType, extra } = report.expectation;
  assertEquals([expected, found, missing.length, otherType.length, extra.length], [2, 0, 1, 1, 1]);
  assertEquals(code, 1);
  const html = await analyze(WRONG, "--html");
  assertStringIncludes(html.stdout, "Points compared with the list");
});

Deno.test("analyze --expect: names and units of the list are shown", async () => {
  const { stdout } = await analyze(RIGHT, "--points", "csv");
  assertStringIncludes(stdout, "192.0.2.2,2404,1,100,Frequency,Hz,M_ME_NC_1,");
});

Deno.test("analyze --expect: a station file is a list", async () => {
  const points = [{ ioa: 100, type: "M_ME_NC_1" }, { ioa: 101, type: "M_SP_NA_1" }];
  const counters = [{ ioa: 900, name: "Energy" }];
  const station = JSON.stringify({ sectors: [{ ca: 1, points, counters }] });
  const { code, stdout } = await analyze(station, "--json");
  const { expectation } = JSON.parse(stdout);
  assertEquals([expectation.found, expectation.extra], [2, []]);
  assertEquals(expectation.missing, [
    { ca: 1, ioa: 900, name: "Energy", types: ["M_IT_NA_1", "M_IT_TA_1", "M_IT_TB_1"] },
  ]);
  assertEquals(code, 1);
});

Deno.test("analyze --expect: a list with mistakes is refused before the capture is read", async () => {
  const { code, stdout, stderr } = await analyze("CA;IOA\n0;100\n1;x\n");
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(
    stderr,
    'list.csv has 2 mistakes:\n  list.csv:2:1  CA is "0", expected a number from 1 to 65534\n' +
      '  list.csv:3:3  IOA is "x", expected a number from 0 to 16777215\n',
  );
});

Deno.test("analyze --expect: a list of a spreadsheet in Windows-1252 is read; the spreadsheet itself is refused", async () => {
  const list = Uint8Array.from(
    "Dirección común;dirección de objeto;Tipo;Descripción\n1;100;ME;Tensión\n1;101;SP;Interruptor\n",
    (letter) => letter.charCodeAt(0),
  );
  const { code, stdout } = await analyze(list, "--points", "csv");
  assertEquals(code, 0);
  assertStringIncludes(stdout, "1,100,Tensión,");
  const sheet = await analyze(Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 0, 0));
  assertEquals(sheet.code, 2);
  assertStringIncludes(sheet.stderr, "list.csv: it is not text. Save a spreadsheet as CSV");
});
