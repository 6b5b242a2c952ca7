// The command against a station of this machine, and what it refuses.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { CampaignReport } from "../../../../cli/conform/campaign_report.ts";
import { CAMPAIGN_REPORT_SCHEMA } from "../../../../cli/conform/report/report_schema.ts";
import { assertConforms } from "../../../helpers/cli/json_schema.ts";
import { type CliResult, runCli, type World } from "../../../helpers/cli/run_cli.ts";
import { withStation } from "../../../helpers/cli/running_station.ts";
import { CLOSED_PORT } from "../../../helpers/machine/closed_port.ts";

/** Runs cases against the built-in station. */
async function conform(args: readonly string[], world: World = {}): Promise<CliResult> {
  let result: CliResult | undefined;
  await withStation([], async (port) => {
    result = await runCli(["conform", `127.0.0.1:${port}`, "--seed", "1", ...args], world);
  });
  return result!;
}

/** A report as it was printed or written. */
function reportIn(text: string): CampaignReport {
  const report: CampaignReport = JSON.parse(text);
  assertConforms(CAMPAIGN_REPORT_SCHEMA, report);
  return report;
}

function textOf(octets: Uint8Array | undefined): string {
  return new TextDecoder().decode(octets);
}

/** A sheet. */
function sheetOf(more: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    ...{ schema: "iec104-pics/1", device: { vendor: "Ours", role: "controlled" } },
    marks: { "dev.controlled": "X", "app.ioa.unstructured": "X" },
    ...more,
  });
}

Deno.test("cases against our station pass, each with a line, and the result is that of all", async () => {
  const { code, stdout, stderr } = await conform(["--only", "SSP-03"]);
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(
    stdout,
    "\nCases that apply: 1 of 1; expected duration: about 2.4 s; seed 1\n",
  );
  assertStringIncludes(stdout, "\nPASS            SSP-03  S frame while data transfer is stopped");
  assertStringIncludes(stdout, "\nResult: PASS: 1 PASS of 1 case\n");
  const notice = "\nThis report is not a certificate, and no certification body is involved.\n";
  assertEquals(
    stdout.split(notice).length,
    3,
    "at the beginning and at the end, on a line of its own",
  );
});

Deno.test("a closed output ends the campaign as an interruption, and the report is written", async () => {
  const closed = { write: () => Promise.reject(new Deno.errors.BrokenPipe("closed")) };
  const saved = new Map<string, Uint8Array>();
  const args = ["--only", "SSP-03,SSP-04", "--report", "out"];
  const { code } = await conform(args, { stdout: closed, saved });
  assertEquals(code, 4);
  const { notes } = reportIn(textOf(saved.get("out/report.json")));
  assertEquals(notes, ["Interrupted: the output was closed"]);
});

Deno.test("--json prints the report on standard output, and the progress elsewhere", async () => {
  const { code, stdout, stderr } = await conform(["--only", "SSP-03", "--json"]);
  assertEquals(code, 0);
  const { cases: [tested], overall, target, command } = reportIn(stdout);
  assertEquals([tested!.id, tested!.verdict, overall], ["SSP-03", "PASS", "PASS"]);
  assertEquals(tested!.trace.map(({ text, direction }) => [direction, text]), [
    ["sent", "S N(R)=0"],
  ]);
  assertEquals(tested!.links.map(({ endedBy }) => endedBy), ["device"]);
  assertEquals(command, `iec104 conform ${target} --only SSP-03 --seed 1 --json`);
  assertStringIncludes(stderr, "PASS            SSP-03");
});

Deno.test("--report writes every form of the report and the recordings", async () => {
  const saved = new Map<string, Uint8Array>();
  const { code } = await conform(["--only", "SSP-03", "--report", "out"], { saved });
  assertEquals(code, 0);
  assertEquals([...saved.keys()].sort(), [
    ...["out/SSP-03.pcapng", "out/report.html", "out/report.json", "out/report.txt"],
    "out/report.xml",
  ]);
  const { cases: [tested] } = reportIn(textOf(saved.get("out/report.json")));
  const octets = saved.get("out/SSP-03.pcapng")!.slice();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", octets));
  assertEquals(tested!.evidence, {
    ...{ file: "SSP-03.pcapng", sha256: digest.toHex() },
    packets: [tested!.trace[0]!.packet!],
  });
  assertStringIncludes(textOf(saved.get("out/report.txt")), "PASS            SSP-03");
  assertStringIncludes(textOf(saved.get("out/report.xml")), '<testcase classname="iec104.SSP"');
});

