// The default limits of an analysis: exactly this much is kept, and the rest is counted.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { AnalysisReport } from "../../../../codec/capture/analysis/report/model.ts";
import {
  analyze,
  clock,
  command,
  interrogation,
  measured,
  Traffic,
} from "../../../helpers/capture/traffic_builder.ts";
import { times } from "./cases/finding_case.ts";

/** Returns the omissions that a report lists. */
function omitted({ omissions }: AnalysisReport): (readonly [string, number])[] {
  return omissions.map(({ what, count }) => [what, count]);
}

/** Returns a distinct address for each number. */
function host(i: number): string {
  return `10.0.${i >> 8}.${i & 255}`;
}

/** Creates `count` points, in ASDUs of 60. */
function points(count: number): AsduInput[] {
  return Array.from({ length: Math.ceil(count / 60) }, (_, i) => ({
    type: "M_SP_NA_1",
    cause: 3,
    ca: 1,
    objects: Array.from(
      { length: Math.min(60, count - 60 * i) },
      (_, k) => ({ ioa: 60 * i + k, value: 1 }),
    ),
  }));
}

Deno.test("limits: 65536 points", () => {
  const t = new Traffic();
  const link = t.link().start();
  points(65_536 + 3).forEach((asdu) => link.fromServer(asdu).acknowledge());
  const report = t.report();
  assertEquals([report.points.length, report.totals.objects], [65_536, 65_539]);
  assertEquals(omitted(report), [["points", 3]]);
});

Deno.test("limits: 2000 sessions and conversations", () => {
  const t = new Traffic();
  times(2003, (i) => void t.link({ client: host(i) }).start().fromServer(measured(1, 1)).close());
  const report = t.report();
  assertEquals([report.sessions.length, report.conversations.length], [2000, 2000]);
  assertEquals(
    omitted(report).filter(([what]) => what !== "findings"),
    [["sessions", 3], ["conversations", 3]],
  );
});

Deno.test("limits: 2000 transactions of each kind", () => {
  const t = new Traffic();
  const link = t.link().start();
  times(2003, () => {
    link.fromClient(command());
    for (const cause of [7, 10]) link.fromServer(command({ cause })).acknowledge();
  });
  link.fromClient(interrogation()).fromServer(interrogation(7)).fromServer(interrogation(10));
  const report = t.report();
  const kinds = Map.groupBy(report.transactions, ({ kind }) => kind);
  assertEquals([...kinds].map(([kind, { length }]) => [kind, length]), [
    ["command", 2000],
    ["interrogation", 1],
  ]);
  assertEquals(omitted(report).filter(([what]) => what !== "findings"), [["transactions", 3]]);
});

Deno.test("limits: 4096 common addresses", () => {
  const t = new Traffic();
  const link = t.link().start();
  times(4099, (i) => link.fromServer({ ...measured(1, 1), ca: i + 1 } as AsduInput).acknowledge());
  const report = t.report();
  assertEquals(report.stations.flatMap(({ sectors }) => sectors).length, 4096);
  assertEquals(omitted(report), [["sectors", 3]]);
});

Deno.test("limits: 200 findings of each code with 20 frames each", () => {
  const t = new Traffic();
  const link = t.link().start();
  const reset = (ca: number): AsduInput => ({
    type: "C_RP_NA_1",
    cause: 6,
    ca,
    objects: [{ qrp: 1 }],
  } as AsduInput);
  times(25, () => link.fromClient(reset(1)).acknowledge(false));
  times(202, (i) => link.fromClient(reset(i + 2)).acknowledge(false));
  const report = t.report();
  const found = report.findings.filter(({ code }) => code === "reset-process");
  assertEquals(found.length, 200);
  assertEquals([found[0]!.count, found[0]!.frames.length], [25, 20]);
  assertEquals(omitted(report).find(([what]) => what === "findings"), ["findings", 3]);
});

Deno.test("limits: 64 commanders and 64 clock masters of a station", () => {
  const t = new Traffic();
  times(66, (i) => {
    const link = t.link({ client: host(i) }).start();
    link.fromClient(command()).fromServer(command({ cause: 7 }));
    link.fromClient(clock(t.now)).fromServer(clock(t.now, 7)).close();
  });
  const [station] = analyze([t.pcap()]).stations;
  const expected = Array.from({ length: 64 }, (_, i) => host(i));
  assertEquals(station!.commanders.map(({ address }) => address), expected);
  assertEquals(station!.clockMasters.map(({ address }) => address), expected);
});

Deno.test("limits: 64 addresses that a scanner has tried, of 1024 scanners", () => {
  const t = new Traffic();
  const refused = (client: string, clientPort: number, count: number) => {
    const link = t.link({ client, clientPort }).start();
    times(count, (i) => {
      link.fromClient(interrogation(6, 10 + i)).fromServer(interrogation(46, 10 + i)).acknowledge();
    });
    link.close();
  };
  refused("192.0.2.1", 40_000, 70);
  refused("192.0.2.1", 40_001, 1); // a separate finding, because it is another link
  const details = t.findings("scan-ca").map(({ detail }) => detail.replace(/ by .*/, ""));
  assertEquals(details, [5, 64].map((count) => `${count} common addresses tried without success`));

  times(1025, (i) => refused(host(i), 40_000, 5));
  const found = t.findings("scan-ca", { limits: { findingsPerCode: 5000 } });
  assertEquals(new Set(found.map(({ source }) => source)).size, 1024);
});
