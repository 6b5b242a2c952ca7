// The packets of the decoder page: the filter, the times, the pane with the tree and the octets.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { zoneNames } from "../../../../cli/text/zone.ts";
import { PageBench } from "../../../helpers/browser/page_bench.ts";

const MESSAGE = ".filter-box .filter-message";
const INPUT = ".filter-box .filter-input";

/** Returns the first cells of a column of the list. */
function column(page: PageBench, key: string, count = 3): string[] {
  return page.texts(`.list-packets .list-window .c-${key}`).slice(0, count);
}

/** Returns the octets with a class, and the names of tree lines with it. */
function marked(page: PageBench, mark: string): readonly [octets: string, fields: string] {
  const octets = page.texts(`.hex .octet.${mark}`).join(" ");
  return [octets, page.texts(`.tree-line.${mark} .tree-name`).join(" ")];
}

async function packets(place = ""): Promise<PageBench> {
  return await PageBench.open({ place: `#view=packets${place}` });
}

Deno.test("initially the first ASDU is shown, without a location in the address", async () => {
  await using page = await packets();
  assertEquals(page.texts(".list-packets .active .c-frame"), ["6"]);
  assertEquals(page.texts(".detail h2")[0], "Packet 6");
  assertEquals(page.window.hash, "#view=packets&file=sample.pcapng");
  assert(!page.find(".packets").matches(".detail-open"));
});

Deno.test("a filter selects rows, shows their number, and is in the address; Escape removes it", async () => {
  await using page = await packets();
  await page.type(INPUT, "  type=C_DC_NA_1 cause=act ");
  assertEquals(page.texts(MESSAGE), ["6 of 1,081 rows"]);
  assertEquals(column(page, "type"), Array(3).fill("C_DC_NA_1"));
  assertEquals(page.find(INPUT).value.trim(), "type=C_DC_NA_1 cause=act");
  const filter = "filter=type%3DC_DC_NA_1+cause%3Dact";
  assertEquals(page.window.hash, `#view=packets&${filter}&file=sample.pcapng`);

  page.find(INPUT).focus();
  await page.key("x");
  assertEquals(page.find(INPUT).value.trim(), "type=C_DC_NA_1 cause=act");
  await page.key("Escape");
  assertEquals([page.find(INPUT).value, page.texts(MESSAGE)], ["", ["1,081 rows, 1,070 APDUs"]]);
  assertEquals(page.window.activeElement, page.find(INPUT));
  await page.key("Escape"); // in an empty box, moves the focus away
  assertEquals(page.window.activeElement, undefined);
});

Deno.test("Enter and the button next to the box apply the filter", async () => {
  await using page = await packets();
  page.find(INPUT).value = "format=S";
  assert(await page.send("form", "submit"), "a form is not sent anywhere");
  assertEquals(page.texts(MESSAGE), ["179 of 1,081 rows"]);
  await page.click(".filter-clear");
  assertEquals([page.find(INPUT).value, page.texts(MESSAGE)], ["", ["1,081 rows, 1,070 APDUs"]]);
});

/** Delivers the answers to questions one at a time, in the order of the questions; `before` is called before each. */
async function answerInOrder(page: PageBench, act: () => void, before: () => void): Promise<void> {
  const deliver = page.worker.onmessage;
  const held: MessageOf<typeof deliver>[] = [];
  page.worker.onmessage = (event) => "id" in event.data ? held.push(event) : deliver(event);
  const idOf = ({ data }: MessageOf<typeof deliver>) => "id" in data ? data.id : 0;
  act();
  await page.settle();
  while (held.length > 0) {
    const event = held.sort((a, b) => idOf(a) - idOf(b)).shift()!;
    before();
    deliver(event);
    await page.settle();
  }
  page.worker.onmessage = deliver;
}

type MessageOf<Listener extends (event: never) => void> = Parameters<Listener>[0];

