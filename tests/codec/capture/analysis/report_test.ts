// The report: its schema, filters, limits, activity, and faults of files.

import { assert, assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { Analyzer } from "../../../../codec/capture/analysis/analyzer.ts";
import { FINDINGS } from "../../../../codec/capture/findings/table.ts";
import type { AnalysisReport } from "../../../../codec/capture/analysis/report/model.ts";
import { REPORT_SCHEMA } from "../../../../codec/capture/analysis/report/schema.ts";
import { parseFilter } from "../../../../codec/capture/filter.ts";
import { readText } from "../../../../codec/capture/mod.ts";
import { etherPcap } from "../../../helpers/capture/capture_builder.ts";
import { assertConforms, faultsOf } from "../../../helpers/cli/json_schema.ts";
import {
  analyze,
  command,
  event,
  interrogation,
  measured,
  Traffic,
} from "../../../helpers/capture/traffic_builder.ts";
import { times } from "./cases/finding_case.ts";

/** Two clients and their stations, operating for two minutes. */
function plant(): Traffic {
  const t = new Traffic();
  const links = ["192.0.2.1", "192.0.2.9"].map((client, i) =>
    t.link({ client, server: `192.0.2.${20 + i}` }).start()
  );
  for (const link of links) {
    link.fromClient(interrogation()).fromServer(interrogation(7));
    times(4, (i) => link.fromServer(measured(100 + i, i, 20)));
    link.fromServer(interrogation(10)).acknowledge();
  }
  times(24, (i) => {
    t.wait(5000);
    for (const link of links) {
      link.fromServer(event(1, Math.round(t.now))).fromServer(measured(100, i)).acknowledge();
    }
    if (i === 12) {
      links[0]!.fromClient(command()).fromServer(command({ cause: 7 }));
      links[0]!.fromServer(command({ cause: 10 })).acknowledge();
    }
  });
  return t;
}

function filtered(text: string): AnalysisReport {
  return plant().report({ filter: parseFilter(text) });
}

Deno.test("report: it conforms to its schema at any time", () => {
  assertConforms(REPORT_SCHEMA, new Analyzer().report());
  const report = plant().report();
  assertConforms(REPORT_SCHEMA, report);
  assertEquals([report.complete, report.version], [true, 1]);
});

Deno.test("report: the schema permits nothing else", () => {
  const report = plant().report();
  const session = report.sessions[0]!;
  const wrong: [object, RegExp][] = [
    [{ ...report, version: 2 }, /^\$\.version: expected 1, found 2$/],
    [{ ...report, more: 1 }, /^\$\.more: expected no such member$/],
    [
      { ...report, findings: [{ code: "none" }] },
      /^\$\.findings\[0\]: expected a member severity$/,
    ],
    [
      { ...report, sessions: [{ ...session, phase: "idle" }] },
      /^\$\.sessions\[0\]\.phase: expected/,
    ],
    [{ ...report, explanations: { none: {} } }, /^\$\.explanations\.none: expected one of/],
  ];
  for (const [value, fault] of wrong) {
    const faults = faultsOf(REPORT_SCHEMA, value);
    assert(faults.some((each) => fault.test(each)), `${fault}: ${faults}`);
  }
  const { sessions: _, ...rest } = report;
  assertEquals(faultsOf(REPORT_SCHEMA, rest), ["$: expected a member sessions"]);
});

Deno.test("report: every finding is explained in complete sentences", () => {
  for (const [code, { title, meaning, check }] of Object.entries(FINDINGS)) {
    assert(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code), code);
    assert(title.length <= 48 && !title.endsWith("."), code);
    assert(meaning.endsWith(".") && check.endsWith("."), code);
  }
});

