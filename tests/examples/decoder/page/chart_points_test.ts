// Charts of several points on the decoder page: adding and removing points, zoom in time and in value, marks, links, and
// values in brief.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { SeriesView } from "../../../../examples/decoder/messages.ts";
import {
  isBrief,
  periodAround,
  within,
  withPeriod,
} from "../../../../examples/decoder/page/chart_data.ts";
import { formatZoom, parseZoom } from "../../../../examples/decoder/page/chart_zoom.ts";
import { parsePlace } from "../../../../examples/decoder/page/place.ts";
import { makeSample } from "../../../../examples/decoder/sample/sample.ts";
import { PageBench } from "../../../helpers/browser/page_bench.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";

const CANVAS = ".chart.plot";
const STATION = "station=10.47.16.2+2404&ca=47";
const WINDING = `#view=points&${STATION}&ioa=215`;

function also(ioa: number): string {
  return `&also=10.47.16.2+2404+47+${ioa}`;
}

/** Oil and winding temperature, a breaker, a tap position and a counter. */
const FIVE = WINDING + also(214) + also(310) + also(210) + also(900);

/** Lets the chart notice that its zoom does not change any more. */
async function calm(page: PageBench): Promise<void> {
  await page.window.wait(300);
  await page.settle();
}

async function key(page: PageBench, key: string, fields = {}): Promise<void> {
  assert(await page.send(CANVAS, "keydown", { key, ...fields }), key);
}

function names(page: PageBench): string[] {
  return page.texts(".plot .lane-name");
}

function legend(page: PageBench): string[] {
  return page.window.body.querySelectorAll(".legend li").map((item) =>
    item.children.map(({ textContent }) => textContent).filter((text) => text !== "").join(" | ")
  );
}

/** The labels of the value axes. */
function values(page: PageBench): string {
  return page.texts(".plot .tick").filter((text) => !text.includes(":")).join(" ");
}

function times(page: PageBench): string {
  return page.texts(".plot .tick").filter((text) => text.includes(":")).join(" ");
}

/** The field of the address with this name. */
function field(page: PageBench, name: string): string[] {
  return new URLSearchParams(page.window.hash.slice(1)).getAll(name);
}

Deno.test("points with the same unit share an axis, and all others have their own", async () => {
  await using page = await PageBench.open({ place: FIVE });
  assertEquals(names(page), [
    ...["T1 oil temperature", "T1 winding temperature", "K05 Ring West breaker Q0"],
    ...["T1 tap position", "E01 energy received"],
  ]);
  assertEquals(page.window.body.querySelectorAll(".plot .series").length, 5);
  assertEquals(page.window.body.querySelectorAll(".plot clipPath").length, 4);
  assertEquals(page.texts(".chart-pane h2"), ["5 points"]);
  const paths = page.window.body.querySelectorAll(".plot .value").map((path) =>
    path.getAttribute("d")!
  ).filter((d) => d !== "");
  const [oil = "", winding = ""] = paths;
  assert(oil.includes("L") && winding.includes("L"), "measured values are joined by lines");
  assert(paths.slice(-3).every((path) => !path.includes("L")), "everything else has steps");
  assert(oil.match(/M/g)!.length > 1, "an interruption is not bridged");
});

Deno.test("the cursor shows the value of every point, its quality, and where nothing is known", async () => {
  await using page = await PageBench.open({ place: FIVE });
  const point = (selector: string) => {
    const x = Number(page.find(selector).getAttribute("x"));
    return page.send(CANVAS, "pointermove", { clientX: 10 + x + 5, clientY: 40 });
  };
  await point(".plot .quality.iv");
  const [oil, breaker, , , winding] = legend(page);
  assertEquals(oil, "T1 oil temperature | 58 °C | Packet | ×");
  assertEquals(breaker, "K05 Ring West breaker Q0 | ON | Packet | ×");
  assertStringIncludes(winding!, "IV NT");
  await point(".plot .gap rect");
  assertEquals(legend(page)[0], "T1 oil temperature | no data | ×");
  const spoken = page.find(CANVAS).getAttribute("aria-valuetext")!;
  assertStringIncludes(spoken, "T1 oil temperature no data");
  assertEquals(page.find(CANVAS).getAttribute("aria-label"), "Values of 5 points");
  await key(page, "Home");
  const stop = () => Number(page.find(CANVAS).getAttribute("aria-valuenow"));
  assertEquals(stop(), 0);
  await key(page, "ArrowRight");
  assertEquals(stop(), 1, "the next report of any point");
  await key(page, "End");
  await key(page, "Enter");
  assertStringIncludes(page.window.hash, "#view=packets&frame=");
});

