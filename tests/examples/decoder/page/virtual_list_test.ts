// Lists of the decoder page: the effects of keys, wheel and scroll bar, and sorting.

import { assertEquals } from "@std/assert";
import { ArrayList } from "../../../../examples/decoder/page/array_list.ts";
import { VirtualList } from "../../../../examples/decoder/page/virtual_list.ts";
import type { FakeElement } from "../../../helpers/browser/dom/element.ts";
import { FakeWindow } from "../../../helpers/browser/dom/window.ts";

/** Ten rows of 20 pixels are visible. */
const LAYOUT = { "list-scroll": { clientHeight: 200 } };

/** A list of numbers, with its requests and reports. */
class Bench implements AsyncDisposable {
  readonly window = new FakeWindow(LAYOUT);
  readonly #installed = this.window.install();
  readonly fetched: string[] = [];
  readonly told: string[] = [];
  readonly list: VirtualList<number>;
  readonly element: FakeElement;

  constructor() {
    this.list = new VirtualList<number>({
      label: "Numbers",
      name: "numbers",
      columns: [{ key: "n", title: "Number" }, { key: "empty", title: "" }],
      fetch: (from, count) => {
        this.fetched.push(`${from}+${count}`);
        return Promise.resolve(Array.from({ length: count }, (_, index) => from + index));
      },
      cells: (item) => [`no. ${item}`],
      tone: (item) => item % 3 === 0 ? "third" : "",
      onSelect: (item, line) => this.told.push(`selected ${item} in line ${line}`),
      onOpen: (item, line) => this.told.push(`opened ${item} in line ${line}`),
      onSort: (key) => this.told.push(`sort by ${key}`),
      empty: () => ({
        text: "There is nothing.",
        action: { label: "Fill", run: () => this.list.reset(3) },
      }),
    });
    this.element = this.list.element as unknown as FakeElement;
    this.window.body.append(this.element);
  }

  get scroll(): FakeElement {
    return this.element.querySelector(".list-scroll")!;
  }

  /** First and last existing row, and their offset. */
  get rows(): readonly [first: string, last: string, offset: unknown] {
    const rows = this.element.querySelectorAll(".list-window .list-row");
    const { transform } = this.element.querySelector(".list-window")!.style;
    return [rows[0]?.textContent ?? "", rows.at(-1)?.textContent ?? "", transform];
  }

  /** Presses keys in the list; returns whether each was handled. */
  async keys(...keys: readonly string[]): Promise<boolean[]> {
    const taken: boolean[] = [];
    for (const key of keys) {
      taken.push(this.element.send("keydown", { key }).defaultPrevented);
      await this.window.settle();
    }
    return taken;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.window.settle();
    this.#installed[Symbol.dispose]();
  }
}

Deno.test("a list creates the visible rows and six more on each side, in pages of 100", async () => {
  await using bench = new Bench();
  bench.list.reset(250);
  await bench.window.settle();
  assertEquals(bench.rows, ["no. 0", "no. 15", "translateY(0px)"]);
  assertEquals(bench.fetched, ["0+100"]);
  assertEquals(bench.element.getAttribute("aria-rowcount"), "251");
  assertEquals(bench.element.querySelector(".list-spacer")!.style.height, "5000px");

  bench.scroll.scrollTop = 1905;
  bench.scroll.send("scroll");
  await bench.window.settle();
  assertEquals(bench.rows, ["no. 89", "no. 111", "translateY(1780px)"]);
  assertEquals(bench.fetched, ["0+100", "100+100"]);

  bench.list.select(249);
  await bench.window.settle();
  assertEquals(bench.rows, ["no. 234", "no. 249", "translateY(4680px)"]);
  assertEquals(bench.fetched.slice(2), ["200+50", "249+1"]);
  assertEquals(bench.scroll.scrollTop, 4800);
});

Deno.test("rows not yet loaded are placeholders; their classes and numbers match their line", async () => {
  await using bench = new Bench();
  bench.list.reset(3);
  const classes = () =>
    bench.element.querySelectorAll(".list-window .list-row").map((row) =>
      `${row.getAttribute("class")!.trim()} ${row.getAttribute("aria-rowindex")}`
    );
  assertEquals(classes(), ["list-row waiting 2", "list-row waiting odd 3", "list-row waiting 4"]);
  await bench.window.settle();
  assertEquals(classes(), ["list-row third 2", "list-row  odd 3", "list-row 4"]);
  const cells = bench.element.querySelectorAll(".list-window .c-n");
  assertEquals(cells.map((cell) => cell.getAttribute("role")), Array(3).fill("gridcell"));
});

