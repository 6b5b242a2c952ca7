// Small captures of situations that are easily misinterpreted, and the correct interpretation.

import { assertEquals } from "@std/assert";
import { Analyzer, CaptureDecoder } from "../../../codec/capture/mod.ts";
import type { AnalysisReport, AnalyzerOptions } from "../../../codec/capture/mod.ts";
import { IEC104 } from "../../../codec/profile.ts";

/** Analyzes captures of `tests/vectors/captures/`, one after the other. */
function analyse(names: readonly string[], options: AnalyzerOptions = {}): AnalysisReport {
  const analyzer = new Analyzer(options);
  for (const name of names) {
    const path = new URL(`../../vectors/captures/${name}.pcap`, import.meta.url);
    const decoder = new CaptureDecoder();
    decoder.push(Deno.readFileSync(path));
    decoder.end();
    for (let item = decoder.next(); item; item = decoder.next()) analyzer.accept(item);
    analyzer.endFile(decoder.summary, name);
  }
  analyzer.end();
  return analyzer.report();
}

function codes({ findings }: AnalysisReport): readonly string[] {
  return findings.map(({ code }) => code);
}

function outcomes({ transactions }: AnalysisReport): readonly string[] {
  return transactions.map(({ kind, ca, result, outcomes }) => {
    const each = (outcomes ?? []).map(({ ca, result }) => `${ca} ${result}`).join(", ");
    return `${kind} ${ca} ${result}: ${each}`;
  });
}

function cas({ stations }: AnalysisReport): readonly number[] {
  return stations.flatMap(({ sectors }) => sectors.map(({ ca }) => ca));
}

Deno.test("captures: requests to all stations are answered by CA 1", () => {
  const report = analyse(["broadcast-interrogation"]);
  assertEquals(outcomes(report), [
    "clock 65535 confirmed: 1 confirmed",
    "interrogation 65535 terminated: 1 terminated",
  ]);
  assertEquals([codes(report), cas(report)], [[], [1]]);
});

Deno.test("captures: two stations answer an interrogation while the link stays open", () => {
  for (
    const [name, profile, all] of [
      ["broadcast-interrogation-open-link", IEC104, 65_535],
      ["broadcast-255-profile-2-1-3", { ...IEC104, caOctets: 1 }, 255],
    ] as const
  ) {
    const report = analyse([name], { profile });
    assertEquals(outcomes(report), [
      `interrogation ${all} terminated: 1 terminated, 2 terminated`,
    ]);
    assertEquals([codes(report), cas(report)], [[], [1, 2]]);
  }
});

Deno.test("captures: two commands at one TCP sequence number are an error with both contents", () => {
  const { findings } = analyse(["overlap-two-contents"]);
  assertEquals(findings.map(({ code, severity, detail }) => `${severity} ${code}: ${detail}`), [
    "error segment-conflict: Packets of the controlling station 10.0.0.1 with the same TCP sequence number: " +
    "frame 6 has C_SC_NA_1 act CA 1: 100=ON, frame 7 has C_SC_NA_1 act CA 1: 101=ON",
  ]);
});

Deno.test("captures: 40 commands within 4 s are one finding, whatever the answers", () => {
  for (
    const [name, result] of [
      ["sweep-accepted", "confirmed"],
      ["sweep-refused-7", "refused"],
      ["sweep-refused-47", "refused"],
    ]
  ) {
    const { findings } = analyse([name!]);
    assertEquals(findings.map(({ code, detail }) => `${code}: ${detail}`), [
      "command-sweep: 40 objects of CA 1 commanded by 10.0.0.1 at 10.0.0.2 within 3.9 s: C_DC_NA_1, " +
      `IOA 1101 to 1140; 40 ${result}`,
    ]);
    assertEquals(findings[0]!.techniques, ["T0855", "T0806"]);
  }
});

Deno.test("captures: the request that waited for t1 explains the end, not an open TESTFR act", () => {
  const { cause, timer, packet, waitedMs, text } = analyse(["t1-with-open-testfr"]).sessions[0]!
    .ending!;
  assertEquals([cause, timer, packet?.frame, waitedMs], ["no-acknowledgement", "t1", 8, 15_000]);
  assertEquals(
    text,
    "The controlling station 10.0.0.1 reset the connection: its C_IC_NA_1 (frame 8) was not acknowledged " +
      "within t1 = 15 s",
  );
});

