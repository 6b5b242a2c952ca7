// `iec104 decode` with invalid input: its messages, what it still decodes, and its exit code.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { toBytes } from "@std/streams";
import { TextSource } from "../../../cli/report/apdus/source.ts";
import { parseHex } from "../../../codec/mod.ts";
import { etherPcap, talk } from "../../helpers/capture/capture_builder.ts";
import { type CliResult, runCli } from "../../helpers/cli/run_cli.ts";

const TESTFR = "68 04 43 00 00 00 ";
const FLOAT = "68 12 00 00 00 00 0D 01 03 00 01 00 BC 02 00 EC 51 47 42 00 ";

function decodeText(text: string, ...options: string[]): Promise<CliResult> {
  const stdin = [new TextEncoder().encode(text)];
  return runCli(["decode", "-", ...options], { stdin });
}

function decodeOctets(text: string, ...options: string[]): Promise<CliResult> {
  return runCli(["decode", "-", ...options], { stdin: [parseHex(text)] });
}

Deno.test("decode reports the line of an incomplete octet, and decodes everything else", async () => {
  const { code, stdout, stderr } = await decodeText(`${TESTFR}\n${TESTFR}\n68 04 4\n\n${TESTFR}`);
  assertEquals(
    stdout,
    `      1  U TESTFR act
      2  U TESTFR act
      3  skipped 2 octets: 68 04
      !  torn: Expected 6 octets of an APDU, found the end after 2
      5  U TESTFR act
`,
  );
  assertStringIncludes(stderr, "torn: the stream ends inside an APDU");
  assertEquals(code, 1);
});

Deno.test("decode lists lines without octets and succeeds", async () => {
  const { code, stdout, stderr } = await decodeText(`${TESTFR}\nlink is up\n${TESTFR}\n68 0g`);
  assertEquals(stdout, "      1  U TESTFR act\n      3  U TESTFR act\n");
  assertStringIncludes(
    stderr,
    "text of 4 lines, 2 not read\n      2  link is up\n      4  68 0g\n",
  );
  assertEquals(code, 0);
});

Deno.test("decode lists all lines without octets in JSON, and with --verbose", async () => {
  const text = `link is up\n${TESTFR}`;
  const json = await decodeText(text, "-f", "ndjson");
  const records = json.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(records.toSorted((a, b) => a.line - b.line), [
    { kind: "unread", line: 1, text: "link is up" },
    { kind: "apdu", line: 2, column: 1, format: "U", function: "TESTFR act" },
  ]);
  const { stdout } = await decodeText(text, "--verbose");
  assertStringIncludes(stdout, "      1  not read: link is up\n");
});

Deno.test("decode refuses text without octets, with its first lines", async () => {
  const { code, stdout, stderr } = await decodeText("hello\n".repeat(12));
  assertEquals(
    stdout,
    "      !  no-apdu: Expected octets of an APDU, an ASDU or a packet, found none in 12 lines\n",
  );
  assertStringIncludes(stderr, "     10  hello\n         and 2 more lines; --verbose lists all\n");
  assertEquals(code, 1);
});

Deno.test("decode reports a truncated APDU at the end of the input", async () => {
  const { code, stdout } = await decodeOctets(`${TESTFR}${FLOAT}68 0E 00 00 00`);
  assertStringIncludes(stdout, "700=49.83\n     26  skipped 5 octets: 68 0e 00 00 00\n");
  assertStringIncludes(stdout, "!  torn: Expected 16 octets of an APDU, found the end after 5");
  assertEquals(code, 1);
});

Deno.test("decode skips garbage between APDUs and continues", async () => {
  const { code, stdout } = await decodeOctets(`${TESTFR}00 01 02 68 01 05 ${TESTFR}`);
  assertEquals(
    stdout,
    `      0  U TESTFR act
      6  skipped 6 octets: 00 01 02 68 01 05
      !  bad-start: Expected start octet 0x68, found 0x00
     12  U TESTFR act
`,
  );
  assertEquals(code, 1);
});

Deno.test("decode reports impossible lengths", async () => {
  for (const length of ["00", "03", "FE", "FF"]) {
    const { code, stdout } = await decodeOctets(`68 ${length} 43 00 00 00 ${TESTFR}`);
    assertStringIncludes(stdout, "!  bad-length: ");
    assertStringIncludes(stdout, "U TESTFR act");
    assertEquals(code, 1);
  }
});

Deno.test("decode keeps an undefined format as octets", async () => {
  const { code, stdout } = await decodeOctets(`68 04 FF 00 00 00 ${TESTFR}`);
  assertStringIncludes(stdout, "      0  raw 68 04 ff 00 00 00 !bad-control-field\n");
  assertStringIncludes(stdout, "      6  U TESTFR act\n");
  assertEquals(code, 1);
});