Deno.test("keys move through a list, and Enter opens the row", async () => {
  await using bench = new Bench();
  bench.list.reset(40);
  await bench.window.settle();
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 0, // no row is active before
    j: 1,
    PageDown: 10, // one row less than visible
    ArrowUp: 9,
    k: 8,
    End: 39,
    PageUp: 30,
    Home: 0,
  };
  for (const [key, line] of Object.entries(steps)) {
    assertEquals(await bench.keys(key), [true], key);
    assertEquals(bench.list.active, line, key);
    assertEquals(bench.told.splice(0), [`selected ${line} in line ${line}`], key);
    const active = bench.element.querySelector(".list-window .active")!;
    assertEquals(active.textContent, `no. ${line}`, key);
    assertEquals(active.getAttribute("aria-selected"), "true");
    assertEquals(bench.element.getAttribute("aria-activedescendant"), active.id, key);
  }
  await bench.keys("ArrowUp"); // already at the first row
  assertEquals([bench.list.active, bench.told], [0, []]);
  assertEquals(await bench.keys("Enter", "x"), [true, false]);
  assertEquals(bench.told, ["opened 0 in line 0"]);
});

Deno.test("keys with Ctrl, Meta or Alt, or for an element inside the list, are ignored", async () => {
  await using bench = new Bench();
  bench.list.reset(5);
  await bench.window.settle();
  for (const modifier of ["ctrlKey", "metaKey", "altKey"]) {
    const event = bench.element.send("keydown", { key: "End", [modifier]: true });
    assertEquals(event.defaultPrevented, false, modifier);
  }
  const button = bench.element.querySelector("button")!;
  assertEquals(button.send("keydown", { key: "End" }).defaultPrevented, false);
  assertEquals(bench.list.active, -1);
  const taken = bench.element.send("keydown", { key: "End" });
  assertEquals([taken.stopped, bench.list.active], [true, 4]);
});

Deno.test("a click selects a row, a second one opens it, and the scrolled part forwards keys", async () => {
  await using bench = new Bench();
  bench.list.reset(5);
  await bench.window.settle();
  bench.element.querySelectorAll(".list-window .list-row")[2]!.click();
  await bench.window.settle();
  bench.element.querySelectorAll(".list-window .list-row")[2]!.send("dblclick");
  bench.scroll.focus();
  assertEquals(bench.told, ["selected 2 in line 2", "opened 2 in line 2"]);
  assertEquals(bench.window.activeElement, bench.element);
  bench.list.deselect();
  assertEquals([bench.list.active, bench.element.querySelector(".list-window .active")], [
    -1,
    null,
  ]);
  assertEquals(bench.element.getAttribute("aria-activedescendant"), null);
});

Deno.test("select() is silent on request, stays within the list, and centres distant rows", async () => {
  await using bench = new Bench();
  bench.list.select(3);
  assertEquals(bench.list.active, -1, "an empty list has nothing to select");
  bench.list.reset(100);
  await bench.window.settle();
  bench.list.select(50, { quiet: true, jump: true });
  await bench.window.settle();
  assertEquals(bench.scroll.scrollTop, 45 * 20);
  bench.list.select(52, { quiet: true, jump: true }); // already visible
  assertEquals(bench.scroll.scrollTop, 45 * 20);
  bench.list.select(44, { quiet: true });
  assertEquals(bench.scroll.scrollTop, 44 * 20);
  bench.list.select(54, { quiet: true });
  assertEquals(bench.scroll.scrollTop, 45 * 20);
  bench.list.select(-7, { quiet: true });
  assertEquals([bench.list.active, bench.scroll.scrollTop], [0, 0]);
  bench.list.select(1000, { quiet: true });
  assertEquals([bench.list.active, bench.told], [99, []]);
  bench.list.reset(7);
  assertEquals([bench.list.active, bench.list.length, bench.scroll.scrollTop], [-1, 7, 0]);
});

Deno.test("in a list beyond the pixel limit, the wheel moves by rows and the scroll bar proportionally", async () => {
  await using bench = new Bench();
  bench.list.reset(16_000_000);
  await bench.window.settle();
  assertEquals(bench.element.querySelector(".list-spacer")!.style.height, "8000000px");
  const wheel = (fields: object) =>
    bench.scroll.send("wheel", { deltaMode: 0, ...fields }).defaultPrevented;
  assertEquals(wheel({ deltaY: 0 }), false);
  assertEquals(wheel({ deltaY: 400 }), true);
  await bench.window.settle();
  assertEquals(bench.rows.slice(0, 2), ["no. 14", "no. 35"]);
  wheel({ deltaY: 3, deltaMode: 1 });
  await bench.window.settle();
  assertEquals(bench.rows.slice(0, 2), ["no. 17", "no. 38"]);
  wheel({ deltaY: -1e9 });
  await bench.window.settle();
  assertEquals(bench.rows, ["no. 0", "no. 15", "translateY(0px)"]);
  bench.scroll.scrollTop = (8_000_000 - 200) / 2;
  bench.scroll.send("scroll");
  await bench.window.settle();
  assertEquals(bench.rows.slice(0, 2), ["no. 7999989", "no. 8000010"]);

  bench.list.reset(30);
  assertEquals(wheel({ deltaY: 400 }), false, "the browser scrolls a short list");
});

