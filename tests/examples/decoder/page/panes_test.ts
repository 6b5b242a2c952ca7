// The divider between a list and its details, and the columns of a list: pointer, keyboard, and what the browser keeps.

import { assert, assertEquals } from "@std/assert";
import { splitPanes } from "../../../../examples/decoder/page/splitter.ts";
import { h } from "../../../../examples/decoder/page/dom.ts";
import { StoredSettings } from "../../../../examples/decoder/page/stored_settings.ts";
import type { FakeElement } from "../../../helpers/browser/dom/element.ts";
import { PageBench } from "../../../helpers/browser/page_bench.ts";
import { FakeWindow, type Layout } from "../../../helpers/browser/dom/window.ts";

/** Two panes of 40 % and 60 % in a window, with the settings that the browser has stored. */
async function panes(use: (of: PaneTest) => Promise<void>, stored = "", layout: Layout = {}) {
  const window = new FakeWindow({
    first: { clientWidth: 400, clientHeight: 200 },
    split: { clientWidth: 1000, clientHeight: 500 },
    splitter: { clientWidth: 1000, clientHeight: 7 },
    ...layout,
  });
  using _installed = window.install();
  if (stored !== "") window.storage!.set("iec104-splits", stored);
  const settings = new StoredSettings();
  const faults: string[] = [];
  settings.onFault = (text) => faults.push(text);
  const first = h("div", { class: "first" });
  const options = { name: "packets", label: "Size of the list", first, second: h("div", {}) };
  const box = splitPanes(settings, options) as unknown as FakeElement;
  window.body.append(box);
  await window.settle();
  await use({ window, box, divider: box.querySelector(".splitter")!, faults });
}

interface PaneTest {
  readonly window: FakeWindow;
  readonly box: FakeElement;
  readonly divider: FakeElement;
  readonly faults: readonly string[];
}

/** What the style sheet and screen readers get. */
function state({ window, box, divider }: PaneTest): readonly unknown[] {
  const { rows, columns } = {
    rows: box.classList.contains("own-rows") ? box.style["--first-rows"] : undefined,
    columns: box.classList.contains("own-columns") ? box.style["--first-columns"] : undefined,
  };
  return [
    ...[rows, columns, divider.getAttribute("aria-valuenow")],
    window.storage!.get("iec104-splits"),
  ];
}

Deno.test("the divider of two panes is moved by the keyboard, and reset", () =>
  panes(async (of) => {
    const { divider } = of;
    const shares: (string | null)[] = [];
    assertEquals(state(of), [undefined, undefined, "40", undefined]);
    assertEquals(divider.getAttribute("aria-orientation"), "horizontal");
    for (
      const key of ["ArrowDown", "ArrowRight", "ArrowUp", "PageDown", "Home", "ArrowLeft", "End"]
    ) {
      const event = divider.send("keydown", { key });
      shares.push(divider.getAttribute("aria-valuenow"));
      assertEquals(event.defaultPrevented, true, key);
    }
    assertEquals(shares, ["42", "44", "42", "52", "15", "15", "85"]);
    assertEquals(state(of), ["85%", undefined, "85", '{"packets-rows":85}']);
    assertEquals(divider.send("keydown", { key: "x" }).defaultPrevented, false);
    assertEquals(divider.send("keydown", { key: "Home", ctrlKey: true }).defaultPrevented, false);
    divider.send("keydown", { key: "Enter" });
    assertEquals(state(of), [undefined, undefined, "40", "{}"]);
    await Promise.resolve();
  }));

Deno.test("the divider follows the pointer, also beside the panes, and a double click resets it", async () => {
  await panes(async (of) => {
    const { divider } = of;
    divider.send("pointermove", { clientX: 5, clientY: 5 });
    divider.send("pointerdown", { button: 2, clientX: 0, clientY: 200 });
    divider.send("pointermove", { clientX: 5, clientY: 300 });
    assertEquals(state(of), [undefined, undefined, "40", undefined]);
    divider.send("pointerdown", { button: 0, clientX: 0, clientY: 200 });
    divider.send("pointermove", { clientX: 500, clientY: 250 });
    assertEquals(state(of), ["50%", undefined, "50", '{"packets-rows":50}']);
    divider.send("pointerup", {});
    divider.send("pointermove", { clientX: 500, clientY: 400 });
    assertEquals(state(of), ["50%", undefined, "50", '{"packets-rows":50}']);
    divider.send("dblclick");
    assertEquals(state(of), [undefined, undefined, "40", "{}"]);
    await Promise.resolve();
  });
  const beside = { splitter: { clientWidth: 7, clientHeight: 500 } };
  await panes(
    async (of) => {
      const { divider } = of;
      assertEquals(divider.getAttribute("aria-orientation"), "vertical");
      divider.send("pointerdown", { button: 0, clientX: 400, clientY: 0 });
      divider.send("pointermove", { clientX: 300, clientY: 400 });
      const stored = '{"packets-rows":60,"packets-columns":30}';
      assertEquals(state(of), ["60%", "30%", "30", stored]);
      await Promise.resolve();
    },
    '{"packets-rows":60}',
    beside,
  );
});

Deno.test("stored places of dividers that are damaged are ignored", async () => {
  for (const stored of ["5", "[]", '{"packets-rows":"x"}', '{"packets-rows":2}', "{"]) {
    await panes(async (of) => {
      assertEquals(state(of), [undefined, undefined, "40", stored], stored);
      assertEquals(of.faults.length, 1, stored);
      await Promise.resolve();
    }, stored);
  }
});