for (const place of ["", "&frame=204"]) {
  const before = place === "" ? "when none was" : "when another one was";
  Deno.test(`a packet selected while the worker still answers a filter stays selected, ${before}`, async () => {
    for (let answers = 0; answers < 5; answers++) {
      await using page = await packets(place);
      const box = page.find(INPUT);
      box.value = "type=C_RC_NA_1";
      let left = answers;
      await answerInOrder(page, () => void box.send("change"), () => {
        const isApplied = page.texts(MESSAGE)[0]!.startsWith("3 of");
        if (isApplied && left-- === 0) page.find(".list-packets").send("keydown", { key: "End" });
      });
      if (left >= 0) await page.send(".list-packets", "keydown", { key: "End" });
      assertEquals(page.texts(".list-packets .active .c-cause"), ["actterm"], `${answers} answers`);
      assertEquals(
        page.texts(".detail .detail-what")[0],
        "C_RC_NA_1 actterm",
        `${answers} answers`,
      );
    }
  });
}

Deno.test("an invalid filter is refused with the position of the fault; the rows stay", async () => {
  await using page = await packets();
  await page.type(INPUT, "format=S");
  page.find(INPUT).focus();
  await page.type(INPUT, "type=C_DC_NA_1 nonsense=1");
  const box = page.find(".filter-box");
  assert(box.matches(".wrong"));
  assert(page.texts(MESSAGE)[0]!.includes("nonsense"), page.texts(MESSAGE)[0]);
  assertEquals(page.find(INPUT).getAttribute("aria-invalid"), "true");
  assertEquals(page.find(INPUT).selection, [15, 23]);
  assertEquals(column(page, "control", 1), ["S 5"]);
  await page.type(INPUT, "format=U");
  assert(!box.matches(".wrong"));
  assertEquals(page.find(INPUT).getAttribute("aria-invalid"), null);
});

Deno.test("a faulty filter does not move the selection while the focus is elsewhere", async () => {
  await using page = await packets();
  await page.type(INPUT, "nonsense=1");
  assertEquals(page.find(INPUT).selection, undefined);
});

Deno.test("the selected packet stays selected if it passes the filter", async () => {
  await using page = await packets("&frame=13");
  await page.type(INPUT, "type=M_ME_NB_1");
  assertEquals(page.texts(".list-packets .active .c-frame"), ["13"]);
  await page.type(INPUT, "format=S");
  assertEquals(page.texts(".list-packets .active .c-frame"), ["18"], "else the first one is");
  assertEquals(page.texts(".detail h2")[0], "Packet 18", "and the pane shows it");
  assertEquals(page.window.hash, "#view=packets&filter=format%3DS&file=sample.pcapng");
});

Deno.test("a filter without a match shows a message, empties the pane, and can be removed", async () => {
  await using page = await packets("&frame=13");
  await page.type(INPUT, "ca=9999");
  assertEquals(page.texts(".packets .list-empty p"), ["No packet matches the filter “ca=9999”."]);
  assertEquals(page.texts(".packets .detail .quiet"), ["There is no packet to show."]);
  assertEquals([page.texts(".tree-line"), page.texts(".hex .octet")], [[], []]);
  assertEquals(page.window.hash, "#view=packets&filter=ca%3D9999&file=sample.pcapng");
  await page.click(page.with(".list-empty button", "Clear the filter"));
  assertEquals([page.find(INPUT).value, page.texts(MESSAGE)], ["", ["1,081 rows, 1,070 APDUs"]]);
  assertEquals([page.texts(".packets .list-empty"), page.texts(".detail h2")[0]], [[], "Packet 6"]);
  assertEquals(page.window.activeElement, page.find(".list-packets"));
});

Deno.test("the first row of a filter is the first ASDU, else the first APDU, else the first row", async () => {
  await using page = await packets("&filter=frame%3D1..9");
  const shown = () => page.texts(".detail h2")[0];
  assertEquals(shown(), "Packet 6");
  await page.type(INPUT, "frame=1..5");
  assertEquals(shown(), "Packet 4");
  await page.type(INPUT, "frame=1");
  assertEquals(shown(), "Packet 1");
});

