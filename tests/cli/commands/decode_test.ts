// `iec104 decode` on small inputs, in every format, with outputs checked by hand.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseHex } from "../../../codec/mod.ts";
import { etherPcap, talk } from "../../helpers/capture/capture_builder.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";

const STARTDT_ACT = "68 04 07 00 00 00";
const STARTDT_CON = "68 04 0B 00 00 00";
const GI = "68 0E 00 00 00 00 64 01 06 00 01 00 00 00 00 14";
/** Two floats, the second one invalid and not topical: N(S) = 1, cause 20, CA 1, IOA 700 and 701. */
const FLOATS =
  "68 1A 02 00 02 00 0D 02 14 00 01 00 BC 02 00 EC 51 47 42 00 BD 02 00 00 00 00 00 C0";
/** A breaker that changes to ON at 13:45:30.123 summer time, 2024-06-15, a Saturday. */
const BREAKER = "68 15 04 00 02 00 1F 01 03 00 01 00 64 00 00 02 AB 75 2D 8D CF 06 18";
const ACKNOWLEDGE = "68 04 01 00 06 00";

/** The conversation above as a capture, with STARTDT con and GI in separate segments. */
function conversation(): Uint8Array {
  const link = talk({ client: "192.0.2.1", server: "192.0.2.10", clientPort: 49152 });
  link.open();
  link.send(true, parseHex(STARTDT_ACT));
  link.send(false, parseHex(STARTDT_CON));
  link.send(true, parseHex(GI));
  link.send(false, parseHex(FLOATS + BREAKER));
  link.send(true, parseHex(ACKNOWLEDGE));
  link.close(true);
  return etherPcap(link.packets);
}

Deno.test("decode prints a capture as one line per APDU with frame, time and direction", async () => {
  const { code, stdout, stderr } = await runCli(["decode", "a.pcap"], {
    files: { "a.pcap": conversation() },
  });
  assertEquals(
    stdout,
    `      4  2024-05-06T07:08:09.003000Z  192.0.2.1:49152 -> 192.0.2.10:2404  U STARTDT act
      5  2024-05-06T07:08:09.004000Z  192.0.2.10:2404 -> 192.0.2.1:49152  U STARTDT con
      6  2024-05-06T07:08:09.005000Z  192.0.2.1:49152 -> 192.0.2.10:2404  I N(S)=0 N(R)=0 C_IC_NA_1 act CA 1: qoi=20 (station interrogation)
      7  2024-05-06T07:08:09.006000Z  192.0.2.10:2404 -> 192.0.2.1:49152  I N(S)=1 N(R)=1 M_ME_NC_1 inrogen CA 1: 700=49.83, 701=0 [IV NT]
      7  2024-05-06T07:08:09.006000Z  192.0.2.10:2404 -> 192.0.2.1:49152  I N(S)=2 N(R)=1 M_DP_TB_1 spont CA 1: 100=ON @2024-06-15 13:45:30.123 (SU)
      8  2024-05-06T07:08:09.007000Z  192.0.2.1:49152 -> 192.0.2.10:2404  S N(R)=3
`,
  );
  assertEquals(
    stderr,
    `6 APDUs (3 I, 1 S, 2 U), 3 ASDUs, 4 objects
11 packets, 1 of 1 TCP connections carry IEC 60870-5-104
no issues
`,
  );
  assertEquals(code, 0);
});

Deno.test("decode shows times of capture in the zone of the stations", async () => {
  const { stdout } = await runCli(["decode", "a.pcap", "--zone", "Europe/Madrid"], {
    files: { "a.pcap": conversation() },
  });
  assertStringIncludes(stdout, "2024-05-06T09:08:09.003000+02:00");
});

Deno.test("decode prints text with its line numbers", async () => {
  const { code, stdout, stderr } = await runCli(["decode", "-"], {
    stdin: [new TextEncoder().encode(`# start\n${STARTDT_ACT}\n${ACKNOWLEDGE}\n`)],
  });
  assertEquals(stdout, "      2  U STARTDT act\n      3  S N(R)=3\n");
  assertStringIncludes(
    stderr,
    "2 APDUs (0 I, 1 S, 1 U), 0 ASDUs, 0 objects\ntext of 3 lines, 1 not read\n      1  # start\n",
  );
  assertEquals(code, 0);
});

