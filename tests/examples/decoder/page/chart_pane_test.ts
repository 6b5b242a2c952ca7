// The points of the decoder page and the chart of a point: search, keys, zoom, pointer, the time axis.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { EventFields } from "../../../helpers/browser/dom/event.ts";
import { PageBench } from "../../../helpers/browser/page_bench.ts";
import { pcap, START_TIME, talk } from "../../../helpers/capture/capture_builder.ts";
import { ethernet } from "../../../helpers/capture/packet_builder.ts";

/** Winding temperature: 19 reports with a gap, two of them of bad quality, with and without time tags. */
const WINDING = "#view=points&station=10.47.16.2+2404&ca=47&ioa=215";

const CANVAS = ".chart.plot";

/** Fractions of a second whose sums in milliseconds are rounded up, down, and not at all. */
const MICROS = [498_123n, 498_457n, 250_000n, 3n];

async function chart(place = WINDING): Promise<PageBench> {
  return await PageBench.open({ place });
}

/** Returns the number of the marked report, and the position of its mark. */
function cursor(page: PageBench): readonly [report: number, x: number | undefined] {
  const line = page.window.body.querySelector(".cursor line");
  return [
    Number(page.find(CANVAS).getAttribute("aria-valuenow")),
    line === null ? undefined : Math.round(Number(line.getAttribute("x1"))),
  ];
}

/** Returns the labels of the time axis. */
function times(page: PageBench): string {
  return page.texts(".plot .tick").filter((text) => text.includes(":")).join(" ");
}

async function keys(page: PageBench, ...list: readonly string[]): Promise<void> {
  for (const key of list) {
    assert(await page.send(CANVAS, "keydown", { key }), key);
  }
}

Deno.test("the keys move from report to report, and Enter opens the packet", async () => {
  await using page = await chart();
  assertEquals(cursor(page), [18, 533]);
  const walk: readonly (readonly [string, number])[] = [
    ["ArrowLeft", 17],
    ["ArrowDown", 16],
    ["ArrowRight", 17],
    ["ArrowUp", 18],
    ["ArrowRight", 18],
    ["PageDown", 0],
    ["PageUp", 18],
    ["Home", 0],
    ["ArrowLeft", 0],
    ["End", 18],
  ];
  for (const [key, report] of walk) {
    await keys(page, key);
    assertEquals(cursor(page)[0], report, key);
  }
  assertEquals(page.window.body.querySelectorAll(".cursor").length, 1);
  assert(!await page.send(CANVAS, "keydown", { key: "x" }));
  assert(!await page.send(CANVAS, "keydown", { key: "Home", ctrlKey: true }));
  await keys(page, "Home", "ArrowRight", "Enter");
  assertStringIncludes(page.window.hash, "#view=packets&frame=");
  assertEquals(page.texts(".detail h2")[0], `Packet ${/frame=(\d+)/.exec(page.window.hash)![1]}`);
});

Deno.test("the readout shows time, value, quality, cause and delay of the time tag", async () => {
  await using page = await chart();
  const readouts: string[] = [];
  for (const key of ["Home", "ArrowRight", "ArrowRight", "End"]) {
    await keys(page, key);
    const parts = page.find(".chart-pane .readout").children.map(({ textContent }) => textContent);
    readouts.push(parts.join(" | "));
  }
  assertEquals(readouts, [
    "03:07:21.442 | 66 °C | good | M_ME_NB_1 inrogen | Packet",
    "03:08:29.420 | 68 °C | good | M_ME_TE_1 spont | tag 03:08:29.413, 7.55 ms before capture | Packet",
    "03:10:14.118 | 66 °C | IV NT | M_ME_TE_1 spont | tag 03:10:14.118, the time of capture | Packet",
    "03:17:20.121 | 69 °C | good | M_ME_NB_1 inrogen | Packet",
  ]);
  assertEquals(page.find(".readout .good").textContent, "good");
  await keys(page, "Home", "ArrowRight", "ArrowRight");
  assertEquals(page.find(".readout .bad").textContent, "IV NT");
  const value = page.find(CANVAS).getAttribute("aria-valuetext");
  assertEquals(value, "03:10:14.118, 66 °C, quality IV NT");
});