Deno.test("decode keeps a short ASDU as octets and reports what was expected", async () => {
  const { code, stdout, stderr } = await decodeText(
    "68 0E 00 00 00 00 0D 01 03 00 01 00 BC 02 00 EC",
  );
  assertEquals(
    stdout,
    `      1  I N(S)=0 N(R)=0 M_ME_NC_1 spont CA 1: 1 object, raw bc 02 00 ec !length-mismatch
      !  length-mismatch: M_ME_NC_1 with 1 object has 4 octets after its identifier, expected 8 (octets 12-15 of the APDU)
`,
  );
  assertStringIncludes(stderr, "length-mismatch: an ASDU of the wrong length; kept as octets");
  assertEquals(code, 1);
});

Deno.test("decode exits with 0 for issues that lose nothing", async () => {
  // Cause 0 is not used by the standard; the value is decoded nevertheless.
  const { code, stdout, stderr } = await decodeText(FLOAT.replace("01 03 00", "01 00 00"));
  assertStringIncludes(stdout, "700=49.83 !reserved-cause\n      !  reserved-cause: ");
  assertStringIncludes(stderr, "1 issue:\n      1  reserved-cause: decoded; ");
  assertEquals(code, 0);
});

Deno.test("decode --strict stops at the first issue, whatever it is", async () => {
  const odd = FLOAT.replace("01 03 00", "01 00 00");
  const { code, stdout } = await decodeText(TESTFR + odd + TESTFR, "--strict");
  const lines = stdout.trimEnd().split("\n");
  assertEquals(lines[0], "      1  U TESTFR act");
  assertStringIncludes(lines[1]!, "      1  skipped 20 octets: 68 12 00");
  assertStringIncludes(lines[2]!, "!  reserved-cause: ");
  assertEquals(lines.length, 3);
  assertEquals(code, 1);
  assertEquals((await decodeText(TESTFR, "--strict")).code, 0);
});

/** Creates a capture of three APDUs in three packets. */
function capture(): Uint8Array {
  const link = talk();
  link.open();
  link.send(true, parseHex(TESTFR));
  link.send(false, parseHex(FLOAT));
  link.send(true, parseHex(TESTFR));
  return etherPcap(link.packets);
}

Deno.test("decode reads a capture that was cut off inside a packet", async () => {
  const whole = capture();
  const { code, stdout, stderr } = await runCli(["decode", "cut.pcap"], {
    files: { "cut.pcap": whole.slice(0, -10) },
  });
  assertStringIncludes(stdout, "700=49.83\n");
  // The last record is 16 + 14 + 20 + 20 + 6 octets long.
  const at = whole.length - 76;
  assertStringIncludes(stdout, `!  truncated: Expected a packet of 60 octets, found the end`);
  assertStringIncludes(stdout, `(frame 5, octet ${at} of the file)`);
  assertStringIncludes(stderr, "truncated: the file is truncated: copy it again");
  assertEquals(code, 1);
});

Deno.test("decode reads packets that the capture truncated", async () => {
  const link = talk();
  link.open();
  link.send(true, parseHex(TESTFR));
  link.send(false, parseHex(FLOAT));
  link.send(true, parseHex(TESTFR));
  const packets = link.packets.map((octets) => octets.slice(0, 20 + 20 + 6));
  const { code, stdout } = await runCli(["decode", "a.pcap"], {
    files: { "a.pcap": etherPcap(packets) },
  });
  assertStringIncludes(
    stdout,
    "!  gap: 14 octets missing, truncated by the capture\n",
  );
  assertEquals(stdout.match(/U TESTFR act/g)?.length, 2);
  assertEquals(code, 1);
});

Deno.test("decode reports the gap when a packet was not captured", async () => {
  const link = talk();
  link.open();
  link.send(false, parseHex(FLOAT));
  link.send(false, parseHex(FLOAT));
  link.send(false, parseHex(FLOAT.replace("68 12 00", "68 12 04")));
  const packets = link.packets.toSpliced(4, 1);
  const { code, stdout } = await runCli(["decode", "a.pcap"], {
    files: { "a.pcap": etherPcap(packets) },
  });
  assertStringIncludes(stdout, "!  gap: 20 octets missing, not captured\n");
  assertEquals(stdout.match(/700=49.83/g)?.length, 2);
  assertEquals(code, 1);
});

Deno.test("decode reports a truncated gzip file", async () => {
  const whole = await toBytes(
    new Blob([capture() as Uint8Array<ArrayBuffer>]).stream()
      .pipeThrough(new CompressionStream("gzip")),
  );
  const { code, stdout } = await runCli(["decode", "a.pcap.gz"], {
    files: { "a.pcap.gz": whole.slice(0, -6) },
  });
  assertStringIncludes(stdout, "!  bad-gzip: Decompression failed: ");
  assertStringIncludes(stdout, "700=49.83\n");
  assertEquals(code, 1);
});

