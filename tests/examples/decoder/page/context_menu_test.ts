// The menu for what the user points at: by mouse, key and touch, its focus, and what its entries do.

import { assert, assertEquals } from "@std/assert";
import type { FakeElement } from "../../../helpers/browser/dom/element.ts";
import { PageBench } from "../../../helpers/browser/page_bench.ts";

const BOX = ".context-menu";

async function open(view: string, place = ""): Promise<PageBench> {
  return await PageBench.open({ place: `#view=${view}${place}` });
}

/** The heading and the labels of the open menu; nothing if it is closed. */
function menu(page: PageBench): readonly string[] {
  if (page.find(BOX).hidden) return [];
  const head = page.find(".context-head").children.slice(0, 2).map((each) => each.textContent);
  return [head.join(""), ...page.texts(`${BOX} [role=menuitem] span`)];
}

/** The text of the focused element. */
function focused(page: PageBench): string {
  return page.window.activeElement?.textContent ?? "";
}

async function point(page: PageBench, element: string | FakeElement): Promise<boolean> {
  const at = { pointerType: "mouse", clientX: 40, clientY: 60 };
  await page.send(element, "pointerdown", at);
  return await page.send(element, "contextmenu", at);
}

/** The first cell of a column with this text. */
function cell(page: PageBench, list: string, key: string, text = ""): FakeElement {
  return page.with(`.list-${list} .list-window .c-${key}`, text);
}

async function choose(page: PageBench, text: string): Promise<void> {
  await page.click(page.with(`${BOX} [role=menuitem]`, text));
}

Deno.test("the right button opens the menu of a cell, and an entry filters the packets", async () => {
  await using page = await open("packets");
  page.find(".list-packets").focus();
  const type = cell(page, "packets", "type", "C_CS_NA_1");
  assert(await point(page, type), "the menu of the browser stays closed");
  assertEquals(menu(page)[0], "Type C_CS_NA_1");
  assertEquals([focused(page), type.matches(".pointed")], ["Only thistype=C_CS_NA_1", true]);
  await choose(page, "Only this");
  assertEquals([menu(page), type.matches(".pointed")], [[], false]);
  assertEquals(page.find(".filter-input").value, "type=C_CS_NA_1");
  assertEquals(page.window.activeElement, page.find(".list-packets"));

  await point(page, cell(page, "packets", "cause", "actcon"));
  await choose(page, "Not this");
  assertEquals(page.find(".filter-input").value, "type=C_CS_NA_1 and not cause=actcon");
  assertEquals(new Set(page.texts(".list-packets .list-window .c-cause")), new Set(["act"]));
});

Deno.test("keys open the menu of the selected row, move in it, and Escape returns the focus", async () => {
  await using page = await open("packets", "&frame=13");
  const list = page.find(".list-packets");
  for (const press of [{ key: "ContextMenu" }, { key: "F10", shiftKey: true }, { key: "m" }]) {
    list.focus();
    assert(await page.key(press.key, press), press.key);
    assertEquals(menu(page)[0], "Packet 13", press.key);
    await page.key("ArrowRight");
    await page.key("ArrowRight");
    assert(menu(page)[0]!.startsWith("Delta"), menu(page)[0]);
    await page.key("ArrowLeft");
    await page.key("ArrowLeft");
    await page.key("ArrowLeft");
    assertEquals(menu(page)[0], "Packet 13", "the first field is the last to the left");
    await page.key("ArrowDown");
    assertEquals(focused(page), "Not thisnot frame=13");
    await page.key("ArrowUp");
    await page.key("ArrowUp");
    assert(focused(page).startsWith("Request and answer"), focused(page));
    await page.key("c");
    assert(focused(page).startsWith("Chart"), focused(page));
    await page.key("c");
    assert(focused(page).startsWith("Copy13"), focused(page));
    for (const held of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }]) {
      assert(!await page.key("c", held), "with such a key it is one of the browser");
    }
    assert(focused(page).startsWith("Copy13"), focused(page));
    await page.key("1");
    assert(page.window.hash.includes("view=packets"), "digits do not change the view");
    await page.key(press.key === "m" ? "Tab" : "Escape");
    assertEquals([menu(page), page.window.activeElement], [[], list], press.key);
  }
  assert(!await page.key("F10"), "without Shift it is a key of the browser");
  page.find(".filter-input").focus();
  assert(!await page.key("ContextMenu"), "texts keep the menu of the browser");
});

