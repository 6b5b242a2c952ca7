// The page with a keyboard, with a screen reader, and with sufficient contrast.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { lowContrast } from "../helpers/browser/contrast.ts";
import { continuing, type DecoderPage, pageTests } from "../helpers/browser/decoder_page.ts";

const test = pageTests();
const next = continuing(test, "with the sample");

const VIEWS = ["overview", "findings", "packets", "transactions", "points", "sequence"];

/** Fills a view with as much content as possible. */
async function fill(page: DecoderPage, view: string): Promise<void> {
  await page.view(view);
  if (view === "packets") {
    await page.row("packets", "C_CS_NA_1");
    await page.node("OBJECT");
  } else if (view === "transactions") await page.row("transactions", "Counter interrogation");
  else if (view === "points") {
    await page.row("points", "E01 spring charged");
    await page.text(".chart-pane .readout", "good");
  } else if (view === "sequence") await page.row("sequence", "C_CI_NA_1 act ");
}

/** Types two APDUs, one of which is cut, into the dialog for text. */
async function typeFaultyText(page: DecoderPage): Promise<void> {
  await page.tab.key("v");
  await page.tab.type("68 04 07 00 00 00\nTX: 68 0e 00 00 02 00 64 01 zz\nlink is up");
  await page.text(".paste-status", "1 APDU, 1 fault");
}

interface Node {
  readonly ignored: boolean;
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
  readonly properties?: readonly { name: string; value: { value: unknown } }[];
}

/** Returns the accessibility tree. It is computed once: a browser that keeps one updates it in all later tests. */
async function tree(page: DecoderPage): Promise<Node[]> {
  const { nodes } = await page.tab.send("Accessibility.getFullAXTree");
  return (nodes as Node[]).filter(({ ignored }) => !ignored);
}

const ROLES =
  ("banner button cell checkbox columnheader combobox dialog form grid gridcell heading link list " +
    "main menu menuitem option progressbar region row rowgroup rowheader search searchbox separator slider " +
    "tab table tablist tabpanel textbox tree treeitem").split(" ");

/** Roles that need no name. */
const NAMELESS = "banner cell gridcell columnheader list main row rowgroup table".split(" ");

test("everything has a role and a name", async (page) => {
  for (const view of VIEWS) {
    await fill(page, view);
    const nodes = await tree(page);
    const roleOf = ({ role }: Node) => role?.value ?? "";
    const nameOf = ({ name }: Node) => name?.value.trim() ?? "";
    const nameless = nodes.filter((node) =>
      ROLES.includes(roleOf(node)) && !NAMELESS.includes(roleOf(node)) && nameOf(node) === ""
    );
    assertEquals(nameless.map(roleOf), [], view);
    const isFocusable = ({ properties = [] }: Node) =>
      properties.some(({ name, value }) => name === "focusable" && value.value === true);
    const strange = nodes.filter((node) =>
      isFocusable(node) && ![...ROLES, "RootWebArea"].includes(roleOf(node))
    );
    assertEquals(strange.map((node) => `${roleOf(node)} ${nameOf(node)}`), [], view);
    const count = (role: string) => nodes.filter((node) => roleOf(node) === role).length;
    if (view === "packets") {
      await page.tab.key("m");
      const menu = await tree(page);
      const items = menu.filter((node) => roleOf(node) === "menuitem").map(nameOf);
      assert(items[0]!.startsWith("Only this") && items.length > 7, items.join(" | "));
      assert(menu.some((node) => roleOf(node) === "menu" && nameOf(node) === "IOA 0"));
      await page.tab.key("Escape");
      await page.tab.key("/");
      await page.tab.type("io");
      const list = await tree(page);
      const options = list.filter((node) => roleOf(node) === "option").map(nameOf);
      assert(options.includes("ioa= information object address"), options.join(" | "));
      assert(list.some((node) => roleOf(node) === "listbox" && nameOf(node) === "Completions"));
      await page.tab.key("Escape");
      await page.tab.key("Escape");
    }
    assertEquals([count("tab"), count("main"), count("tabpanel")], [VIEWS.length, 1, 1], view);
  }
});

/** Asserts that all text has enough contrast in both colour schemes; returns the number examined, the smaller one. */
async function contrasts({ tab }: DecoderPage, where: string): Promise<number> {
  let fewest = Infinity;
  for (const theme of ["dark", "light"] as const) {
    await tab.preferColours(theme);
    await tab.until(`matchMedia("(prefers-color-scheme: ${theme})").matches`);
    const { looked, low } = await lowContrast(tab);
    assertEquals(low, [], `${where} in ${theme} colours`);
    fewest = Math.min(fewest, looked);
  }
  return fewest;
}

