// Parts of the decoder page on their own: tables, charts and texts for reports unlike the sample.

import { assert, assertEquals } from "@std/assert";
import type { TransactionReport } from "../../../../codec/capture/mod.ts";
import type { LadderSpan, SeriesView } from "../../../../examples/decoder/messages.ts";
import { ackOverlay } from "../../../../examples/decoder/page/ack_overlay.ts";
import { activityChart } from "../../../../examples/decoder/page/activity_chart.ts";
import { bars } from "../../../../examples/decoder/page/bars.ts";
import { helpDialog } from "../../../../examples/decoder/page/dialogs.ts";
import { h } from "../../../../examples/decoder/page/dom.ts";
import { linkTable } from "../../../../examples/decoder/page/link_table.ts";
import { ProgressBar } from "../../../../examples/decoder/page/progress_bar.ts";
import { drawPlot, qualityClass } from "../../../../examples/decoder/page/chart_plot.ts";
import {
  extent,
  indexAt,
  orderSeries,
  stepPaths,
} from "../../../../examples/decoder/page/series.ts";
import { stationTable } from "../../../../examples/decoder/page/station_table.ts";
import { Names } from "../../../../cli/text/names.ts";
import { factsText, resultTone } from "../../../../examples/decoder/page/transaction_text.ts";
import type { FakeElement } from "../../../helpers/browser/dom/element.ts";
import { made, report } from "../../../helpers/browser/page_parts.ts";
import { outline } from "../../../helpers/browser/dom/outline.ts";
import { FakeWindow } from "../../../helpers/browser/dom/window.ts";

function rows(table: FakeElement): string[] {
  return table.querySelectorAll("tbody tr").map((row) =>
    row.children.map(({ textContent }) => textContent).join(" | ")
  );
}

Deno.test("text of a capture reaches the page with marks of direction and control characters escaped", async () => {
  const name = "Q0\u202eFFO\u2066\x1b[2J\u200b\nopen\tnow";
  const shown = "Q0\\u202eFFO\\u2066\\x1b[2J\\u200b\nopen\tnow";
  const element = await made(() =>
    h("p", { title: name, "aria-label": name, "data-name": name }, name, h("b", {}, name))
  );
  assertEquals(element.textContent, `${shown}${shown}`);
  assertEquals(["title", "aria-label", "data-name"].map((each) => element.getAttribute(each)), [
    shown,
    shown,
    name,
  ]);
});

Deno.test("the clock of a station is described by its offset, its zone and its invalid tags", async () => {
  const clocks = [
    { tags: 0, invalid: 0, offsetMs: null, zoneMinutes: null },
    { tags: 1, invalid: 0, offsetMs: null, zoneMinutes: null },
    { tags: 5, invalid: 2, offsetMs: null, zoneMinutes: null },
    { tags: 5, invalid: 0, offsetMs: 0.99, zoneMinutes: 0 },
    { tags: 5, invalid: 1, offsetMs: -0.5, zoneMinutes: 60 },
    { tags: 5, invalid: 0, offsetMs: 1, zoneMinutes: null },
    { tags: 5, invalid: 3, offsetMs: -2500, zoneMinutes: -90 },
  ];
  const sectors = clocks.map((clock, index) => ({
    ca: index + 1,
    asdus: 1000,
    objects: 2000,
    clock,
  }));
  const commanders = [{ address: "10.0.0.1", count: 1 }, { address: "10.0.0.2", count: 3 }];
  const stations = [
    { address: "10.0.0.9", port: 2404, sectors, commanders: [] },
    { address: "::9", port: 2405, sectors: sectors.slice(0, 1), commanders },
  ];
  const table = await made((page) => stationTable(page, report({ stations })));
  assertEquals(rows(table), [
    "10.0.0.9 | 1 | 1,000 | 2,000 | no time tags | none",
    "10.0.0.9 | 2 | 1,000 | 2,000 | 1 tag | none",
    "10.0.0.9 | 3 | 1,000 | 2,000 | 5 tags, 2 invalid tags | none",
    "10.0.0.9 | 4 | 1,000 | 2,000 | exact | none",
    "10.0.0.9 | 5 | 1,000 | 2,000 | exact, tags in UTC+1, 1 invalid tag | none",
    "10.0.0.9 | 6 | 1,000 | 2,000 | 1 ms ahead | none",
    "10.0.0.9 | 7 | 1,000 | 2,000 | 2.5 s behind, tags in UTC−1.5, 3 invalid tags | none",
    "[::9]:2405 | 1 | 1,000 | 2,000 | no time tags | 10.0.0.1 (1 time), 10.0.0.2 (3 times)",
  ]);
  const none = await made((page) => stationTable(page, report({})));
  assertEquals(none.textContent, "No station has sent anything.");
});