Deno.test("rows add points to the chart and remove them, by mouse and by key", async () => {
  await using page = await PageBench.open({ place: WINDING });
  const row = (ioa: string) =>
    page.window.body.querySelectorAll(".list-points .list-window .list-row").find((each) =>
      each.querySelector(".c-ioa")!.textContent === ioa
    )!;
  await page.click(row("214").querySelector(".chart-toggle")!);
  assertEquals(names(page), ["T1 oil temperature", "T1 winding temperature"]);
  assertEquals(row("214").querySelector(".chart-toggle")!.getAttribute("aria-pressed"), "true");
  assertEquals(page.texts(".list-points .active .c-ioa"), ["215"], "the selection stays");
  assertEquals(field(page, "also"), ["10.47.16.2 2404 47 214"]);
  page.find(".list-points").focus();
  await page.key("ArrowDown");
  assertEquals(names(page)[0], "T1 oil temperature", "points that were added stay");
  assertEquals(names(page).length, 2);
  await page.key("a");
  await page.key("ArrowDown");
  assertEquals(names(page).length, 3);
  const [first] = page.window.body.querySelectorAll(".legend button[aria-label]");
  assertEquals(first!.getAttribute("aria-label"), "Remove T1 oil temperature from the chart");
  await page.click(first!);
  assertEquals(names(page).length, 2);
  await page.key("ArrowUp");
  await page.key("a");
  assertEquals(page.texts(".chart-pane h2"), ["K01 infeed breaker Q0"]);
  assertEquals(field(page, "also"), []);
});

Deno.test("a chart has at most eight points", async () => {
  await using page = await PageBench.open({ place: WINDING });
  page.find(".list-points").focus();
  await page.key("Home");
  for (let i = 0; i < 8; i++) {
    await page.key("a");
    await page.key("ArrowDown");
  }
  assertEquals(names(page).length, 8);
  assertEquals(page.texts(".message.error p"), [
    "A chart has at most 8 points: remove one before you add another",
  ]);
});

Deno.test("another view opens the chart of a point, or adds it to the current one", async () => {
  await using page = await PageBench.open({ place: WINDING });
  const station = { address: "10.47.16.2", port: 2404, ca: 47 };
  await page.view("packets");
  page.app.chart({ ...station, ioa: 214 }, { add: true });
  await page.settle();
  assertEquals(names(page), ["T1 winding temperature", "T1 oil temperature"]);
  page.app.chart({ ...station, ioa: 310 });
  await page.settle();
  assertEquals(page.texts(".chart-pane h2"), ["K05 Ring West breaker Q0"]);
});

Deno.test("a link to a chart has its points, its period, its values and its axis", async () => {
  await using page = await PageBench.open({ place: WINDING + also(214) });
  const whole = [times(page), values(page)];
  await key(page, "Home");
  for (let i = 0; i < 3; i++) await key(page, "+");
  await key(page, "ArrowUp", { altKey: true });
  await key(page, "ArrowRight", { shiftKey: true });
  await key(page, "ArrowUp", { shiftKey: true });
  await calm(page);
  const shown = [times(page), values(page)];
  const { hash } = page.window;
  assert(/&range=2026-03-12T03%3A0.*Z&values=0%3A/.test(hash), hash);
  await using again = await PageBench.open({ place: hash });
  assertEquals([times(again), values(again)], shown);
  assertEquals(names(again), ["T1 oil temperature", "T1 winding temperature"]);
  await again.send(CANVAS, "dblclick");
  await calm(again);
  assertEquals([times(again), values(again)], whole);
  assertEquals([field(again, "range"), field(again, "values")], [[], []]);
  await again.type("select[name=axis]", "tag");
  await calm(again);
  assertEquals(field(again, "axis"), ["tag"]);
  await using tagged = await PageBench.open({ place: again.window.hash });
  assertEquals(tagged.find("select[name=axis]").value, "tag");
});