Deno.test("a link to a packet hidden by the filter removes the filter", async () => {
  await using page = await packets("&frame=18");
  await page.type(INPUT, "type=M_ME_NB_1");
  await page.follow("#view=packets&frame=19");
  assertEquals([page.find(INPUT).value, page.texts(MESSAGE)], ["", ["1,081 rows, 1,070 APDUs"]]);
  assertEquals(page.texts(".list-packets .active .c-frame"), ["19"]);
  assertEquals(page.texts(".detail h2")[0], "Packet 19");
  assert(page.find(".packets").matches(".detail-open"));
});

Deno.test("a link to a packet beyond the last one shows a message", async () => {
  await using page = await packets("&frame=5000");
  assertEquals(page.texts(".message.error p"), [
    "Packet 5000 and all later packets contain no IEC 60870-5-104 data",
  ]);
});

Deno.test("each row shows the time since the row listed before it", async () => {
  await using page = await packets();
  assertEquals(column(page, "pause"), ["", "12.6 ms", "4.32 ms"]);
  await page.type(INPUT, "format=U");
  assertEquals(column(page, "pause"), ["", "4.32 ms", "1.76 s"]);
});

Deno.test("times are shown in UTC, in the zone of the computer, or since the start", async () => {
  await using page = await packets();
  assertEquals(column(page, "time", 2), ["03:07:21.018000", "03:07:21.030641"]);
  await page.type("select[name=time]", "zone Africa/Lagos");
  assertEquals(column(page, "time", 2), ["04:07:21.018000", "04:07:21.030641"]);
  await page.type("select[name=time]", "elapsed");
  assertEquals(column(page, "time", 2), ["+0.000000 s", "+0.012641 s"]);
});

Deno.test("any time zone is chosen for all views, converts time tags, and is kept", async () => {
  await using page = await packets("&filter=type%3DC_CS_NA_1");
  const dialog = () =>
    page.window.body.querySelectorAll("dialog[open]").map((each) =>
      each.getAttribute("aria-label")
    );
  const sent = () => column(page, "text", 1);
  assertEquals(sent(), ["@2026-03-12 03:07:21.039"]);
  await page.type("select[name=time]", "other");
  assertEquals(dialog(), ["Time zone"]);
  assertEquals(page.find("select[name=time]").value, "zone UTC", "until a zone is chosen");
  const names = () => page.window.body.querySelectorAll("dialog[open] datalist option");
  assertEquals(names().map((option) => option.value), [...zoneNames()]);
  page.find("input[name=zone]").value = "Europe/Athnes";
  await page.send(".zone-form", "submit");
  assertEquals(page.texts(".zone-form .bad"), [
    'Unknown time zone "Europe/Athnes", expected UTC, an offset such as +01:00, or a name such as ' +
    "Europe/Madrid; did you mean Europe/Athens?",
  ]);
  assertEquals(page.find("input[name=zone]").getAttribute("aria-invalid"), "true");
  page.find("input[name=zone]").value = " Asia/Kolkata ";
  await page.send(".zone-form", "submit");
  assertEquals(dialog(), []);
  assertEquals(column(page, "time", 1), ["08:37:21.039110"]);
  assertEquals(sent(), ["@2026-03-12 08:37:21.039"]);
  assertEquals(page.find("select[name=time]").value, "zone Asia/Kolkata");
  assertEquals(page.texts(".packets .detail-where time"), ["08:37:21.039110 Asia/Kolkata"]);
  const tag = page.texts(".tree-line").find((line) => line.includes("CP56Time2a"))!;
  assertStringIncludes(tag, "2026-03-12 03:07:21.039 (2026-03-12 08:37:21.039 Asia/Kolkata)");
  await page.view("overview");
  assertStringIncludes(page.texts(".facts")[0]!, "08:37:21 – 08:49:182026-03-12 Asia/Kolkata");
  assertStringIncludes(page.texts(".overview")[0]!, "APDUs over time in Asia/Kolkata");
  await page.view("transactions");
  assertStringIncludes(page.texts(".list-transactions .list-window")[0]!, "08:37:21.039");
  assertEquals(page.find(".transactions select[name=time]").value, "zone Asia/Kolkata");

  await page.type(".transactions select[name=time]", "other");
  assertEquals(
    page.texts(".zone-form .bad"),
    [""],
    "the error of the last time is not shown again",
  );
  assertEquals(names().length, zoneNames().length);
  page.find("input[name=tag-zone]").value = "Asia/Kolkata";
  await page.send(".zone-form", "submit");
  await page.view("packets");
  assertEquals(sent(), ["@2026-03-12 03:07:21.039"], "stations and page have the same zone");
  const stored = '{"style":"zone","zone":"Asia/Kolkata","tagZone":"Asia/Kolkata"}';
  assertEquals(page.window.storage!.get("iec104-times"), stored);
});