Deno.test("links are listed by controlling station, up to 200", async () => {
  const side = (address: string, port: number, information: number) => ({
    ...{ address, port, information, supervisory: 20, unnumbered: 3 },
  });
  const session = (fields: object) => ({
    ...{ connection: 7, startedMs: 0, durationMs: null, ending: null, objects: 1234 },
    ...{ first: { time: null }, controlling: "client" },
    ...{ client: side("10.0.0.1", 40000, 1000), server: side("10.0.0.9", 2404, 2000) },
    ...fields,
  });
  const sessions = [
    session({}),
    session({
      ...{ controlling: "server", startedMs: 1500, durationMs: 61_000 },
      ...{
        ending: { text: "closed by the client" },
        first: { time: "2026-03-12T03:07:21.000000Z" },
      },
    }),
    ...Array(200).fill(session({})),
  ];
  const table = await made((page) =>
    linkTable(page, report({ sessions, totals: { sessions: 1204 } }))
  );
  assertEquals(rows(table).length, 200);
  assertEquals(rows(table).slice(0, 2), [
    "10.0.0.1:40000 → 10.0.0.9 | – | – | never | 1,023 | 2,023 | 1,234 | – | open | PacketsSequence",
    "10.0.0.9 → 10.0.0.1:40000 | 03:07:21 | 1 min 1 s | 1.5 s | 2,023 | 1,023 | 1,234 | – | " +
    "closed by the client | PacketsSequence",
  ]);
  assertEquals(
    table.querySelector("th[scope=row]")!.getAttribute("title"),
    "10.0.0.1:40000 → 10.0.0.9:2404",
  );
  assertEquals(table.querySelectorAll("p").map(({ textContent }) => textContent), [
    "1,004 more are not listed.",
  ]);
  const all = await made((page) =>
    linkTable(page, report({ sessions: sessions.slice(0, 2), totals: { sessions: 2 } }))
  );
  assertEquals(all.querySelector("p"), null);
  const none = await made((page) => linkTable(page, report({ totals: { sessions: 0 } })));
  assertEquals(none.textContent, "No TCP connection in the capture carries APDUs.");
});