Deno.test("--only with the report of an earlier campaign runs what is to be tested again", async () => {
  const saved = new Map<string, Uint8Array>();
  const { stdout } = await conform(["--only", "SSP-02,SSP-03", "--report", "out"], { saved });
  assertStringIncludes(stdout, "\nTest again: --only SSP-02\n");
  const files = { "old.json": textOf(saved.get("out/report.json")) };
  const listed = await runCli(["conform", "--list", "--json", "--only", "old.json,T1-01"], {
    files,
  });
  const ids = JSON.parse(listed.stdout).map(({ id }: { id: string }) => id);
  assertEquals(ids, ["T1-01", "SSP-02"]);
  const passed = await conform(["--only", "SSP-03", "--json"]);
  const done = await runCli(["conform", "--list", "--only", "old.json"], {
    files: { "old.json": passed.stdout },
  });
  assertEquals(done.code, 2);
  assertStringIncludes(done.stderr, "old.json has no case to test again");
});

Deno.test("a file that is no report is refused with one line, and a damaged report with its place", async () => {
  for (const text of ["{}", "[]", "1", '{ "schema": "iec104-pics/1" }']) {
    const { code, stderr } = await runCli(["conform", "--list", "--only", "old.json"], {
      files: { "old.json": text },
    });
    const [line, ...rest] = stderr.trimEnd().split("\n");
    assertEquals([code, rest.length <= 1], [2, true], stderr);
    assertStringIncludes(line!, "old.json is no report, expected a .json file");
  }
  const { stderr } = await runCli(["conform", "--list", "--only", "old.json"], {
    files: { "old.json": '{\n"schema": "iec104-report/1" }' },
  });
  assertStringIncludes(stderr, "old.json:");
});

Deno.test("files that cannot be written are reported before the campaign", async () => {
  const full = () => Promise.reject(new Deno.errors.PermissionDenied("No"));
  for (const world of [{ checkSave: full }, { makeFolder: full }]) {
    const { code, stdout, stderr } = await conform(["--report", "out"], world);
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, "Cannot write out");
  }
  const files = { "out/SSP-03.pcapng": "" };
  const { code, stderr } = await conform(["--evidence", "out"], { files });
  assertEquals(code, 2);
  assertStringIncludes(stderr, "File out/SSP-03.pcapng already exists");
});

Deno.test("a case that only observes the others has no recording, which a file of its name therefore does not prevent", async () => {
  const saved = new Map<string, Uint8Array>();
  const { code } = await conform(["--only", "SSP-03,FRM-01", "--evidence", "out"], {
    ...{ files: { "out/FRM-01.pcapng": "" }, saved },
  });
  assertEquals([code, [...saved.keys()]], [0, ["out/SSP-03.pcapng"]]);
});

Deno.test("a recording that cannot be written changes no verdict", async () => {
  const save = () => Promise.reject(new Error("The disk is full"));
  const { code, stdout } = await conform(["--only", "SSP-03", "--evidence", "out", "--json"], {
    save,
  });
  assertEquals(code, 0);
  const { cases: [tested], notes } = reportIn(stdout);
  assertEquals([tested!.verdict, tested!.evidence], ["PASS", null]);
  assertEquals(notes, ["Cannot write out/SSP-03.pcapng: The disk is full"]);
});

Deno.test("a report that cannot be written is reported, and the summary is printed", async () => {
  const save = () => Promise.reject(new Error("The disk is full"));
  const { code, stdout, stderr } = await conform(["--only", "SSP-03", "--html", "a.html"], {
    save,
  });
  assertEquals(code, 2);
  assertStringIncludes(stdout, "Result: PASS");
  assertStringIncludes(stderr, "Cannot write a.html: The disk is full");
});

Deno.test("a device that is never reached has violated nothing", async () => {
  const sheet = sheetOf({ pixit: { "pixit.reconnectReady": 0 } });
  const { code, stdout } = await runCli(
    [
      "conform",
      `127.0.0.1:${CLOSED_PORT}`,
      "--pics",
      "a.json",
      "--only",
      "SSP-03,SSP-04",
      "--json",
    ],
    { files: { "a.json": sheet } },
  );
  assertEquals(code, 3);
  const { cases, overall, interruption } = reportIn(stdout);
  assertEquals(cases.map(({ verdict }) => verdict), ["NOT TESTED", "NOT TESTED"]);
  assertEquals(overall, "INCONCLUSIVE");
  assertEquals(interruption, "the device accepts no connection");
});