Deno.test("decode --format ndjson prints one record per line", async () => {
  const { stdout } = await runCli(["decode", "a.pcap", "-f", "ndjson", "--zone", "Europe/Madrid"], {
    files: { "a.pcap": conversation() },
  });
  const records = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(records.length, 6);
  assertEquals(records[0], {
    kind: "apdu",
    frame: 4,
    time: "2024-05-06T09:08:09.003000+02:00",
    connection: 0,
    source: "192.0.2.1:49152",
    destination: "192.0.2.10:2404",
    format: "U",
    function: "STARTDT act",
  });
  assertEquals(records[4], {
    kind: "apdu",
    frame: 7,
    time: "2024-05-06T09:08:09.006000+02:00",
    connection: 0,
    source: "192.0.2.10:2404",
    destination: "192.0.2.1:49152",
    format: "I",
    sendNumber: 2,
    receiveNumber: 1,
    asdu: {
      type: "M_DP_TB_1",
      typeId: 31,
      sq: false,
      cause: 3,
      negative: false,
      test: false,
      originator: 0,
      ca: 1,
      objects: [{
        ioa: 100,
        value: 2,
        quality: 0,
        time: "2024-06-15T13:45:30.123",
        timeFlags: 0x26, // summer time, Saturday
      }],
      issues: [],
    },
    instants: ["2024-06-15T11:45:30.123Z"],
  });
});

Deno.test("decode --format json prints the same records as one array", async () => {
  const files = { "a.pcap": conversation() };
  const lines = await runCli(["decode", "a.pcap", "-f", "ndjson"], { files });
  const array = await runCli(["decode", "a.pcap", "--format=json"], { files });
  assertEquals(
    JSON.parse(array.stdout),
    lines.stdout.trimEnd().split("\n").map((line) => JSON.parse(line)),
  );
  const none = await runCli(["decode", "-", "--format=json"], { stdin: [] });
  assertEquals(JSON.parse(none.stdout), [{
    kind: "fault",
    code: "empty",
    detail: "Empty input; expected a capture, text or octets",
  }]);
});

Deno.test("decode --format csv prints one row per information object", async () => {
  const { stdout } = await runCli(["decode", "a.pcap", "-f", "csv", "--zone", "Europe/Madrid"], {
    files: { "a.pcap": conversation() },
  });
  const server = "192.0.2.10:2404,192.0.2.1:49152";
  assertEquals(
    stdout,
    `place,time,source,destination,type,type_id,cause,negative,test,originator,ca,ioa,value,meaning,quality,tag,tag_flags,tag_utc,details,issues,direction
6,2024-05-06T09:08:09.005000+02:00,192.0.2.1:49152,192.0.2.10:2404,C_IC_NA_1,100,act,0,0,0,1,0,,,,,,,qoi=20,,
7,2024-05-06T09:08:09.006000+02:00,${server},M_ME_NC_1,13,inrogen,0,0,0,1,700,49.83,,,,,,,,
7,2024-05-06T09:08:09.006000+02:00,${server},M_ME_NC_1,13,inrogen,0,0,0,1,701,0,,IV NT,,,,,,
7,2024-05-06T09:08:09.006000+02:00,${server},M_DP_TB_1,31,spont,0,0,0,1,100,2,ON,,2024-06-15T13:45:30.123,SU,2024-06-15T11:45:30.123Z,,,
`,
  );
});

Deno.test("decode --verbose explains every octet", async () => {
  const stdin = [new TextEncoder().encode(ACKNOWLEDGE)];
  const { stdout } = await runCli(["decode", "-", "--verbose"], { stdin });
  assertEquals(
    stdout,
    `      1  S N(R)=3
        0-5           APDU (Application protocol data unit): 6 octets
        0-5             APCI (Application protocol control information): S N(R)=3
          0               START (Start octet): 0x68
          1               LENGTH (Length of APDU): 4 octets
        2-5               CONTROL (Control field): S N(R)=3
        2-3                 S (Supervisory format): acknowledges only
        4-5                 N(R) (Receive sequence number): 3

`,
  );
  const json = await runCli(["decode", "-", "-v", "-f", "ndjson"], { stdin });
  const record = JSON.parse(json.stdout);
  assertEquals(record.octets, "680401000600");
  assertEquals(record.dissection.name, "APDU");
  assertEquals(record.dissection.children[0].children.map((node: { raw?: number }) => node.raw), [
    0x68,
    4,
    undefined,
  ]);
});

Deno.test("decode --profile reads the field sizes of other profiles", async () => {
  // Type 13, one object, cause 3 in one octet, CA 5 in one octet, IOA 700 in two octets.
  const stdin = [new TextEncoder().encode("68 0F 00 00 00 00 0D 01 03 05 BC 02 EC 51 47 42 00")];
  const { code, stdout } = await runCli(["decode", "-", "--profile", "1/1/2"], { stdin });
  assertEquals(stdout, "      1  I N(S)=0 N(R)=0 M_ME_NC_1 spont CA 5: 700=49.83\n");
  assertEquals(code, 0);
});