Deno.test("activity is drawn from 0 to the largest bucket, without bars for empty buckets", async () => {
  const activity = {
    ...{ start: "2026-03-12T03:07:00.000000Z", bucketMs: 1000, apdus: [4, 0, 2, 1] },
  };
  const findings = [
    {
      ...{
        severity: "error",
        detail: "odd",
        first: { frame: 9, time: "2026-03-12T03:07:02.000000Z" },
      },
    },
    { severity: "notice", detail: "without a time", first: { frame: 1, time: null } },
  ];
  const frames: number[] = [];
  const chart = await made(() =>
    activityChart(report({ activity, findings }), {
      onFrame: (frame) => frames.push(frame),
      wallClock: (time) => time + 3_600_000,
    })
  );
  assertEquals(
    outline(chart).split("\n").map((line) => line.trim()).filter((line) => line !== ""),
    [
      'div.chart.activity role=img aria-label="APDUs in each 1 s, at most 4 APDUs"',
      "svg width=600 height=132 aria-hidden=true",
      ...[["112", "0"], ["63", "2"], ["14", "4"]].flatMap(([y, text]) => [
        `line.grid x1=44 x2=592 y1=${y} y2=${y}`,
        `text.tick x=38 y=${Number(y) + 4} text-anchor=end "${text}"`,
      ]),
      "rect.activity-bar x=44.0 y=14.0 width=136.0 height=98.0",
      "rect.activity-bar x=318.0 y=63.0 width=136.0 height=49.0",
      "rect.activity-bar x=455.0 y=87.5 width=136.0 height=24.5",
      "line.axis x1=44 x2=592 y1=112 y2=112",
      ...[["44", "00"], ["181", "01"], ["318", "02"], ["455", "03"], ["592", "04"]].map(([x, s]) =>
        `text.tick x=${x} y=127 text-anchor=middle "04:07:${s}"`
      ),
      'path.activity-mark.error d="M318.0 11l-4 -8h8z" title "odd"',
    ],
  );
  chart.querySelector(".activity-mark")!.click();
  assertEquals(frames, [9]);
  const none = await made(() =>
    activityChart(report({ activity: null }), { onFrame: () => {}, wallClock: (time) => time })
  );
  assertEquals(none.textContent, "The capture has no times.");
});

Deno.test("bars share one scale; percentages are rounded, and small ones are shown as < 1 %", async () => {
  const pressed: string[] = [];
  const list = await made(() =>
    bars("Things", [
      { name: "A", title: "many", value: 1500, onPress: () => pressed.push("A") },
      { name: "B", title: "some", value: 485, note: "7 obj", onPress: () => pressed.push("B") },
      { name: "C", title: "few", value: 26, onPress: () => {} },
      { name: "D", title: "one", value: 1, onPress: () => {} },
    ])
  );
  assertEquals(list.children.map(({ textContent }) => textContent), [
    "Amany1,50075 %",
    "Bsome4857 obj",
    "Cfew261 %",
    "Done1<1 %",
  ]);
  const widths = list.querySelectorAll(".bar").map(({ style }) => style.inlineSize);
  assertEquals(widths, ["100%", "32.333333333333336%", "1.7333333333333334%", "0.4%"]);
  list.querySelectorAll("button")[1]!.click();
  assertEquals(pressed, ["B"]);
  const nothing = await made(() =>
    bars("None", [{ name: "A", title: "", value: 0, onPress() {} }])
  );
  assertEquals(nothing.textContent, "A0<1 %");
});

Deno.test("acknowledgement brackets are drawn side by side, as many as fit", async () => {
  const span = (from: number, to: number | null, fromClient = true): LadderSpan => ({
    ...{ from, to, fromClient, ms: to === null ? null : (to - from) * 1000 },
  });
  const drawn = async (spans: readonly LadderSpan[], margin: number) => {
    const lines = { first: 10, last: 20, rowHeight: 10 };
    const drawing = await made(() => ackOverlay(spans, lines, { width: 300, margin }));
    return drawing.children.map((group) => {
      const [path, title] = group.children;
      return `${group.getAttribute("class")} ${path!.getAttribute("d")} ${title!.textContent}`;
    });
  };
  assertEquals(
    await drawn([
      ...[span(12, 14), span(5, 9), span(2, 11), span(13, null), span(18, 19, false), span(20, 21)],
      { ...span(15, 16), ms: null },
    ], 60),
    [
      "ack M60 -10.0H54V17.2H60 9 s",
      "ack M60 27.2H54V47.2H60 2 s",
      "ack never M60 37.2H46V110.0H60 never acknowledged",
      "ack M60 57.2H54V67.2H60 ",
      "ack M240 87.2H246V97.2H240 1 s",
    ],
  );
  const many = Array.from({ length: 8 }, (_, index) => span(10 + index, 19));
  assertEquals((await drawn(many, 100)).length, 6, "no more than six");
  assertEquals((await drawn(many, 24)).length, 3, "no more than the margin has room for");
});

