// Tunnels in the output of `decode` and `analyze`.

import { assert, assertEquals } from "@std/assert";
import { pcap } from "../../helpers/capture/capture_builder.ts";
import { CLOSED } from "../../helpers/capture/tunnel_builder.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";

function vector(name: string): Uint8Array {
  return Deno.readFileSync(`tests/vectors/captures/tunnel-${name}.pcap`);
}

for (
  const [name, tunnel] of [
    ["mpls", "MPLS"],
    ["pppoe", "PPPoE"],
    ["gre", "GRE"],
    ["vxlan", "VXLAN"],
    ["ipip", "IP in IP"],
  ] as const
) {
  Deno.test(`iec104 decode and analyze read the eleven APDUs inside of ${tunnel}, and name it`, async () => {
    const files = { "x.pcap": vector(name) };
    const decoded = await runCli(["decode", "x.pcap"], { files });
    assertEquals(decoded.code, 0);
    assert(decoded.stderr.startsWith("11 APDUs (6 I, 1 S, 4 U)"), decoded.stderr);
    assert(decoded.stderr.includes(`16 packets (16 in ${tunnel}), 1 of 1`), decoded.stderr);
    const analyzed = await runCli(["analyze", "x.pcap"], { files });
    assertEquals(analyzed.code, 0);
    assert(analyzed.stdout.includes(`x.pcap: encapsulated packets: 16 in ${tunnel}\n`));
  });
}

Deno.test("iec104 decode and analyze report with exit code 1 the packets whose content they do not examine", async () => {
  const octets = [CLOSED["ESP"]!, CLOSED["WireGuard"]!, CLOSED["ESP"]!];
  const files = { "x.pcap": pcap(octets.map((octets) => ({ octets }))) };
  const text = "Found 2 packets of ESP (encrypted), 1 packet of WireGuard (encrypted)";
  const decoded = await runCli(["decode", "x.pcap"], { files });
  assertEquals(decoded.code, 1);
  assert(decoded.stdout.includes(text), decoded.stdout);
  assert(decoded.stderr.includes("1  not-read: "), decoded.stderr);
  const analyzed = await runCli(["analyze", "x.pcap"], { files });
  assertEquals(analyzed.code, 1);
  assert(analyzed.stdout.includes(text), analyzed.stdout);
});