Deno.test("keys and buttons zoom a chart around the marked report, never beyond the capture", async () => {
  await using page = await chart();
  assertEquals([times(page), cursor(page)], ["03:10 03:15", [18, 533]]);
  await keys(page, "+");
  const near = times(page);
  assertEquals(cursor(page), [18, 533], "the mark stays in place");
  await page.click(page.with(".tools button", "−"));
  assertEquals(times(page), "03:10 03:15");
  await keys(page, "-");
  assertEquals(times(page), "03:10 03:15", "there is nothing outside of the capture");
  await page.click(page.with(".tools button", "+"));
  assertEquals(times(page), near);
  await keys(page, "0");
  assertEquals(times(page), "03:10 03:15");
  for (let i = 0; i < 30; i++) await keys(page, "+");
  assertEquals(times(page), "17:20.122", "at most one millisecond fills the chart");
  await page.send(CANVAS, "dblclick");
  assertEquals(times(page), "03:10 03:15");
  await keys(page, "+");
  await page.click(page.with(".tools button", "⤢"));
  assertEquals(times(page), "03:10 03:15");
});

Deno.test("a report outside the visible range is centred", async () => {
  await using page = await chart();
  await keys(page, "+", "+", "+", "ArrowLeft", "ArrowLeft", "ArrowLeft");
  const [report, x] = cursor(page);
  assertEquals(report, 15);
  assertEquals(x, Math.round((64 + 626) / 2), "the middle of the chart");
  await keys(page, "Home");
  assertEquals(cursor(page), [0, 67], "at the edge there is no room for the middle");
});

Deno.test("a zoomed chart without the marked report is zoomed around its centre", async () => {
  await using page = await chart();
  await keys(page, "+", "+", "+");
  await page.send(CANVAS, "wheel", { shiftKey: true, deltaY: -1 });
  for (let i = 0; i < 12; i++) {
    await page.send(CANVAS, "wheel", { shiftKey: true, deltaY: -1 });
  }
  assertEquals(cursor(page), [18, undefined]);
  const before = times(page);
  await keys(page, "+", "-");
  assertEquals(times(page), before);
});

Deno.test("the wheel zooms at the pointer with Ctrl, scrolls with Shift, and otherwise has no effect", async () => {
  await using page = await chart();
  const wheel = (fields: EventFields) => page.send(CANVAS, "wheel", { clientX: 74, ...fields });
  assert(!await wheel({ deltaY: -100 }));
  assertEquals(times(page), "03:10 03:15");
  for (let i = 0; i < 4; i++) assert(await wheel({ ctrlKey: true, deltaY: -100 }));
  assertEquals(times(page), "03:08 03:09 03:10 03:11 03:12", "the left edge stays");
  assert(await wheel({ ctrlKey: true, deltaY: 100 }));
  assertEquals(times(page), "03:08 03:10 03:12");
  await wheel({ shiftKey: true, deltaY: 0, deltaX: 100 });
  assertEquals(times(page), "03:08 03:10 03:12 03:14");
  for (let i = 0; i < 3; i++) await wheel({ shiftKey: true, deltaY: 100 });
  assertEquals(times(page), "03:10 03:12 03:14");
  for (let i = 0; i < 9; i++) await wheel({ shiftKey: true, deltaY: -100 });
  assertEquals(times(page), "03:08 03:10 03:12");
});

Deno.test("the pointer marks the report that applies at its position", async () => {
  await using page = await chart();
  const point = async (clientX: number) => {
    await page.send(CANVAS, "pointermove", { clientX });
    return cursor(page)[0];
  };
  // The chart begins 10 pixels from the left edge of the page.
  assertEquals([await point(10 + 64), await point(10 + 118), await point(10 + 117)], [0, 1, 0]);
  assertEquals([await point(10 + 626), await point(0)], [18, 0]);
});

Deno.test("a drag shows its range and zooms to it; a click or a touch does not", async () => {
  await using page = await chart();
  const pointer = (type: string, clientX: number, fields: EventFields = {}) =>
    page.send(CANVAS, type, { clientX, button: 0, pointerId: 1, pointerType: "mouse", ...fields });
  await pointer("pointerdown", 310);
  await pointer("pointermove", 210);
  const drag = page.find(".drag");
  assertEquals(
    ["x", "width", "y", "height"].map((name) => drag.getAttribute(name)),
    ["200.0", "100.0", "12.0", "171.0"],
  );
  await pointer("pointermove", 20);
  assertEquals(page.find(".drag").getAttribute("x"), "64.0", "not beyond the axis");
  await pointer("pointermove", 210);
  assertEquals(page.window.body.querySelectorAll(".drag").length, 1);
  await pointer("pointerup", 210);
  assertEquals(page.window.body.querySelectorAll(".drag").length, 0);
  assertEquals(times(page), "03:10:30 03:11:00 03:11:30 03:12:00");
  assertEquals(page.window.notes.filter((note) => note.includes("PointerCapture")), [
    "setPointerCapture div",
    "releasePointerCapture div",
  ]);

  await keys(page, "0");
  for (const fields of [{ button: 2 }, { pointerType: "touch" }]) {
    await pointer("pointerdown", 310, fields);
    await pointer("pointermove", 210);
    assertEquals(page.window.body.querySelectorAll(".drag").length, 0);
    await pointer("pointerup", 210);
  }
  await pointer("pointerdown", 310);
  await pointer("pointermove", 305);
  await pointer("pointerup", 305);
  await pointer("pointerdown", 310);
  await pointer("pointercancel", 310);
  await pointer("pointerup", 210);
  assertEquals(times(page), "03:10 03:15");
});