Deno.test("captures: two files of a ring buffer are one session without a gap", () => {
  const { sessions } = analyse(["ring1", "ring2"]);
  assertEquals(sessions.map(({ gaps, server }) => [gaps, server.information]), [[0, 20]]);
});

Deno.test("captures: IEC 60870-5-104 on port 19998 without TLS is read", () => {
  const { sessions, totals } = analyse(["otherport"]);
  assertEquals([sessions.length, totals.information > 0], [1, true]);
});

Deno.test("captures: other protocols are named, and are not links", () => {
  for (
    const [name, expected, others] of [
      ["no104", false, ["80 HTTP GET / HTTP/1.1"]],
      ["http-on-2404", true, ["2404 HTTP GET / HTTP/1.1"]],
      ["tls2404", true, ["2404 TLS TLS 1.2"]],
      ["tls19998", false, ["19998 TLS TLS 1.2"]],
      ["ft12-over-tcp", true, [
        "2404 FT1.2 the link layer of IEC 60870-5-101 and -103",
      ]],
    ] as const
  ) {
    const report = analyse([name]);
    const [capture] = report.captures;
    assertEquals(
      capture!.others.map(({ port, protocol, detail }) => `${port} ${protocol} ${detail}`),
      [...others],
    );
    assertEquals(capture!.others.map((other) => other.expected), [expected], name);
    assertEquals(capture!.issues.map(({ code }) => code), expected ? ["not-104"] : [], name);
    assertEquals([capture!.links, report.totals.sessions], [0, 0], name);
    assertEquals([report.conversations, report.findings], [[], []], name);
  }
});

Deno.test("captures: field sizes 1/1/2 are found and used: 60 points, each ASDU decoded", () => {
  const report = analyse(["profile112"]);
  const { sizes } = report.sessions[0]!;
  assertEquals([sizes?.profile, sizes?.frame, sizes?.candidates], ["1/1/2", 6, ["1/1/2"]]);
  assertEquals([report.points.length, report.totals.objects], [60, 63]);
  // The station really sends 32 APDUs without waiting; nothing is wrong with any of them.
  assertEquals(codes(report), ["window-exceeded"]);
  const profile = { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 2 } as const;
  assertEquals(analyse(["profile112"], { profile }).points, report.points);
});

Deno.test("captures: field sizes 2/1/3 and broadcast address 255 are found without being given", () => {
  const report = analyse(["broadcast-255-profile-2-1-3"]);
  assertEquals(outcomes(report), ["interrogation 255 terminated: 1 terminated, 2 terminated"]);
  assertEquals([codes(report), cas(report)], [[], [1, 2]]);
  assertEquals(report.sessions[0]!.sizes?.profile, "2/1/3");
});

Deno.test("captures: private type 140 and unassigned type 22 are counted and listed, and change nothing else", () => {
  const { types, findings, sessions } = analyse(["private"]);
  assertEquals(types.map(({ typeId, type, asdus }) => [typeId, type, asdus]), [
    [140, null, 10],
    [22, null, 5],
  ]);
  const unknown = findings.filter(({ code }) => code === "type-unknown");
  assertEquals(unknown.map(({ typeId, count }) => [typeId, count]), [[140, 10], [22, 5]]);
  assertEquals(sessions[0]!.sizes, null);
});

Deno.test("captures: the requests inside of each tunnel are those of the capture without it", () => {
  const plain = analyse(["broadcast-interrogation"]);
  for (
    const [name, tunnel] of [
      ["tunnel-mpls", "MPLS"],
      ["tunnel-pppoe", "PPPoE"],
      ["tunnel-gre", "GRE"],
      ["tunnel-vxlan", "VXLAN"],
      ["tunnel-ipip", "IP in IP"],
    ]
  ) {
    const report = analyse([name!]);
    assertEquals(Object.keys(report.captures[0]!.tunnels), [tunnel]);
    assertEquals([outcomes(report), codes(report)], [outcomes(plain), []], name);
    assertEquals(report.totals.apdus, 11);
  }
});