Deno.test("only the newest 60 pages of a list are kept", async () => {
  await using bench = new Bench();
  bench.list.reset(10_000);
  await bench.window.settle();
  for (let page = 0; page < 61; page++) {
    bench.list.select(page * 100 + 50, { quiet: true, jump: true });
    await bench.window.settle();
  }
  bench.fetched.length = 0;
  bench.list.select(150, { quiet: true, jump: true });
  await bench.window.settle();
  assertEquals(bench.fetched, []);
  bench.list.select(50, { quiet: true, jump: true });
  await bench.window.settle();
  assertEquals(bench.fetched, ["0+100"]);
});

Deno.test("an empty list shows its text and a button that resets it, outside the rows, which have no height", async () => {
  await using bench = new Bench();
  bench.list.reset(0);
  const empty = () => bench.element.querySelector(".list-empty");
  assertEquals(empty()!.querySelector("p")!.textContent, "There is nothing.");
  assertEquals(empty()!.parent, bench.scroll);
  empty()!.querySelector("button")!.click();
  await bench.window.settle();
  assertEquals([empty(), bench.list.length], [null, 3]);
  assertEquals(bench.window.activeElement, bench.element);
});

Deno.test("headings without a title are not buttons", async () => {
  await using bench = new Bench();
  bench.list.reset(1);
  const buttons = bench.element.querySelectorAll("button");
  assertEquals(buttons.map(({ textContent }) => textContent), ["Number"]);
  buttons[0]!.click();
  assertEquals(bench.told, ["sort by n"]);
});

Deno.test("a heading sorts a list, and reverses the order on a second press", async () => {
  const window = new FakeWindow(LAYOUT);
  using _installed = window.install();
  const things = [["b", 2], ["a", 10], ["c", NaN], ["a", 1]] as const;
  const selected: string[] = [];
  const rows = new ArrayList<typeof things[number]>({
    label: "Things",
    name: "things",
    columns: [{ key: "name", title: "Name" }, { key: "number", title: "Size" }, {
      key: "free",
      title: "Free",
    }],
    cells: ([name, size]) => [name, String(size), ""],
    onSelect: ([name, size]) => selected.push(`${name} ${size}`),
  }, { name: ([name]) => name, number: ([, size]) => size });
  const element = rows.list.element as unknown as FakeElement;
  window.body.append(element);
  rows.load(things);
  const shown = async () => {
    await window.settle();
    return element.querySelectorAll(".list-window .list-row").map(({ textContent }) => textContent);
  };
  const sorted = () =>
    element.querySelectorAll(".list-head .cell").map((cell) => cell.getAttribute("aria-sort"));
  const press = (text: string) =>
    element.querySelectorAll("button").find(({ textContent }) => textContent === text)!.click();

  assertEquals(await shown(), ["b2", "a10", "cNaN", "a1"]);
  press("Name");
  assertEquals(await shown(), ["a10", "a1", "b2", "cNaN"]);
  assertEquals(sorted(), ["ascending", null, null]);
  press("Name");
  assertEquals(await shown(), ["cNaN", "b2", "a10", "a1"]);
  assertEquals(sorted(), ["descending", null, null]);
  press("Size");
  assertEquals(await shown(), ["a1", "b2", "a10", "cNaN"]);
  assertEquals(sorted(), [null, "ascending", null]);
  press("Free"); // nothing to compare
  assertEquals(await shown(), ["a1", "b2", "a10", "cNaN"]);

  rows.search(([name]) => name !== "a");
  assertEquals([await shown(), rows.length], [["b2", "cNaN"], 2]);
  assertEquals(rows.select(([name]) => name === "a"), undefined);
  assertEquals(rows.select(([name]) => name === "c"), things[2]);
  assertEquals([rows.list.active, selected], [1, []]);
  rows.load(things);
  assertEquals([await shown(), sorted()], [["b2", "cNaN"], [null, null, null]]);
});