/** Opens a capture with one report, whose packets have this many nanoseconds between them; its link may end afterwards. */
async function openReport(page: PageBench, name: string, step: bigint, ends = false) {
  const link = talk();
  link.send(true, Uint8Array.fromHex("680407000000"));
  link.send(
    false,
    Uint8Array.fromHex("681200000000" + "0d0103000100" + "010000" + "000080c0" + "00"),
  );
  if (ends) link.close(true);
  const packets = link.packets.map((packet, index) => ({
    octets: ethernet(packet),
    time: START_TIME + BigInt(index) * step,
  }));
  const file = new File([Uint8Array.from(pcap(packets))], `${name}.pcap`);
  await page.send(undefined, "drop", { dataTransfer: { types: ["Files"], files: [file] } });
  await page.view("points");
}

Deno.test("a report at the very end of the capture is drawn, and its value is on the axis", async () => {
  await using page = await PageBench.open();
  for (const micros of MICROS) {
    await openReport(page, `end-${micros}`, 1_000_000_000n + micros * 1000n);
    assertEquals(page.texts(".readout strong"), ["-4"], `${micros} µs`);
    assertEquals(page.window.body.querySelectorAll(".plot .dot").length, 1, `${micros} µs`);
    assert(page.texts(".plot .tick").includes("−4.0"), `${micros} µs`);
  }
});

Deno.test("by time tag, only tagged reports are drawn, from the first to the last", async () => {
  await using page = await chart();
  assertEquals(page.find("select[name=axis]").disabled, false);
  await page.type("select[name=axis]", "tag");
  assertEquals(page.find(CANVAS).getAttribute("aria-valuemax"), "16");
  assertEquals(page.texts(".plot .axis-title"), ["°C", "quality", "time tag"]);
  assertEquals(page.texts(".plot .gap").length, 0);
  const xs = page.window.body.querySelectorAll(".plot .dot").map((dot) => dot.getAttribute("cx"));
  assertEquals([xs[0], xs.at(-1)], ["64.0", "626.0"]);
  await page.type("select[name=axis]", "capture");
  assertEquals(page.texts(".plot .gap").length, 1);
  await page.key("ArrowDown");
});

Deno.test("a point without time tags has no choice of axis; the axis of a state has words", async () => {
  await using page = await chart("#view=points&station=10.47.16.2+2404&ca=47&ioa=110");
  assert(page.find("select[name=axis]").disabled);
  assertEquals(page.texts(".plot .tick").slice(0, 2), ["OFF", "ON"]);
  assertEquals(page.texts(".readout strong"), ["ON"]);
  const value = page.find(CANVAS).getAttribute("aria-valuetext");
  assertEquals(value, "03:17:20.121, ON, quality good");
});

Deno.test("the header names the point, its types, reports and interruptions; CSV saves it", async () => {
  await using page = await chart();
  assertEquals(page.texts(".chart-pane h2"), ["T1 winding temperature °C"]);
  assertEquals(page.texts(".chart-pane .detail-what"), ["IOA 215"]);
  assertEquals(page.texts(".chart-pane .detail-where"), [
    "10.47.16.2, CA 47 · M_ME_NB_1, M_ME_TE_1 · 19 reports · " +
    "IV NT 54 s, good 11 min 3 s · 1 interruption",
  ]);
  await page.click(page.with(".tools button", "CSV"));
  assertEquals([...page.window.saved.keys()], ["sample-ca47-ioa215.csv"]);
  const lines = (await page.window.saved.get("sample-ca47-ioa215.csv")!.text()).split("\n");
  assertEquals(lines.length, 21);
  assertEquals(page.texts("[aria-live=polite]"), ["Saved sample-ca47-ioa215.csv"]);
});