Deno.test("the time zone of the last visit is used; one that is not known is ignored", async () => {
  const opened = (stored: string) =>
    PageBench.open({
      place: "#view=packets",
      before: (window) => window.storage!.set("iec104-times", stored),
    });
  {
    await using page = await opened('{"style":"zone","zone":"+05:30","tagZone":"UTC"}');
    assertEquals(column(page, "time", 1), ["08:37:21.018000"]);
    assertEquals(page.texts("select[name=time] option").slice(0, 3), [
      ...["UTC", "Africa/Lagos (here)", "UTC+05:30"],
    ]);
    assertEquals(column(page, "text", 4)[3], "@2026-03-12 08:37:21.039");
  }
  for (
    const stored of [
      '{"style":"zone","zone":"Mars","tagZone":"UTC"}',
      '{"style":"x","zone":"UTC","tagZone":"UTC"}',
      "null",
    ]
  ) {
    await using page = await opened(stored);
    assertEquals(column(page, "time", 1), ["03:07:21.018000"]);
    assertStringIncludes(
      page.texts(".message.stored p")[0]!,
      'The stored setting "times" is ignored',
    );
  }
});

Deno.test("rows are coloured by kind, negative answers and the most severe finding", async () => {
  await using page = await packets("&filter=negative");
  const classes = page.window.body.querySelectorAll(".list-packets .list-window .list-row")
    .map((row) => row.getAttribute("class")!.split(/\s+/).filter((name) => name !== "").join(" "));
  assertEquals(classes.slice(0, 3), [
    "list-row k-I negative found warning active",
    "list-row k-I negative found warning odd",
    "list-row k-I negative found warning",
  ]);
  await page.type(INPUT, "frame=1");
  const plain = page.find(".list-packets .list-window .list-row").getAttribute("class")!;
  assertEquals(plain.trim().split(/\s+/), ["list-row", "k-opened", "active"]);
});

Deno.test("n and p step through the packets; Escape closes the pane and returns to the list", async () => {
  await using page = await packets();
  await page.key("n");
  assertEquals(page.texts(".detail h2")[0], "Packet 7");
  await page.key("n");
  await page.key("p");
  assertEquals(page.texts(".detail h2")[0], "Packet 7");
  assertEquals(page.window.hash, "#view=packets&frame=7&file=sample.pcapng");
  assert(page.find(".packets").matches(".detail-open"));
  await page.key("Escape");
  assert(!page.find(".packets").matches(".detail-open"));
  assertEquals(page.window.activeElement, page.find(".list-packets"));
  page.window.activeElement = undefined;
  await page.key("Escape"); // nothing left to close
  assertEquals(page.window.activeElement, undefined);
  await page.click(page.window.body.querySelectorAll(".list-packets .list-window .list-row")[5]!);
  await page.click(".detail .close");
  assert(!page.find(".packets").matches(".detail-open"));
  assertEquals(page.window.activeElement, page.find(".list-packets"));
});