Deno.test("fields of a zoom that are wrong are ignored", () => {
  const place = parsePlace(
    "#view=points&station=10.0.0.1+2404&ca=1&ioa=2&type=13&also=x&also=::1+9+1+2",
  );
  assertEquals(place.point, { address: "10.0.0.1", port: 2404, ca: 1, ioa: 2, typeId: 13 });
  assertEquals(place.also, [{ address: "::1", port: 9, ca: 1, ioa: 2 }]);
  const wrong = parseZoom({ axis: "x", range: "2026..", values: "0:5..1,1:a..b,2:1..2,-3e1" });
  assertEquals([wrong.axis, wrong.range, [...wrong.values]], ["capture", undefined, [[2, [1, 2]]]]);
  const range = [Date.UTC(2026, 0, 1) + 0.123, Date.UTC(2026, 0, 2) + 999.5] as const;
  const zoom = { axis: "tag", range, values: new Map([[0, [-1e-7, 2.5] as const]]) } as const;
  for (
    const [low, high] of [[16_777_259.5, 16_777_260.25], [-3.4e38, -3.39999e38], [1e9, 1e9 + 1]]
  ) {
    const values = new Map([[0, [low!, high!] as const]]);
    const [from, to] = parseZoom(formatZoom({ axis: "capture", range: undefined, values })).values
      .get(0)!;
    assert(Math.abs(from - low!) + Math.abs(to - high!) < (high! - low!) / 100, `${low}`);
  }
  const fields = formatZoom(zoom);
  assertEquals(fields.range, "2026-01-01T00:00:00.000123Z..2026-01-02T00:00:00.999500Z");
  const read = parseZoom(fields);
  assertEquals([read.axis, [...read.values]], ["tag", [[0, [-1e-7, 2.5]]]]);
  assert(read.range!.every((time, index) => Math.abs(time - range[index]!) < 0.001));
});

Deno.test("a drag over values zooms to them; the wheel over their axis zooms and moves them", async () => {
  await using page = await PageBench.open({ place: WINDING });
  const whole = values(page);
  const pointer = (type: string, clientX: number, clientY: number) =>
    page.send(CANVAS, type, { clientX, clientY, button: 0, pointerId: 1, pointerType: "mouse" });
  await pointer("pointerdown", 310, 60);
  await pointer("pointermove", 312, 110);
  const drag = page.find(".drag");
  assertEquals(["x", "y", "height"].map((name) => drag.getAttribute(name)), [
    "64.0",
    "60.0",
    "50.0",
  ]);
  await pointer("pointerup", 312, 110);
  const time = times(page);
  assertEquals(time, "03:10 03:15", "the period stays");
  assert(values(page) !== whole && !values(page).includes("66"), values(page));
  const wheel = (fields: object) =>
    page.send(CANVAS, "wheel", { clientX: 30, clientY: 90, deltaY: 100, ...fields });
  const near = values(page);
  for (let i = 0; i < 3; i++) assert(await wheel({ shiftKey: true }));
  assert(values(page) !== near);
  for (let i = 0; i < 12; i++) assert(await wheel({ ctrlKey: true }));
  assertEquals([values(page), times(page)], [whole, time], "never beyond all values");
  await page.click(page.with(".tools button", "↕+"));
  assert(values(page) !== whole);
  await page.click(page.with(".tools button", "↕−"));
  assertEquals(values(page), whole);
});

Deno.test("two fingers zoom in time and in value, and keep what is below them", async () => {
  await using page = await PageBench.open({ place: WINDING });
  const whole = [times(page), values(page)];
  const finger = (type: string, pointerId: number, clientX: number, clientY: number) =>
    page.send(CANVAS, type, { clientX, clientY, button: 0, pointerId, pointerType: "touch" });
  await finger("pointerdown", 1, 200, 100);
  await finger("pointerdown", 2, 300, 102);
  await finger("pointermove", 1, 100, 100);
  await finger("pointermove", 2, 400, 102);
  assert(times(page) !== whole[0]);
  assertEquals(values(page), whole[1], "fingers side by side change the period only");
  await finger("pointerup", 1, 100, 100);
  await finger("pointerup", 2, 400, 102);
  await page.click(page.with(".tools button", "⤢"));
  await finger("pointerdown", 1, 200, 80);
  await finger("pointerdown", 2, 204, 120);
  await finger("pointermove", 2, 204, 170);
  assertEquals(times(page), whole[0], "fingers above each other change the values only");
  assert(values(page) !== whole[1]);
  await finger("pointercancel", 2, 204, 170);
  await finger("pointermove", 1, 20, 80);
  assertEquals(times(page), whole[0], "one finger only moves the cursor");
});

