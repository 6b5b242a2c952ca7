// The dialog for text: decoding while typing, faults, links, limits, keyboard and screen reader.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { PastedView } from "../../../../examples/decoder/messages.ts";
import { PasteDecoder, TYPING_MS } from "../../../../examples/decoder/page/paste_decoder.ts";
import { MAX_LIVE, SAY_MS } from "../../../../examples/decoder/page/paste_dialog.ts";
import { linkFault, linkText } from "../../../../examples/decoder/page/paste_link.ts";
import { PageBench } from "../../../helpers/browser/page_bench.ts";

const INTERROGATION = "68 0e 00 00 02 00 64 01 06 00 01 00 00 00 00 14";

/** Opens the dialog and types a text. */
async function typed(page: PageBench, text: string, caret = text.length): Promise<void> {
  if (page.texts("dialog.paste[open]").length === 0) await page.key("v");
  const area = page.find("textarea");
  area.value = text;
  area.selection = [caret, caret];
  await page.send(area, "input");
}

/** Types a text, and waits until it has been decoded. */
async function decoded(page: PageBench, text: string, caret?: number): Promise<void> {
  await typed(page, text, caret);
  await page.window.wait(TYPING_MS);
  await page.settle();
}

/** The marked parts of the text, with the classes of their marks. */
function marks(page: PageBench): string[] {
  return page.window.body.querySelectorAll(".paste-marks span").map((mark) =>
    `${mark.getAttribute("class")}: ${mark.textContent}`
  );
}

function status(page: PageBench): string {
  return page.texts(".paste-status")[0]!;
}

Deno.test("a frame shows its tree and octets while it is typed, and the focus stays in the text", async () => {
  await using page = await PageBench.open();
  await typed(page, INTERROGATION);
  assertEquals([status(page), page.texts(".paste-result .tree-line").length], ["", 0]);
  await page.window.wait(TYPING_MS - 1);
  assertEquals(status(page), "", "the user is typing");
  await page.window.wait(1);
  await page.settle();
  assertEquals(status(page), "1 APDU");
  assertStringIncludes(page.texts(".paste-head")[0]!, "C_IC_NA_1 act 16 octets");
  assertEquals(page.texts(".paste-result .octet").join(" "), INTERROGATION);
  assert(page.find(".list-pasted").hidden, "a single row needs no list");
  assertEquals(page.window.activeElement, page.find("textarea"));
  assertEquals(marks(page), [`apdu selected: ${INTERROGATION}`]);
  assertEquals(page.find("textarea").getAttribute("aria-invalid"), "false");
  assertEquals(page.texts(".file b"), ["Built-in sample"], "the open capture stays");

  await page.click(page.with(".paste-result .tree-line", "QOI"));
  assertEquals(marks(page).at(-1), "apdu selected field: 14");
});

Deno.test("faults are listed and marked; each leads to its place in the text", async () => {
  await using page = await PageBench.open();
  await decoded(page, `${INTERROGATION}\n68 04 07 00 zz 00\nlink is up`);
  assertEquals(status(page), "1 APDU, 1 fault");
  assertEquals(page.texts(".paste-faults li"), [
    'Line 2, column 13 Expected hex digits, found "z"',
    "1 line without octets of an APDU: line 3",
  ]);
  assertEquals(marks(page).at(-1), "fault: zz");
  assertEquals(page.find("textarea").getAttribute("aria-invalid"), "true");
  await page.click(".paste-faults button");
  assertEquals([page.window.activeElement, page.find("textarea").selection], [
    page.find("textarea"),
    [INTERROGATION.length + 13, INTERROGATION.length + 15],
  ]);
  const { scrollTop, clientHeight } = page.find("textarea");
  assertEquals(scrollTop, -clientHeight / 2, "the mark, at 0, is in the middle");
  const spoken = page.find("dialog.paste [role=status]");
  assertEquals(spoken.textContent, "", "typing is not interrupted");
  await page.window.wait(SAY_MS);
  assertEquals(
    spoken.textContent,
    '1 APDU, 1 fault. First fault: line 2, column 13: Expected hex digits, found "z"',
  );
});

Deno.test("several APDUs are listed; the list and the caret select one", async () => {
  await using page = await PageBench.open();
  const text = `68 04 07 00 00 00\n${INTERROGATION}`;
  await decoded(page, text);
  assertEquals(page.texts(".list-pasted .list-window .c-frame"), ["1", "2"]);
  assertEquals(page.texts(".list-pasted .active .c-type"), ["C_IC_NA_1"]);
  page.find("textarea").selection = [2, 2];
  await page.send("textarea", "click");
  assertEquals(page.texts(".paste-head b"), ["U STARTDT act"]);
  assertEquals(page.texts(".list-pasted .active .c-frame"), ["1"]);
  assertEquals(marks(page)[0], "apdu selected: 68 04 07 00 00 00");
  await page.click(page.with(".list-pasted .list-window .list-row", "C_IC_NA_1"));
  assertEquals(page.texts(".paste-head b"), ["C_IC_NA_1 act"]);
  assertEquals(marks(page).map((mark) => mark.split(":")[0]), ["apdu", "apdu selected"]);
});