Deno.test("Enter in the list moves to the tree, whose keys mark the octets of a field", async () => {
  await using page = await packets("&frame=13");
  page.find(".list-packets").focus();
  await page.key("Enter");
  assertEquals(page.window.activeElement, page.find(".tree"));
  const walk: readonly (readonly [key: string, field: string, octets: number])[] = [
    ["ArrowDown", "APDU", 24],
    ["ArrowDown", "APCI", 6],
    ["ArrowRight", "APCI", 6], // expands it
    ["ArrowRight", "START", 1],
    ["ArrowLeft", "APCI", 6],
    ["ArrowLeft", "APCI", 6], // collapses it
    ["ArrowDown", "ASDU", 18],
    ["ArrowLeft", "ASDU", 18],
    ["End", "ASDU", 18],
    ["ArrowDown", "ASDU", 18],
    ["ArrowLeft", "APDU", 24],
    ["ArrowUp", "APDU", 24],
    ["End", "ASDU", 18],
    ["ArrowUp", "APCI", 6],
    ["Home", "APDU", 24],
  ];
  for (const [index, [key, field, length]] of walk.entries()) {
    assert(await page.key(key), key);
    const where = `${key}, step ${index}`;
    assertEquals(page.texts(".tree-line.active .tree-name"), [field], where);
    assertEquals(page.texts(".hex .octet.on").length, length, where);
    const { id } = page.find(".tree-line.active");
    assertEquals(page.find(".tree").getAttribute("aria-activedescendant"), id, where);
  }
  assert(!await page.key("x"));
  assert(!await page.key("End", { ctrlKey: true }));
  assertEquals(page.texts(".tree-line.active .tree-name"), ["APDU"]);
});

Deno.test("a tree branch is opened and closed by its marker and by a second click", async () => {
  await using page = await packets("&frame=13");
  const apci = () => page.with(".tree-line", "APCI");
  const state = () => [apci().getAttribute("aria-expanded"), page.texts(".tree-line").length];
  assertEquals(state(), ["false", 12]);
  await page.click(apci().querySelector(".twisty")!);
  assertEquals(state(), ["true", 17]);
  assertEquals(marked(page, "active")[1], "", "the mark only opens");
  await page.send(apci(), "dblclick");
  assertEquals(state(), ["false", 12]);
  const leaf = page.with(".tree-line", "QDS");
  await page.click(leaf.querySelector(".twisty")!);
  await page.send(leaf, "dblclick");
  assertEquals(page.texts(".tree-line").length, 12);
});

Deno.test("a click on an octet selects the innermost field and expands its parents; bits are shown", async () => {
  await using page = await packets("&frame=13");
  await page.click(page.window.body.querySelectorAll(".hex .octet")[8]!);
  assertEquals(marked(page, "active"), ["14", "COT"]);
  assertEquals(marked(page, "on"), ["14", ""]);
  assertEquals(page.texts(".hex-bits"), ["Octet 800010100COT inrogen"]);
  await page.click(page.window.body.querySelectorAll(".hex .octet")[18]!);
  assertEquals(marked(page, "on"), ["d7 00 00", ""]);
  assertEquals(page.texts(".hex-bits"), ["IOA, octets 18 to 20"]);
});

Deno.test("the keys move through the octets, by row and to both ends", async () => {
  await using page = await packets("&frame=13");
  page.find(".hex").focus();
  const at = () => page.find(".hex .octet.active").getAttribute("aria-label");
  const walk: readonly (readonly [string, string])[] = [
    ["ArrowRight", "Octet 0: 68"], // the first key only shows the position
    ["ArrowRight", "Octet 1: 16"],
    ["ArrowDown", "Octet 17: 00"],
    ["ArrowDown", "Octet 23: 00"],
    ["ArrowUp", "Octet 7: 02"],
    ["ArrowLeft", "Octet 6: 0b"],
    ["Home", "Octet 0: 68"],
    ["ArrowUp", "Octet 0: 68"],
    ["End", "Octet 23: 00"],
  ];
  for (const [key, octet] of walk) {
    assert(await page.key(key), key);
    assertEquals(at(), octet, key);
    const { id } = page.find(".hex .octet.active");
    assertEquals(page.find(".hex").getAttribute("aria-activedescendant"), id);
  }
  assert(!await page.key("x"));
  assert(!await page.key("Home", { altKey: true }));
});