Deno.test("the tree, hosts, tables, bars, findings and transactions have menus", async () => {
  await using page = await open("packets", "&frame=13");
  const tree = page.find(".tree");
  tree.focus();
  for (let i = 0; i < 6; i++) await page.key("ArrowDown");
  await page.key("m");
  assertEquals(menu(page)[0], "IOA 214 T1 oil temperature");
  await page.key("Escape");
  assertEquals(page.window.activeElement, tree);
  await point(page, page.with(".detail-where span span", "10.47.0.11"));
  assertEquals(menu(page)[0], "Host 10.47.0.11:51822");

  const targets:
    readonly (readonly [view: string, selector: string, text: string, head: string])[] = [
      ["overview", "tbody th", "10.47.0.11:51822", "Host 10.47.0.11:51822"],
      ["overview", "tbody th span", "10.47.16.2", "Host 10.47.16.2"],
      ["overview", "tbody td button", "48", "CA 48"],
      ["overview", ".bar-name", "M_ME_TF_1", "Type M_ME_TF_1"],
      ["overview", ".bar-name", "spont", "Cause spont"],
      [
        "overview",
        ".finding-title",
        "Scan of object addresses",
        "Finding Scan of object addresses",
      ],
      ["findings", ".finding-detail", "8 object addresses", "Finding Scan of object addresses"],
      ["findings", ".frames .link", "722", "Packet 722"],
      ["findings", ".finding h2", "Link dropped", "Finding Link dropped"],
      ["transactions", ".list-transactions .list-window .c-kind", "Command", "Kind Command"],
      ["transactions", ".steps .step-name", "Confirmed", "Packet 7"],
      ["points", ".list-points .list-window .c-name", "E01 breaker Q0", "Name E01 breaker Q0"],
      ["points", ".list-points .list-window .c-trend", "", "IOA 100 E01 breaker Q0"],
      ["points", ".chart-pane h2", "E01 breaker Q0", "IOA 100 E01 breaker Q0"],
      ["sequence", ".list-sequence .list-window .c-lane", "C_IC_NA_1", "Type C_IC_NA_1"],
    ];
  for (const [view, selector, text, head] of targets) {
    await page.view(view);
    const element = page.with(`#panel-${view} ${selector}`, text);
    assert(await point(page, element), `${view} ${selector}`);
    assertEquals(menu(page)[0], head);
  }
});

Deno.test("the chart of a point, the answer of a request and a connection are one entry away", async () => {
  await using page = await open("packets", "&filter=ca%3D47+ioa%3D215");
  await point(page, cell(page, "packets", "text", "215"));
  while (!menu(page)[0]!.includes("215")) await page.key("ArrowRight");
  await choose(page, "Chart");
  assert(page.window.hash.startsWith("#view=points&station=10.47.16.2+2404&ca=47&ioa=215"));
  assertEquals(page.texts(".chart-pane h2")[0], "T1 winding temperature °C");

  await page.view("transactions");
  await point(page, cell(page, "transactions", "kind", "Command"));
  await choose(page, "Go to the answer");
  assertEquals(page.texts(".packets .detail .detail-what"), ["C_DC_NA_1 actcon"]);
  await point(page, cell(page, "packets", "cause", "actcon"));
  await choose(page, "Only this connection");
  assertEquals(page.find(".filter-input").value, "connection=0");
  assertEquals(page.texts(".packets .detail .detail-what"), ["C_DC_NA_1 actcon"]);
  await page.view("findings");
  await point(page, page.with(".finding-detail", "8 object addresses"));
  await choose(page, "Only its packets");
  assertEquals(page.find(".filter-input").value, "frame=720,722,728,730");
});

