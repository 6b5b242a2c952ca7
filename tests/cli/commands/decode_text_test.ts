// `iec104 decode` and `iec104 analyze` with text: what a log says about its APDUs.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { type CliResult, runCli } from "../../helpers/cli/run_cli.ts";

const LOG = `2024-11-29 12:00:00.950 connecting to 10.47.0.12
2024-11-29 12:00:01.068 SEND 68 04 07 00 00 00
2024-11-29 12:00:01.104 RECV 68 04 0B 00 00 00
2024-11-29 12:00:02.004 SEND 68 0E 00 00 00 00 64 01 06 00 01 00 00 00 00 14
2024-11-29 12:00:02.100 RECV 68 0E 00 00 02 00 64 01 07 00 01 00 00 00 00 14
2024-11-29 12:00:02.168 RECV 68 15 02 00 02 00 1E 01 14 00 01 00 01 00 00 01 AB 75 2D 0D AF 03 18
2024-11-29 12:00:02.200 RECV 68 0E 04 00 02 00 64 01 0A 00 01 00 00 00 00 14
2024-11-29 12:00:03.004 SEND 68 0E 02 00 06 00 2D 01 06 00 01 00 88 13 00 01
2024-11-29 12:00:03.104 RECV 68 0E 06 00 04 00 2D 01 47 00 01 00 88 13 00 01
`;

function run(command: string, text: string, ...options: string[]): Promise<CliResult> {
  const stdin = [new TextEncoder().encode(text)];
  return runCli([command, "-", ...options], { stdin });
}

Deno.test("decode shows the times and directions of a log, and lists lines without octets", async () => {
  const { code, stdout, stderr } = await run("decode", LOG);
  const lines = stdout.split("\n");
  assertEquals(lines.slice(0, 3), [
    "      2  2024-11-29T12:00:01.068000Z  sent      U STARTDT act",
    "      3  2024-11-29T12:00:01.104000Z  received  U STARTDT con",
    "      4  2024-11-29T12:00:02.004000Z  sent      I N(S)=0 N(R)=0 C_IC_NA_1 act CA 1: qoi=20 (station interrogation)",
  ]);
  assertStringIncludes(
    stderr,
    "text of 9 lines, 1 not read\n      1  2024-11-29 12:00:00.950 conn",
  );
  assertEquals(code, 0);
});

Deno.test("decode reads times without a zone in the zone of the stations", async () => {
  const { stdout } = await run("decode", LOG, "--zone", "Europe/Madrid");
  assertStringIncludes(stdout, "      2  2024-11-29T12:00:01.068000+01:00  sent ");
  const utc = await run("decode", LOG.replaceAll(" SEND", "Z SEND"), "--zone", "Europe/Madrid");
  assertStringIncludes(utc.stdout, "      2  2024-11-29T13:00:01.068000+01:00  sent ");
});

Deno.test("decode shows only the part of a time that the text has", async () => {
  const { stdout } = await run("decode", "[12:00:01.5] TX 68 04 07 00 00 00");
  assertEquals(stdout, "      1  12:00:01.500000  sent      U STARTDT act\n");
  const syslog = await run("decode", "Nov 29 12:00:01 gw: 68 04 07 00 00 00", "-f", "ndjson");
  assertEquals(JSON.parse(syslog.stdout), {
    ...{ kind: "apdu", line: 1, column: 21, time: "11-29T12:00:01.000000" },
    ...{ format: "U", function: "STARTDT act" },
  });
});

Deno.test("decode shows ASDUs without APCI, and the fields of an APDU that ends too early", async () => {
  const asdu = await run("decode", "Rx ASDU: 0D 01 14 00 2F 00 C0 02 00 00 00 80 3F 00");
  assertEquals(asdu.stdout, "      1  received  M_ME_NC_1 inrogen CA 47: 704=1\n");
  assertStringIncludes(asdu.stderr, "0 APDUs (0 I, 0 S, 0 U), 1 ASDU, 1 object\n");
  assertEquals(asdu.code, 0);
  const torn = await run("decode", "68 12 02 00 02 00 01 02 14 00 01 00 01 00 00 01 02 00");
  assertStringIncludes(
    torn.stdout,
    "found the end after 18: I N(S)=1 N(R)=1 M_SP_NA_1 inrogen CA 1, 1 of 2 objects: 1=ON\n",
  );
  assertEquals(torn.code, 1);
});

Deno.test("decode reports octets between APDUs of one line", async () => {
  const { code, stdout } = await run("decode", "68 04 07 00 00 00 aa 68 04 0b 00 00 00");
  assertStringIncludes(stdout, "      1  skipped 1 octet: aa\n      !  bad-start: ");
  assertEquals(code, 1);
});

Deno.test("decode filters the APDUs of a text by line, direction and time", async () => {
  const { stdout } = await run("decode", LOG, "--filter", "frame=8..9");
  assertEquals(stdout.match(/C_SC_NA_1/g)?.length, 2);
  const { stdout: late } = await run("decode", LOG, "--from", "12:00:03");
  assertEquals(late.match(/C_SC_NA_1/g)?.length, 2);
});

Deno.test("decode and analyze read the dump of a capture file as that capture", async () => {
  const capture = Deno.readFileSync("tests/vectors/captures/broadcast-interrogation.pcap");
  const { stdout } = await run("decode", capture.toHex());
  assertEquals(stdout.trimEnd().split("\n").length, 11);
  assertStringIncludes((await run("analyze", capture.toHex())).stdout, "11 APDUs");
});

Deno.test("analyze turns a log into a link with requests, findings and points", async () => {
  const { code, stdout } = await run("analyze", LOG, "--json");
  const report = JSON.parse(stdout);
  assertEquals(report.totals.apdus, 8);
  const [session] = report.sessions;
  assertEquals([session.client.address, session.server.address], [
    ...["controlling station", "controlled station"],
  ]);
  assertEquals(
    report.points.map(({ ca, ioa, lastValue }: Record<string, unknown>) => [ca, ioa, lastValue]),
    [[1, 1, 1]],
  );
  const text = (await run("analyze", LOG)).stdout;
  assertStringIncludes(text, '1 line without octets: 1 "2024-11-29 12:00:00.950 connecting to');
  assertStringIncludes(text, "C_SC_NA_1  ON");
  assertStringIncludes(text, "REFUSED");
  assertEquals(code, 0);
});

Deno.test("analyze recognizes a log that the controlled station wrote", async () => {
  const swapped = LOG.replaceAll("SEND", "<>").replaceAll("RECV", "SEND").replaceAll("<>", "RECV");
  const own = JSON.parse((await run("analyze", LOG, "--json")).stdout);
  const other = JSON.parse((await run("analyze", swapped, "--json")).stdout);
  assertEquals(other.commands, own.commands);
  assertEquals(other.points, own.points);
});
