// The examples in every help text: each is run, with a simulated station, captures and a store in place of those it
// names.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXAMPLE_SUBSTATION } from "../../../cli/example/example_substation.ts";
import { loadCommands } from "../../../cli/registry.ts";
import { makeSample } from "../../../examples/decoder/sample/sample.ts";
import { type AsduInput, ControlledStation, serve, type StationDeclaration } from "../../../mod.ts";
import { auditLines, ENTRIES } from "../../helpers/audit/audit_lines.ts";
import { type LineParts, lineParts } from "../../helpers/cli/command_line.ts";
import { CENTRE, onDisk, ONE, PASSPHRASE, withKeys } from "../../helpers/cli/key_plant.ts";
import { alive, lose, withStore } from "../../helpers/cli/query_cli.ts";
import { askStation, type RequestWorld, STATION } from "../../helpers/cli/request_cli.ts";
import { type CliResult, runCli } from "../../helpers/cli/run_cli.ts";
import { withStation } from "../../helpers/cli/running_station.ts";
import { measured } from "../../helpers/collect/collect_bench.ts";
import { absence, runProgram } from "../../helpers/machine/service.ts";

const COMMANDS = await loadCommands();

/** Examples that are not run here, with the reason and the test that runs them. */
const ELSEWHERE: Readonly<Record<string, readonly [reason: string, test: string, text: string]>> = {
  "iec104 collect plant.json": [
    "it needs files on a disk",
    "tests/cli/pasted/readme_test.ts",
    "iec104 collect plant.json",
  ],
  "iec104 monitor --plant plant.json": [
    "it needs stations at the addresses of the file",
    "tests/cli/request/plant_test.ts",
    "monitor --plant",
  ],
  "iec104 collect --init plant.json --from 192.0.2.10 --yes": [
    "it needs a station at that address",
    "tests/cli/request/scan_test.ts",
    "collect --init plant.json --from",
  ],
  "iec104 station bay.json --script trip.txt --for 10m": [
    "it needs a control centre that does what the script expects",
    "tests/examples/simulation_test.ts",
    "trip.txt",
  ],
  'iec104 accept 192.0.2.10 --points points.csv --tester "A. Berg" --witness "C. Diaz"': [
    "it needs a person and files on a disk",
    "tests/cli/accept/accept_test.ts",
    "a whole run ends with exit code 0",
  ],
  "iec104 accept --points points.csv --list --report protocol.html": [
    "as above",
    "tests/cli/accept/accept_test.ts",
    "is merged, kept and reported",
  ],
  "iec104 accept 192.0.2.10 --points points.csv --only points --auto": [
    "as above",
    "tests/cli/accept/points_test.ts",
    "with --auto",
  ],
  "iec104 conform 192.0.2.10": [
    "it takes minutes: a test runs short cases",
    "tests/cli/conform/command/conform_test.ts",
    "cases against our station pass",
  ],
  "iec104 conform 192.0.2.10 --pics device.json --report results": [
    "as above",
    "tests/cli/conform/command/conform_test.ts",
    "--report writes every form",
  ],
  "iec104 conform 192.0.2.10 --pics device.json --only SSP,T1-01..T1-03": [
    "as above",
    "tests/cli/conform/run/choose_cases_test.ts",
    "by id, area, range and status",
  ],
  "iec104 conform --listen 0.0.0.0:2404 --pics master.json": [
    "as above",
    "tests/cli/conform/command/listen_test.ts",
    "a controlling station that connects is tested",
  ],
  "iec104 conform --compare old/report.json new/report.json": [
    "it needs two reports",
    "tests/cli/conform/report/compare_test.ts",
    "--compare with two files",
  ],
  "iec104 conform 192.0.2.10 --init device.json": [
    "it needs a station that nobody else uses",
    "tests/cli/conform/command/conform_test.ts",
    "--init writes a first sheet",
  ],
  "iec104 conform --list --pics device.json": [
    "it needs a sheet",
    "tests/cli/conform/command/conform_test.ts",
    "--list says which cases would run",
  ],
};

/** Examples that do not end with exit code 0, with the reason. */
const OTHER_CODES: Readonly<Record<string, readonly [code: number, reason: string]>> = {
  "iec104 decode substation.pcapng": [1, "the sample lacks a packet"],
  "iec104 decode -f csv substation.pcap.gz > values.csv": [1, "the sample lacks a packet"],
  "iec104 decode ring_*.pcap.gz --from 03:10 --to 03:15": [
    1,
    "the sample lacks a packet at 03:15:19",
  ],
  "iec104 decode day.pcap --ioa 4711 --from 03:10 --to 03:15": [1, "as above"],
  "tcpdump -U -w - port 2404 | iec104 decode --follow -": [1, "the sample lacks a packet"],
  "iec104 scan 192.0.2.10 --ca 47 --yes --rate 100 --expect list.csv": [1, "a value is bad"],
  "iec104 analyze day.pcap --mac-keys keys.json --try-open-points": [1, "the sample has no MACs"],
  "iec104 analyze day.pcap --expect points.csv": [1, "the list lacks points of the sample"],
  "iec104 analyze day.pcap --pics rtu.pics.json": [1, "the sample has types without a mark"],
  "iec104 query plant.sqlite gaps --from 22:00 --to 06:00": [1, "the store has a gap then"],
};

