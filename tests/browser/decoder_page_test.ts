// The decoder page in use: a capture is dropped and filtered, a frame is examined, a link is followed.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { continuing, pageTests } from "../helpers/browser/decoder_page.ts";
import { chooseTimeZone, returnToInputs } from "../helpers/browser/scenarios.ts";

const test = pageTests();
const next = continuing(test, "with any input");

/** The marked octets. */
const MARKED = ".hex .octet.on";

test("the page initially shows the built-in sample", async (page) => {
  await page.text(".facts", "1,070");
  assertEquals(await page.texts(".severity-counts strong"), ["2", "18", "1"]);
  assertEquals(
    (await page.texts(".finding-lines .finding-title")).slice(0, 2),
    ["Data not acknowledged", "Scan of object addresses"],
  );
  assertEquals((await page.texts(".bar-name b")).slice(0, 2), ["M_ME_TF_1", "M_ME_TE_1"]);
  assertEquals(await page.tab.evaluate("document.title"), "sample.pcapng – IEC 104 decoder");
});

next("a dropped capture is shown with filter, frame, field and octets", async (page) => {
  const { tab } = page;
  await page.drop(await page.writeSample("plant.pcapng"));
  await page.shows("plant.pcapng");
  await page.view("packets");
  await page.filter("type=C_DC_NA_1 cause=act ioa=5010", "2 of 1,081 rows");
  await page.row("packets", "C_DC_NA_1");
  await page.text(".detail-head", "C_DC_NA_1 act");
  const octets = await page.texts(".hex .octet");
  assertEquals(octets.slice(6), "2e 01 06 01 2f 00 92 13 00 82".split(" "));

  await page.node("IOA");
  assertEquals(await page.texts(MARKED), ["92", "13", "00"]);
  await page.node("DCO");
  assertEquals(await page.texts(MARKED), ["82"]);

  await page.tab.click(".hex .octet:nth-child(9)"); // the cause of transmission
  assertEquals(await page.texts(MARKED), ["06"]);
  assertMatch((await page.texts(".tree-line.active"))[0]!, /cause/i);
  await tab.key("ArrowRight"); // the originator address
  assertEquals(await page.texts(MARKED), ["01"]);

  await page.filter("type=C_DC_NA_1 nonsense=1", "nonsense");
  assertEquals(await page.texts(".filter-box.wrong").then(({ length }) => length), 1);
  await tab.key("Escape");
  await page.text(".filter-box .filter-message", "1,081 rows, 1,070 APDUs");
});

test("menus filter, chart and follow by mouse, key and touch; Escape returns the focus", async (page) => {
  const { tab } = page;
  const row = ".list-packets .list-window [aria-rowindex='7']";
  await page.view("packets");
  await page.text(`${row} .c-type`, "C_IC_NA_1");
  await tab.click(`${row} .c-type`);
  await tab.rightClick(`${row} .c-type`);
  await page.text(".context-head", "Type C_IC_NA_1");
  assertEquals(await tab.evaluate("document.activeElement.innerText.split('\\n')[0]"), "Only this");
  await tab.key("Escape");
  assertEquals(await tab.evaluate("document.activeElement.ariaLabel"), "Packets");

  await tab.key("F10", 8);
  await page.text(".context-head", "Packet 8");
  for (let i = 0; i < 6; i++) await tab.key("ArrowRight");
  await page.text(".context-head", "Type C_IC_NA_1");
  await tab.key("Enter");
  await page.text(".filter-box .filter-message", " of 1,081 rows");
  assertEquals(
    await tab.evaluate("document.querySelector('.filter-input').value"),
    "type=C_IC_NA_1",
  );
  assertEquals(await tab.evaluate("document.activeElement.ariaLabel"), "Packets");

  await tab.longPress(
    ".list-packets .list-window [aria-rowindex='2'] .c-type",
    "!document.querySelector('.context-menu').hidden",
  );
  await page.text(".context-head", "Type C_IC_NA_1");
  await tab.key("ArrowDown");
  await tab.key("Enter");
  await tab.until("document.querySelector('.filter-input').value === 'not type=C_IC_NA_1'");
  await page.text(".filter-box .filter-message", "1,057 of");

  await page.text(".packets .detail-head", "Packet 6 C_CS_NA_1");
  await page.node("APCI");
  await tab.key("m");
  await page.text(".context-head", "APCI I N(S)=");
  await tab.key("Escape");
  assertEquals(await tab.evaluate("document.activeElement.role"), "tree");

  await page.view("points");
  await tab.rightClick(".list-points .list-window [aria-rowindex='3'] .c-ioa");
  await page.text(".context-head", "IOA 101");
  await page.text(".context-menu .menu :nth-child(3)", "Chart CA 47 IOA 101");
  await tab.click(".context-menu .menu :nth-child(3)");
  await page.text(".chart-pane h2", "E01 busbar disconnector Q1");
  await tab.click(".list-points .list-window [aria-rowindex='4'] .c-ioa");
  await tab.click(".context-button");
  await page.text(".context-head", "IOA 102");
});

