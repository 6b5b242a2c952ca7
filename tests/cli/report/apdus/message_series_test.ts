// `iec104 decode` shows a message of secure authentication in several segments once it is complete.

import { assertEquals } from "@std/assert";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import { securityAsdus } from "../../../../codec/security/segments.ts";
import { command, Traffic } from "../../../helpers/capture/traffic_builder.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";

const SEGMENTS = securityAsdus(
  { type: "S_UC_NA_X", kcm: 69, certificate: new Uint8Array(400) },
  { ca: 1 },
).map((octets) => decodeAsdu(octets));

/** Returns the lines about messages in the text of a capture. */
async function shown(script: (traffic: Traffic) => void): Promise<string[]> {
  const traffic = new Traffic();
  script(traffic);
  const { stdout } = await runCli(["decode", "day.pcap"], {
    files: { "day.pcap": traffic.pcap() },
  });
  return stdout.split("\n").filter((line) => /^ += {2}/.test(line)).map((line) => line.trim());
}

Deno.test("decode: a message in several segments is shown when its last segment arrives", async () => {
  const lines = await shown((t) => {
    const link = t.link().start();
    const other = t.link({ client: "192.0.2.9" }).start();
    link.fromClient(SEGMENTS[0]!);
    other.fromClient(command());
    link.fromServer(command({ cause: 7 })).fromClient(SEGMENTS[1]!);
  });
  assertEquals(lines, [
    "=  complete in 2 segments: S_UC_NA_X usrkey CA 1: kcm=69 (RSA-3072, DSA with SHA-256 and HMAC-SHA-256) certificate=400 octets",
  ]);
});

Deno.test("decode: a message that another ASDU interrupts is reported as discarded", async () => {
  const lines = await shown((t) => {
    t.link().start().fromClient(SEGMENTS[0]!).fromClient(command()).fromClient(SEGMENTS[1]!);
  });
  assertEquals(lines, [
    "=  discarded: S_UC_NA_X is unfinished after 1 segment: another ASDU was received",
    "=  discarded: S_UC_NA_X begins with a segment that is not the first",
  ]);
});
