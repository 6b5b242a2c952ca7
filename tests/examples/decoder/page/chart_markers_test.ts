// Marks of commands and findings in a chart.

import { assertEquals } from "@std/assert";
import {
  groupMarkers,
  type Marker,
  markersOf,
  markerText,
} from "../../../../examples/decoder/page/chart_markers.ts";

const ISO = "2026-03-12T03:07:21.000Z";
const AT = Date.parse(ISO);

function at(ms: number, frame: number) {
  return { frame, time: new Date(AT + ms).toISOString() };
}

function command(ca: number, steps: readonly object[], rest: object = {}) {
  return {
    ...{ kind: "command", ca, ioa: 5, type: "C_SC_NA_1", result: "terminated" },
    steps: steps.map((each) => ({ at: each })),
    ...rest,
  };
}

function markers(transactions: readonly object[], findings: readonly object[] = []) {
  const report = { transactions, findings, explanations: { "clock-off": { title: "Clock" } } };
  return markersOf(report as never, [{ ca: 1 }, { ca: 2 }] as never);
}

Deno.test("commands to the common addresses of the points are marked at their first step", () => {
  assertEquals(
    markers([
      command(1, [at(9, 7), at(20, 8)]),
      command(2, [at(3, 6)], { type: null }),
      command(3, [at(3, 6)]),
      command(1, [at(3, 6)], { kind: "interrogation" }),
      command(1, []),
      command(1, [{ frame: 9, time: null }]),
    ]),
    [
      { kind: "command", time: AT + 3, frame: 6, text: "command CA 2 IOA 5: terminated" },
      { kind: "command", time: AT + 9, frame: 7, text: "C_SC_NA_1 CA 1 IOA 5: terminated" },
    ],
  );
});

Deno.test("findings of these common addresses and of none are marked at each packet, sorted by time and packet", () => {
  const finding = { severity: "warning", code: "clock-off", ca: 1, detail: "2 s" };
  const found = markers([command(1, [at(5, 3)])], [
    { ...finding, frames: [at(5, 9), at(5, 2), at(1, 8)] },
    { ...finding, code: "other", ca: null, severity: "error", frames: [at(2, 1)] },
    { ...finding, ca: 7, frames: [at(2, 1)] },
  ]);
  assertEquals(found.map(({ kind, frame, text }) => `${kind} ${frame} ${text}`), [
    "warning 8 Clock: 2 s",
    "error 1 other: 2 s",
    "warning 2 Clock: 2 s",
    "command 3 C_SC_NA_1 CA 1 IOA 5: terminated",
    "warning 9 Clock: 2 s",
  ]);
});

function marker(time: number, kind: Marker["kind"] = "notice"): Marker {
  return { kind, time, frame: time, text: `mark ${time}` };
}

Deno.test("marks within 9 pixels of the first one are a group of the most important kind", () => {
  const groups = groupMarkers(
    [
      marker(-1),
      marker(0),
      marker(9, "command"),
      marker(10),
      marker(12, "error"),
      marker(15, "warning"),
      marker(30),
      marker(31),
    ],
    [0, 30],
    (time) => 2 * time / 2,
  );
  assertEquals(groups.map(({ x, kind, markers }) => [x, kind, markers.length]), [
    [0, "command", 2],
    [10, "error", 3],
    [30, "notice", 1],
  ]);
});

for (
  const [kinds, kind] of [
    [["warning", "error"], "error"],
    [["command", "warning"], "warning"],
    [["notice", "command"], "command"],
    [["error", "notice"], "error"],
    [["warning", "command"], "warning"],
  ] as const
) {
  Deno.test(`a group of ${kinds.join(" and ")} is one of ${kind}`, () => {
    const groups = groupMarkers(kinds.map((each) => marker(1, each)), [0, 2], (time) => time);
    assertEquals(groups.map((each) => each.kind), [kind]);
  });
}

Deno.test("a group names four marks, and counts the others", () => {
  const all = [1, 2, 3, 4, 5, 6].map((time) => marker(time));
  const lines = (count: number) => markerText({ markers: all.slice(0, count) }).split("\n");
  assertEquals(lines(1), ["mark 1 (packet 1)"]);
  assertEquals([lines(4).length, lines(4).at(-1)], [4, "mark 4 (packet 4)"]);
  assertEquals([lines(5).length, lines(5).at(-1)], [5, "and 1 more"]);
  assertEquals(lines(6).at(-1), "and 2 more");
});