Deno.test("report: totals, types, causes, conversations and activity", () => {
  const { totals, types, causes, conversations, activity, stations } = plant().report();
  assertEquals([totals.information, totals.asdus, totals.objects], [113, 113, 113]);
  assertEquals(types.map(({ type, asdus }) => [type, asdus]), [
    ["M_ME_NC_1", 56],
    ["M_SP_TB_1", 48],
    ["C_IC_NA_1", 6],
    ["C_SC_NA_1", 3],
  ]);
  assertEquals(causes[0], { cause: 3, name: "spont", title: "spontaneous", asdus: 96 });
  assertEquals(
    conversations.map(({ client, server, sessions, apdusFromClient }) => [
      client,
      server,
      sessions,
      apdusFromClient,
    ]),
    [["192.0.2.1", "192.0.2.20", 1, 29], ["192.0.2.9", "192.0.2.21", 1, 27]],
  );
  const sum = activity!.apdus.reduce((total, count) => total + count, 0);
  assertEquals([activity!.bucketMs, sum], [1000, totals.apdus]);
  const [{ sectors, commanders }] = stations as [typeof stations[0]];
  assertEquals(commanders.map(({ address, count }) => [address, count]), [["192.0.2.1", 1]]);
  assertEquals(sectors[0]!.clock, {
    tags: 24,
    invalid: 0,
    zoneMinutes: 0,
    offsetMs: 0,
    maxDelayMs: 0,
  });
});

Deno.test("report: a filter on hosts excludes whole links", () => {
  for (const text of ["host=192.0.2.9", "source=192.0.2.9", "not host=192.0.2.1"]) {
    const { sessions, findings, filter } = filtered(text);
    assertEquals(sessions.map(({ client }) => client.address), ["192.0.2.9"]);
    assertEquals(findings, []);
    assertEquals(filter, text);
  }
});

Deno.test("report: a filter on content does not change the links", () => {
  const { sessions, totals, points, findings, transactions } = filtered("type=M_SP_*");
  assertEquals(sessions.map(({ server }) => server.information), [56, 54]);
  assertEquals([totals.asdus, totals.filteredAsdus, totals.information], [48, 65, 113]);
  assertEquals(points.map(({ type }) => type), ["M_SP_TB_1", "M_SP_TB_1"]);
  assertEquals([findings, transactions], [[], []]);
});

Deno.test("report: a filter on addresses selects objects", () => {
  const { points, totals } = filtered("ioa=101..102 ca=1");
  assertEquals(points.map(({ ioa }) => ioa), [101, 102, 101, 102]);
  assertEquals(totals.asdus, points.reduce((sum, { count }) => sum + count, 0));
  assertEquals(totals.asdus + totals.filteredAsdus, totals.information);
});

Deno.test("report: a filter on time selects a part, without false findings at its edges", () => {
  const { sessions, totals, findings, points } = filtered("time=+30s..+60s");
  assertEquals(sessions.length, 2);
  assert(totals.apdus > 20 && totals.apdus < 60, `${totals.apdus}`);
  assertEquals(findings, []);
  assertEquals(points.find(({ ioa }) => ioa === 100)!.count, 6);
});

Deno.test("report: items beyond the limits are counted and reported", () => {
  const t = plant();
  times(5, (i) => void t.link({ client: `198.51.100.${i}` }).start().fromServer(measured(i, 1)));
  const report = t.report({
    limits: { points: 3, sessions: 2, conversations: 4, findingsPerCode: 1, sectors: 3 },
  });
  assertConforms(REPORT_SCHEMA, report);
  assertEquals([report.points.length, report.sessions.length], [3, 2]);
  assertEquals(report.conversations.length, 4);
  assertEquals(report.totals.sessions, 7);
  assertEquals(report.omissions.map(({ what }) => what), ["points", "sessions", "conversations"]);
});

Deno.test("report: memory does not grow with silent connections", () => {
  const t = new Traffic();
  times(300, (i) => void t.link({ clientPort: 20_000 + i }).open());
  const { sessions, conversations, totals } = t.report();
  assertEquals([sessions.length, totals.apdus], [0, 0]);
  assertEquals(conversations.map(({ connections, endings }) => [connections, endings]), [
    [300, { "not-seen": 300 }],
  ]);
});