Deno.test("marks on the time axis lead to the packets of commands and findings", async () => {
  await using page = await PageBench.open({ place: WINDING });
  const marks = page.window.body.querySelectorAll(".chart-mark");
  assert(marks.length >= 5);
  const [first] = marks;
  assertEquals(first!.getAttribute("class"), "chart-mark command");
  assertStringIncludes(first!.textContent, "C_DC_NA_1 CA 47 IOA 5010: terminated (packet 109)");
  const x = Number(/M([\d.]+)/.exec(first!.querySelector("path")!.getAttribute("d")!)![1]);
  const pointer = (type: string) =>
    page.send(CANVAS, type, {
      ...{ clientX: 10 + x, clientY: 205, button: 0, pointerId: 1, pointerType: "mouse" },
    });
  await pointer("pointerdown");
  await pointer("pointerup");
  assertStringIncludes(page.window.hash, "#view=packets&frame=109");

  await page.view("points");
  await key(page, "Home");
  await key(page, ".");
  assertStringIncludes(page.texts(".mark-line")[0]!, "C_DC_NA_1 CA 47 IOA 5010");
  assertStringIncludes(page.find(CANVAS).getAttribute("aria-valuetext")!, "packet 109");
  await key(page, ".");
  assertStringIncludes(page.texts(".mark-line")[0]!, "C_RC_NA_1 CA 47 IOA 5100");
  await key(page, ",");
  assertStringIncludes(page.texts(".mark-line")[0]!, "C_DC_NA_1 CA 47 IOA 5010");
  await key(page, ",");
  assertEquals(page.texts("[aria-live=polite]"), ["No more marks in the visible period"]);
  await key(page, "Enter");
  assertStringIncludes(page.window.hash, "#view=packets&frame=109");
});

/** A series as the index returns it, with `size` reports in each entry. */
function brief(view: SeriesView, size: number): SeriesView {
  const starts = view.time.filter((_, index) => index % size === 0);
  const parts = Array.from(starts, (_, n) => view.value.slice(n * size, n * size + size));
  const at = <T extends Float64Array | Uint8Array | Uint32Array>(all: T) =>
    all.filter((_, index) => index % size === 0) as T;
  return {
    ...view,
    time: starts,
    tag: at(view.tag).fill(NaN),
    value: Float64Array.from(parts, (part) => part.at(-1)!),
    quality: at(view.quality),
    typeId: at(view.typeId),
    cause: at(view.cause),
    row: at(view.row),
    breaks: Uint32Array.of(),
    breakTimes: Float64Array.of(),
    summary: {
      low: Float64Array.from(parts, (part) => Math.min(...part)),
      high: Float64Array.from(parts, (part) => Math.max(...part)),
      count: Uint32Array.from(parts, (part) => part.length),
      ...{ innerBreaks: 1, isRounded: false },
    },
  };
}

/** Opens a page whose worker has an index with several reports in each entry, or another one, and records its questions. */
async function openBrief(
  place: string,
  indexed = (view: SeriesView) => brief(view, 4),
): Promise<PageBench & { readonly asked: unknown[] }> {
  const asked: unknown[] = [];
  const page = await PageBench.open({ place: "#view=overview" });
  const { client } = page.app;
  const ask = client.ask.bind(client) as (name: string, ask: unknown) => Promise<unknown>;
  Object.assign(client, {
    ask: async (name: string, question: { readonly exact?: unknown }) => {
      const answer = await ask(name, question);
      if (name !== "series") return answer;
      asked.push(question.exact ?? "index");
      if (question.exact !== undefined) return answer;
      return (answer as readonly SeriesView[]).map(indexed);
    },
  });
  await page.follow(place);
  await page.settle();
  return Object.assign(page, { asked });
}

Deno.test("the header of a chart counts the reports of all points, and those beyond the limit", async () => {
  const header = async (place: string, dropped: number) => {
    const indexed = (view: SeriesView) => ({ ...view, dropped });
    await using page = await openBrief(place, indexed);
    return page.texts(".chart-pane .detail-where")[0]!.split(" · ").filter((text) =>
      text.includes("report") || text.includes("interruption")
    );
  };
  assertEquals(await header(WINDING, 0), ["19 reports", "1 interruption"]);
  assertEquals(await header(WINDING, 1), ["19 reports", "1 interruption", "1 report not shown"]);
  const both = ["22 reports", "1 interruption", "2 reports not shown"];
  assertEquals(await header(WINDING + also(214), 1), both);
});

Deno.test("values in brief are drawn as bands, and say so; every report can be read", async () => {
  await using page = await openBrief(WINDING);
  assert(page.find(".plot .band").getAttribute("d")!.split("M").length > 3);
  assertStringIncludes(
    page.texts(".chart-note")[0]!,
    "Bands show the lowest and highest values of periods with several reports",
  );
  assertStringIncludes(page.texts(".chart-note")[0]!, "Some periods contain interruptions.");
  await key(page, "Home");
  assertEquals(page.texts(".readout strong"), ["66 … 68, last 68 °C"]);
  assertStringIncludes(page.texts(".readout")[0]!, "4 reports");
  await page.click(page.with(".chart-note button", "Read every report"));
  assertEquals(page.asked, ["index", "all"]);
  assertEquals(page.texts(".chart-note"), [""]);
  assertEquals(page.find(CANVAS).getAttribute("aria-valuemax"), "18");
  assertEquals(page.find(".plot .band").getAttribute("d"), "");
});

