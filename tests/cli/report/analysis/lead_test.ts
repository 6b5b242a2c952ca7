// The beginning of a report: files, their faults and their sizes.

import { assertEquals } from "@std/assert";
import { leadOf } from "../../../../cli/report/analysis/sections/lead.ts";
import { View } from "../../../../cli/report/analysis/view.ts";
import type { AnalysisReport, CaptureReport } from "../../../../codec/capture/mod.ts";
import { measured, Traffic } from "../../../helpers/capture/traffic_builder.ts";

function report(changes: Partial<AnalysisReport>): AnalysisReport {
  const t = new Traffic();
  t.link().start().fromServer(measured(1, 1)).acknowledge();
  return { ...t.report(), ...changes };
}

function capture(changes: Partial<CaptureReport>): CaptureReport {
  return { ...report({}).captures[0]!, name: "folder/a.pcap", ...changes };
}

/** Returns the sentences before the totals, with their severity. */
function lead(changes: Partial<AnalysisReport>): string[] {
  return leadOf(new View(report(changes))).map(({ text, tone }) =>
    tone === undefined ? text : `${tone}: ${text}`
  );
}

Deno.test("each file is named with its time and size, its issues and omissions", () => {
  const first = "2024-05-06T07:08:09.000000Z";
  const issue = { code: "truncated", count: 1, frame: 1, detail: "it ends early" };
  const [named, broken, dropped, left] = lead({
    captures: [capture({
      first,
      last: "2024-05-06T07:09:09.000000Z",
      packets: 1200,
      octets: 5000,
      issues: [issue, { ...issue, code: "packets-dropped", count: 3, frame: 0 }],
      skippedPackets: { "not-ip": 4, "cut": 1, "fragment": 0, "malformed": 2 },
    })],
  });
  assertEquals(
    named,
    "a.pcap: 2024-05-06 07:08:09 to 07:09:09 UTC (1 min), 1 200 packets, 5.0 kB",
  );
  assertEquals(broken, "error: a.pcap: truncated: it ends early (frame 1)");
  assertEquals(dropped, "notice: a.pcap: packets-dropped: it ends early, 3 times");
  assertEquals(
    left,
    "notice: a.pcap: skipped 1 packet truncated by the capture before the TCP data, 2 packets malformed",
  );
});

Deno.test("a file across midnight has both dates, one without timestamps reports that, and an empty one has neither", () => {
  const [over, without, ...rest] = lead({
    captures: [
      capture({ first: "2024-05-06T23:00:00.000000Z", last: "2024-05-07T01:00:00.000000Z" }),
      capture({ first: null, last: null, packets: 2, octets: 200 }),
      capture({ packets: 0 }),
    ],
  });
  assertEquals(over!.includes("2024-05-06 23:00:00 to 2024-05-07 01:00:00 UTC (2 h"), true, over);
  assertEquals(without, "a.pcap: 2 packets, 200 octets, without timestamps");
  assertEquals(rest.length, 1);
});

Deno.test("six files are named, the others are counted", () => {
  const captures = Array.from({ length: 8 }, (_, i) => capture({ name: `${i}.pcap` }));
  const named = (count: number) => lead({ captures: captures.slice(0, count) });
  assertEquals(named(6).length, 7);
  assertEquals(named(7)[6], "and 1 more file");
  assertEquals(named(8)[6], "and 2 more files");
});

Deno.test("the filter, missing items and omissions are reported", () => {
  const { totals } = report({});
  const all = lead({
    filter: "ca=1",
    complete: false,
    totals: { ...totals, filteredAsdus: 3 },
    omissions: [{ what: "points", count: 2, text: "2 points are not listed" }],
  });
  assertEquals(all[1], "Filter: ca=1; 3 ASDUs on these links excluded");
  assertEquals(all[2], "warning: Reading was incomplete; this report covers the data read so far");
  assertEquals(all.at(-1), "notice: 2 points are not listed");
  assertEquals(lead({ filter: "ca=1" })[1], "Filter: ca=1");
});