Deno.test("report: the faults of a file are listed, and the rest is read", () => {
  const t = plant();
  const file = t.pcap();
  const report = analyze([
    file.subarray(0, file.length - 7),
    etherPcap([]),
    Uint8Array.of(1, 2, 3),
  ]);
  assertConforms(REPORT_SCHEMA, report);
  assertEquals(report.captures.map(({ issues }) => issues.map(({ code }) => code)), [
    ["truncated"],
    [],
    ["unknown-format"],
  ]);
  assertEquals(report.totals.apdus, t.report().totals.apdus - 1);
});

Deno.test("report: a capture without timestamps has results without times", () => {
  assert(plant().report().activity !== null);
  const analyzer = new Analyzer();
  assertEquals(analyzer.report().activity, null);
  const text = `tx: 68 04 07 00 00 00
    rx: 68 04 0b 00 00 00
    tx: 68 0e 00 00 00 00 64 01 06 00 01 00 00 00 00 14
    rx: 68 0e 00 00 02 00 64 01 07 00 01 00 00 00 00 14
    rx: 68 0e 02 00 02 00 01 01 14 00 01 00 64 00 00 01
    rx: 68 0e 04 00 02 00 64 01 0a 00 01 00 00 00 00 14`;
  for (const item of readText(text)) if (item.type !== "unread") analyzer.accept(item);
  const { activity, sessions: [session], transactions: [asked], stations } = analyzer.report();
  assertEquals(activity, null);
  const { startedMs, durationMs, longestSilenceMs, silenceEnd, phase } = session!;
  assertEquals([startedMs, durationMs, longestSilenceMs, silenceEnd, phase], [
    ...[0, null, 0, null, "started"],
  ]);
  assertEquals([asked!.result, asked!.confirmMs, asked!.terminateMs], ["terminated", null, null]);
  assertEquals(stations.length, 1);
});

Deno.test("report: types and causes are sorted by frequency", () => {
  const { types, causes } = plant().report();
  for (const rows of [types, causes]) {
    const counts = rows.map(({ asdus }) => asdus);
    assert(counts.length > 2 && new Set(counts).size > 1);
    assertEquals(counts, counts.toSorted((a, b) => b - a));
  }
  assertEquals(causes.map(({ cause }) => cause).slice(0, 1), [3]);
});

Deno.test("report: each omission has its count", () => {
  const t = new Traffic();
  const link = t.link().start();
  times(
    3,
    (ca) => times(ca, () => link.fromServer({ ...measured(1, 1), ca: 1 + ca } as AsduInput)),
  );
  const { omissions } = t.report({ limits: { sectors: 1 } });
  assertEquals(omissions.map(({ what, count }) => [what, count]), [["sectors", 2]]);
});

Deno.test("report: each issue of a file has its number of occurrences", () => {
  const t = new Traffic();
  t.link().start().fromServer(measured(1, 1));
  const file = t.pcap();
  const issue = (octets: Uint8Array) =>
    analyze([octets]).captures[0]!.issues.map(({ code, count }) => [code, count]);
  assertEquals(issue(file), []);
  assertEquals(issue(file.subarray(0, file.length - 1)), [["truncated", 1]]);
});

Deno.test("report: the schema has the ranges of the protocol", () => {
  const report = plant().report();
  const [point, type] = [report.points[0]!, report.types[0]!];
  const session = report.sessions[0]!;
  const faults = (change: object) => faultsOf(REPORT_SCHEMA, { ...report, ...change }).length;
  const ranges: readonly (readonly [max: number, use: (value: number) => object])[] = [
    [255, (typeId) => ({ types: [{ ...type, typeId }] })],
    [65_535, (ca) => ({ points: [{ ...point, ca }] })],
    [16_777_215, (ioa) => ({ points: [{ ...point, ioa }] })],
    [65_535, (port) => ({ sessions: [{ ...session, client: { ...session.client, port } }] })],
  ];
  for (const [max, use] of ranges) {
    assertEquals([0, max].map((value) => faults(use(value))), [0, 0], `${use}`);
    for (const value of [-1, max + 1, 0.5]) assert(faults(use(value)) > 0, `${use} ${value}`);
  }
});
