// The values of a chart: keys of points, periods that are read from the file, and texts.

import { assertEquals } from "@std/assert";
import { Names } from "../../../../cli/text/names.ts";
import type { SeriesView } from "../../../../examples/decoder/messages.ts";
import {
  askSeries,
  type ChartPoint,
  isBrief,
  keyOfReport,
  lanesOf,
  nameOf,
  order,
  periodAround,
  sameKey,
  ValueTexts,
  within,
  withPeriod,
} from "../../../../examples/decoder/page/chart_data.ts";
import type { Page } from "../../../../examples/decoder/page/page.ts";
import { TYPES } from "../../../../codec/low_level.ts";

const KEY = { address: "192.0.2.1", port: 2404, ca: 1, ioa: 5 };

Deno.test("keys denote the same point if everything is equal, including the type if both have one", () => {
  for (
    const [other, same] of [
      [{}, true],
      [{ address: "192.0.2.2" }, false],
      [{ port: 2405 }, false],
      [{ ca: 2 }, false],
      [{ ioa: 6 }, false],
    ] as const
  ) assertEquals(sameKey(KEY, { ...KEY, ...other }), same);
  assertEquals(sameKey(KEY, undefined), false);
  for (
    const [a, b, same] of [[1, 1, true], [1, 3, false], [undefined, 3, true], [
      1,
      undefined,
      true,
    ]] as const
  ) {
    const typed = (typeId: number | undefined) => ({
      ...KEY,
      ...typeId !== undefined && { typeId },
    });
    assertEquals(sameKey(typed(a), typed(b)), same);
  }
});

Deno.test("a key has a type only if its address has several", () => {
  assertEquals(keyOfReport({ ...KEY, typeId: 1, conflicts: [] } as never), KEY);
  assertEquals(keyOfReport({ ...KEY, typeId: 1, conflicts: [{}] } as never), { ...KEY, typeId: 1 });
});

/** A series with an entry every 10 ms: values as given, of one report each or as many as given. */
function series(
  values: readonly number[],
  { counts, start = 0, breaks = [], typeId = TYPES.M_ME_NC_1.id, rounded = false }: {
    readonly counts?: readonly number[];
    readonly start?: number;
    readonly breaks?: readonly (readonly [index: number, at: number])[];
    readonly typeId?: number;
    readonly rounded?: boolean;
  } = {},
): SeriesView {
  const all = Float64Array.from(values);
  const octets = (of: (n: number) => number) => Uint8Array.from(values, (_, n) => of(n));
  return {
    time: Float64Array.from(values, (_, n) => start + 10 * n),
    tag: Float64Array.from(values, (_, n) => start + 10 * n + 1),
    value: all,
    ...{ quality: octets((n) => n), typeId: octets(() => typeId), cause: octets((n) => n + 50) },
    row: Uint32Array.from(values, (_, n) => start + n),
    breaks: Uint32Array.from(breaks, ([index]) => index),
    breakTimes: Float64Array.from(breaks, ([, at]) => at),
    dropped: 1,
    summary: counts === undefined && !rounded ? null : {
      low: all.map((value) => value - 1),
      high: all.map((value) => value + 1),
      count: Uint32Array.from(counts ?? values.map(() => 1)),
      isRounded: rounded,
    },
  } as unknown as SeriesView;
}

Deno.test("a series is brief where an entry stands for several reports, or is rounded", () => {
  const brief = series([1, 2, 3], { counts: [1, 4, 1] });
  assertEquals(isBrief(series([1, 2])), false);
  assertEquals(isBrief(series([1, 2], { counts: [1, 1] })), false);
  assertEquals(isBrief(series([1, 2], { rounded: true }), 100, 200), true);
  assertEquals(
    isBrief(series([1, 2], { counts: [1, 9] }), 500, 600),
    true,
    "the last one continues",
  );
  for (
    const [from, to, expected] of [
      [-Infinity, Infinity, true],
      [0, 9, false],
      [0, 10, true],
      [20, 30, true],
      [20.5, 30, false],
    ] as const
  ) assertEquals(isBrief(brief, from, to), expected, `${from} to ${to}`);
});