Deno.test("marks stay at their octets while the text is edited", async () => {
  await using page = await PageBench.open();
  await decoded(page, "68 04 07 00 00 00\n68 04 43 00 00 00");
  await typed(page, "TX: 68 04 07 00 00 00\n68 04 43 00 00 00");
  assertEquals(marks(page).map((mark) => mark.split(": ")[1]), [
    "68 04 07 00 00 00",
    "68 04 43 00 00 00",
  ]);
  await typed(page, "TX: 68 04 0700 00 00\n68 04 43 00 00 00");
  assertEquals(marks(page).map((mark) => mark.split(": ")[1]), ["68 04 43 00 00 00"]);
});

Deno.test("the text is kept when the dialog is closed, and decoded again when it is opened", async () => {
  await using page = await PageBench.open();
  await decoded(page, INTERROGATION);
  await page.click("dialog.paste .close");
  assertEquals(
    [page.texts("dialog.paste[open]").length, page.texts(".paste-result .tree").length],
    [
      0,
      0,
    ],
  );
  await page.key("v");
  assertEquals([page.find("textarea").value, status(page)], [INTERROGATION, "1 APDU"]);
  await page.click(page.with("dialog button", "Clear"));
  assertEquals([page.find("textarea").value, status(page), marks(page)], ["", "", []]);
  await page.click("dialog.paste .close");
  await page.send(page.window.body, "paste", {
    clipboardData: { files: [], getData: () => "68 04 43 00 00 00" },
  });
  await page.key("v");
  assertEquals(page.find("textarea").value, "68 04 43 00 00 00", "what was pasted onto the page");
});

Deno.test("a text without APDUs is not opened: the dialog stays and shows the first fault", async () => {
  await using page = await PageBench.open();
  await page.key("v");
  await page.click(page.with("dialog button", "Open as capture"));
  assertEquals(status(page), "Nothing to open: the text is empty");
  await typed(page, "68 04 zz");
  await page.click(page.with("dialog button", "Open as capture"));
  assertEquals(status(page), "Nothing to open. The text has no APDU, 1 fault");
  assertEquals([page.window.activeElement, page.find("textarea").selection], [
    page.find("textarea"),
    [6, 8],
  ]);
  await typed(page, "hello");
  await page.click(page.with("dialog button", "Open as capture"));
  assertEquals(status(page), "Nothing to open. The text has no APDU");
  assertEquals(page.texts(".file b"), ["Built-in sample"]);
  await typed(page, "68 04 43 00 00 00");
  await page.click(page.with("dialog button", "Open as capture"));
  assertEquals([page.texts("dialog[open]").length, page.texts(".file b")[0]], [0, "pasted.txt"]);
});

Deno.test("a very long text is not decoded while typing, but can be opened", async () => {
  await using page = await PageBench.open();
  const text = `68 04 43 00 00 00\n${"link is up\n".repeat(MAX_LIVE / 11)}`;
  await typed(page, text);
  await page.settle();
  assertEquals(
    status(page),
    "The text has 200,009 characters. Up to 200,000 characters are decoded while you type; " +
      "open it as a capture to decode all of it.",
  );
  await page.click(page.with("dialog button", "Copy link"));
  assertStringIncludes(status(page), "characters, expected at most 8,000 characters.");
  await page.click(page.with("dialog button", "Open as capture"));
  assertEquals(page.texts(".file b"), ["pasted.txt"]);
  assertEquals(page.window.hash, "#view=packets&file=pasted.txt", "too long for the address");
});

Deno.test("a link to the text is copied, and leads to it when the page is opened with it", async () => {
  await using page = await PageBench.open();
  await page.key("v");
  await page.click(page.with("dialog button", "Copy link"));
  assertEquals(status(page), "Nothing to link to: the text is empty");
  await decoded(page, `${INTERROGATION}\n68 04 43 00 00 00\n`);
  await page.click(page.with("dialog button", "Copy link"));
  assertEquals(status(page), "Link copied. It contains the text, and needs no network.");
  const link = page.window.clipboard![0]!;
  assertEquals(
    link,
    "file:///page.html#hex=680e0000020064010600010000000014%0A680443000000",
  );
  page.window.clipboard = undefined;
  await page.click(page.with("dialog button", "Copy link"));
  assertStringIncludes(status(page), `does not allow this page to copy. The link is: ${link}`);

  await using other = await PageBench.open({ place: link.slice(link.indexOf("#")) });
  assertEquals(other.texts(".file b"), ["pasted.txt"]);
  assertEquals(other.find("#panel-packets").hidden, false);
  assertEquals(other.texts(".packets .octet").join(" "), INTERROGATION);
  assertStringIncludes(other.window.hash, "hex=680e0000020064010600010000000014%0A680443000000");
  await other.click(other.with(".list-packets .list-window .list-row", "TESTFR"));
  assertStringIncludes(other.window.hash, "view=packets&frame=2&hex=680e");
});