const CAPTURE = await makeSample().bytes();
const PACKED = await new Response(
  new Blob([CAPTURE]).stream().pipeThrough(new CompressionStream("gzip")),
).bytes();
const BAY = Deno.readTextFileSync("examples/simulation/bay.json");

const AUDIT = auditLines(ENTRIES);

/** Files that examples name. */
const FILES: Readonly<Record<string, Uint8Array | string>> = {
  "audit.jsonl": `${AUDIT.lines.join("\n")}\n`,
  "audit.jsonl.head": AUDIT.head,
  "substation.pcapng": CAPTURE,
  "substation.pcap.gz": PACKED,
  "ring_1.pcap.gz": PACKED,
  "ring_2.pcap.gz": PACKED,
  "day.pcap": CAPTURE,
  "rtu.pcapng": CAPTURE,
  "bay.json": BAY,
  "first.txt": "connect\nstart\ninterrogate --ca 47\nexpect actterm\n",
  "gateway.log": "12:00:01.068 TX: 68 0E 00 00 02 00 64 01 06 00 01 00 00 00 00 14\n",
  "keys.json": '{"users": {}}',
  "points.csv": "CA;IOA;type;name\n47;501;M_ME_NC_1;Frequency\n",
  "rtu.pics.json": JSON.stringify({
    schema: "iec104-pics/1",
    device: { vendor: "Example", role: "controlled" },
    marks: { "dev.controlled": "X" },
    commonAddresses: [47],
  }),
  "list.csv": "CA;IOA\n47;210\n47;211\n47;310\n47;500\n47;560\n47;900\n47;901\n",
  "substation.json": JSON.stringify(EXAMPLE_SUBSTATION),
  "substation.scd":
    '<SCL><Private type="IEC_60870_5_104"><Address casdu="47" ioa="1" ti="30"/></Private></SCL>',
};

const [{ commands = [], counters = [], ...sector }] = STATION.sectors as [
  StationDeclaration["sectors"][0],
];

/** The address of the second station in an example with two. */
const SECOND = "192.0.2.11";

/** A station that has everything that the examples request. */
const DECLARATION: StationDeclaration = {
  sectors: [{
    ...sector,
    counters: counters.map((each) => each.ioa === 901 ? { ...each, groups: [2] } : each),
    commands: [
      ...commands.map((each) => each.ioa === 5101 ? { ...each, qualifiers: [0, 1] } : each),
      { ioa: 5200, type: "C_SE_NA_1", mode: "select-before-operate" },
    ],
  }],
} as StationDeclaration;

function withFile(station: ControlledStation): void {
  const sections = [new TextEncoder().encode("disturbance record")];
  station.addFile({ ca: 47, ioa: 30_000, nof: 2, sections });
}

/** Runs a line whose command sends a request to a station, and ends a command that does not end on its own. */
async function ask({ words }: LineParts): Promise<CliResult> {
  const interruption = new AbortController();
  const isEndless = words[0] === "monitor";
  const stations = words.includes(SECOND) ? 2 : 1;
  let printed = "";
  const world: RequestWorld = {
    declaration: DECLARATION,
    prepare: withFile,
    onFile: ({ action, ca, ioa, nof }) =>
      action === "query" ? { ca, ioa, nof, sections: [Uint8Array.of(1)] } : undefined,
    answers: ["y"],
    files: FILES,
    saved: new Map(),
    interruption: interruption.signal,
    onStdout: (text) => {
      printed += text;
      if (isEndless && printed.split("/560").length > stations) interruption.abort();
    },
  };
  await using second = new ControlledStation(DECLARATION);
  await using server = await serve(second, { host: "127.0.0.1", port: 0 });
  // The station of the test listens on IPv4 only.
  const args = words.map((word) => {
    if (word === SECOND) return `127.0.0.1:${server.port}`;
    return /^(?:192\.0\.2\.10|\[2001:db8::10\]:2404)$/.test(word) ? "{}" : word;
  });
  return await askStation(args, world);
}

/** Runs a line with a key file of one user, and a passphrase that is typed or in the environment. */
async function manageKeys({ words }: LineParts): Promise<CliResult> {
  const [, action] = words;
  let result: CliResult | undefined;
  await withKeys(async ({ root, path, keys }) => {
    const station = action === "export" ? ["--station", "Northfield"] : [];
    if (action === "create") Deno.removeSync(path);
    else if (action !== "add") await keys("add", ...CENTRE, ...station);
    Deno.writeTextFileSync(`${root}/device.hex`, ONE, { mode: 0o600 });
    const args = words.map((word) => /\.(?:keys|hex)$/.test(word) ? `${root}/${word}` : word);
    const answers = [PASSPHRASE, PASSPHRASE];
    const world = onDisk({ answers, environment: { PLANT_PASSPHRASE: PASSPHRASE } });
    const { code, stdout, stderr } = await runCli(args, world);
    // What these commands have done is reported on standard error.
    result = { code, stdout: stdout + stderr, stderr };
  });
  return result!;
}

