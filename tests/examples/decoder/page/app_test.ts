// The decoder page as a whole: loading, the address, messages, keys, files and saving.

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { makeSample } from "../../../../examples/decoder/sample/sample.ts";
import { PageBench } from "../../../helpers/browser/page_bench.ts";

/** The file name, the first message of each kind, and the text for screen readers. */
function state(page: PageBench): Readonly<Record<string, string | undefined>> {
  return {
    file: page.texts(".file b")[0],
    error: page.texts(".message.error p")[0],
    hint: page.texts(".message.hint p")[0],
    spoken: page.texts("[aria-live=polite]")[0],
  };
}

/** Drops files onto the window. */
async function drop(page: PageBench, ...files: readonly File[]): Promise<void> {
  await page.send(undefined, "drop", { dataTransfer: { types: ["Files"], files } });
}

const PLANT = new File([await makeSample().bytes()], "plant.pcapng");
const NAMES = new File([JSON.stringify({
  name: "Works",
  sectors: [{
    ca: 47,
    points: [{ ioa: 215, type: "M_ME_NB_1", name: "Oven", unit: "K", value: 0 }],
  }],
})], "works.JSON");

Deno.test("the tabs open the views by click and key, and Back works", async () => {
  await using page = await PageBench.open();
  const shown = () => page.window.body.querySelectorAll(".panel").filter(({ hidden }) => !hidden);
  await page.view("findings");
  assertEquals(shown().map(({ id }) => id), ["panel-findings"]);
  assertEquals(page.find("#tab-findings").getAttribute("aria-selected"), "true");
  assertEquals(page.find("#tab-findings").tabIndex, 0);
  assertEquals(page.find("#tab-overview").tabIndex, -1);
  page.find("#tab-findings").focus();
  const walk: readonly (readonly [string, string])[] = [
    ["ArrowRight", "packets"],
    ["ArrowLeft", "findings"],
    ["Home", "overview"],
    ["ArrowLeft", "sequence"],
    ["ArrowRight", "overview"],
    ["End", "sequence"],
  ];
  for (const [key, view] of walk) {
    assert(await page.key(key), key);
    assertEquals(page.window.activeElement, page.find(`#tab-${view}`), key);
    assertEquals(shown().map(({ id }) => id), [`panel-${view}`], key);
  }
  assert(!await page.key("x"));
  const steps = page.window.steps.map((step) => /view=(\w+)/.exec(step)?.[1]);
  assertEquals(steps, [
    ...["overview", "findings", "packets", "findings", "overview", "sequence", "overview"],
    "sequence",
  ]);
});

Deno.test("shortcut keys open views, filter, files, paste, help and colours, but not during text input", async () => {
  await using page = await PageBench.open();
  const views = ["overview", "findings", "packets", "transactions", "points", "sequence"];
  for (const [index, view] of views.entries()) {
    assert(await page.key(String(index + 1)));
    assertStringIncludes(page.window.hash, `view=${view}`);
  }
  assert(!await page.key("7"));
  assert(!await page.key("1", { ctrlKey: true }));
  assert(!await page.key("1", { metaKey: true }));
  assert(!await page.key("1", { altKey: true }));
  assert(await page.key("o"));
  assertEquals(page.window.notes.at(-1), "click input");
  assert(await page.key("t"));
  assertEquals(page.window.documentElement.dataset.theme, "dark");
  assert(await page.key("n"), "outside of the packets it does nothing");
  assertStringIncludes(page.window.hash, "view=sequence");

  const dialog = (label: string) =>
    page.window.body.querySelectorAll("dialog").find((each) =>
      each.getAttribute("aria-label") === label
    )!;
  const open = () =>
    page.window.body.querySelectorAll("dialog[open]").map((each) =>
      each.getAttribute("aria-label")
    );
  await page.key("?");
  assertEquals(open(), ["Help and shortcuts"]);
  assert(!await page.key("1"), "a dialog is open");
  dialog("Help and shortcuts").send("click"); // outside it
  assertEquals(open(), []);
  await page.key("v");
  assertEquals(open(), ["Paste text"]);
  dialog("Paste text").querySelector("p")!.click(); // inside it
  assertEquals(open(), ["Paste text"]);
  dialog("Paste text").querySelector(".close")!.click();
  assertEquals(open(), []);
  await page.click(page.with(".top-actions .tool", "?"));
  assertEquals(open(), ["Help and shortcuts"]);
  dialog("Help and shortcuts").querySelector(".close")!.click();

  for (const tag of ["input[name=filter]", "select[name=time]", "textarea"]) {
    page.find(tag).focus();
    assert(!await page.key("2"), tag);
  }
  assertStringIncludes(page.window.hash, "view=sequence");
});