Deno.test("a link with a text that cannot be decoded opens the dialog with its faults", async () => {
  await using page = await PageBench.open({ place: "#hex=6804zz" });
  assertEquals([page.texts(".file b"), page.texts("dialog.paste[open]").length], [
    ["Built-in sample"],
    1,
  ]);
  assertEquals([page.find("textarea").value, status(page)], [
    "6804zz",
    "The text has no APDU, 1 fault",
  ]);
});

Deno.test("a link to a text is followed in the open page, also one that is not valid", async () => {
  await using page = await PageBench.open();
  await page.follow("#hex=680443000000");
  assertEquals([page.texts(".file b")[0], page.texts(".packets .detail h2")[0]], [
    "pasted.txt",
    "No. 1",
  ]);
  await page.follow("#view=findings&hex=68+04+43+00+00+00");
  assertEquals([page.texts(".file b")[0], page.find("#panel-findings").hidden], [
    "pasted.txt",
    false,
  ]);
  const address = page.window.hash;
  await page.follow("#hex=nothing");
  assertEquals([page.window.hash, page.texts(".file b")[0]], [address, "pasted.txt"]);
  assertEquals([page.texts("dialog.paste[open]").length, page.find("textarea").value], [
    1,
    "nothing",
  ]);
});

Deno.test("the text of a link has no blanks between hex digits, but all other text", () => {
  assertEquals(linkText(" 68 04\t07 00 00 00 \n"), "680407000000");
  assertEquals(linkText("12:00:01 TX: 68 04  \r\n68 04"), "12:00:01 TX: 68 04\n6804");
  assertEquals(linkFault("68 04 07 00 00 00"), undefined);
  assertEquals(linkFault("\n "), "Nothing to link to: the text is empty");
  assertEquals(linkFault("68".repeat(3998)), undefined);
  assertStringIncludes(linkFault("68".repeat(3999))!, "The link would have 8,002 characters");
});

Deno.test("one text is decoded at a time, and an answer about an older text is not shown", async () => {
  const timers = new Map<() => void, number>();
  const asked: { text: string; answer: (view: PastedView) => void; fail: (e: Error) => void }[] =
    [];
  const shown: string[] = [];
  const decoder = new PasteDecoder({
    clock: {
      after: (ms, run) => {
        timers.set(run, ms);
        return () => timers.delete(run);
      },
    },
    decode: ({ text }) => new Promise((answer, fail) => asked.push({ text, answer, fail })),
    onView: ({ notes }) => shown.push(notes[0]!),
    onFault: (message) => shown.push(`fault ${message}`),
  });
  const pass = () => [...timers.keys()].forEach((run) => (timers.delete(run), run()));
  const flush = async () => {
    for (let i = 0; i < 9; i++) await Promise.resolve();
  };
  const view = (note: string) => ({ notes: [note] }) as unknown as PastedView;
  const type = (text: string) => decoder.change({ text, caret: 0 });

  type("a");
  type("ab");
  assertEquals([timers.size, [...timers.values()]], [1, [TYPING_MS]], "one pause");
  pass();
  assertEquals(asked.map(({ text }) => text), ["ab"]);
  type("abc");
  pass();
  type("abcd");
  assertEquals(asked.length, 1, "the worker is busy");
  asked[0]!.answer(view("ab"));
  await flush();
  assertEquals([shown, asked.length, decoder.isBusy], [[], 1, true]);
  pass();
  assertEquals(asked.map(({ text }) => text), ["ab", "abcd"]);
  asked[1]!.answer(view("abcd"));
  await flush();
  assertEquals([shown, decoder.isBusy], [["abcd"], false]);

  type("x");
  const done = decoder.now();
  asked[2]!.fail(new Error("The worker failed"));
  await done;
  assertEquals(shown, ["abcd", "fault The worker failed"]);
  await decoder.now();
  assertEquals(asked.length, 3, "there is nothing new");

  type("y");
  pass();
  decoder.stop();
  asked[3]!.answer(view("y"));
  await flush();
  assertEquals([shown.length, timers.size], [2, 0], "the dialog was closed");
});