Deno.test("columns of a list are hidden, ordered and resized, and the browser keeps them", async () => {
  await using page = await PageBench.open({ place: "#view=packets" });
  const titles = () => page.texts(".list-packets .list-head .cell");
  const row = () =>
    page.find(".list-packets .list-window .list-row").children.map((cell) =>
      cell.getAttribute("class")
    );
  const kept = () => JSON.parse(page.window.storage!.get("iec104-columns") ?? "{}").packets;
  const all = ["No.", "Time", "Delta", "From → to", "Control", "Type", "Cause", "CA", "Content"];
  assertEquals(titles(), all);
  const keys = row().map((name) => name!.split(" c-")[1]);
  await page.click(".packets .column-choice .tool");
  assertEquals(page.texts(".packets dialog[open] .column-rows li .check"), all);
  await page.click('.packets .column-rows [data-key="pause"] input');
  await page.click('.packets .column-rows [data-key="ca"] .up');
  const atEnd = (key: string, way: string) =>
    page.find(`.packets .column-rows [data-key="${key}"] .${way}`).disabled;
  assertEquals([atEnd("frame", "up"), atEnd("frame", "down")], [true, false]);
  assertEquals([atEnd("text", "up"), atEnd("text", "down")], [false, true]);
  assertEquals(titles(), ["No.", "Time", "From → to", "Control", "Type", "CA", "Cause", "Content"]);
  assertEquals(row().map((name) => name!.split(" c-")[1]), [
    ...["frame", "time", "who", "control", "type", "ca", "cause", "text"],
  ]);
  assertEquals(page.find(".list-packets").getAttribute("aria-colcount"), "8");
  assertEquals(kept().hidden, ["pause"]);
  const width = page.find('.packets .column-rows [data-key="who"] input[type=number]');
  width.value = "150";
  await page.send(width, "change");
  assertEquals(kept().widths.who, 150);
  const grip = page.find(".list-packets .list-head .c-type .column-grip");
  await page.send(grip, "pointermove", { clientX: 5 });
  await page.send(grip, "pointerdown", { button: 0, clientX: 300 });
  await page.send(grip, "pointermove", { clientX: 5 });
  await page.send(grip, "pointerup", {});
  await page.send(grip, "pointermove", { clientX: 900 });
  assertEquals(kept().widths.type, 600 - 295);
  const tracks = String(page.find(".list-packets").style["--own-columns"]).split(/ (?=minmax)/);
  assertEquals([tracks[2], tracks[4], tracks.at(-1)], [
    "minmax(30px, 150px)",
    "minmax(30px, 305px)",
    "minmax(min(600px, 40%), 1fr)",
  ]);

  const stored = page.window.storage!.get("iec104-columns")!;
  await page.click(page.with(".packets .column-choice button", "Reset"));
  assertEquals([titles(), kept()], [all, undefined]);
  assert(!page.find(".list-packets").classList.contains("own-columns"));
  for (
    const [text, shown] of [
      [stored, 8],
      ['{"packets":{"order":["nothing"],"hidden":["time"],"widths":{}}}', 8],
      ['{"packets":{"order":["time","time","ca","time"],"hidden":[],"widths":{}}}', 9],
      [JSON.stringify({ packets: { order: [], hidden: keys, widths: {} } }), 1],
      ['{"packets":{"order":5,"hidden":[],"widths":{}}}', 9],
      ['{"packets":{"order":[],"hidden":[],"widths":{"time":1}}}', 9],
    ] as const
  ) {
    await using again = await PageBench.open({
      place: "#view=packets",
      before: (window) => window.storage!.set("iec104-columns", text),
    });
    assertEquals(again.texts(".list-packets .list-head .cell").length, shown, text);
  }
});

Deno.test("a column that was moved or hidden keeps the focus; at an end it is on the other button", async () => {
  await using page = await PageBench.open({ place: "#view=packets" });
  await page.click(".packets .column-choice .tool");
  const focused = () =>
    page.window.body.querySelectorAll(".packets .column-rows li").flatMap((row) => {
      const parts = [...row.querySelectorAll("button"), ...row.querySelectorAll("input")];
      const at = parts.indexOf(page.window.activeElement as FakeElement);
      return at < 0 ? [] : [`${row.getAttribute("data-key")} ${["up", "down", "shown"][at]}`];
    });
  const press = async (key: string, of: string) => {
    await page.click(`.packets .column-rows [data-key="${key}"] ${of}`);
    return focused();
  };
  assertEquals(await press("pause", ".up"), ["pause up"]);
  assertEquals(await press("pause", ".up"), ["pause down"]);
  assertEquals(await press("pause", ".down"), ["pause down"]);
  assertEquals(await press("ca", ".down"), ["ca up"]);
  assertEquals(await press("ca", "input"), ["ca shown"]);
  assertEquals(await press("type", "input"), ["type shown"]);
  assertEquals(await press("ca", "input"), ["ca shown"]);
  const hidden = page.window.body.querySelectorAll(".packets .column-rows li").filter((row) =>
    row.querySelectorAll("input[type=number]").some(({ disabled }) => disabled)
  );
  assertEquals(hidden.map((row) => row.getAttribute("data-key")), ["type"]);
});