Deno.test("pasted text is opened from the dialog and the clipboard; lines without octets are listed", async () => {
  await using page = await PageBench.open();
  await page.click(page.with(".top-actions button", "Paste text"));
  page.find("textarea").value = "68 04 07 00 00 00";
  await page.click(page.with("dialog button", "Open as capture"));
  assertEquals(state(page), {
    file: "pasted.txt",
    error: undefined,
    hint: undefined,
    spoken: "pasted.txt was read: 1 APDU",
  });
  assertEquals(page.window.title, "pasted.txt – IEC 104 decoder");
  assertEquals(page.texts(".file span"), [" 17 octets, 1 APDU"]);
  assertEquals(page.texts("dialog[open]"), []);
  assertEquals(page.texts(".badge"), ["1"], "the rows; views without content have no number");
  assertEquals(page.find("#panel-packets").hidden, false, "its octets are shown at once");
  assertEquals([page.texts(".packets .detail h2"), page.texts(".hex .octet").join(" ")], [
    ...[["No. 1"], "68 04 07 00 00 00"],
  ]);
  assert(page.find(".packets").matches(".detail-open"), "also where the pane covers the list");

  const paste = (text: string, files: readonly File[] = [], target = page.window.body) =>
    page.send(target, "paste", { clipboardData: { files, getData: () => text } });
  await paste("68 04 43 00 00 00", [], page.find("textarea"));
  await paste("   ");
  assertEquals(page.texts(".file span"), [" 17 octets, 1 APDU"], "neither was for the page");
  assert(!page.texts(".list-packets .c-control").includes("U TESTFR act"));
  await paste("12:00:01 TX: 68 04 43 00 00 00\nlink is up\n12:00:02 RX: 68 04 83 00 00 00");
  assertEquals(state(page).error, undefined);
  const notes = page.texts(".notes li");
  assert(
    notes.some((note) => note.includes('1 line without octets: 2 "link is up"')),
    notes.join(),
  );
  await page.view("packets");
  assert(page.texts(".list-packets .c-control").includes("U TESTFR act"));
  await paste("", [PLANT]);
  assertEquals([state(page).file, state(page).error], ["plant.pcapng", undefined]);
});

Deno.test("dropped and selected files are read: a capture, and names for its points", async () => {
  await using page = await PageBench.open();
  await drop(page, PLANT);
  assertEquals(state(page).file, "plant.pcapng");
  await page.view("points");
  await page.type("input[name=point]", "47 215", "input");
  await page.click(".list-points .list-window .list-row");
  assertEquals(page.texts(".chart-pane h2"), ["IOA 215"]);
  await drop(page, NAMES);
  assertEquals(state(page).hint, "Names from works.JSON: 1 point, which occurs in this capture.");
  assertEquals(page.texts(".chart-pane h2"), ["Oven K"]);

  page.find("#file").files = [PLANT, new File(["68 04 07 00 00 00"], "more.hex")];
  page.find("#file").value = "C:\\fakepath\\plant.pcapng";
  await page.send("#file", "change");
  assertEquals(state(page).hint, "One capture at a time: plant.pcapng is shown.");
  assertEquals(page.find("#file").value, "", "so that the same file can be chosen again");
  await page.click(page.with(".message.hint", "One capture").querySelector(".close")!);
  assertEquals(state(page).hint, undefined);

  await drop(page, new File(["{"], "broken.json"));
  assertStringIncludes(
    state(page).error!,
    "broken.json has 1 mistake:\n  broken.json:1:2  Expected",
  );
  await drop(page, new File(["hello"], "letter.txt"));
  assertStringIncludes(
    state(page).error!,
    "letter.txt: No APDU was found in 5 octets. The text has no octets",
  );
  assertEquals([state(page).file, page.texts(".message.error").length], ["plant.pcapng", 1]);
  assert(!page.window.body.matches(".loading"));
});