Deno.test("after Ctrl-C the report is written, and the rest is not tested", async () => {
  const saved = new Map<string, Uint8Array>();
  const { code, stdout } = await conform(["--only", "SSP-03", "--report", "out"], {
    ...{ saved, interruption: AbortSignal.abort() },
  });
  assertEquals(code, 4);
  assertStringIncludes(stdout, "NOT TESTED      SSP-03");
  const { cases: [tested] } = reportIn(textOf(saved.get("out/report.json")));
  assertEquals(tested!.verdict, "NOT TESTED");
});

Deno.test("a sheet that contradicts itself is reported before any traffic, and the report is written", async () => {
  const saved = new Map<string, Uint8Array>();
  const files = { "a.json": sheetOf({ values: { t1: 10, t2: 12 } }) };
  const { code, stderr } = await runCli(
    ["conform", "127.0.0.1:1", "--pics", "a.json", "--only", "SSP-03", "--report", "out"],
    { saved, files },
  );
  assertEquals(code, 2);
  assertStringIncludes(stderr, "a.json:1:");
  assertStringIncludes(stderr, "the sheet contradicts itself: 1 contradiction; nothing was tested");
  const { cases: [tested], findings, overall } = reportIn(textOf(saved.get("out/report.json")));
  assertEquals([tested!.verdict, tested!.attempts, overall], ["NOT TESTED", 0, "INCONCLUSIVE"]);
  assertEquals(findings.map(({ severity }) => severity), ["error"]);
});

Deno.test("--list says which cases would run, and why", async () => {
  const { code, stdout } = await runCli(["conform", "--list", "--json"]);
  assertEquals(code, 0);
  const listed: Record<string, unknown>[] = JSON.parse(stdout);
  assertEquals(new Set(listed.map(({ id }) => id)).size, listed.length);
  assertEquals(listed.find(({ id }) => id === "SSP-03"), {
    ...{ id: "SSP-03", area: "SSP", clause: "5.3.2.70", roles: ["controlled"], kind: "-" },
    ...{ status: "M", title: "S frame while data transfer is stopped" },
    precondition: "Connected, data transfer not started",
    stimulus: "S frame with N(R)=0",
    criterion: "The device closes the connection",
    ...{ condition: [], needs: [], expectedMs: 2000, runs: true, why: "mandatory" },
  });
  const text = await runCli(["conform", "--list", "--only", "SSP-03"]);
  assertEquals(
    text.stdout,
    "SSP-03  -  M  S frame while data transfer is stopped  (2 s, mandatory)\n1 case, 1 would run\n",
  );
  const long = await runCli(["conform", "--list", "--only", "SEQ-05,T0-02"]);
  assertEquals(
    long.stdout,
    "SEQ-05  +  M  Numbers wrap from 32767 to 0  (2 min, mandatory; takes long)\n" +
      "T0-02   R  C  Connections that are refused  (does not run: tests a controlling station; needs upper; takes long)\n" +
      "2 cases, 1 would run\n",
  );
});

Deno.test("command lines that contradict themselves are refused", async () => {
  const files = { "a.json": sheetOf({}) };
  const wrong: readonly (readonly [readonly string[], string])[] = [
    [[], "Missing argument: expected HOST[:PORT], or --listen [HOST:]PORT"],
    [["192.0.2.1", "--listen", "2404"], "Expected HOST or --listen, found both"],
    [["--listen", "2404", "--pics", "a.json"], "The sheet is that of a controlled station"],
    [["192.0.2.1", "--repeat", "0"], "Option --repeat is"],
    [["192.0.2.1", "--overwrite"], "Option --overwrite needs"],
    [["192.0.2.1", "--pics", "b.json"], "No such file: b.json"],
    [["--schema", "sheet"], "expected pics, report"],
    [["--list", "--schema", "report"], "exclude each other"],
  ];
  for (const [args, expected] of wrong) {
    const { code, stdout, stderr } = await runCli(["conform", ...args], { files });
    assertEquals([code, stdout], [2, ""], args.join(" "));
    assertStringIncludes(stderr, expected);
  }
});

Deno.test("--schema prints the schema of reports and of sheets", async () => {
  for (const which of ["report", "pics"]) {
    const { code, stdout } = await runCli(["conform", "--schema", which]);
    assertEquals(code, 0);
    const { title } = JSON.parse(stdout);
    assert(title.length > 0);
  }
});

Deno.test("the sheet that our station prints is one that the command accepts", async () => {
  const { stdout: sheet } = await runCli(["station", "--pics"]);
  const { code, stdout, stderr } = await conform(
    ["--pics", "station.json", "--only", "SSP-03", "--json"],
    { files: { "station.json": sheet } },
  );
  assertEquals(code, 0);
  assertEquals(stderr.includes("warning"), false);
  assertEquals(reportIn(stdout).device.role, "controlled");
});

