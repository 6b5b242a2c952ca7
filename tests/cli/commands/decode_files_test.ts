// `iec104 decode` with several files: merged by time, named in each line, and read as far as possible.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CaptureFileReader } from "../../../codec/capture/mod.ts";
import { type FilePacket, pcap } from "../../helpers/capture/capture_builder.ts";
import { measured, Traffic } from "../../helpers/capture/traffic_builder.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";

function packetsOf(file: Uint8Array): FilePacket[] {
  const reader = new CaptureFileReader();
  reader.push(file);
  reader.end();
  const packets: FilePacket[] = [];
  for (let packet = reader.next(); packet?.type === "packet"; packet = reader.next()) {
    const time = BigInt(packet.time!) * 1_000_000n + BigInt(packet.nanoseconds);
    packets.push({ octets: packet.octets.slice(), time });
  }
  return packets;
}

/** One link with twenty values, a second apart. */
function day(): Uint8Array {
  const t = new Traffic();
  const link = t.link().start();
  for (let ioa = 1; ioa <= 20; ioa++) {
    link.fromServer(measured(ioa, ioa));
    t.wait(1000);
    if (ioa % 5 === 0) link.acknowledge();
  }
  return t.pcap();
}

const PACKETS = packetsOf(day());
const RING = {
  "ring/2.pcap": pcap(PACKETS.slice(15)),
  "ring/1.pcap": pcap(PACKETS.slice(0, 15)),
};

/** The numbers N(S) of the lines, and the places before them. */
function linesOf(stdout: string): readonly string[] {
  return [...stdout.matchAll(/^(.*?\d+) {2}2024.*?N\(S\)=(\d+)/gm)].map(([, place, number]) =>
    `${place!.replace(/\s+/g, " ").trim()}: ${number}`
  );
}

Deno.test("decode merges the files of a ring buffer, and names the file and the packet of each line", async () => {
  const { code, stdout, stderr } = await runCli(["decode", "ring/2.pcap", "ring/1.pcap"], {
    files: RING,
  });
  assertEquals(code, 0);
  const lines = linesOf(stdout);
  assertEquals(lines.map((line) => Number(line.split(": ")[1])), Array.from(Array(20).keys()));
  assertEquals([lines[0], lines.at(-1)], ["1.pcap 6: 0", "2.pcap 13: 19"]);
  assertEquals(
    stderr,
    "26 APDUs (20 I, 4 S, 2 U), 20 ASDUs, 20 objects\n" +
      "2 captures, 29 packets, 1 of 1 TCP connections carry IEC 60870-5-104\nno issues\n",
  );
});

Deno.test("decode reads a directory and standard input like files", async () => {
  const whole = linesOf((await runCli(["decode", "ring"], { files: RING })).stdout);
  assertEquals(whole.length, 20);
  const { stdout, code } = await runCli(["decode", "-", "ring/1.pcap"], {
    files: RING,
    stdin: [RING["ring/2.pcap"]],
  });
  assertEquals(code, 0);
  assertEquals(linesOf(stdout).map((line) => line.replace("standard input", "2.pcap")), whole);
});

Deno.test("records of JSON and rows of CSV have the name of the file", async () => {
  const args = ["decode", "ring", "-f"];
  const json = await runCli([...args, "ndjson"], { files: RING });
  const records = json.stdout.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(records.map(({ file }) => file), [
    ...Array(12).fill("1.pcap"),
    ...Array(14).fill("2.pcap"),
  ]);
  assertEquals(Object.keys(records[0]).slice(0, 3), ["kind", "file", "frame"]);
  const csv = (await runCli([...args, "csv"], { files: RING })).stdout.trim().split("\n");
  assertMatch(csv[0]!, /,issues,direction,file$/);
  assertMatch(csv.at(-1)!, /,2\.pcap$/);
});

Deno.test("files with the same name are named by their paths", async () => {
  const files = { "a/x.pcap": RING["ring/1.pcap"], "b/x.pcap": RING["ring/2.pcap"] };
  const { stdout } = await runCli(["decode", "a", "b"], { files });
  assertEquals([linesOf(stdout)[0], linesOf(stdout).at(-1)], ["a/x.pcap 6: 0", "b/x.pcap 13: 19"]);
});

Deno.test("files that overlap, or are named twice, show each APDU once", async () => {
  const files = {
    "1.pcap": pcap(PACKETS.slice(0, 20)),
    "2.pcap": pcap(PACKETS.slice(8)),
  };
  const { stdout } = await runCli(["decode", "2.pcap", "1.pcap", "2.pcap"], { files });
  assertEquals(linesOf(stdout).map((line) => Number(line.split(": ")[1])), [
    ...Array(20).keys(),
  ]);
});