Deno.test("the window shows where to drop a file while one is dragged over it", async () => {
  await using page = await PageBench.open();
  const veil = page.find(".veil");
  const drag = async (type: string, types = ["Files"]) => {
    const taken = await page.send(undefined, type, { dataTransfer: { types, files: [] } });
    return [veil.hidden, taken];
  };
  assertEquals(await drag("dragenter", ["text/plain"]), [true, false]);
  assertEquals(await drag("dragover", ["text/plain"]), [true, false]);
  assertEquals(await drag("drop", ["text/plain"]), [true, false]);
  assertEquals(await drag("dragenter"), [false, false]);
  assertEquals(await drag("dragenter"), [false, false]); // into an element of the window
  assertEquals(await drag("dragover"), [false, true]);
  assertEquals(await drag("dragleave", ["text/plain"]), [false, false]);
  assertEquals(await drag("dragleave"), [false, false]);
  assertEquals(await drag("dragleave"), [true, false]);
  assertEquals(await drag("dragenter"), [false, false]);
  assertEquals(await drag("drop"), [true, true]);
  assertEquals(await drag("dragenter"), [false, false]);
});

Deno.test("a link into another file waits until that file is opened", async () => {
  await using page = await PageBench.open({ place: "#view=packets&frame=13&file=plant.pcapng" });
  assertEquals(
    state(page).hint,
    "The link refers to packet 13 in plant.pcapng. Open that file to go there; " +
      "until then, this is the built-in sample.",
  );
  assertEquals(page.find("#panel-overview").hidden, false);
  await drop(page, new File(["68 04 07 00 00 00"], "other.hex"));
  assert(state(page).hint !== undefined);
  await drop(page, PLANT);
  assertEquals([state(page).file, state(page).hint], ["plant.pcapng", undefined]);
  assertEquals(page.texts(".list-packets .active .c-frame"), ["13"]);
  await page.view("overview");
  await drop(page, PLANT);
  assertEquals(page.find("#panel-overview").hidden, false, "the link was followed once");
});

Deno.test("a link into another file without a packet opens its view; one into the sample is followed", async () => {
  await using page = await PageBench.open({ place: "#view=points&file=plant.pcapng" });
  assertStringIncludes(state(page).hint!, "The link refers to a place in plant.pcapng.");
  await using sample = await PageBench.open({ place: "#view=findings&file=sample.pcapng" });
  assertEquals([state(sample).hint, sample.find("#panel-findings").hidden], [undefined, false]);
});

Deno.test("a changed address is followed in the same file, not in another one", async () => {
  await using page = await PageBench.open();
  const follow = async (hash: string) => {
    await page.follow(hash);
    return page.window.body.querySelectorAll(".panel").find(({ hidden }) => !hidden)!.id;
  };
  assertEquals(await follow("#view=findings"), "panel-findings");
  assertEquals(await follow("#view=points&file=plant.pcapng"), "panel-findings");
  assertEquals(await follow("#view=transactions&file=sample.pcapng"), "panel-transactions");
});

Deno.test("a changed address is followed even if the page has written another in the meantime", async () => {
  await using page = await PageBench.open();
  page.window.hash = "#view=points&file=sample.pcapng";
  await page.send(undefined, "hashchange", { newURL: "file:///page.html#view=sequence" });
  assertEquals(page.find("#panel-sequence").hidden, false);
});