Deno.test("decode finds IEC 104 on the given ports, and elsewhere by content", async () => {
  const link = talk({ serverPort: 19998 });
  link.open();
  link.send(true, parseHex(STARTDT_ACT));
  link.close(true);
  const files = { "a.pcap": etherPcap(link.packets) };
  const told = await runCli(["decode", "a.pcap", "--port", "19998", "-p", "2404"], { files });
  assertStringIncludes(told.stderr, "1 APDU (0 I, 0 S, 1 U)");
  const untold = await runCli(["decode", "a.pcap"], { files });
  assertStringIncludes(untold.stderr, "1 of 1 TCP connections carry IEC 60870-5-104");
  const web = talk({ serverPort: 80 });
  web.open();
  web.send(true, new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
  const other = await runCli(["decode", "b.pcap"], { files: { "b.pcap": etherPcap(web.packets) } });
  assertStringIncludes(other.stdout, "found only 192.0.2.1 -> 192.0.2.2:80 HTTP (GET / HTTP/1.1)");
  assertStringIncludes(other.stderr, "4 packets, 0 of 1 TCP connections carry IEC 60870-5-104");
  assertEquals(other.code, 1);
});

Deno.test("decode reads octets, UTF-16 text and gzip alike", async () => {
  const text = `${STARTDT_ACT} ${GI}`;
  const utf16 = new Uint8Array([...`\ufeff${text}`].flatMap((c) => [
    c.charCodeAt(0) & 0xff,
    c.charCodeAt(0) >> 8,
  ]));
  const gzip = new Blob([new TextEncoder().encode(text)]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  const big = utf16.map((_, index) => utf16[index ^ 1]!);
  const expected = await runCli(["decode", "-"], { stdin: [new TextEncoder().encode(text)] });
  assertStringIncludes(expected.stdout, "C_IC_NA_1");
  for (const stdin of [[utf16], [big], gzip]) {
    assertEquals((await runCli(["decode", "-"], { stdin })).stdout, expected.stdout);
  }
  // Octets have offsets instead of lines.
  const octets = await runCli(["decode", "-"], { stdin: [parseHex(text)] });
  assertEquals(octets.stdout, expected.stdout.replace("  1", "  0").replace("  1  I", "  6  I"));
});

Deno.test("decode reads comments that are not ASCII", async () => {
  const stdin = [new TextEncoder().encode(`# Schütz µ → ein\n${STARTDT_ACT}\n`)];
  assertEquals((await runCli(["decode", "-"], { stdin })).stdout, "      2  U STARTDT act\n");
});

Deno.test("decode stops silently when its reader closes the pipe", async () => {
  let writes = 0;
  const stdout = {
    write(): Promise<number> {
      writes++;
      return Promise.reject(new Deno.errors.BrokenPipe("closed"));
    },
  };
  const { code, stderr } = await runCli(["decode", "a.pcap"], {
    files: { "a.pcap": conversation() },
    stdout,
  });
  assertEquals([code, stderr, writes], [0, "", 1]);
});

Deno.test("decode shows progress of a long run only on a terminal", async () => {
  const octets = parseHex(STARTDT_ACT.repeat(100));
  const chunks = Array.from({ length: 20 }, () => octets);
  let now = 0;
  const world = { stdin: chunks, now: () => now += 300, terminal: { stderr: true } };
  const seen = await runCli(["decode", "-"], world);
  assertStringIncludes(seen.stderr, "\r0.0 MB  0.0 MB/s\x1b[K");
  assertStringIncludes(seen.stderr, "\r\x1b[K2000 APDUs");
  const unseen = await runCli(["decode", "-"], { ...world, terminal: {} });
  assert(!unseen.stderr.includes("\r"));
});

Deno.test("decode writes object addresses in the chosen format, in the field sizes of the link", async () => {
  const files = { "a.pcap": conversation() };
  const texts: (string | undefined)[] = [];
  for (const format of ["plain", "8.8.8", "16_8", "hex"]) {
    const { stdout } = await runCli(
      ["decode", "a.pcap", "--address-format", format, "--ioa", "0.2.188-0.2.189"],
      { files },
    );
    texts.push(/ (\S+)=49\.83, /.exec(stdout)?.[1]);
  }
  assertEquals(texts, ["700", "0.2.188", "2_188", "0x2bc"]);
  const small = await runCli(["decode", "-", "--profile", "2/2/2", "--address-format", "8.8.8"], {
    stdin: [new TextEncoder().encode("68 0D 00 00 00 00 01 01 03 00 01 00 BC 02 01")],
  });
  assertStringIncludes(small.stdout, "M_SP_NA_1 spont CA 1: 2.188=ON");
  const json = await runCli(["decode", "a.pcap", "-f", "csv", "--address-format", "hex"], {
    files,
  });
  assertStringIncludes(json.stdout, ",700,");
});