Deno.test("whole entries are read around a period", () => {
  const view = series([1, 2, 3]);
  for (
    const [period, expected] of [
      [[0, 20], [0, 20]],
      [[5, 15], [0, 19.9995]],
      [[10, 10], [10, 19.9995]],
      [[-5, 500], [-5, 500]],
      [[25, 30], [20, 30]],
    ] as const
  ) assertEquals(periodAround(view, period), [...expected]);
});

Deno.test("the entries of a period are replaced by its reports, in every column", () => {
  const base = series([1, 2, 3, 4], { counts: [5, 5, 5, 5], breaks: [[1, 9], [3, 29]] });
  const part = series([20, 21, 22], { start: 10, breaks: [[1, 15]] });
  const found = withPeriod(base, part, [10, 20]);
  assertEquals(Array.from(found.time), [0, 10, 20, 30, 30]);
  assertEquals(Array.from(found.tag), [1, 11, 21, 31, 31]);
  assertEquals(Array.from(found.value), [1, 20, 21, 22, 4]);
  assertEquals(Array.from(found.quality), [0, 0, 1, 2, 3]);
  assertEquals(Array.from(found.cause), [50, 50, 51, 52, 53]);
  assertEquals(Array.from(found.row), [0, 10, 11, 12, 3]);
  assertEquals(Array.from(found.summary!.count), [5, 1, 1, 1, 5]);
  assertEquals(Array.from(found.summary!.low), [0, 20, 21, 22, 3]);
  assertEquals(Array.from(found.summary!.high), [2, 20, 21, 22, 5]);
  assertEquals(
    Array.from(found.breaks, (index, n) => [index, found.breakTimes[n]]).sort((a, b) =>
      a[0]! - b[0]!
    ),
    [[1, 9], [2, 15], [4, 29]],
  );
  assertEquals(found.dropped, 2);
});

Deno.test("a period before, after or between the entries adds its reports there", () => {
  const base = series([1, 2], { counts: [5, 5] });
  const values = (start: number, period: readonly [number, number]) =>
    Array.from(withPeriod(base, series([9], { start }), period).value);
  assertEquals(values(-5, [-5, -1]), [9, 1, 2]);
  assertEquals(values(5, [5, 6]), [1, 9, 2]);
  assertEquals(values(50, [50, 60]), [1, 2, 9]);
  assertEquals(values(0, [0, 10]), [9]);
  const exact = series([1, 2]);
  assertEquals(withPeriod(exact, base, [0, 10]), exact);
});

Deno.test("the reports between two times include both, and the breaks between them", () => {
  const view = series([1, 2, 3, 4], { breaks: [[1, 9], [2, 19], [3, 29]] });
  const part = within(view, [10, 20]);
  assertEquals([Array.from(part.time), Array.from(part.value), Array.from(part.row)], [
    ...[[10, 20], [2, 3], [1, 2]],
  ]);
  assertEquals([Array.from(part.quality), Array.from(part.cause), Array.from(part.tag)], [
    ...[[1, 2], [51, 52], [11, 21]],
  ]);
  assertEquals([Array.from(part.breaks), Array.from(part.breakTimes)], [[1, 2], [19, 29]]);
  assertEquals(part.dropped, 1);
  assertEquals(within(view, [0, 30]), view);
  assertEquals(Array.from(within(view, [11, 19]).time), []);
  assertEquals(Array.from(within(view, [31, 99]).time), []);
});

/** A page with these names. */
function page(names: Names): Page {
  return { names } as unknown as Page;
}

const NAMES = new Names({
  sectors: [{
    ca: 1,
    points: [
      { ioa: 5, type: "M_ME_NC_1", name: "Voltage", unit: "kV" },
      { ioa: 6, type: "M_ME_NC_1", unit: "kV" },
      { ioa: 7, type: "M_SP_NA_1", name: "Door" },
      { ioa: 8, type: "M_ME_NC_1" },
      { ioa: 9, type: "M_ME_NC_1" },
    ],
  }],
}).add({
  points: [
    { ca: 1, ioa: 10, typeIds: [], name: "Level", unit: "m", scale: { factor: -2, offset: 1 } },
    {
      ca: 1,
      ioa: 11,
      typeIds: [],
      name: "",
      unit: "",
      states: new Map([[0, "shut"], [1, "open"]]),
    },
  ],
  commands: [],
});

