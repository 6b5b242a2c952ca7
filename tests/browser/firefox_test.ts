// The page in Firefox: every view, its layout, dropped, chosen and pasted input, names, columns, settings, findings, the
// keyboard, and exports.

import { assert, assertEquals } from "@std/assert";
import { continuing, pageTestsIn } from "../helpers/browser/decoder_page.ts";
import { FIREFOX } from "../helpers/browser/firefox_tab.ts";
import { elementsOutside, poorlyFilled } from "../helpers/browser/room.ts";
import { chooseTimeZone, returnToInputs } from "../helpers/browser/scenarios.ts";

// These tests run only in Chromium: the accessibility tree, which BiDi does not offer; the system's preferred colours,
// which Firefox has no command to set; and the proxy of a tab, which proves that no request leaves the page.
const test = pageTestsIn(FIREFOX);
const next = continuing(test, "with the sample");

test("Firefox: every view fills the window, and nothing overflows", async (page) => {
  for (const [width, height] of [[390, 844], [1366, 768], [2560, 1440]] as const) {
    await page.tab.resize(width, height);
    await page.tab.until(`innerWidth === ${width}`);
    assertEquals(await poorlyFilled(page.tab), { looked: 12, poor: {} }, `${width} by ${height}`);
    for (const view of ["overview", "findings", "packets", "transactions", "points", "sequence"]) {
      await page.tab.evaluate(`document.querySelector("#tab-${view}").click()`);
      assertEquals(await elementsOutside(page.tab), [], `${view} at ${width} by ${height}`);
    }
  }
});

next("Firefox: files are dropped and chosen, and text is pasted", async (page) => {
  await page.drop(await page.writeSample("plant.pcapng"));
  await page.shows("plant.pcapng");
  await page.view("packets");
  await page.filter("type=C_DC_NA_1 cause=act ioa=5010", "2 of 1,081 rows");
  await page.row("packets", "C_DC_NA_1");
  await page.text(".detail-head", "C_DC_NA_1 act");
  const octets = await page.texts(".hex .octet");
  assertEquals(octets.slice(6), "2e 01 06 01 2f 00 92 13 00 82".split(" "));
  await page.node("DCO");
  assertEquals(await page.texts(".hex .octet.on"), ["82"]);

  await page.choose(await page.write("one.hex", new Blob(["68 04 07 00 00 00"])));
  await page.shows("one.hex");
  await page.text(".packets .detail-head", "U STARTDT act");

  await page.tab.key("v");
  await page.tab.click("dialog[open] textarea");
  await page.tab.type("68 04 43 00 00 00 68 04 zz");
  await page.text(".paste-status", "1 APDU, 1 fault");
  await page.text(".paste-faults", "Line 1, column 25");
  await page.text(".paste-marks .fault", "zz");
  const widths = await page.tab.evaluate<[number, number]>(
    "['.paste-marks', '.paste-text textarea'].map((each) => document.querySelector(each).clientWidth)",
  );
  assertEquals(widths[0], widths[1], "marks wrap as the text does");
  await page.tab.click("dialog[open] .primary");
  await page.text(".packets .detail-head", "U TESTFR act");
  await page.tab.reload();
  await page.text(".packets .detail-head", "U TESTFR act");
  await page.choose(await page.write("one.hex", new Blob(["68 04 07 00 00 00"])));
  await page.shows("one.hex");
  await page.tab.evaluate("history.back()");
  await page.shows("pasted.txt");
  await page.text(".packets .detail-head", "U TESTFR act");
});

test("Firefox: the divider between list and details is moved by pointer and keyboard", async (page) => {
  const share = () =>
    page.tab.evaluate<number>(
      `Number(document.querySelector("#panel-transactions .splitter").ariaValueNow)`,
    );
  await page.view("transactions");
  // Its value is computed again when the list has its rows.
  const divider = `document.querySelector("#panel-transactions .splitter")`;
  await page.tab.until(`Number(${divider}.ariaValueNow) > 20`);
  const before = await share();
  await page.tab.drag("#panel-transactions .splitter", [0, -90]);
  const after = await share();
  assert(after < before - 8, `${before} % to ${after} %`);
  await page.tab.evaluate(`document.querySelector("#panel-transactions .splitter").focus()`);
  await page.tab.key("ArrowDown");
  assertEquals(await share(), after + 2);
  await page.tab.key("Enter");
  assertEquals(await share(), before);
});