Deno.test("values, packets and rows of reports are copied as text, hex and JSON", async () => {
  await using page = await open("packets", "&frame=13");
  const copied = async (element: FakeElement, text: string) => {
    await point(page, element);
    await choose(page, text);
    return page.window.clipboard!.at(-1)!;
  };
  const frame = () => cell(page, "packets", "frame", "13");
  assertEquals(await copied(frame(), "Copy13"), "13");
  assertEquals(page.texts("[aria-live=polite]"), ["Value copied"]);
  assert((await copied(frame(), "Copy as hex")).startsWith("68 16 0a 00"));
  assertEquals(page.texts("[aria-live=polite]"), ["Octets copied"]);
  const record = JSON.parse(await copied(frame(), "Copy as JSON"));
  assertEquals([record.kind, record.frame], ["apdu", 13]);
  await page.view("transactions");
  const row = await copied(cell(page, "transactions", "kind", "Command"), "Copy as JSON");
  assertEquals(JSON.parse(row).kind, "command");
});

Deno.test("an entry that does nothing says why, and stays", async () => {
  await using page = await open("packets");
  await point(page, cell(page, "packets", "control", "TCP"));
  const only = page.with(`${BOX} [role=menuitem]`, "Only this");
  assertEquals(only.getAttribute("aria-disabled"), "true");
  assert(only.textContent.includes("only by host, time and packet"), only.textContent);
  await page.click(only);
  assertEquals(menu(page)[0], "Format TCP");
  assertEquals(page.find(".filter-input").value, "");
});

Deno.test("a button appears at the pointer, and opens the same menu", async () => {
  await using page = await open("packets");
  const button = page.find(".context-button");
  await page.send(cell(page, "packets", "type", "C_IC_NA_1"), "pointerover");
  assertEquals([button.hidden, button.style.left], [false, "578px"]);
  await page.send(undefined, "keydown", { key: "j" });
  assert(button.hidden, "the keys may change what is under the pointer");
  await page.send(cell(page, "packets", "type", "C_IC_NA_1"), "pointerover");
  await page.send(button, "pointerover");
  await page.click(button);
  assertEquals(menu(page)[0], "Type C_IC_NA_1");
  await page.send(page.window.body, "pointerdown", {
    pointerType: "mouse",
    clientX: 0,
    clientY: 0,
  });
  assertEquals(menu(page), [], "a press elsewhere closes it");
  await page.send("h1", "pointerover");
  assert(button.hidden);
  await page.view("points");
  await page.send(cell(page, "points", "ca"), "pointerover");
  assert(!button.hidden);
  await page.send(".list-points .list-window .c-chart button", "pointerover");
  assert(button.hidden, "it does not cover the button of a cell");
});

Deno.test("a long press opens the menu; a short one and one that moves do not", async () => {
  await using page = await open("packets");
  const target = cell(page, "packets", "type", "C_IC_NA_1");
  const press = (type: string, x = 10, y = 10) =>
    page.send(target, type, { pointerType: "touch", clientX: x, clientY: y });
  await press("pointerdown");
  await page.window.wait(300);
  await press("pointerup");
  await page.window.wait(600);
  assertEquals(menu(page), [], "a tap");
  await press("pointerdown");
  await press("pointermove", 10, 40);
  await page.window.wait(600);
  assertEquals(menu(page), [], "a swipe");
  await press("pointerdown");
  await press("pointermove", 12, 14);
  await page.window.wait(600);
  assertEquals(menu(page)[0], "Type C_IC_NA_1");
  await press("contextmenu");
  assertEquals(menu(page)[0], "Type C_IC_NA_1", "some browsers report a long press themselves");
  await press("pointerup");
  await page.key("Escape");
  await page.send(target, "pointerdown", { pointerType: "mouse", clientX: 1, clientY: 1 });
  await page.window.wait(600);
  assertEquals(menu(page), [], "a mouse has a right button");
});