test("the filter completes fields and values of the capture", async (page) => {
  const { tab } = page;
  await page.view("packets");
  await tab.key("/");
  await tab.type("ca=47 io");
  await page.text(".completions li", "ioa= information object address");
  await tab.key("ArrowDown");
  await tab.key("Enter");
  await tab.type("winding");
  await page.text(".completions li", "215 T1 winding temperature, M_ME_NB_1, M_ME_TE_1");
  await tab.key("ArrowDown");
  await tab.key("Enter");
  assertEquals(await tab.evaluate("document.activeElement.value"), "ca=47 ioa=215");
  assertEquals(await tab.evaluate("document.activeElement.ariaExpanded"), "false");
  await tab.key("Enter");
  await page.text(".filter-box .filter-message", "19 of 1,081 rows");
});

test("a point is charted with axes, unit, quality and gaps", async (page) => {
  await page.view("points");
  await page.tab.click(".points .filter-input");
  await page.tab.type("winding");
  await page.row("points", "M_ME_TE_1");
  await page.text(".chart-pane h2", "T1 winding temperature °C");
  await page.text(".chart-pane .detail-where", "19 reports");
  const ticks = await page.texts(".plot .tick");
  assert(ticks.includes("66") && ticks.includes("03:12"), ticks.join());
  assert((await page.texts(".plot .axis-title")).includes("°C"));
  const count = (selector: string) =>
    page.tab.evaluate<number>(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
  assertEquals(await count(".plot .gap"), 1);
  assertEquals([await count(".plot .quality.iv"), await count(".plot .quality.good")], [1, 3]);

  await page.tab.evaluate("document.querySelector('.plot').focus()");
  await page.tab.key("Home");
  await page.text(".chart-pane .readout", "66 °C good M_ME_NB_1 inrogen");
  const first = await page.tab.evaluate("document.querySelector('.plot').ariaValueText");
  assertEquals(first, "03:07:21.442, 66 °C, quality good");
  await page.tab.key("Enter");
  await page.text(".detail-head", "Packet 13");
});

test("a link leads to a frame of the sample, and of a file once it is opened", async (page) => {
  const { tab } = page;
  await page.view("packets");
  await page.row("packets", "STARTDT con");
  await page.text(".detail-head", "Packet 5");
  const hash = () => tab.evaluate<string>("location.hash");
  assertEquals(await hash(), "#view=packets&frame=5&file=sample.pcapng");
  await tab.reload();
  await page.shows("Built-in sample");
  await page.text(".detail-head", "Packet 5");
  await page.text(".list-packets .active", "STARTDT con");

  await page.choose(await page.writeSample("plant.pcapng"));
  await page.shows("plant.pcapng");
  await page.view("packets");
  await page.filter("type=C_DC_NA_1", "17 of");
  await page.row("packets", "actterm");
  await page.text(".detail-head", "actterm");
  const link = await tab.until<string>("location.hash.includes('frame=') && location.hash");
  assertMatch(link, /^#view=packets&frame=\d+&filter=type%3DC_DC_NA_1&file=plant\.pcapng$/);
  await tab.reload();
  await page.text(".message.hint", "plant.pcapng. Open that file to go there");
  await page.drop(await page.writeSample("plant.pcapng"));
  await page.shows("plant.pcapng");
  await page.text(".list-packets .active", "actterm");
  await page.text(".filter-box .filter-message", "17 of");
  assertEquals(await hash(), link);
});

next(
  "text is decoded while it is typed, with faults at their place, and then opened",
  async (page) => {
    const { tab } = page;
    await tab.key("v");
    await tab.type("68 04 07 00 00 00  68 0e 00 00 02 00 64 01 06 00 01 00 00 00 00 14  68 0e zz");
    await page.text(".paste-status", "2 APDUs, 1 fault");
    await page.text(
      ".paste-faults",
      'Line 1, column 75 Expected octet 3 of the 16 of an APDU, found "zz"',
    );
    await page.text(".paste-marks .fault", "zz");
    const isInText = "document.activeElement === document.querySelector('textarea[name=text]')";
    assert(await tab.evaluate(isInText), "the focus stays");
    const [mark, area] = await tab.evaluate<[number, number]>(
      "['.paste-marks', '.paste-text textarea'].map((each) => document.querySelector(each).clientWidth)",
    );
    assertEquals(mark, area, "marks wrap as the text does");
    await page.row("pasted", "C_IC_NA_1");
    await page.text(".paste-head", "C_IC_NA_1 act 16 octets");
    assertEquals((await page.texts(".paste-result .octet")).at(-1), "14");

    await tab.click("dialog[open] .close");
    await tab.key("v");
    await page.text(".paste-status", "2 APDUs, 1 fault");
    await tab.click("dialog[open] .primary");
    await page.shows("pasted.txt");
    await page.row("packets", "STARTDT act");
    await page.row("packets", "C_IC_NA_1");
    await page.text(".detail-head", "C_IC_NA_1 act");
    await tab.reload();
    await page.shows("pasted.txt");
    await page.text(".detail-head", "C_IC_NA_1 act");
  },
);

test("a link with hex digits shows its frame without a network", async (page) => {
  const { tab } = page;
  await tab.evaluate("location.hash = '#hex=680e0000020064010600010000000014'");
  await page.shows("pasted.txt");
  await page.text(".detail-head", "C_IC_NA_1 act");
  await tab.reload();
  await page.shows("pasted.txt");
  await page.text(".packets .detail-head", "C_IC_NA_1 act");
  await tab.evaluate("location.hash = '#hex=6804zz'");
  await page.text("dialog[open] .paste-faults", "Line 1, column 5");
  await page.text(".file", "pasted.txt");
});

next(
  "a file that was changed after it was read says so wherever it is needed, and what to do",
  async (page) => {
    const { tab } = page;
    const path = await page.writeSample("growing.pcapng");
    await page.drop(path);
    await page.shows("growing.pcapng");
    await page.view("packets");
    await page.text(".detail-head", "Packet 6");
    await Deno.writeFile(path, new Uint8Array(100));
    const fault =
      "Cannot read the file: it was changed or moved, or reading it is not permitted. Open it";
    const shown = async (selector: string, text: string) => {
      await page.text(".message.error", fault);
      await page.text(selector, text);
      await tab.click(".message.error .close");
    };
    await page.row("packets", "C_IC_NA_1");
    await shown(".detail-head", "The octets of this packet could not be read.");
    await page.filter("ioa=215", fault);
    await tab.evaluate("document.querySelector('.list-packets .list-scroll').scrollTop = 9000");
    await shown(".file", "growing.pcapng");
    await page.view("points");
    await page.text(".list-points .list-window", "M_ME_TE_1");
    await page.text(".file", "growing.pcapng");
  },
);

test("dividers between lists and details are moved by pointer and keyboard, and stay after a reload", async (page) => {
  const { tab } = page;
  const share = (view: string) =>
    tab.evaluate<number>(`(([list, box]) => Math.round(100 * list / box))(
      [".list", ".split"].map((part) =>
        document.querySelector("#panel-${view} " + part).getBoundingClientRect().height))`);
  for (const view of ["packets", "transactions", "points"]) {
    await page.view(view);
    const before = await share(view);
    await tab.drag(`#panel-${view} .splitter`, [0, 90]);
    const after = await share(view);
    assert(after > before + 8, `${view}: ${before} % to ${after} %`);
    await tab.evaluate(`document.querySelector("#panel-${view} .splitter").focus()`);
    await tab.key("ArrowUp");
    assertEquals(await share(view), after - 2, view);
  }
  const kept = await share("points");
  await tab.reload();
  await page.shows("Built-in sample");
  assertEquals(await share("points"), kept);
  await tab.click("#panel-points .splitter", 2);
  assert(await share("points") < kept, "a double click resets it");
});

test("times are shown in any time zone, which stays after a reload", async (page) => {
  await chooseTimeZone(page);
});

test("columns are hidden, ordered and resized, and stay after a reload", async (page) => {
  const { tab } = page;
  await page.view("packets");
  const titles = async () => (await page.texts(".list-packets .list-head .cell")).join();
  await tab.click(".packets .column-choice > .tool");
  await tab.click('dialog[open] [data-key="pause"] input');
  await tab.click('dialog[open] [data-key="ca"] .up');
  await tab.key("Escape");
  assertEquals(await titles(), "No.,Time,From → to,Control,Type,CA,Cause,Content");
  const width = () =>
    tab.evaluate<number>(`document.querySelector(".list-packets .list-window .c-who").clientWidth`);
  const before = await width();
  await tab.drag(".list-packets .list-head .c-who .column-grip", [-60, 0]);
  assertEquals(await width(), before - 60);
  await tab.reload();
  await page.shows("Built-in sample");
  await page.text(".list-packets .list-window .c-who", "10.47.0.11:51822");
  assertEquals([await titles(), await width()], [
    "No.,Time,From → to,Control,Type,CA,Cause,Content",
    before - 60,
  ]);
}, { width: 1366, height: 768 });

test("settings are checked, applied, kept for the next visit, and reset", async (page) => {
  const { tab } = page;
  await tab.key("s");
  const field = "document.querySelector('input[name=setting-scan-ioas]')";
  await tab.evaluate(`${field}.focus()`);
  await tab.type("many");
  await page.text(
    ".field:has(input[name=setting-scan-ioas]) .field-fault",
    "Expected a number above 0",
  );
  await tab.click("dialog[open] .primary");
  await page.text("dialog[open] > .field-fault", "1 setting to correct");
  const focused = "document.activeElement.name";
  assertEquals(await tab.evaluate(focused), "setting-scan-ioas");
  await tab.evaluate(`${field}.select()`);
  await tab.type("50");
  await tab.click("dialog[open] .primary");
  await page.text(".settings-note", "Settings: --threshold scan-ioas=50");
  assert(!(await page.texts(".finding-title")).includes("Scan of object addresses"));
  await tab.reload();
  await page.text(".settings-note", "Settings: --threshold scan-ioas=50");

  await tab.evaluate("document.querySelector('[aria-label^=\"Field sizes of\"]').click()");
  await tab.until("document.activeElement.name === 'sizes 10.47.16.2 2404'");
  await tab.evaluate("document.activeElement.value = '1/1/2'");
  await tab.click("dialog[open] .primary");
  await page.text(".settings-note", "1/1/2 for 10.47.16.2 port 2404");
  await tab.key("s");
  await tab.click("dialog[open] .dialog-actions .button"); // reset
  await tab.click("dialog[open] .primary");
  await tab.until("document.querySelector('.settings-note') === null");
  await tab.until(`[...document.querySelectorAll(".finding-title")]
    .some(({ textContent }) => textContent === "Scan of object addresses")`);
});

test("Back and the list of inputs lead to what was open before", async (page) => {
  await page.drop(await page.writeSample("plant.pcapng"));
  await returnToInputs(page);
});

next(
  "a station file or a point list that is also dropped provides names and units",
  async (page) => {
    const points = [{ ioa: 215, type: "M_ME_NB_1", name: "Oven", unit: "K", value: 0 }];
    const station = { name: "Works", sectors: [{ ca: 47, points }] };
    await page.drop(await page.writeSample("works.pcapng"));
    await page.shows("works.pcapng");
    await page.view("points");
    await page.tab.click(".points .filter-input");
    await page.tab.type("47 215");
    await page.row("points", "M_ME_TE_1");
    await page.text(".chart-pane h2", "IOA 215");
    const file = await page.write("works.json", new Blob([JSON.stringify(station)]));
    await page.drop(file);
    await page.text(
      ".message.hint",
      "Names from works.json: 1 point, which occurs in this capture.",
    );
    await page.text(".chart-pane h2", "Oven K");
    const rows =
      "IOA;CA;Typ;Bezeichnung;Einheit\n215;47;M_ME_TE_1;Ölofen;°C\n5010;47;C_DC_NA_1;Schütz;\n";
    const octets = Uint8Array.from(rows, (character) => character.charCodeAt(0)); // Windows-1252
    await page.drop(await page.write("works.csv", octets));
    const note = "Names from works.csv: 1 point and 1 command, all of which occur in this capture.";
    await page.text(".message.hint", note);
    await page.text(".chart-pane h2", "Ölofen °C");
    await page.view("packets");
    await page.filter("name=Schütz cause=act", "2 of 1,081 rows");
    await page.text(".list-packets .list-window .c-text", "5010 Schütz=ON select");
    await page.drop(await page.write("wrong.csv", new Blob(["ca;ioa;name\n0;1;a\n1;x;b"])));
    await page.text(".message.error", 'wrong.csv:2:1 CA is "0"');
    await page.text(".message.error", 'wrong.csv:3:3 IOA is "x"');
    await page.view("overview");
    await page.text(".notes .names", note);
    await page.tab.click(".notes .names .link:last-child");
    await page.text(".notes .names", "Objects have no names.");
    await page.drop(await page.write("broken.json", new Blob(["{"])));
    await page.text(
      ".message.error",
      "broken.json has 1 mistake: broken.json:1:2 Expected a name",
    );
  },
);

test("points are compared in a chart, which is zoomed, linked, and leads to the commands", async (page) => {
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
