// Real captures: the analysis of each, and the reasons for it.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { AnalysisReport } from "../../../../codec/capture/analysis/report/model.ts";
import { REPORT_SCHEMA } from "../../../../codec/capture/analysis/report/schema.ts";
import { parseFilter } from "../../../../codec/capture/filter.ts";
import { assertConforms } from "../../../helpers/cli/json_schema.ts";
import { analyze } from "../../../helpers/capture/traffic_builder.ts";

/** Captures from other projects; they are not part of this one. */
const FOLDER = new URL("../../../../../shared/captures/", import.meta.url);

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}

function explain(name: string, check: (report: AnalysisReport, file: Uint8Array) => void): void {
  const capture = new URL(`${name}.pcap`, FOLDER);
  const ignore = !exists(capture);
  Deno.test({
    name: `analysis of ${name}${ignore ? " (skipped: the capture is not here)" : ""}`,
    ignore,
    fn() {
      const file = Deno.readFileSync(capture);
      const report = analyze([file]);
      assertConforms(REPORT_SCHEMA, report);
      check(report, file);
    },
  });
}

function brief({ findings }: AnalysisReport): [string, string, number][] {
  return findings.map(({ code, severity, count }) => [code, severity, count]);
}

explain("types-1-to-51", (report, file) => {
  // A laboratory: one master, one station, every type once, no faults.
  assertEquals(brief(report), [
    // The station starts, and reports it.
    ["station-restarted", "notice", 1],
    // It also answers the interrogation with time-tagged types, which the standard does not list. There are seven such
    // types in each of both interrogations.
    ["cause-not-listed", "notice", 14],
    // The master acknowledges at 12, where 8 is customary: twice during the interrogation.
    ["acknowledge-late", "notice", 2],
    // The master closes the connection without STOPDT, as test programs do.
    ["link-dropped", "notice", 1],
  ]);
  const [session] = report.sessions;
  assertEquals([session!.fromStart, session!.startdt, session!.testfr], [true, 1, 4]);
  assertEquals(session!.ending?.cause, "closed");
  // The station stops at k = 12 and tests the link after t3 = 20 s, the values of the standard.
  assertEquals(session!.server.maxOutstanding, 12);
  assertEquals(Math.round(session!.server.learned.t3Ms!.value / 1000), 20);
  // The master repeats its interrogation before the first has ended; the station serves one after the other.
  assertEquals(report.transactionTotals.map(({ kind, results }) => [kind, results]), [
    ["interrogation", { terminated: 2 }],
    ["command", { terminated: 14 }],
  ]);
  // Each command type is sent as select and execute, or directly; all of them are terminated.
  const commands = report.transactions.filter(({ kind }) => kind === "command");
  assertEquals(new Set(commands.map(({ type }) => type)).size, 7);
  assert(commands.every(({ confirmMs }) => confirmMs! < 1000));
  assertEquals(report.points.length, 56);
  const one = analyze([file], { filter: parseFilter("ioa=1 type=M_SP_NA_1") });
  assertEquals(one.points.length, 1);
});

explain("floats-cp56", (report) => {
  // Two seconds of two links, each captured in one direction only, from the middle.
  assertEquals(brief(report), [["one-direction", "notice", 1]]);
  assertEquals(report.sessions.map(({ fromStart }) => fromStart), [false, false]);
  assertEquals(report.totals.objects, 35);
  // The tags are local time, two hours ahead of UTC and two minutes slow; six values are too few for a finding.
  assert(report.points.every(({ type }) => type === "M_ME_TF_1"));
  assertMatch(report.points[0]!.lastTag!, /^2011-10-03 10:0/);
  assertEquals(report.stations[0]!.sectors[0]!.clock.zoneMinutes, null);
});

explain("mixed-with-other-protocols", (report) => {
  // Two slow links to one station.
  assertEquals(brief(report), [
    // The station reports on each connection that it was reset manually.
    ["station-restarted", "notice", 1],
    ["station-restarted", "notice", 1],
    // The client closes the connection without STOPDT.
    ["link-dropped", "notice", 1],
  ]);
  const [quiet, busy] = report.sessions;
  // The other client is quiet: it tests the link every four minutes, which is not a fault because t3 may have this
  // value.
  assertEquals(Math.round(quiet!.client.learned.t3Ms!.value / 1000), 240);
  assertEquals(quiet!.ending?.cause, "not-seen");
  assertEquals(busy!.ending?.cause, "closed");
  assertEquals(report.transactionTotals.map(({ kind, results }) => [kind, results]), [
    ["interrogation", { terminated: 21 }],
  ]);
  // 11 points in each answer, some of them invalid.
  assert(report.transactions.every(({ facts }) => facts.points === 11));
  assert(report.points.some(({ quality }) => quality.last === "IV"));
});