Deno.test("decode distinguishes a failing disk from the end of the file", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield parseHex(TESTFR.repeat(100));
    throw new Error("input/output error");
  }
  const { code, stdout } = await runCli(["decode", "-"], { stdin: failing() });
  assertEquals(stdout.match(/TESTFR act/g)?.length, 100);
  assertStringIncludes(stdout, "!  read-error: Cannot continue reading: input/output error\n");
  assertEquals(code, 1);
});

Deno.test("decode reports an empty or unrecognized input", async () => {
  const nothing = await runCli(["decode", "-"], { stdin: [] });
  assertStringIncludes(nothing.stdout, "!  empty: ");
  assertEquals(nothing.code, 1);
  const picture = await decodeOctets("89 50 4E 47 0D 0A 1A 0A 00 00 00 0D 49 48 44 52");
  assertStringIncludes(picture.stderr, "check that it is the right file");
  assertEquals(picture.code, 1);
});

Deno.test("decode includes faults in the JSON stream", async () => {
  const { code, stdout } = await decodeOctets(`${TESTFR}0102`, "-f", "ndjson");
  assertEquals(stdout.trimEnd().split("\n").map((line) => JSON.parse(line)), [
    { kind: "apdu", offset: 0, format: "U", function: "TESTFR act" },
    {
      kind: "fault",
      offset: 6,
      code: "bad-start",
      detail: "Expected start octet 0x68, found 0x01",
      octets: "0102",
    },
  ]);
  assertEquals(code, 1);
});

Deno.test("decode completes a JSON array when --strict ends it", async () => {
  const { code, stdout } = await decodeOctets(`${TESTFR}01 ${TESTFR}`, "-f", "json", "--strict");
  assertEquals(JSON.parse(stdout).map((record: { kind: string }) => record.kind), [
    "apdu",
    "fault",
  ]);
  assertEquals(code, 1);
});

Deno.test("decode limits text, because it is held in memory", () => {
  const source = new TextSource("utf-8", { limit: 40 });
  const chunk = new TextEncoder().encode(TESTFR);
  const found = [chunk, chunk, chunk].flatMap((each) => [...source.push(each)]);
  assertEquals(
    found.concat(...source.end()).map((item) => "code" in item ? item.code : item.type),
    [
      "apdu",
      "apdu",
      "text-too-long",
    ],
  );
});

Deno.test("decode exits with 2 for input that it cannot open or recognize", async () => {
  const files = { "a.hex": TESTFR };
  for (
    const [args, message] of [
      [["decode"], "Missing argument: expected FILE... [options]"],
      [["decode", "b.hex"], "No such file: b.hex"],
      [
        ["decode", "a.hex", "--format", "jsn"],
        'Option --format is "jsn", expected text, json, ndjson, csv; did you mean json?',
      ],
      [["decode", "a.hex", "--format"], "Option --format needs a value: FORMAT"],
      [["decode", "a.hex", "--verbos"], "Unknown option --verbos; did you mean --verbose?"],
      [
        ["decode", "a.hex", "--profile", "2/2/4"],
        'Option --profile is "2/2/4", expected octets of cause',
      ],
      [["decode", "a.hex", "--zone", "Mars/Base"], 'Unknown time zone "Mars/Base"'],
      [
        ["decode", "a.hex", "--port", "70000"],
        'Option --port is "70000", expected a whole number from 1 to 65535',
      ],
      [["decode", "a.hex", "-v", "-f", "csv"], "--verbose explains octets"],
    ] as const
  ) {
    const { code, stdout, stderr } = await runCli(args, { files });
    assertEquals([code, stdout], [2, ""], args.join(" "));
    assertStringIncludes(stderr, `iec104 decode: ${message}`);
    assertStringIncludes(stderr, "\nTry: iec104 decode --help\n");
  }
});

Deno.test("decode reports a file that begins like gzip but cannot be decompressed", async () => {
  const files = { file: new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3]) };
  const { code, stdout } = await runCli(["decode", "file"], { files });
  assertEquals(code, 1);
  assertMatch(stdout, /! {2}bad-gzip: Decompression failed: /);
});

Deno.test("decode says that it stopped decompressing, not that the file is damaged", async () => {
  const parts = Array.from({ length: 3 }, () => new Uint8Array(0x4000000));
  const packed = await toBytes(
    new Blob([capture() as Uint8Array<ArrayBuffer>, ...parts]).stream()
      .pipeThrough(new CompressionStream("gzip")),
  );
  const { code, stdout, stderr } = await runCli(["decode", "a.pcap.gz"], {
    files: { "a.pcap.gz": packed },
  });
  assertStringIncludes(stdout, "!  expands-too-much: Stopped decompressing: ");
  assertEquals((stdout + stderr).includes("damaged"), false);
  assertEquals(code, 1);
});