async function queryStore({ words: [, , ...args] }: LineParts): Promise<CliResult> {
  const points = [{ ioa: 500, name: "T1 voltage" }, { ioa: 501, name: "Frequency" }];
  let result: CliResult | undefined;
  await withStore({ points, station: { ca: 47 } }, async ({ bench, query }) => {
    const arrive = (ioa: number, value: number) =>
      bench.deliver({ ...measured(ioa, value, bench.now), ca: 47 } as AsduInput);
    arrive(500, 118.4);
    lose(bench, "The peer closed the connection");
    bench.now += 86_400_000;
    bench.begin();
    arrive(501, 49.98);
    arrive(501, 50.01);
    alive(bench);
    result = await query(args);
  });
  return result!;
}

async function serveStation({ words: [, ...words], before }: LineParts): Promise<CliResult> {
  const args = words.filter((word, i) => word !== "--listen" && words[i - 1] !== "--listen");
  if (args.includes("--pics")) return await runCli(["station", ...args], { files: FILES });
  if (args.includes("--example")) return await runCli(["station", ...args]);
  const stdin = before === undefined ? [] : [await outputOf(before)];
  return await withStation(args, async () => {}, FILES, stdin);
}

/** Returns the output of a program other than `iec104`. */
async function outputOf(command: string, stdin = ""): Promise<Uint8Array> {
  const { code, stdout, stderr } = await runProgram(["sh", "-c", command], { stdin });
  assertEquals([code, stderr], [0, ""], command);
  return new TextEncoder().encode(stdout);
}

async function plain({ words, before }: LineParts): Promise<CliResult> {
  // Tests have no permission to capture packets: the sample stands for the output of tcpdump.
  const stdin = before === undefined
    ? []
    : [before.startsWith("tcpdump ") ? CAPTURE : await outputOf(before)];
  const names = Object.keys(FILES);
  const args = words.flatMap((word) =>
    word.startsWith("ring_*") ? names.filter((name) => name.startsWith("ring_")) : [word]
  ).map((word) => word === "4711" ? "5030" : word); // a breaker of the sample
  const saved = new Map<string, Uint8Array>();
  const result = await runCli(args, { files: FILES, saved, stdin });
  const written = Array.from(saved, ([name, { length }]) => `${name}: ${length} octets\n`);
  return { ...result, stdout: result.stdout + written.join("") };
}

function run(parts: LineParts): Promise<CliResult> {
  const [name, first] = parts.words;
  if (name === "query") return queryStore(parts);
  if (name === "station") return serveStation(parts);
  if (name === "keys") return manageKeys(parts);
  const usage = COMMANDS.find((each) => each.name === name)!.usage;
  const isAsked = usage.includes("HOST") && first !== undefined || parts.words.includes("--host");
  return isAsked ? ask(parts) : plain(parts);
}

const NO_JQ = await absence(["jq", "--version"]);

for (const { name, examples } of COMMANDS) {
  for (const [line] of examples) {
    if (line in ELSEWHERE) {
      const [reason, test, text] = ELSEWHERE[line]!;
      Deno.test(`${line} is run elsewhere: ${reason}`, () => {
        assertStringIncludes(Deno.readTextFileSync(test), text);
      });
      continue;
    }
    Deno.test(`${line} works when it is pasted`, async () => {
      const parts = lineParts(line);
      assert(name === parts.words[0] || name === "collect", "an example of another command");
      const { code, stdout, stderr } = await run(parts);
      assertEquals(code, OTHER_CODES[line]?.[0] ?? 0, `${stdout.slice(-300)}\n${stderr}`);
      assert(stdout !== "", `nothing on standard output: ${stderr}`);
      if (parts.after === undefined) return;
      assert(parts.after.startsWith("jq "), parts.after);
      if (NO_JQ === undefined) assert((await outputOf(parts.after, stdout)).length > 0);
    });
  }
}

Deno.test("every command has examples, and every exception names an existing one", () => {
  const lines = COMMANDS.flatMap(({ examples }) => examples.map(([line]) => line));
  for (const { name, examples } of COMMANDS) assert(examples.length > 0, name);
  for (const line of [...Object.keys(ELSEWHERE), ...Object.keys(OTHER_CODES)]) {
    assert(lines.includes(line), line);
  }
});

Deno.test("no example has a character that zsh expands where bash does not", () => {
  for (const { examples } of COMMANDS) {
    for (const [line] of examples) {
      const unquoted = line.replaceAll(/'[^']*'|"[^"]*"/g, "");
      assert(!/[[\]?=(){}!~^]|(?<!ring_)\*/.test(unquoted), line);
    }
  }
});