Deno.test("the pointer over an octet shows its field, over a field its octets", async () => {
  await using page = await packets("&frame=13");
  await page.send(page.window.body.querySelectorAll(".hex .octet")[16]!, "pointerenter");
  assertEquals(marked(page, "hover"), ["3a 00", "SVA"]);
  await page.send(".hex", "pointerleave");
  assertEquals(marked(page, "hover"), ["", ""]);
  await page.send(page.with(".tree-line", "QDS"), "pointerenter");
  assertEquals(marked(page, "hover"), ["00", ""]);
  await page.send(".tree", "pointerleave");
  assertEquals(marked(page, "hover"), ["", ""]);
});

Deno.test("an ASDU with many objects shows the first six expanded", async () => {
  await using page = await packets("&frame=14");
  const open = page.window.body.querySelectorAll(".tree-line")
    .filter((line) => line.textContent.includes("OBJECT"))
    .map((line) => line.getAttribute("aria-expanded"));
  assertEquals([open.length, open.slice(0, 6), new Set(open.slice(6))], [
    ...[14, Array(6).fill("true")],
    new Set(["false"]),
  ]);
});

Deno.test("the pane links to the diagram, charts and the clipboard", async () => {
  await using page = await packets("&frame=13");
  await page.click(page.with(".detail .link", "Copy octets"));
  assertEquals(page.window.clipboard, [
    "68 16 0a 00 04 00 0b 02 14 00 2f 00 d6 00 00 3a 00 00 d7 00 00 42 00 00",
  ]);
  assertEquals(page.texts("[aria-live=polite]"), ["Octets copied"]);
  page.window.clipboard = undefined;
  await page.click(page.with(".detail .link", "Copy octets"));
  assert(page.texts(".message.error p")[0]!.startsWith(
    "The browser does not allow this page to copy. Octets: 68 16 0a",
  ));
  await page.click(page.with(".detail .link", "Chart T1 winding temperature"));
  assertEquals(
    page.window.hash,
    "#view=points&station=10.47.16.2+2404&ca=47&ioa=215&file=sample.pcapng",
  );
  await page.view("packets");
  await page.click(page.with(".detail .link", "Sequence diagram"));
  assertEquals(page.window.hash, "#view=sequence&frame=13&connection=0&file=sample.pcapng");
  assertEquals(page.texts(".list-sequence .active .c-frame"), ["13"]);
});

Deno.test("a row without octets has no copy button, and one of the client no charts", async () => {
  await using page = await packets("&frame=1");
  const links = () => page.texts(".packets .detail .actions .link");
  assertEquals(links(), ["Sequence diagram"]);
  await page.key("n");
  assertEquals(links(), ["Sequence diagram", "Copy octets"]);
});

Deno.test("the pane shows the findings of the packet", async () => {
  await using page = await packets("&filter=negative");
  await page.click(".list-packets .list-window .list-row");
  assertEquals(page.texts(".detail .found-here"), [
    "!warning: C_RD_NA_1 to CA 47 IOA 301: unknown information object address",
  ]);
});

Deno.test("/ focuses the filter from anywhere, with its text selected", async () => {
  await using page = await packets("&filter=format%3DS");
  await page.view("overview");
  assert(await page.key("/"));
  assertEquals(page.window.hash, "#view=packets&filter=format%3DS&file=sample.pcapng");
  assertEquals(page.window.activeElement, page.find(INPUT));
  assertEquals(page.find(INPUT).selection, [0, 8]);
});