test("Firefox: times are shown in any time zone, which stays after a reload", async (page) => {
  await chooseTimeZone(page);
});

next("Firefox: a command is found and inspected with the keyboard", async (page) => {
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
  assertEquals((await page.texts(".hex .octet.on")).length, 1);
});

next(
  "Firefox: menus open with the right button and with keys, and the filter is completed",
  async (page) => {
    const { tab } = page;
    await page.view("packets");
    await page.row("packets", "C_IC_NA_1");
    await tab.rightClick(".list-packets .list-window .active .c-cause");
    await page.text(".context-head", "Cause act");
    await tab.key("Escape");
    assertEquals(await tab.evaluate("document.activeElement.ariaLabel"), "Packets");
    await tab.key("F10", 8);
    await page.text(".context-head", "Packet 8");
    await tab.key("Enter");
    await page.text(".filter-box .filter-message", "1 of");
    await tab.click(".filter-box .filter-input", 3);
    await tab.type("type=C_RC");
    await page.text(".completions li", "C_RC_NA_1 Regulating step command");
    await tab.key("ArrowDown");
    await tab.key("Enter");
    await tab.key("Enter");
    await page.text(".filter-box .filter-message", "3 of");
  },
);

test("Firefox: points are compared in a chart, which is zoomed, linked, and leads to the commands", async (page) => {
  const { tab } = page;
  const hash = () => tab.evaluate<string>("location.hash");
  await page.view("points");
  await tab.click(".points .filter-input");
  await tab.type("T1 temperature");
  await page.row("points", "T1 oil temperature");
  await tab.key("a");
  await page.row("points", "T1 winding temperature");
  await page.text(".chart-pane h2", "2 points");
  await page.text(".legend", "T1 winding temperature");
  await tab.until(`document.querySelectorAll(".list-points .spark path").length === 4`);
  await tab.drag(".chart.plot", [-200, 0]);
  await tab.until(`location.hash.includes("range=")`);
  const link = await hash();
  const drawn = await page.texts(".plot .tick");
  await tab.reload();
  await page.shows("Built-in sample");
  await page.text(".chart-pane h2", "2 points");
  assertEquals([await hash(), await page.texts(".plot .tick")], [link, drawn]);
  await tab.evaluate(`document.querySelector(".chart.plot").focus()`);
  await tab.key("0");
  await tab.key("Home");
  await tab.key(".");
  await page.text(".mark-line", "C_DC_NA_1 CA 47 IOA 5010: terminated");
  await tab.key("Enter");
  await page.text(".packets .detail-head", "C_DC_NA_1 act");
});

test("Firefox: the chart of a point, a link after a reload, and an export", async (page) => {
  await page.view("points");
  await page.row("points", "E01 spring charged");
  await page.text(".chart-pane .readout", "good");
  await page.view("packets");
  await page.row("packets", "STARTDT con");
  await page.text(".detail-head", "Packet 5");
  await page.tab.reload();
  await page.shows("Built-in sample");
  await page.text(".detail-head", "Packet 5");
  await page.tab.click(".export > .button");
  const saved = await page.saves(
    "sample.ndjson",
    () => page.tab.click("[role=menuitem]:nth-child(4)"),
  );
  assertEquals(new TextDecoder().decode(saved).trim().split("\n").length, 1071, "and a gap");
});

test("Firefox: settings are checked and applied; they and field sizes of a station stay after a reload", async (page) => {
  const { tab } = page;
  await tab.key("s");
  await tab.click("input[name=setting-k]");
  await tab.type("0");
  await page.text(
    ".field:has(input[name=setting-k]) .field-fault",
    "a whole number from 1 to 32767",
  );
  await tab.evaluate("document.activeElement.select()");
  await tab.type("5");
  await tab.click("dialog[open] .primary");
  await page.text(".settings-note", "Settings: --k 5, --w 8");

  await tab.evaluate(`document.querySelector('[aria-label^="Field sizes of"]').click()`);
  await tab.until("document.activeElement.name === 'sizes 10.47.16.2 2404'");
  await tab.key("End"); // the last choice
  const sizes = await tab.evaluate<string>("document.activeElement.value");
  await tab.click("dialog[open] .primary");
  const note = `Settings: ${sizes} for 10.47.16.2 port 2404, --k 5, --w 8`;
  await page.text(".settings-note", note);
  await tab.reload();
  await page.text(".settings-note", note);
  await tab.key("s");
  await tab.click("dialog[open] .dialog-actions .button"); // reset
  await tab.click("dialog[open] .primary");
  await tab.until("document.querySelector('.settings-note') === null");
});