test("all text has enough contrast in dark and in light colours", async (page) => {
  for (const view of VIEWS) {
    await fill(page, view);
    const looked = await contrasts(page, view);
    assert(looked > 50, `${view}: ${looked} texts`);
  }
  await page.view("packets");
  await page.tab.click(".list-packets .list-window .c-control");
  await page.tab.key("m");
  await page.text(".context-head", "Packet");
  await contrasts(page, "the menu");
  await page.tab.key("Escape");
  await page.tab.key("/");
  await page.tab.key("ArrowDown");
  await page.text(".completions", "information object address");
  await contrasts(page, "completions");
  await page.tab.key("Escape");
  await page.tab.key("Escape");
  await page.tab.key("?");
  await contrasts(page, "the help");
  await page.tab.key("Escape");
  await typeFaultyText(page);
  await contrasts(page, "the dialog for text");
  await page.tab.key("Escape");
  await page.tab.click(".top-actions [aria-label=Settings]");
  await page.tab.click("input[name=setting-port]");
  await page.tab.type("x");
  await page.text(".field.long .field-fault", "Expected one or more");
  await contrasts(page, "the settings");
}, { dark: true });

/** The focused element: its name, whether it is visible, highlighted, and after the previously focused one. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  const before = globalThis.before;
  globalThis.before = element;
  if (element === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    name: element.ariaLabel || (element.labels?.[0] ?? element).innerText.trim().split("\\n")[0],
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    marked: outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2,
    follows: before === undefined || before === document.body ||
      Boolean(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING),
  };
})()`;

interface Focused {
  readonly name: string;
  readonly seen: boolean;
  readonly marked: boolean;
  readonly follows: boolean;
}

test("the keyboard reaches everything, from top to bottom", async (page) => {
  await page.tab.evaluate("document.querySelector('h1').tabIndex = -1");
  for (const view of VIEWS) {
    await page.view(view);
    await page.tab.evaluate("document.querySelector('h1').focus(), globalThis.before = undefined");
    const names: string[] = [];
    for (;;) {
      await page.tab.key("Tab");
      const focused = await page.tab.evaluate<Focused | null>(FOCUSED);
      if (focused === null) break;
      const { name, ...state } = focused;
      assert(name !== "", `${view}: an element without a name after ${names.at(-1)}`);
      const wanted = { seen: true, marked: true, follows: true };
      assertEquals(state, wanted, `${name} after ${names.at(-1)}`);
      names.push(name);
    }
    const top = ["Open…", "Paste text", "Export", "Change to dark", "Settings"];
    assertEquals(names.slice(0, 5), top);
    assert(names.length > 7, names.join());
  }
});

test("faults in a text are announced, named and reached with the keyboard", async (page) => {
  const { tab } = page;
  await typeFaultyText(page);
  await page.text("dialog[open] [role=status]", "First fault: line 2, column 29");
  const nodes = await tree(page);
  const named = (role: string) =>
    nodes.filter((node) => node.role?.value === role).map(({ name }) => name?.value);
  assertEquals(named("textbox"), ["Text with octets"]);
  assertEquals(named("grid"), ["APDUs in the text", "Octets of the APDU"]);
  assert(named("button").some((name) => name?.startsWith("Line 2, column 29")));
  await tab.key("Tab");
  assertMatch(
    await tab.evaluate("document.activeElement.innerText"),
    /^Line 2, column 29 Expected octet 9 of the 16/,
  );
  await tab.key("Enter");
  const selected = await tab.evaluate(
    "(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd))(document.activeElement)",
  );
  assertEquals(selected, "zz");
});

next("a command can be found and inspected without a mouse", async (page) => {
  const { tab } = page;
  await tab.key("3");
  await tab.key("/");
  await tab.type("type=C_RC_NA_1");
  await tab.key("Enter");
  await page.text(".filter-box .filter-message", "3 of");
  for (let i = 0; i < 4; i++) await tab.key("Tab"); // clear, times, columns, list
  assertEquals(await tab.evaluate("document.activeElement.ariaLabel"), "Packets");
  await tab.key("End");
  await page.text(".detail-head", "C_RC_NA_1 actterm");
  await tab.key("Enter");
  assertEquals(await tab.evaluate("document.activeElement.role"), "tree");
  await tab.key("End");
  await tab.key("ArrowUp");
  const selected = await page.texts(".tree [aria-selected=true]");
  assertEquals(selected.length, 1);
  assertEquals(
    await tab.evaluate(
      "document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).innerText",
    ),
    selected[0],
  );
  assertEquals((await page.texts(".hex .octet.on")).length, 1);
});