Deno.test("a view keeps its position while others are open", async () => {
  await using page = await PageBench.open({ place: "#view=packets&frame=13" });
  await page.view("findings");
  await page.view("packets");
  assertEquals(page.window.hash, "#view=packets&frame=13&file=sample.pcapng");
  assertEquals(page.texts(".list-packets .active .c-frame"), ["13"]);
});

Deno.test("the export menu opens, follows the keys, and closes", async () => {
  await using page = await PageBench.open();
  const button = page.with(".export .button", "Export");
  const menu = page.find(".export .menu");
  const at = () => page.window.activeElement?.querySelector("span")?.textContent;
  await page.click(button);
  assertEquals([menu.hidden, button.getAttribute("aria-expanded"), at()], [
    ...[false, "true", "Report (HTML)"],
  ]);
  const walk: readonly (readonly [string, string])[] = [
    ["ArrowDown", "Report (JSON)"],
    ["ArrowUp", "Report (HTML)"],
    ["ArrowUp", "Points (CSV)"],
    ["ArrowDown", "Report (HTML)"],
    ["End", "Points (CSV)"],
    ["Home", "Report (HTML)"],
  ];
  for (const [key, text] of walk) {
    assert(await page.key(key), key);
    assertEquals(at(), text, key);
  }
  assert(await page.key("Escape"));
  assertEquals([menu.hidden, page.window.activeElement], [true, button]);
  assertEquals(button.getAttribute("aria-expanded"), "false");
  await page.click(button);
  await page.click(button);
  assertEquals(menu.hidden, true);
  await page.click(button);
  page.find("#tab-findings").focus();
  assertEquals(menu.hidden, true, "it closes when the keyboard leaves it");
  await page.click(button);
  assert(await page.key("1"), "other keys work as everywhere");
  assertEquals(menu.hidden, false);
});

Deno.test("each export saves its file, whole or as filtered", async () => {
  await using page = await PageBench.open();
  const saved = async (entry: string) => {
    page.window.saved.clear();
    await page.click(page.with(".export .button", "Export"));
    await page.click(page.with(".export .menu button", entry));
    const [[name, blob]] = [...page.window.saved] as [[string, Blob]];
    assertEquals(page.texts("[aria-live=polite]"), [`Saved ${name}`]);
    assertEquals(page.find(".export .menu").hidden, true);
    return `${name} ${blob.type} ${(await blob.text()).slice(0, 15).replaceAll(/\s+/g, " ")}`;
  };
  assertEquals(await saved("Report (HTML)"), "sample-report.html text/html <!doctype html>");
  assertEquals(await saved("Report (JSON)"), 'sample-report.json application/json { "format": "');
  assertStringIncludes(await saved("Packets (pcapng)"), "sample.pcapng application/x-pcapng");
  assertStringIncludes(await saved("Packets (NDJSON)"), "sample.ndjson application/x-ndjson {");
  assertStringIncludes(await saved("Objects (CSV)"), "sample.csv text/csv");
  assertStringIncludes(await saved("Points (CSV)"), "sample-points.csv text/csv");
  await page.type("input[name=filter]", "format=S");
  assertStringIncludes(await saved("Packets (pcapng)"), "sample-filtered.pcapng");
  assertStringIncludes(await saved("Report (HTML)"), "sample-report.html");
  assertEquals(page.window.keptBlobs, 9, "the worker and eight files");
  await page.window.wait(60_000);
  assertEquals(page.window.keptBlobs, 1);
  assertEquals(page.window.body.querySelectorAll("a").length, 0);
});

