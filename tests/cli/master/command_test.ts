// `iec104 master`: scripts over TCP, exit codes, the report, and the question before it starts.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { askStation, type RequestWorld, STATION } from "../../helpers/cli/request_cli.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { assertGolden } from "../../helpers/golden.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const FIRST = `# a first script
connect
start
interrogate --ca 47
expect actcon within 2s
expect actterm within 30s
command 47/5101 --type single --off
expect actcon within 2s
expect M_SP_TB_1 47/211 = off within 2s
command 47/9999 --type single --on
expect refusal with cause 47 within 2s
read 47/500
`;

/** Runs a script with --yes. */
function master(script: string, args = "--yes", world: RequestWorld = {}) {
  return askStation(`master s.txt --host {} ${args}`.trim(), {
    files: { "s.txt": script, "station.json": JSON.stringify(STATION) },
    ...world,
  });
}

/** The output without the durations that differ from run to run. */
function steady(text: string): string {
  return text.replaceAll(/\(\d+(?:\.\d+)? m?s\)/g, "(T)").replaceAll(
    /"(atMs|tookMs|port)": \d+/g,
    '"$1": 0',
  );
}

Deno.test("a script whose expectations are met ends with 0, and its report matches the reviewed text", async () => {
  const { code, stdout, stderr } = await master(FIRST);
  assertEquals([code, stderr], [0, ""]);
  assertGolden("tests/cli/master/passed.txt", steady(stdout));
});

Deno.test("a script ends at the first expectation that is not met, with 1", async () => {
  const script = `${FIRST}command 47/5102 --type float --value 20
expect M_ME_TF_1 47/560 = 19..19.5 within 300ms
read 47/500
`.replace("command 47/5102", "setpoint 47/5102");
  const { code, stdout } = await master(script);
  assertEquals(code, 1);
  assertGolden("tests/cli/master/failed.txt", steady(stdout).replaceAll(/@[\d-]+ [\d:.]+/g, "@T"));
});

Deno.test("--continue runs all lines, and the JSON document has their results", async () => {
  const script = "connect\nstart\nread 47/1\ncommand 47/5101 --type single --on\n" +
    "expect refusal within 100ms\nread 47/211\n";
  const { code, stdout } = await master(script, "--yes --continue --json");
  assertEquals(code, 1);
  assertGolden("tests/cli/master/report.txt", steady(stdout).replaceAll(/@[\d-]+ [\d:.]+/g, "@T"));
});

Deno.test("a script is read from standard input, and names its host", async () => {
  const named = await askStation("master -", {
    stdin: [new TextEncoder().encode("host 127.0.0.1:1\nconnect\n")],
  });
  assertEquals(named.code, 3);
  assertMatch(named.stdout, /2 {2}FAILED {2}connect\n +.*127\.0\.0\.1:1/);
  const { code, stdout } = await askStation("master - --host {}", {
    stdin: [new TextEncoder().encode("host 127.0.0.1:1\nconnect\nstart\nread 47/500\n")],
  });
  assertEquals(code, 0);
  assertStringIncludes(stdout, "standard input: 1 passed, 0 failed\n");
});

Deno.test("a station that does not answer, or does not confirm STARTDT, ends the script with 4", async () => {
  const silent = await master("connect\nstart\nread 47/500\n", "--timeout 200ms", {
    answer: () => [],
  });
  assertEquals(silent.code, 4);
  const server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = server.accept();
  const { code, stdout } = await runCli([
    ...["master", "s.txt", "--timeout", "200ms", "--host"],
    `127.0.0.1:${(server.addr as Deno.NetAddr).port}`,
  ], { files: { "s.txt": "connect\nstart\n" } });
  (await accepted).close();
  server.close();
  assertEquals(code, 4);
  assertStringIncludes(stdout, "did not confirm STARTDT within 200 ms");
});

Deno.test("a script with mistakes, or without a station, ends with 2 before anything connects", async () => {
  for (
    const [args, script, message] of [
      ["--yes", "connect\nstart\nread 47/x\n", 's.txt:3:6  "47/x" is not an address'],
      ["--yes --fault refuse", "connect\n", 'Option --fault "refuse": unknown fault "refuse"'],
      ["--yes --timeout 5", "connect\n", 'Option --timeout is "5", expected'],
      ["", "connect\nstart\nreset --ca 47\n", "Cannot ask for confirmation to run s.txt, which"],
      ["--yes", "connect\nstart\nread 47/1 --k 3\n", "3:11  Option --k belongs to the connection"],
    ] as const
  ) {
    const { code, stderr, notices } = await master(script, args);
    assertStringIncludes(stderr, message);
    assertEquals([code, notices], [2, []], message);
  }
  const files = { "s.txt": "conect\n", "h.txt": "host a:b:c\nconnect\n" };
  const unnamed = await runCli(["master", "s.txt"], { files });
  assertStringIncludes(unnamed.stderr, "s.txt:1:1  expected the station: --host HOST, or a line");
  assertStringIncludes(unnamed.stderr, 's.txt:1:1  found "conect"');
  const wrong = await runCli(["master", "h.txt"], { files });
  assertStringIncludes(wrong.stderr, "h.txt has 1 mistake:\n  h.txt:1:6  ");
  const nothing = await runCli(["master"]);
  assertEquals([nothing.code, (await runCli(["master", "none.txt"])).code], [2, 2]);
  assertStringIncludes(nothing.stderr, "Missing argument: expected FILE, or - for standard input");
});

Deno.test("--check does not connect, and needs no host", async () => {
  const { code, stdout } = await runCli(["master", "s.txt", "--check"], {
    files: { "s.txt": FIRST },
  });
  assertEquals([code, stdout], [0, "s.txt: 11 lines, 5 expectations; no mistakes\n"]);
});

Deno.test("a script that operates or misbehaves asks once, and one that only reads does not", async () => {
  const script = `connect
