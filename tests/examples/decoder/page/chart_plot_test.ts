// The drawing of a chart: lanes, marks, gaps and quality.

import { assertEquals } from "@std/assert";
import {
  drawPlot,
  type Lane,
  type LanePoint,
  type Plot,
  type PlotInput,
  qualityClass,
  valuesOf,
} from "../../../../examples/decoder/page/chart_plot.ts";
import type { Gap, Series } from "../../../../examples/decoder/page/series.ts";
import type { Marker } from "../../../../examples/decoder/page/chart_markers.ts";
import { meaningOf } from "../../../../cli/text/value_text.ts";
import { QUALITY } from "../../../../mod.ts";
import type { FakeElement } from "../../../helpers/browser/dom/element.ts";
import { outline } from "../../../helpers/browser/dom/outline.ts";
import { FakeWindow } from "../../../helpers/browser/dom/window.ts";
import { assertGolden } from "../../../helpers/golden.ts";

const START = Date.UTC(2026, 10, 30, 10);

/** Reports as seconds, value and quality; the last value holds until 100 s. */
function series(
  reports: readonly (readonly [second: number, value: number, quality?: number])[],
  { gaps = [], spread = 0 }: { readonly gaps?: readonly Gap[]; readonly spread?: number } = {},
): Series {
  const time = Float64Array.from(reports, ([second]) => START + 1000 * second);
  const value = Float64Array.from(reports, ([, value]) => value);
  return {
    ...{ time, value, gaps },
    low: value.map((each) => each - spread),
    high: value.map((each) => each + spread),
    quality: Uint8Array.from(reports, ([, , quality = 0]) => quality),
    source: Uint32Array.from(reports.keys()),
    until: Float64Array.from(reports, (_, n) => time[n + 1] ?? START + 100_000),
  };
}

function point(of: Series, rest: Partial<LanePoint> = {}): LanePoint {
  return { series: of, color: 0, name: "", isLine: true, ...rest };
}

function lane(points: readonly LanePoint[], rest: Partial<Lane> = {}): Lane {
  return { points, words: () => "", isState: false, unit: "kV", ...rest };
}

function states(type: string, points: readonly LanePoint[]): Lane {
  return lane(points, { isState: true, unit: "", words: (value) => meaningOf(type, value) });
}

function draw(lanes: readonly Lane[], rest: Partial<PlotInput> = {}): Plot {
  const window = new FakeWindow();
  using _installed = window.install();
  return drawPlot({
    ...{ lanes, range: [START, START + 100_000], width: 600, height: 240, timeTitle: "UTC" },
    ...rest,
  });
}

function gap(from: number, to: number): Gap {
  return { from: START + 1000 * from, to: START + 1000 * to };
}

const MEASURED = series([
  ...[[0, 10], [20, 12.5, QUALITY.notTopical], [40, 11, QUALITY.invalid]] as const,
  ...[[60, 14, QUALITY.substituted], [80, 13, QUALITY.blocked], [
    90,
    13,
    QUALITY.overflow,
  ]] as const,
]);
const SINGLE = series([[-10, 0], [30, 1], [70, 0]]);

function marker(second: number, kind: Marker["kind"]): Marker {
  return { kind, time: START + 1000 * second, frame: second, text: `mark ${second}` };
}

const DRAWINGS: readonly (readonly [string, readonly Lane[], Partial<PlotInput>?])[] = [
  ["one point", [lane([point(MEASURED)])]],
  ["one state with a gap", [
    states("M_SP_NA_1", [
      point(series([[-10, 0], [30, 1]], { gaps: [gap(40, 55), gap(200, 300)] }), { isLine: false }),
    ]),
  ]],
  ["several lanes with marks", [
    lane([
      point(MEASURED, { name: "Oil" }),
      point(series([[10, 5]], { spread: 2, gaps: [gap(0, 30)] }), { name: "Winding", color: 1 }),
    ]),
    states("M_DP_NA_1", [
      point(series([[0, 1], [50, 2]]), { name: "Q0", color: 2, isLine: false }),
    ]),
    lane([point(series([[0, 5], [50, 6]]), { name: "Counter", color: 3, isLine: false })], {
      unit: "",
    }),
  ], { height: 500, markers: [marker(10, "command"), marker(11, "error"), marker(90, "notice")] }],
  ["a part of the time and of the values", [lane([point(MEASURED)], { values: [11, 13] })], {
    range: [START + 25_000, START + 65_000],
    wallClock: (time) => time + 3_600_000,
  }],
  ["no reports", [lane([point(series([]))])]],
];

