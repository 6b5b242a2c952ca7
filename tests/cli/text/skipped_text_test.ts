// Skipped packets as text.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { skippedText } from "../../../cli/text/skipped_text.ts";
import { pcap } from "../../helpers/capture/capture_builder.ts";
import { ethernet, ipv4, tcp } from "../../helpers/capture/packet_builder.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";

Deno.test("skipped packets: only reasons that indicate a problem are listed", () => {
  assertEquals(skippedText({ "not-ip": 5, "not-tcp": 1, "cut": 0 }), "");
  assertEquals(
    skippedText({ "malformed": 2, "not-tcp": 1, "fragment": 1, "cut": 1 }),
    "1 packet incomplete fragments, 1 packet truncated by the capture before the TCP data, 2 packets malformed",
  );
});

Deno.test("decode: the summary counts packets that are cut or malformed", async () => {
  const around = { source: "192.0.2.1", destination: "192.0.2.2" };
  const whole = ethernet(ipv4(around, tcp({ source: 40_000, destination: 2404, sequence: 1 })));
  const broken = whole.slice();
  broken[14] = 0x41; // An IPv4 header of four octets.
  const file = pcap([
    { octets: whole },
    { octets: whole.subarray(0, 30), originalLength: whole.length },
    { octets: broken },
  ]);
  const { stderr } = await runCli(["decode", "a.pcap"], { files: { "a.pcap": file } });
  assertStringIncludes(
    stderr,
    "; skipped 1 packet truncated by the capture before the TCP data, 1 packet malformed\n",
  );
});