start
command 47/5101 --type single --on
fault no-s-frames
send 64 01 06 00 2F 00 00 00 00 14
`;
  const declined = await master(script, "", { answers: ["n"] });
  assertEquals([declined.code, declined.notices], [1, []]);
  assertStringIncludes(
    declined.stderr,
    "At ADDRESS: run s.txt, which will send C_SC_NA_1 ON to 47/5101; fault no-s-frames; " +
      "send 64 01 06 00 2F 00 00 00 00 14?\nType y to continue",
  );
  assertStringIncludes(declined.stderr, "iec104 master: Nothing was sent\n");
  assertEquals((await master(script, "", { answers: ["y"] })).code, 0);
  assertEquals((await master("connect\nstart\ninterrogate --ca 47\n", "")).code, 0);
});

Deno.test("names, trace and --verbose show what is exchanged", async () => {
  const { code, stdout, stderr } = await master(
    "connect\nstart\nread 47/500\nexpect 47/500 = 1 within 100ms\n",
    "--names station.json --verbose --trace",
  );
  assertEquals(code, 1);
  assertMatch(stdout, /^12:00:00\.000 {8}< M_ME_NC_1 req CA 47: 500 Voltage=118\.4/m);
  assertMatch(stdout, /arrived instead:\n +M_ME_NC_1 req CA 47: 500 Voltage=118\.4/);
  assertMatch(stderr, /STARTDT act/);
});

Deno.test("a recording has the faults of the script, and analyze reports them", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/fault.pcapng`;
    const script = "connect\nstart\nread 47/500\nfault wrong-send-number\nread 47/500\n" +
      "expect link closed within 5s\n";
    const { code } = await master(script, `--yes --record ${path}`);
    assertEquals(code, 0);
    const files = { "fault.pcapng": await Deno.readFile(path) };
    const { stdout } = await runCli(["analyze", "fault.pcapng"], { files });
    assertStringIncludes(stdout, "N(S) jumps ahead");
  });
});

Deno.test("an audit file has what was sent on the wire, including the changes made by faults", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/audit.jsonl`;
    const script = `connect
send --frame 47 45 54
expect link closed within 5s
connect
start
fault flood copies=3 type=C_SC_NA_1
command 47/5101 --type single --off
expect actcon
fault wrong-cause cause=13
command 47/5101 --type single --off
expect refusal with cause 45 C_SC_NA_1
`;
    const { code, stdout } = await master(script, `--yes --audit ${path}`);
    assertEquals(code, 0, stdout);
    const records = (await Deno.readTextFile(path)).trim().split("\n").map((line) =>
      JSON.parse(line) as Record<string, unknown>
    );
    const requests = records.filter(({ event }) => event === "request");
    assertEquals(requests.map(({ octets, type, cause }) => [type ?? octets, cause]), [
      ["474554", undefined],
      ...Array.from({ length: 3 }, () => ["C_SC_NA_1", 6]),
      ...Array.from({ length: 3 }, () => ["C_SC_NA_1", 13]),
    ]);
  });
});

Deno.test("frames without an ASDU are expected by their name", async () => {
  const script = "connect\nsend --frame 68 04 43 00 00 00\nexpect frame TESTFR con within 2s\n" +
    "expect no frame S for 1ms\nstart\nstop\nexpect frame STOPDT con\n";
  const { code, stdout } = await master(script);
  assertEquals(code, 0, stdout);
});

Deno.test("a request that a script cannot have is refused with its column", async () => {
  const { code, stderr } = await master(
    "connect\nstart\nread 47/1 --json\ncommand 47/1 --type x --on\nread read\n",
  );
  assertEquals(code, 2);
  assertStringIncludes(stderr, "s.txt:3:11  Option --json cannot be used in a script\n");
  assertStringIncludes(stderr, 's.txt:4:21  Option --type is "x", expected single');
  assertStringIncludes(stderr, 's.txt:5:6  "read" is not an address');
});

Deno.test("a second connection is opened while the first one stays open", async () => {
  const { code, notices } = await master(
    "connect\nstart\nsecond connect\nsecond start\nexpect link closed within 2s\nsecond read 47/500\n",
    "",
  );
  assertEquals(code, 0);
  const opened = notices.filter((each) => each.type === "link" && each.state === "opened");
  assertEquals(opened.length, 2);
});

Deno.test("Ctrl-C ends a script with 4", async () => {
  const stop = new AbortController();
  const { code, stderr } = await master("connect\nstart\nwait 1h\n", "--yes", {
    interruption: stop.signal,
    onStdout: (text) => {
      if (text.includes("start")) stop.abort();
    },
  });
  assertEquals([code, stderr], [
    4,
    "iec104 master: Interrupted by Ctrl-C: the script did not finish\n",
  ]);
});