Deno.test("the facts of a transaction are its request and its results", () => {
  const facts = (fields: object, kind = "command", type: string | null = "C_SE_NC_1") =>
    factsText({ facts: fields, kind, type } as unknown as TransactionReport, new Names());
  assertEquals(facts({}), "");
  assertEquals(facts({ value: 1.5 }), "1.5");
  assertEquals(facts({ value: 1 }, "command", "C_SC_NA_1"), "ON");
  assertEquals(facts({ value: 1 }, "command", null), "1");
  assertEquals(facts({ value: "NaN" }), "NaN");
  assertEquals(facts({ qualifier: 20 }, "interrogation"), "station");
  assertEquals(facts({ qualifier: 23 }, "interrogation"), "group 3");
  assertEquals(facts({ qualifier: 20 }), "");
  assertEquals(facts({ points: 5, asdus: 1 }), "5 points in 1 ASDU");
  assertEquals(facts({ points: 5 }), "");
  assertEquals(facts({ points: 5, pointsBefore: 5 }), "");
  assertEquals(
    facts({ points: 5, asdus: 2, pointsBefore: 7 }),
    "5 points in 2 ASDUs, 7 points the previous time",
  );
  assertEquals(facts({ offsetMs: null }), "");
  assertEquals(facts({ offsetMs: 0.9 }), "sent the time of capture");
  assertEquals(facts({ offsetMs: -1 }), "sent a time 1 ms behind capture");
  assertEquals(facts({ offsetMs: 2000 }), "sent a time 2 s ahead of capture");
  assertEquals(facts({ octets: 1, entries: 2, reason: "refused" }), "1 octet, 2 entries, refused");
});

Deno.test("a result is good, bad or neither", () => {
  const tones =
    (["terminated", "confirmed", "answered", "failed", "refused", "unanswered"] as const)
      .map(resultTone);
  assertEquals(tones, ["good", "good", "good", "bad", "bad", "bad"]);
  assertEquals(resultTone("cancelled"), "so-so");
});

/** Creates a series of values at whole milliseconds. */
function series(values: readonly (readonly [time: number, value: number, quality?: number])[]) {
  return {
    ...{ tag: new Float64Array(values.length).fill(NaN), dropped: 0, summary: null },
    time: Float64Array.from(values, ([time]) => time),
    value: Float64Array.from(values, ([, value]) => value),
    quality: Uint8Array.from(values, ([, , quality = 0]) => quality),
    typeId: new Uint8Array(values.length),
    cause: new Uint8Array(values.length),
    row: new Uint32Array(values.length),
    breaks: Uint32Array.of(),
    breakTimes: Float64Array.of(),
  } satisfies SeriesView;
}

Deno.test("a series is ordered by time, holds each value until the next, and has its gaps", () => {
  const view = {
    ...series([[10, 1], [30, 3], [20, 2], [50, 5]]),
    breaks: Uint32Array.of(3, 4),
    breakTimes: Float64Array.of(35, 60),
  };
  const ordered = orderSeries(view, "capture", 70);
  assertEquals([...ordered.time], [10, 20, 30, 50]);
  assertEquals([...ordered.value], [1, 2, 3, 5]);
  assertEquals([...ordered.source], [0, 2, 1, 3]);
  assertEquals([...ordered.until], [20, 30, 50, 60].with(1, 30));
  assertEquals(ordered.gaps, [{ from: 35, to: 50 }, { from: 60, to: 70 }]);
  const late = { ...view, breaks: Uint32Array.of(2, 4), breakTimes: Float64Array.of(1, 2) };
  assertEquals(orderSeries(late, "capture", 70).gaps, [{ from: 50, to: 70 }]);
  const at = [9, 10, 11, 50, 51].map((time) => indexAt(ordered, time));
  assertEquals(at, [0, 0, 1, 3, 4]);
  assertEquals(extent(ordered, 20, 30), [1, 3]);
  assertEquals(extent(ordered, 25, 29), [2, 2]);
  assertEquals(extent(ordered, 65, 69), undefined);
  assertEquals(extent(ordered, 0, 9), undefined);
});