function point(ioa: number, view: SeriesView): ChartPoint {
  const key = { ...KEY, ioa };
  return { key, report: {} as never, base: view, view, series: order(view, "capture", 1000) };
}

Deno.test("values have their unit and words; a period has its range", () => {
  const single = TYPES.M_SP_NA_1.id;
  const texts = (ioa: number, view: SeriesView) => new ValueTexts(page(NAMES), point(ioa, view));
  assertEquals(texts(5, series([1.5])).at(0), "1.5 kV");
  assertEquals(texts(5, series([2], { counts: [3] })).at(0), "1 … 3, last 2 kV");
  assertEquals(texts(7, series([1], { typeId: single })).at(0), "ON");
  assertEquals(texts(11, series([1], { typeId: single })).at(0), "open");
  assertEquals(texts(10, series([1 / 3])).at(0), "0.3333333 m");
  assertEquals(texts(8, series([1], { typeId: 200 })).at(0), "1");
  assertEquals(texts(7, series([1], { typeId: single })).word(0), "OFF");
  assertEquals(texts(11, series([1], { typeId: single })).word(0), "shut");
  assertEquals(texts(5, series([1])).word(0), "");
  for (
    const [ioa, typeId, isState] of [
      [7, single, true],
      [5, TYPES.M_ME_NC_1.id, false],
      [11, TYPES.M_ME_NC_1.id, true],
      [7, TYPES.M_EP_TA_1.id, false],
    ] as const
  ) assertEquals(texts(ioa, series([1], { typeId })).isState, isState, `${ioa} ${typeId}`);
});

Deno.test("measured values with the same unit share a lane; states and values without a unit do not", () => {
  const states = series([1], { typeId: TYPES.M_SP_NA_1.id });
  const points = [5, 7, 6, 8, 9].map((ioa) => point(ioa, ioa === 7 ? states : series([1])));
  const lanes = lanesOf(page(NAMES), points, new Map([[1, [0, 1]]]));
  assertEquals(
    lanes.map((
      { unit, isState, points, values },
    ) => [unit, isState, points.map(({ name }) => name).join(), values]),
    [
      ["kV", false, "Voltage,CA 1 IOA 6", undefined],
      ["", true, "Door", [0, 1]],
      ["", false, "CA 1 IOA 8", undefined],
      ["", false, "CA 1 IOA 9", undefined],
    ],
  );
  assertEquals(lanes[0]!.points.map(({ color, isLine }) => [color, isLine]), [[0, true], [
    2,
    true,
  ]]);
  assertEquals([lanes[1]!.points[0]!.isLine, lanes[1]!.words(1)], [false, "ON"]);
  const [alone] = lanesOf(page(NAMES), [points[0]!], new Map());
  assertEquals(alone!.points[0]!.name, "");
  assertEquals([nameOf(page(NAMES), KEY), nameOf(page(NAMES), { ...KEY, ioa: 8 })], [
    ...["Voltage", "CA 1 IOA 8"],
  ]);
});

Deno.test("the values of a scaled point are converted, and a negative factor swaps lowest and highest", async () => {
  const ask = { points: [{ ...KEY, ioa: 10 }, KEY] } as never;
  const views = [series([3], { counts: [2] }), series([3])];
  const client = { ask: () => Promise.resolve(views) };
  const found = await askSeries({ client, names: NAMES } as unknown as Page, ask);
  assertEquals(found!.map(({ value }) => Array.from(value)), [[-5], [3]]);
  assertEquals([found![0]!.summary!.low[0], found![0]!.summary!.high[0]], [-7, -3]);
  const none = { ask: () => Promise.resolve(null) };
  assertEquals(await askSeries({ client: none, names: NAMES } as unknown as Page, ask), null);
});