Deno.test("drawings match the reviewed elements", () => {
  const texts = DRAWINGS.map(([title, lanes, rest]) => {
    const { element } = draw(lanes, rest);
    return `== ${title}\n${outline(element as unknown as FakeElement)}`;
  });
  const rounded = texts.join("\n").replaceAll(
    /\d+\.\d+/g,
    (text) => String(Number(Number(text).toFixed(1))),
  );
  assertGolden("tests/examples/decoder/page/chart_plot.txt", rounded);
});

Deno.test("positions become times and values, and the reverse", () => {
  const { x, timeAt, lanes: [area], area: { left, right } } = draw([lane([point(MEASURED)])]);
  assertEquals([x(START), x(START + 100_000)], [left, right]);
  assertEquals([timeAt(left), timeAt((left + right) / 2)], [START, START + 50_000]);
  const { y, valueAt, top, bottom, low, high } = area!;
  assertEquals([y(low), y(high), valueAt(bottom), valueAt(top)], [bottom, top, low, high]);
});

Deno.test("marks are found in their row, up to six pixels away", () => {
  const { markAt, area: { foot }, marks: [mark] } = draw([lane([point(MEASURED)])], {
    markers: [marker(50, "error")],
  });
  for (
    const [dx, y, found] of [
      [0, foot, true],
      [6, foot + 17, true],
      [-6, foot + 5, true],
      [6.1, foot + 5, false],
      [0, foot - 0.1, false],
      [0, foot + 17.1, false],
    ] as const
  ) assertEquals(markAt(mark!.x + dx, y) !== undefined, found, `${dx} ${y}`);
});

/** The heights of lanes, rounded. */
function heights(lanes: readonly Lane[], height: number): readonly number[] {
  return draw(lanes, { height }).lanes.map(({ top, bottom }) => Math.round(bottom - top));
}

Deno.test("lanes share the height, but each has a minimum", () => {
  const number = lane([point(MEASURED)]);
  const state = states("M_SP_NA_1", [point(SINGLE)]);
  assertEquals([heights([number], 240), heights([number], 0)], [[184], [26]]);
  assertEquals(heights([state, state], 240), [85, 85]);
  assertEquals(heights([state, state], 10), [26, 26]);
  assertEquals(heights([number, state], 600), [466, 64]);
  assertEquals(heights([number, state], 230), [126, 34]);
  assertEquals(heights([number, number, state], 100), [84, 84, 26]);
});

for (
  const [title, of, expected] of [
    ["numbers have a margin of 8 %", lane([point(series([[0, 10], [50, 20]]))]), [9.2, 20.8]],
    ["one number has a margin of 1 %", lane([point(series([[0, 200]]))]), [198, 202]],
    ["a small number has a margin of 0.5", lane([point(series([[0, -3]]))]), [-3.5, -2.5]],
    ["nothing is from 0 to 1", lane([point(series([]))]), [-0.08, 1.08]],
    ["all points count", lane([point(series([[0, 10]])), point(series([[0, 20]]))]), [9.2, 20.8]],
    ["a period has its lowest and highest value", lane([point(series([[0, 10]], { spread: 5 }))]), [
      4.2,
      15.8,
    ]],
    ["single-points are from OFF to ON", states("M_SP_NA_1", [point(series([[0, 1]]))]), [
      -0.25,
      1.25,
    ]],
    ["double-points are from OFF to ON", states("M_DP_NA_1", [point(series([[0, 2]]))]), [
      0.75,
      2.25,
    ]],
    ["double-points may be in between", states("M_DP_NA_1", [point(series([[0, 0], [1, 3]]))]), [
      -0.25,
      3.25,
    ]],
  ] as const
) {
  Deno.test(`the values of a lane: ${title}`, () => {
    const found = valuesOf(of, [START, START + 100_000]);
    assertEquals(found.map((value) => Math.round(value * 1000) / 1000), [...expected]);
  });
}

Deno.test("up to 250 reports have a dot each", () => {
  for (const [count, dots] of [[250, 250], [251, 0]] as const) {
    const many = series(Array.from({ length: count }, (_, n) => [n / 3, n] as const));
    const { element } = draw([lane([point(many)])]);
    const found = (element as unknown as FakeElement).querySelectorAll("circle").length;
    assertEquals(found, dots);
  }
});

Deno.test("the colour of a quality is that of its most important bit", () => {
  for (
    const [quality, name] of [
      [0, "good"],
      [0xff, "iv"],
      [QUALITY.notTopical | QUALITY.substituted, "nt"],
      [QUALITY.substituted | QUALITY.blocked, "sb"],
      [QUALITY.blocked | QUALITY.overflow, "bl"],
      [QUALITY.overflow, "other"],
    ] as const
  ) assertEquals(qualityClass(quality), name);
});