Deno.test("lines are steps; bad values have their own line, and values on one pixel form a stroke", () => {
  const scale = { x: (time: number) => time, y: (value: number) => 100 - value };
  const ordered = orderSeries(
    series([[0, 1], [10, 5], [20, 5, 0x80], [30, NaN], [40, 2, 0x10], [50, 9]]),
    "capture",
    60,
  );
  assertEquals(stepPaths(ordered, [0, 60], scale), {
    good: "M0.0 99.0H10.0V95.0H20.0M40.0 98.0H50.0V91.0H60.0",
    bad: "M20.0 95.0H30.0",
  });
  assertEquals(stepPaths(ordered, [5, 15], scale).good, "M5.0 99.0H10.0V95.0H15.0");
  const dense = orderSeries(series([[0, 1], [0.1, 8], [0.2, 3], [0.3, 4], [5, 6]]), "capture", 9);
  assertEquals(
    stepPaths(dense, [0, 9], scale).good,
    "M0.0 99.0H0.1V92.0V99.0V97.0H0.3V96.0H5.0V94.0H9.0",
  );
});

Deno.test("a plot shows states as words, marks up to 250 reports, and colours by quality", async () => {
  const draw = (count: number, isState: boolean) =>
    made(() =>
      drawPlot({
        lanes: [{
          points: [{
            series: orderSeries(
              series(Array.from({ length: count }, (_, index) => [index, index % 2])),
              "capture",
              count,
            ),
            ...{ color: 0, name: "", isLine: false },
          }],
          ...{ isState, unit: "V", words: (value) => ["OFF", "ON"][value] ?? "" },
        }],
        range: [0, count],
        ...{ width: 400, height: 200, timeTitle: "time" },
      }).element
    );
  const state = await draw(250, true);
  assertEquals(state.querySelectorAll(".dot").length, 250);
  assertEquals(state.querySelectorAll(".tick").slice(0, 2).map((tick) => tick.textContent), [
    "OFF",
    "ON",
  ]);
  assertEquals((await draw(251, false)).querySelectorAll(".dot").length, 0);
  assertEquals([0, 0x80, 0xc0, 0x40, 0x30, 0x10, 1].map(qualityClass), [
    ...["good", "iv", "iv", "nt", "sb", "bl", "other"],
  ]);
});

Deno.test("the progress bar stays until the last of several tasks ends", async () => {
  const window = new FakeWindow();
  using _installed = window.install();
  const bar = new ProgressBar(() => {});
  let end = () => {};
  const long = bar.during(new Promise<void>((resolve) => end = resolve));
  await bar.during(Promise.resolve());
  assert(bar.busy);
  end();
  await long;
  assert(!bar.busy);
});

Deno.test("the help lists each key as a key, and the words between them as words", async () => {
  const help = await made(() => helpDialog());
  const keys = help.querySelectorAll(".keys dt").map(({ children }) =>
    children.map(({ textContent }) => textContent).join(" ")
  );
  assertEquals(keys, [
    ...["1 6", "/", "↑ ↓ PgUp PgDn Home End", "Enter", "← →", "a", "+ − 0", "Alt ↑ ↓"],
    ...["Shift ← → ↑ ↓", ". ,", "↑ ↓ ← → PgUp PgDn Enter", "n p", "m Shift+F10", "o", "v"],
    ...["Alt ←", "s", "t", "Esc", "?"],
  ]);
  const [first] = help.querySelectorAll(".keys dt");
  assertEquals(first!.textContent, "1…6");
  assertEquals(help.querySelectorAll(".keys dt kbd").length, keys.join(" ").split(" ").length);
});