Deno.test("a missing, a foreign and a damaged file among several are named; the others are decoded", async () => {
  const files = {
    ...RING,
    "notes.txt": "call the RTU team",
    "empty.pcap": "",
    "photo.gif": new TextEncoder().encode("GIF89a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
    "torn.pcap": pcap(PACKETS.slice(0, 3)).slice(0, -7),
  };
  const names = ["none.pcap", "notes.txt", "empty.pcap", "photo.gif", "torn.pcap", "ring"];
  const { code, stdout, stderr } = await runCli(["decode", ...names], { files });
  assertEquals(code, 1);
  assertEquals(linesOf(stdout).length, 20);
  assertStringIncludes(stdout, "!  unreadable: No such file: none.pcap\n");
  assertMatch(stdout, /! {2}no-apdu: notes\.txt: Expected octets of an APDU/);
  assertMatch(stdout, /! {2}empty: empty\.pcap: Empty input/);
  assertMatch(stdout, /! {2}unknown-format: photo\.gif: Expected a capture/);
  assertMatch(stdout, /! {2}truncated: torn\.pcap: /);
  assertStringIncludes(stderr, "3 captures, ");
});

Deno.test("text among several files is decoded after the captures", async () => {
  const files = { ...RING, "a.hex": "68 04 43 00 00 00" };
  const { code, stdout } = await runCli(["decode", "a.hex", "ring"], { files });
  assertEquals(code, 0);
  assertMatch(stdout, /\na\.hex +1 +U TESTFR act\n$/);
});

Deno.test("a single file that does not exist, an empty directory and --follow with two files are usage errors", async () => {
  const usage = async (args: readonly string[], list?: readonly string[]) => {
    const { code, stdout, stderr } = await runCli(["decode", ...args, "-f", "json"], {
      files: RING,
      ...list === undefined ? {} : { directories: { empty: list } },
    });
    assertEquals([code, stdout], [2, ""]);
    return stderr.split("\n")[0];
  };
  assertEquals(await usage(["none.pcap"]), "iec104 decode: No such file: none.pcap");
  assertEquals(await usage(["empty"], []), "iec104 decode: No file in the directory empty");
  assertEquals(
    await usage(["ring", "--follow"]),
    "iec104 decode: Option --follow needs one FILE, found 2 files",
  );
});

Deno.test("an empty directory among several files is named, and the others are read", async () => {
  for (const command of ["decode", "analyze"]) {
    const { code, stdout } = await runCli([command, "ring", "empty"], {
      files: RING,
      directories: { empty: [] },
    });
    assertEquals(code, 1);
    assertStringIncludes(stdout, "unreadable: No file in the directory empty");
    assertMatch(stdout, command === "decode" ? /N\(S\)=19/ : /26 APDUs/);
  }
});

Deno.test("--strict stops at the first fault of several files", async () => {
  const files = { ...RING, "torn.pcap": pcap(PACKETS.slice(0, 3)).slice(0, -7) };
  const { code, stdout } = await runCli(["decode", "torn.pcap", "ring", "--strict"], { files });
  assertEquals(code, 1);
  assertEquals(linesOf(stdout), []);
});

Deno.test("a filter sees connections, silences and findings across the files", async () => {
  const hits = async (filter: string) =>
    linesOf((await runCli(["decode", "ring", "--filter", filter], { files: RING })).stdout);
  assertEquals((await hits("delta>1s")).length, 16, "not the ones right after an APDU");
  assertEquals(await hits("time>=+12s ioa<=14"), ["2.pcap 5: 12", "2.pcap 6: 13"]);
  assertEquals(await hits("frame=6 format=I"), ["1.pcap 6: 0", "2.pcap 6: 13"]);
  const found = await hits("finding");
  assert(found.length < 20, `${found}`);
});

Deno.test("analyze reads directories, and names a file that cannot be opened", async () => {
  const args = ["analyze", "ring", "none.pcap", "--json"];
  const { code, stdout } = await runCli(args, { files: RING });
  assertEquals(code, 1);
  const { captures, sessions, totals } = JSON.parse(stdout);
  const names = captures.map(({ name }: { name: string }) => name);
  assertEquals(names, ["ring/1.pcap", "ring/2.pcap", "none.pcap"]);
  assertEquals([sessions.length, totals.apdus], [1, 26]);
  assertEquals(captures[2].issues, [
    { code: "unreadable", count: 1, frame: 0, detail: "No such file: none.pcap" },
  ]);
});