Deno.test("an upper tester that dies is an ERROR, and nothing that needs it passes", async () => {
  const { stdout: sheet } = await runCli(["station", "--pics"]);
  const { code, stdout } = await conform([
    ...["--pics", "station.json", "--only", "SSP-02,SSP-03", "--json"],
    ...["--upper", `sh -c "read verbs; echo ok output; read output"`],
  ], { files: { "station.json": sheet } });
  assertEquals(code, 1);
  const { cases, overall } = reportIn(stdout);
  assertEquals(cases.map(({ id, verdict }) => [id, verdict]), [
    ["SSP-02", "ERROR"],
    ["SSP-03", "PASS"],
  ]);
  assertStringIncludes(cases[0]!.reason, "has ended");
  assertEquals(overall, "INCONCLUSIVE");
});

Deno.test("a campaign is compared with an earlier report, which must be of the same role", async () => {
  const { stdout } = await conform(["--only", "SSP-03", "--json"]);
  const old = reportIn(stdout);
  const failed = old.cases.map((each) => ({ ...each, verdict: "FAIL", reason: "x" }));
  const files = {
    "old.json": JSON.stringify({ ...old, cases: failed }),
    "other.json": JSON.stringify({ ...old, device: { ...old.device, role: "controlling" } }),
  };
  const better = await conform(["--only", "SSP-03", "--compare", "old.json"], { files });
  assertEquals(better.code, 0);
  assertStringIncludes(better.stdout, "Improved (1):\n  SSP-03");
  const refused = await conform(["--only", "SSP-03", "--compare", "other.json"], { files });
  assertEquals([refused.code, refused.stdout], [2, ""]);
  assertStringIncludes(refused.stderr, "other.json tests a controlling station");
});

Deno.test("--init writes a first sheet of a station, which the command accepts", async () => {
  const saved = new Map<string, Uint8Array>();
  let tested: CliResult | undefined;
  const station = { sectors: [{ ca: 1, points: [{ ioa: 100, type: "M_SP_NA_1" }] }] };
  await withStation(["s.json"], async (port) => {
    const target = `127.0.0.1:${port}`;
    const { code, stdout } = await runCli(["conform", target, "--init", "a.json", "--ca", "1"], {
      saved,
    });
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Wrote a.json with 1 signal: complete it");
    tested = await runCli(
      ["conform", target, "--pics", "a.json", "--only", "SSP-03", "--json"],
      { files: { "a.json": textOf(saved.get("a.json")) } },
    );
  }, { "s.json": JSON.stringify(station) });
  assertEquals(tested!.code, 0);
  const { sheet, cases: [first] } = reportIn(tested!.stdout);
  assertEquals([first!.verdict, (sheet as { device: { role: string } }).device.role], [
    "PASS",
    "controlled",
  ]);
});

Deno.test("--init needs a controlled station and a new file", async () => {
  const wrong: readonly (readonly [readonly string[], string])[] = [
    [["--init", "a.json"], "Missing argument: expected HOST[:PORT] --init FILE"],
    [["--listen", "2404", "--init", "a.json"], "found --listen"],
    [["192.0.2.1", "--init=-"], 'Option --init is "-"'],
    [["192.0.2.1", "--init", "b.json"], "File b.json already exists"],
  ];
  for (const [args, expected] of wrong) {
    const { code, stderr } = await runCli(["conform", ...args], { files: { "b.json": "" } });
    assertEquals(code, 2);
    assertStringIncludes(stderr, expected);
  }
});

Deno.test("a sheet that does not fit --profile is refused before anything connects", async () => {
  const signal = { ca: 300, ioa: 70_000, type: 1 };
  for (
    const [found, more, profile] of [
      ["an originator address, expected none", { marks: { "app.cot.oa": "X" } }, "1/2/3"],
      ["the common address 300, expected 254 at most", { signals: [signal] }, "2/1/3"],
      ["the object address 70000, expected 65535 at most", { signals: [signal] }, "2/2/2"],
    ] as const
  ) {
    const files = { "device.json": sheetOf(more) };
    const args = ["conform", "192.0.2.1", "--pics", "device.json", "--profile", profile];
    const { code, stderr } = await runCli(args, { files });
    assertEquals(code, 2);
    assertStringIncludes(stderr, `The sheet does not fit --profile ${profile}: it has ${found}`);
  }
});