Deno.test("a zoomed chart reads the reports of its period, and the time tags need all", async () => {
  await using page = await openBrief(WINDING);
  await key(page, "Home");
  for (let i = 0; i < 4; i++) await key(page, "+");
  await calm(page);
  const [, period] = page.asked as [unknown, readonly [number, number]];
  assertEquals(page.asked.length, 2);
  const last = Number(page.find(CANVAS).getAttribute("aria-valuemax"));
  assert(last > 4 && last < 18, `${last}`);
  assertEquals(page.texts(".chart-note"), [""]);
  assert(period[0] < period[1]);
  await page.type("select[name=axis]", "tag");
  assertEquals(page.asked.at(-1), "all");
  assertEquals(page.find(CANVAS).getAttribute("aria-valuemax"), "16");
});

Deno.test("reports of a period take the place of the entries that contain them", () => {
  const times = [0, 10, 20, 30, 40, 50, 60, 70];
  const exact: SeriesView = {
    time: Float64Array.from(times),
    tag: new Float64Array(8).fill(NaN),
    value: Float64Array.from(times, (_, index) => index),
    quality: new Uint8Array(8),
    typeId: new Uint8Array(8),
    cause: new Uint8Array(8),
    row: Uint32Array.from(times.keys()),
    breaks: Uint32Array.of(5, 8),
    breakTimes: Float64Array.of(45, 75),
    ...{ dropped: 0, summary: null },
  };
  const base = {
    ...brief(exact, 2),
    breaks: Uint32Array.of(1, 4),
    breakTimes: Float64Array.of(15, 75),
  };
  assertEquals([isBrief(base), isBrief(exact), isBrief(base, 71, 99)], [true, false, true]);
  const period = periodAround(base, [25, 45]);
  assert(period[0] === 20 && period[1] < 60 && period[1] > 59, `${period}`);
  const part = within(exact, period);
  assertEquals([...part.time], [20, 30, 40, 50]);
  const merged = withPeriod(base, part, period);
  assertEquals([...merged.time], [0, 20, 30, 40, 50, 60]);
  assertEquals([...merged.value], [1, 2, 3, 4, 5, 7]);
  assertEquals([...merged.summary!.count], [2, 1, 1, 1, 1, 2]);
  assertEquals([...merged.summary!.low], [0, 2, 3, 4, 5, 6]);
  const breaks = Array.from(merged.breaks, (index, n) => [index, merged.breakTimes[n]]);
  assertEquals(breaks.sort(), [[1, 15], [4, 45], [6, 75]]);
  assertEquals([...within(exact, [71, 99]).time], []);
  assertEquals([...within(exact, [-9, -1]).time], []);
  assertEquals(isBrief(merged, 21, 49), false);
});

Deno.test("the durations of qualities are those of `iec104 analyze`", async () => {
  const octets = await makeSample().bytes();
  const { stdout } = await runCli(["analyze", "sample.pcapng", "--points", "csv"], {
    files: { "sample.pcapng": octets },
  });
  const [head, ...lines] = stdout.trim().split("\n").map((line) => line.split(","));
  const column = (line: readonly string[], name: string) => line[head!.indexOf(name)]!;
  await using page = await PageBench.open({ place: "#view=points" });
  const bars: string[] = [];
  const list = page.find(".list-points .list-scroll");
  for (let top = 0; top < lines.length; top += 10) {
    list.scrollTop = top * 20;
    await page.send(list, "scroll");
    for (const row of page.window.body.querySelectorAll(".list-points .list-window .list-row")) {
      const line = Number(row.getAttribute("aria-rowindex")) - 2;
      bars[line] = row.querySelector(".quality-bar")!.getAttribute("aria-label")!;
    }
  }
  assertEquals(bars.length, lines.length);
  lines.forEach((line, index) => {
    const seconds = column(line, "quality_seconds").split("; ").map((part) => part.split("="));
    const spoken = seconds.map(([name, text]) => {
      const all = Math.round(Number(text));
      const minutes = Math.floor(all / 60);
      return `${name} ${minutes === 0 ? "" : `${minutes} min `}${all % 60} s`;
    }).join(", ");
    assertEquals(bars[index], spoken, `CA ${column(line, "ca")} IOA ${column(line, "ioa")}`);
  });
});