Deno.test("a long task shows its progress, and can be stopped", async () => {
  await using page = await PageBench.open();
  const bar = page.find(".progress");
  const { client } = page.app;
  const { promise, resolve } = Promise.withResolvers<void>();
  client.onWork(promise);
  const tell = (share: number) => {
    client.onProgress({ what: "load", share, text: "9 packets" });
    const value = bar.querySelector("progress")!.getAttribute("value");
    return [bar.hidden, value, bar.querySelector("span")!.textContent];
  };
  assertEquals(tell(0.1), [true, null, "Working …"]);
  await page.window.wait(149);
  assertEquals(tell(0.1), [true, null, "Working …"]);
  await page.window.wait(1);
  assertEquals(bar.hidden, false, "without any report as well");
  assertEquals(tell(0.019), [false, "0.019", "Reading 1 %: 9 packets"]);
  assertEquals(tell(0.02), [false, "0.02", "Reading 2 %: 9 packets"]);
  await page.window.wait(850);
  assertEquals(tell(0.25), [false, "0.25", "Reading 25 %: 9 packets, 3 s left"]);
  for (const [what, word] of Object.entries({ filter: "Filtering", save: "Writing" })) {
    client.onProgress({ what: what as "filter" | "save", share: 1, text: "" });
    assertEquals(bar.querySelector("span")!.textContent, `${word} 100 %: , 0 s left`);
  }
  const second = Promise.withResolvers<void>();
  client.onWork(second.promise);
  resolve();
  await page.window.settle();
  assertEquals(bar.hidden, false, "something else has begun");
  second.resolve();
  await page.window.settle();
  assertEquals(bar.hidden, true);
  assertEquals(tell(0.5)[0], true, "a late report shows nothing");
});

Deno.test("Cancel and Escape stop the running task", async () => {
  for (const cancel of ["Cancel", "Escape"]) {
    await using page = await PageBench.open();
    const loading = page.app.load(PLANT, "plant.pcapng");
    if (cancel === "Escape") await page.key("Escape");
    else await page.click(".progress button");
    await loading;
    await page.settle();
    assertEquals(page.texts(".message.error p"), ["Cancelled"], cancel);
    assertEquals(page.texts(".notes .stopped"), [
      "Cancelled. What was read before is shown here.",
    ]);
  }
});

Deno.test("a failing worker rejects pending requests", async () => {
  await using page = await PageBench.open();
  const { client } = page.app;
  await assertRejects(
    () => client.ask("ladder", { connection: 99 }),
    Error,
    "99 is not in the list",
  );
  page.worker.deaf = true;
  const asked = [client.ask("row", { row: 0 }), client.ask("row", { row: 1 })];
  page.worker.onerror({ message: "out of memory" });
  for (const each of asked) {
    await assertRejects(() => each, Error, "The worker failed: out of memory");
  }
});

Deno.test("colours follow the system until the user selects others; the selection is stored", async () => {
  const button = (page: PageBench) => page.with(".top-actions .tool", "◐");
  await using page = await PageBench.open();
  assertEquals(button(page).getAttribute("aria-label"), "Change to dark");
  page.window.dark.matches = true;
  page.window.dark.send("change");
  assertEquals(button(page).getAttribute("aria-label"), "Change to light");
  await page.click(button(page));
  assertEquals(page.window.documentElement.dataset.theme, "light");
  assertEquals(button(page).getAttribute("aria-label"), "Change to dark");
  assertEquals([...page.window.storage!], [["iec104-theme", '"light"']]);
  for (const theme of ["dark", "light"]) {
    await using again = await PageBench.open({
      before: (window) => window.storage!.set("iec104-theme", JSON.stringify(theme)),
    });
    assertEquals(again.window.documentElement.dataset.theme, theme);
  }
  await using odd = await PageBench.open({
    before: (window) => window.storage!.set("iec104-theme", "pink"),
  });
  assertEquals(odd.window.documentElement.dataset.theme, undefined);
  assertEquals(
    odd.texts(".message.stored p")[0],
    'The stored setting "theme" is ignored: expected light or dark, found pink',
  );
  await using refused = await PageBench.open({ before: (window) => window.storage = undefined });
  await refused.click(button(refused));
  assertEquals(refused.window.documentElement.dataset.theme, "dark");
});
