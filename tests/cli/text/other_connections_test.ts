// Connections with other protocols in words, and how many of them are not listed.

import { assert, assertEquals } from "@std/assert";
import { adviceFor, describeOmitted, describeOther } from "../../../cli/text/other_connections.ts";
import { concat, ethernet, ipv4, tcp } from "../../helpers/capture/packet_builder.ts";
import { pcap } from "../../helpers/capture/capture_builder.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";

const OTHER = {
  client: "192.0.2.1",
  server: "2001:db8::1",
  port: 443,
  protocol: "TLS" as string | null,
  detail: "TLS 1.3",
  connections: 1,
};

Deno.test("describeOther() names both ends, the protocol, and the number of connections", () => {
  const ends = "192.0.2.1 -> [2001:db8::1]:443";
  assertEquals(describeOther(OTHER), `${ends} TLS (TLS 1.3)`);
  assertEquals(describeOther({ ...OTHER, detail: "" }), `${ends} TLS`);
  const unknown = { ...OTHER, protocol: null, detail: "an unknown protocol", connections: 2 };
  assertEquals(describeOther(unknown), `${ends} an unknown protocol, 2 connections`);
});

Deno.test("describeOmitted() is empty if all servers are listed", () => {
  assertEquals([0, 1, 2].map(describeOmitted), [
    "",
    "and 1 connection to further servers",
    "and 2 connections to further servers",
  ]);
});

Deno.test("adviceFor() follows the protocols found, TLS first", () => {
  const advice = (...protocols: readonly (string | null)[]) =>
    adviceFor(protocols.map((protocol) => ({ ...OTHER, protocol }))).split(" ")[0];
  assertEquals(advice("FT1.2", null, "TLS"), "TLS");
  assertEquals(advice(null, "FT1.2"), "IEC");
  assertEquals(advice("HTTP", null), "if");
  assertEquals([advice("HTTP"), advice()], ["check", "check"]);
});

/** Creates a capture of one HTTP request to each of some servers. */
function requests(count: number): Uint8Array {
  const data = new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n");
  const packets = Array.from({ length: count }, (_, i) => {
    const segment = tcp({ source: 40_000, destination: 80, sequence: 1, data });
    return {
      octets: ethernet(ipv4({ source: "192.0.2.1", destination: `198.51.100.${i}` }, segment)),
    };
  });
  return concat(pcap(packets));
}

Deno.test("decode and analyze state how many connections with other protocols are not listed", async () => {
  for (
    const [servers, decoded, analyzed] of [
      [8, "", ""],
      [9, "; and 1 connection to further servers", ""],
      [64, "; and 56 connections to further servers", ""],
      [65, "; and 57 connections to further servers", "and 1 connection to further servers"],
    ] as const
  ) {
    const files = { "x.pcap": requests(servers) };
    const { stdout } = await runCli(["decode", "x.pcap"], { files });
    assert(stdout.includes(`GET / HTTP/1.1)${decoded}. Advice: `), stdout);
    const report = await runCli(["analyze", "x.pcap"], { files });
    assertEquals(
      /and \d+ connections? to further servers$/m.exec(report.stdout)?.[0] ?? "",
      analyzed,
    );
    const json = await runCli(["analyze", "x.pcap", "--json"], { files });
    assertEquals(JSON.parse(json.stdout).captures[0].othersOmitted, Math.max(0, servers - 64));
  }
});
