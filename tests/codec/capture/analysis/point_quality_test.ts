// One physical point is one row, with the durations of its qualities.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { QUALITY } from "../../../../codec/quality.ts";
import { START_MS, Traffic } from "../../../helpers/capture/traffic_builder.ts";

const IV_NT = QUALITY.invalid | QUALITY.notTopical;

function plain(ioa: number, value: 0 | 1, quality = 0): AsduInput {
  return { type: "M_SP_NA_1", cause: 20, ca: 1, objects: [{ ioa, value, quality }] };
}

function tagged(ioa: number, value: 0 | 1, quality = 0): AsduInput {
  const objects = [{ ioa, value, quality, time: START_MS }];
  return { type: "M_SP_TB_1", cause: 3, ca: 1, objects };
}

Deno.test("points: reports with and without time tag are one point", () => {
  const traffic = new Traffic();
  traffic.link().start().fromServer(plain(215, 0)).fromServer(tagged(215, 1)).fromServer(
    plain(215, 1),
  );
  const { points } = traffic.report();
  assertEquals(
    points.map(({ ioa, typeId, types, count, changes, lastTag, conflicts }) => {
      return { ioa, typeId, types, count, changes, lastTag, conflicts };
    }),
    [{
      ...{ ioa: 215, typeId: 1, types: ["M_SP_NA_1", "M_SP_TB_1"], count: 3, changes: 1 },
      ...{ lastTag: "2024-05-06 07:08:09.000", conflicts: [] },
    }],
  );
});

Deno.test("points: types that cannot be one point have a row each, and name each other", () => {
  const traffic = new Traffic();
  const link = traffic.link().start();
  link.fromServer(tagged(7, 1)).fromServer(plain(7, 1)).fromServer(plain(8, 1));
  link.fromServer({ type: "M_ME_NC_1", cause: 3, ca: 1, objects: [{ ioa: 7, value: 2 }] });
  link.fromServer({ type: "M_ME_NC_1", cause: 3, ca: 2, objects: [{ ioa: 8, value: 2 }] });
  const { points } = traffic.report();
  assertEquals(points.map(({ ca, ioa, type, conflicts }) => [ca, ioa, type, ...conflicts]), [
    [1, 7, "M_SP_NA_1", "M_ME_NC_1"],
    [1, 7, "M_ME_NC_1", "M_SP_NA_1", "M_SP_TB_1"],
    [1, 8, "M_SP_NA_1"],
    [2, 8, "M_ME_NC_1"],
  ]);
});

Deno.test("points: the quality is measured in time, period by period, up to the end of the capture", () => {
  const traffic = new Traffic();
  const link = traffic.link().start();
  const at = traffic.now;
  link.fromServer(plain(215, 1)); // at 0
  traffic.now = at + 10_000;
  link.fromServer(tagged(215, 1, QUALITY.notTopical));
  traffic.now = at + 11_000;
  link.fromServer(tagged(215, 1, IV_NT));
  traffic.now = at + 30_000;
  link.fromServer(plain(215, 1, IV_NT)); // the same
  traffic.now = at + 52_000;
  link.fromServer(tagged(215, 1));
  traffic.now = at + 60_000;
  link.fromServer(tagged(215, 1, QUALITY.substituted));
  traffic.now = at + 65_000;
  link.fromServer(plain(9, 1));
  const [other, point] = traffic.report().points;
  assertEquals(other!.quality.states, [{ quality: "", durationMs: 0 }]);
  const { quality } = point!;
  const time = (ms: number) => new Date(at + ms).toISOString().slice(0, -1) + "000Z";
  assertEquals([quality.last, quality.worst, quality.changes, quality.reports], [
    "SB",
    "IV NT",
    4,
    4,
  ]);
  assertEquals(quality.firstBad?.time, time(10_000));
  assertEquals(quality.states, [
    { quality: "IV NT", durationMs: 41_000 },
    { quality: "NT", durationMs: 1000 },
    { quality: "SB", durationMs: 5000 },
    { quality: "", durationMs: 18_000 },
  ]);
  assertEquals(quality.badMs, 47_000);
  const periods = quality.periods.map(({ quality, from, durationMs, isOpen }) => {
    return [quality, from.time, durationMs, isOpen];
  });
  assertEquals([quality.periodCount, periods], [3, [
    ["NT", time(10_000), 1000, false],
    ["IV NT", time(11_000), 41_000, false],
    ["SB", time(60_000), 5000, true],
  ]]);
  assertEquals(quality.worstPeriod, quality.periods[1]!);
});

Deno.test("points: the first report may be bad, and more periods than are listed are counted", () => {
  const traffic = new Traffic();
  const link = traffic.link().start();
  for (let i = 0; i < 20; i++) {
    link.fromServer(plain(215, 1, i % 2 === 0 ? QUALITY.blocked : QUALITY.invalid));
    traffic.wait(999);
  }
  const { quality } = traffic.report().points[0]!;
  assertEquals([quality.periodCount, quality.periods.length, quality.changes], [20, 8, 19]);
  assertEquals(quality.states, [
    { quality: "IV", durationMs: 9000 },
    { quality: "BL", durationMs: 10_000 },
  ]);
  assertEquals([quality.worst, quality.worstPeriod?.durationMs], ["IV", 1000]);
});