Deno.test("the header counts an interruption at the end of the capture, and names none without one", async () => {
  await using page = await PageBench.open();
  const where = "192.0.2.2, CA 1 · M_ME_NC_1 · 1 report";
  await openReport(page, "open", 1_000_000_000n);
  assertEquals(page.texts(".chart-pane .detail-where"), [where]);
  await openReport(page, "closed", 1_000_000_000n, true);
  assertEquals(page.texts(".chart-pane .detail-where"), [`${where} · 1 interruption`]);
});

Deno.test("points are searched by address, type and name, matching all words", async () => {
  await using page = await chart();
  const search = async (text: string) => {
    await page.type("input[name=point]", text, "input");
    const ioas = page.texts(".list-points .list-window .c-ioa");
    return [page.texts(".points .filter-message")[0], ioas.slice(0, 3).join(" ")];
  };
  assertEquals(await search("WINDING"), ["1 point", "215"]);
  assertEquals(await search(" winding  m_me_te "), ["1 point", "215"]);
  assertEquals(await search("10.47.17.2 48"), ["5 points", "1 2 3"]);
  assertEquals(await search("nowhere"), ["0 points", ""]);
  assertEquals(page.texts(".list-points .list-empty p"), [
    "No point has “nowhere” in its address, name or type.",
  ]);
  await page.click(page.with(".list-empty button", "Clear the search"));
  assertEquals(await search(""), ["51 points", "100 101 102"]);
});

Deno.test("the chart follows the search: it stays while its point is found, and never shows another", async () => {
  await using page = await chart();
  const shown =
    () => [page.texts(".chart-pane h2")[0], page.texts(".list-points .active .c-ioa")[0]];
  const search = (text: string) => page.type("input[name=point]", text, "input");
  await search("winding");
  assertEquals(shown(), ["T1 winding temperature °C", "215"]);
  await search("oil");
  assertEquals(shown(), ["T1 oil temperature °C", "214"]);
  await search("nowhere");
  assertEquals(shown(), [undefined, undefined]);
  assertEquals(page.texts(".chart-pane .quiet"), ["There is no point to show."]);
  await search("");
  assertEquals(shown(), ["E01 breaker Q0", "100"]);
});

Deno.test("a link to a point selects it despite the search; one to an unknown point is reported", async () => {
  await using page = await chart();
  await page.type("input[name=point]", "E01", "input");
  await page.follow(WINDING.replace("215", "214"));
  assertEquals(page.find("input[name=point]").value, "");
  assertEquals(page.texts(".list-points .active .c-ioa"), ["214"]);
  assertEquals(page.texts(".chart-pane h2"), ["T1 oil temperature °C"]);
  for (const wrong of ["ca=48&ioa=214", "ca=47&ioa=9"]) {
    await page.follow(`#view=points&station=10.47.16.2+2404&${wrong}`);
    const [, ca, ioa] = /ca=(\d+)&ioa=(\d+)/.exec(wrong)!;
    assertEquals(page.texts(".message.error p"), [
      `CA ${ca} IOA ${ioa} is not among the points of this capture`,
    ]);
  }
  await page.follow("#view=points&station=10.47.16.2+2405&ca=47&ioa=214");
  assertEquals(page.texts(".message.error p").length, 1, "another port is another station");
});

Deno.test("points can be sorted by each column", async () => {
  await using page = await chart();
  const first: Record<string, string> = {};
  for (const heading of page.texts(".list-points .sort")) {
    const button = page.with(".list-points .sort", heading);
    const ends: string[] = [];
    for (let press = 0; press < 2; press++) {
      await page.click(button);
      const row = page.find(".list-points .list-window .list-row");
      const column = button.parent!.getAttribute("data-key");
      ends.push(row.querySelector(`.c-${column}`)!.textContent);
    }
    first[heading] = ends.join(" to ");
  }
  assertEquals(first, {
    "Station": "10.47.16.2 to 10.47.17.2",
    "CA": "47 to 48",
    "IOA": "1 to 903",
    "Name": "20 kV busbar voltage to T1 winding temperature",
    "Type": "M_BO_NA_1 to M_ST_NA_1, M_ST_TB_1",
    "Reports": "1 to 92",
    "Per min": " to 7.61",
    "Last value": "OFF to 48215740 kWh",
    "Trend": " to ",
    "Range": " to 0 … 167.5",
    "Quality over time": " to ",
    "Quality": " to ",
    "Worst": " to IV NT from 03:10:14.118 for 54 s",
    "First bad": "03:10:14.118 to ",
    "Bad for": " to 54 s",
    "First report": "03:07:21.442 to 03:08:58.473",
    "Last report": "03:07:22.943 to 03:19:18.884",
  });
});