next(
  "Firefox: point lists provide names and units, and mistakes in them are listed",
  async (page) => {
    const rows =
      "IOA;CA;Typ;Bezeichnung;Einheit\n215;47;M_ME_TE_1;Ölofen;°C\n5010;47;C_DC_NA_1;Schütz;\n";
    const octets = Uint8Array.from(rows, (character) => character.charCodeAt(0)); // Windows-1252
    await page.choose(await page.write("works.csv", octets));
    await page.text(
      ".message.hint",
      "Names from works.csv: 1 point and 1 command, all of which occur in this capture.",
    );
    await page.view("points");
    await page.tab.click(".points .filter-input");
    await page.tab.type("47 215");
    await page.row("points", "M_ME_TE_1");
    await page.text(".chart-pane h2", "Ölofen °C");
    await page.view("packets");
    await page.filter("name=Schütz cause=act", "2 of 1,081 rows");
    await page.text(".list-packets .list-window .c-text", "5010 Schütz=ON select");
    await page.row("packets", "Schütz=ON select");
    await page.text(".tree", "5010 Schütz");
    await page.view("transactions");
    await page.text(".list-transactions", "Schütz");
    await page.drop(await page.write("wrong.csv", new Blob(["ca;ioa;name\n0;1;a\n1;x;b"])));
    await page.text(".message.error", 'wrong.csv:2:1 CA is "0"');
    await page.text(".message.error", 'wrong.csv:3:3 IOA is "x"');
    await page.text(".list-transactions", "Schütz");
  },
);

test("Firefox: columns are hidden, ordered and resized, and stay after a reload", async (page) => {
  const { tab } = page;
  const shown = "No.,Time,From → to,Control,Type,CA,Cause,Content";
  const titles = async () => (await page.texts(".list-packets .list-head .cell")).join();
  const width = () =>
    tab.evaluate<number>(`document.querySelector(".list-packets .list-window .c-who").clientWidth`);
  await page.view("packets");
  await tab.click(".packets .column-choice > .tool");
  await tab.click('dialog[open] [data-key="pause"] input');
  await tab.click('dialog[open] [data-key="ca"] .up');
  await tab.key("Escape");
  assertEquals(await titles(), shown);
  const before = await width();
  await tab.drag(".list-packets .list-head .c-who .column-grip", [-60, 0]);
  assertEquals(await width(), before - 60);
  await tab.reload();
  await page.text(".list-packets .list-window .c-who", "10.47.0.11:51822");
  assertEquals([await titles(), await width()], [shown, before - 60]);
});

test(
  "Firefox: a link with hex digits shows its frame; one with a mistake keeps it and marks the mistake",
  async (page) => {
    const { tab } = page;
    await page.text(".packets .detail-head", "C_IC_NA_1 act");
    await page.text(".list-packets .list-window .c-type", "C_IC_NA_1");
    await tab.evaluate("location.hash = '#hex=6804zz'");
    await page.text("dialog[open] .paste-faults", "Line 1, column 5");
    await page.text(".file", "pasted.txt");
  },
  { place: "#hex=680e0000020064010600010000000014", shows: "pasted.txt" },
);

test("Firefox: Back and the list of inputs lead to what was open before", async (page) => {
  await page.choose(await page.writeSample("plant.pcapng"));
  await returnToInputs(page);
});

next(
  "Firefox: findings are muted, stepped through by key, and hidden by severity",
  async (page) => {
    const { tab } = page;
    const active = () => tab.evaluate<string>("document.activeElement.innerText");
    await page.view("findings");
    const first = (await page.texts(".findings .finding h2"))[0]!;
    await tab.key("n");
    const line = await active();
    await tab.key("n");
    assert(await active() !== line, "the next finding");
    await tab.key("p");
    assertEquals(await active(), line);
    await tab.click(".findings .finding .mute");
    await page.text(".findings .quiet-note", "1 kind muted");
    await page.text(".findings .finding.muted h2", first);
    for (const nth of [1, 2, 3]) await tab.click(`.findings .check:nth-of-type(${nth}) input`);
    await page.text(".findings .quiet", "No severity is selected.");
  },
);
