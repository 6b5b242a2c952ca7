// `iec104 analyze`: its answers in every format, and its messages about files that are not captures.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { REPORT_SCHEMA } from "../../../codec/capture/mod.ts";
import { assertConforms } from "../../helpers/cli/json_schema.ts";
import { type CliResult, runCli, type World } from "../../helpers/cli/run_cli.ts";
import { command, measured, Traffic } from "../../helpers/capture/traffic_builder.ts";
import { night } from "./story.ts";

const NIGHT = night().pcap();

function analyze(args: readonly string[], world: World = {}): Promise<CliResult> {
  return runCli(["analyze", ...args], { files: { "night.pcap": NIGHT }, ...world });
}

async function gzip(octets: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([octets as Uint8Array<ArrayBuffer>]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return await new Response(stream).bytes();
}

/** Returns the lines of a section, without its title. */
function section(text: string, title: string): string[] {
  const lines = text.split("\n");
  const from = lines.findIndex((line) => line.startsWith(title));
  assert(from >= 0, `there is no section ${title} in:\n${text}`);
  const length = lines.slice(from + 1).findIndex((line) => /^\S/.test(line));
  return lines.slice(from + 1, length < 0 ? undefined : from + 1 + length);
}

Deno.test("analyze reports why the link dropped at 03:12", async () => {
  const { code, stdout, stderr } = await analyze(["night.pcap"]);
  assertEquals([code, stderr], [0, ""]);
  const links = section(stdout, "Links").join("\n");
  assertMatch(links, /10\.0\.0\.1:40000 -> 10\.0\.0\.9 .* 12 min .* 03:12:00\.000/);
  assertMatch(
    links,
    /The controlling station 10\.0\.0\.1 reset the connection: TESTFR act \(frame \d+\) was not\s+confirmed\s+within t1 =\s+15 s/,
  );
  assertMatch(links, /10\.0\.0\.1:40001 -> 10\.0\.0\.9 .* continues/);
  const findings = section(stdout, "Findings").join("\n");
  assertMatch(
    findings,
    /ERROR {4}No answer to STARTDT, STOPDT or TESTFR\n {4}03:11:45\.000 {2}TESTFR/,
  );
  assertMatch(findings, /WARNING {2}Link dropped\n {4}03:12:00\.000 {2}The controlling station/);
});

Deno.test("analyze reports who opened breaker 4711, and how", async () => {
  const { stdout } = await analyze(["night.pcap"]);
  const [head, row, ...more] = section(stdout, "Commands: 1");
  assertMatch(head!, /time +from -> station +CA +IOA +type +value +result +where/);
  assertMatch(
    row!,
    /03:05:\S+ {2}10\.0\.0\.1 -> 10\.0\.0\.9 {3}1 {2}4711 {2}C_SC_NA_1 {2}OFF +selected, done after 202 ms {2}frame \d+$/,
  );
  assertEquals(more, [""]);
});

Deno.test("analyze shows times in a zone, also those of --from and --to", async () => {
  const { stdout } = await analyze(["night.pcap", "--zone", "+02:00", "--from", "05:12"]);
  assertMatch(stdout, /night\.pcap: 2024-05-06 05:00:00 to 05:1[34]:\d\d UTC\+02:00 \(1[34] min/);
  assertMatch(stdout, /Filter: time>=05:12\n/);
  const links = section(stdout, "Links").join("\n");
  assertStringIncludes(links, "10.0.0.1:40001 -> 10.0.0.9");
  assert(!stdout.includes("Commands"), "the command was before");
});

Deno.test("analyze counts what its filters select", async () => {
  const reports = await Promise.all([
    ["--ioa", "105"],
    ["--ca", "2"],
    ["--host", "10.0.0.7"],
    ["--type", "C_*"],
    ["--cause", "inro*", "--ioa", "101..103"],
    ["--filter", "ioa=105 or type=C_SC_NA_1"],
    ["--ioa", "104", "--ioa", "105"],
  ].map(async (args) => {
    const { code, stdout } = await analyze(["night.pcap", "--json", ...args]);
    assertEquals(code, 0);
    const report = JSON.parse(stdout);
    assertConforms(REPORT_SCHEMA, report);
    return [report.points.length, report.transactions.length, report.sessions.length];
  }));
  assertEquals(reports, [[1, 0, 2], [0, 0, 2], [0, 0, 0], [0, 3, 2], [3, 0, 2], [1, 1, 2], [
    2,
    0,
    2,
  ]]);
});

Deno.test("analyze prints the report as JSON, and the schema it conforms to", async () => {
  const report = JSON.parse((await analyze(["night.pcap", "--json"])).stdout);
  const schema = JSON.parse((await analyze(["--schema"])).stdout);
  assertEquals(schema, JSON.parse(JSON.stringify(REPORT_SCHEMA)));
  assertConforms(schema, report);
  assertEquals([report.complete, report.captures[0].name], [true, "night.pcap"]);
});

Deno.test("analyze writes the points as a table", async () => {
  const { code, stdout } = await analyze(["night.pcap", "--points", "csv"]);
  assertEquals(code, 0);
  const [head, ...rows] = stdout.trimEnd().split("\n");
  assertMatch(head!, /^station,port,ca,ioa,name,unit,type,reports,/);
  assertEquals(rows.length, 10);
  assertMatch(
    rows[0]!,
    /^10\.0\.0\.9,2404,1,100,,,M_ME_NC_1,\d+,[\d.]+,2024-05-06T03:00:00\.\d{6}Z,/,
  );
});

Deno.test("analyze writes a file, and overwrites one only on request", async () => {
  const saved = new Map<string, Uint8Array>();
  const first = await analyze(["night.pcap", "-o", "report.txt"], { saved });
  assertEquals([first.code, first.stdout], [0, ""]);
  assertMatch(new TextDecoder().decode(saved.get("report.txt")), /^night\.pcap: .*\n[^]*Links\n/);
  const taken = await analyze(["night.pcap", "-o", "night.pcap"], { saved });
  assertEquals(taken.code, 2);
  assertStringIncludes(taken.stderr, "File night.pcap already");
  assertEquals(
    (await analyze(["night.pcap", "-o", "night.pcap", "--overwrite"], { saved })).code,
    0,
  );
});

Deno.test("analyze reads gzip, standard input, and files in the order of their times", async () => {
  const plain = (await analyze(["night.pcap"])).stdout;
  const packed = await analyze(["night.pcap"], { files: { "night.pcap": await gzip(NIGHT) } });
  assertEquals(packed.stdout, plain);
  const piped = await analyze(["-"], { stdin: [NIGHT.subarray(0, 3), NIGHT.subarray(3)] });
  assertEquals(piped.stdout.replace("standard input", "night.pcap"), plain);
  const later = new Traffic();
  later.now += 3_600_000;
  later.link().start().fromServer(measured(1, 1));
  const files = { "b.pcap": NIGHT, "a.pcap": later.pcap() };
  const both = JSON.parse((await analyze(["a.pcap", "b.pcap", "--json"], { files })).stdout);
  assertEquals(both.captures.map((each: { name: string }) => each.name), ["b.pcap", "a.pcap"]);
});

Deno.test("analyze names objects from a station file", async () => {
  const names = JSON.stringify({
    sectors: [{
      ca: 1,
      commands: [{ ioa: 4711, type: "C_SC_NA_1", name: "Q0 breaker" }],
      points: [{ ioa: 100, type: "M_ME_NC_1", name: "Busbar", unit: "kV" }],
    }],
  });
  const files = { "night.pcap": NIGHT, "names.json": names };
  const { stdout, stderr } = await analyze(["night.pcap", "--names", "names.json"], { files });
  assertEquals(stderr, "");
  assertMatch(section(stdout, "Commands").join("\n"), /4711 {2}Q0 breaker {2}C_SC_NA_1/);
});

Deno.test("analyze names objects from a point list in CSV, also commands and the details of findings", async () => {
  const list =
    'CA;IOA;Typ;Bezeichnung;Einheit\n1;4711;C_SC_NA_1;"Q0 Öffner";\n1;100;;Sammelschiene;kV\n';
  const names = Uint8Array.from(list, (character) => character.charCodeAt(0)); // Windows-1252
  const files = { "night.pcap": NIGHT, "names.csv": names };
  const args = ["night.pcap", "--names", "names.csv"];
  const { stdout, stderr } = await analyze(args, { files });
  assertEquals(stderr, "");
  assertMatch(section(stdout, "Commands").join("\n"), /4711 {2}Q0 Öffner {2}C_SC_NA_1/);
  const points = await analyze([...args, "--points", "csv"], { files });
  assertMatch(points.stdout, /,1,100,Sammelschiene,kV,M_ME_NC_1,/);
  assertMatch(section(stdout, "Findings").join("\n"), /CA 1 IOA 4711 \(Q0 Öffner\) from/);
  const report = JSON.parse((await analyze([...args, "--json"], { files })).stdout);
  assertConforms(REPORT_SCHEMA, report);
  const point = report.points.find(({ ioa }: { ioa: number }) => ioa === 100);
  assertEquals([point.name, point.unit], ["Sammelschiene", "kV"]);
  const command = report.transactions.find(({ ioa }: { ioa: number }) => ioa === 4711);
  assertEquals([command.name, command.unit], ["Q0 Öffner", ""]);
  const plain = JSON.parse((await analyze(["night.pcap", "--json"], { files })).stdout);
  assertEquals("name" in plain.points[0], false);
  const found = await runCli(["decode", ...args, "--filter", "name=Q0*"], { files });
  assertMatch(found.stdout, /C_SC_NA_1 act CA 1: 4711 Q0 Öffner=OFF select/);
  const wrong = { ...files, "names.csv": "ca;ioa\nx;1\n2;y\n" };
  const refused = await analyze(args, { files: wrong });
  assertEquals(refused.code, 2);
  assertMatch(
    refused.stderr,
    /names\.csv has 2 mistakes:\n {2}names\.csv:2:1 .*\n {2}names\.csv:3:3/,
  );
});

Deno.test("analyze exits with 1 when a finding reaches the severity of --fail-on", async () => {
  for (const [severity, code] of [["error", 1], ["notice", 1]] as const) {
    assertEquals((await analyze(["night.pcap", "--fail-on", severity])).code, code);
  }
  const calm = new Traffic();
  calm.link().start().fromServer(measured(1, 1)).acknowledge().fromClient(command())
    .fromServer(command({ cause: 7 })).fromServer(command({ cause: 10 })).acknowledge();
  const files = { "calm.pcap": calm.pcap() };
  const { code, stdout } = await analyze(["calm.pcap", "--fail-on", "warning"], { files });
  assertEquals(code, 0);
  assertEquals(section(stdout, "Findings"), ["  No findings", ""]);
});

Deno.test("analyze refuses an invalid command line and reports what it expects", async () => {
  const refusals: [string[], RegExp][] = [
    [[], /Missing argument: expected FILE/],
    [["none.pcap"], /No such file: none\.pcap/],
    [
      ["night.pcap", "--ioa", "x"],
      /Option --ioa is "x", expected an information object address: a number/,
    ],
    [["night.pcap", "--from", "noon"], /Option --from is "noon", expected a time such as 2024-/],
    [["night.pcap", "--ca", "1 or ca=2"], /Option --ca is "1 or ca=2", expected a value/],
    [
      ["night.pcap", "-F", "ca=1 and"],
      /Option --filter: expected a field such as ca=47, .* found its end\n\s+ca=1 and\n {10}\^/,
    ],
    [["night.pcap", "--json", "--html"], /--json and --html exclude each other/],
    [["night.pcap", "--points", "xml"], /Option --points is "xml", expected csv/],
    [["night.pcap", "--fail-on", "panic"], /Option --fail-on is "panic"/],
    [["night.pcap", "--t1", "15"], /Option --t1 is "15", expected a duration/],
    [["night.pcap", "--t1", "0s"], /Option --t1 is "0s", expected a duration above 0s/],
    [["night.pcap", "--controller", "rtu"], /--controller is "rtu", expected an IPv4 or IPv6 addr/],
    [["night.pcap", "--threshold", "sweep=3"], /names "sweep".*sweep-(time|objects)/],
    [["night.pcap", "--threshold", "colour=3"], /names "colour", expected one of sweep-objects, /],
    [["night.pcap", "--threshold", "sweep-time=3"], /sweep-time is "3", expected a duration above/],
    [["night.pcap", "--threshold", "scan-cas=0"], /scan-cas is "0", expected a number above 0/],
    [["night.pcap", "--threshold", "scan-cas"], /scan-cas is "", expected a number above 0/],
    [["night.pcap", "--overwrite"], /Option --overwrite needs --output/],
  ];
  for (const [args, message] of refusals) {
    const { code, stdout, stderr } = await analyze(args);
    assertEquals([code, stdout], [2, ""], args.join(" "));
    assertMatch(stderr, message);
  }
  const html = await analyze(["night.pcap", "--html"], { terminal: { stdout: true } });
  assertEquals(html.code, 2);
  assertMatch(html.stderr, /add -o report\.html/);
});

Deno.test("analyze applies the given settings", async () => {
  const { stdout } = await analyze(["night.pcap", "--json", "--k", "5", "--w", "3", "--t3", "5s"]);
  const { settings, findings } = JSON.parse(stdout);
  assertEquals([settings.k, settings.w, settings.t3Ms, settings.assumed], [5, 3, 5000, false]);
  const window = findings.filter((each: { code: string }) => each.code === "window-exceeded");
  assertEquals(window[0].severity, "warning");
});

Deno.test("analyze states the settings used in JSON, and those other than the defaults in text", async () => {
  const given = ["--port", "2404", "--controller", "192.0.2.1", "--threshold", "scan-cas=7"];
  const { settings } = JSON.parse((await analyze(["night.pcap", "--json", ...given])).stdout);
  assertEquals([settings.ports, settings.controllers, settings.thresholds.scanCas], [
    [2404],
    ["192.0.2.1"],
    7,
  ]);
  assertStringIncludes(
    (await analyze(["night.pcap", ...given])).stdout.replaceAll(/\s+/g, " "),
    "Settings: --port 2404, --controller 192.0.2.1, --threshold scan-cas=7",
  );
  assert(!(await analyze(["night.pcap"])).stdout.includes("Settings:"));
});

Deno.test("analyze shows on a terminal how much of all files is done, and removes it at the end", async () => {
  let now = 0;
  const { stderr } = await analyze(["a.pcap", "b.pcap", "c.pcap"], {
    files: { "a.pcap": NIGHT, "b.pcap": NIGHT, "c.pcap": NIGHT },
    terminal: { stderr: true },
    now: () => now += 1000,
  });
  assertEquals([...stderr.matchAll(/(\d+) %/g)].map(([, share]) => share), ["33", "66", "100"]);
  assert(stderr.endsWith("\r\x1b[K"), JSON.stringify(stderr.slice(-40)));
});

Deno.test("analyze takes thresholds of findings from the command line", async () => {
  const sweeps = async (...args: string[]) => {
    const { stdout } = await analyze(["night.pcap", "--json", ...args]);
    const { findings } = JSON.parse(stdout) as { findings: { code: string }[] };
    return findings.filter(({ code }) => code === "command-sweep").length;
  };
  assertEquals(await sweeps(), 0);
  assertEquals(await sweeps("--threshold", "sweep-objects=1"), 1);
});

Deno.test("analyze shows object addresses in the chosen format", async () => {
  const { stdout } = await analyze(["night.pcap", "--address-format", "8.8.8"]);
  assertMatch(section(stdout, "Commands: 1")[1]!, / 1 +0\.18\.103 +C_SC_NA_1 /);
});
