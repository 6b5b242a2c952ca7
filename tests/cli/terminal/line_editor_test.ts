// Typing a line at a terminal: the effect of each key.

import { assert, assertEquals } from "@std/assert";
import { LineEditor } from "../../../cli/terminal/line_editor.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { randomText } from "../../helpers/random/random_text.ts";

/** Returns the input after these keys, with the cursor as `|`, and the completed lines. */
function type(...keys: string[]): string {
  const editor = new LineEditor();
  const lines = keys.flatMap((each) => editor.feed(each));
  const { text, cursor } = editor;
  return [...lines, `${text.slice(0, cursor)}|${text.slice(cursor)}`].join("/");
}

const LEFT = "\x1b[D";
const UP = "\x1b[A";
const DOWN = "\x1b[B";

Deno.test("typed text becomes a line at Enter", () => {
  assertEquals(type("set 1"), "set 1|");
  assertEquals(type("set 1\r"), "set 1/|");
  assertEquals(type("a\nb\rc"), "a/b/c|");
  assertEquals(type("Größe 💡"), "Größe 💡|");
});

Deno.test("the cursor moves, and text is inserted and deleted at its position", () => {
  assertEquals(type("abc", LEFT, LEFT, "X"), "aX|bc");
  assertEquals(type("abc", "\x1b[H", "X", "\x1b[F", "Y"), "XabcY|");
  assertEquals(type("abc", "\x01", "\x06", "\x02\x02", "X\x05"), "Xabc|");
  assertEquals(type("abc", "\x7f", "\b"), "a|");
  assertEquals(type("abc", LEFT, "\x1b[3~", "\x7f"), "a|");
  assertEquals(type("\x7f", LEFT, "\x1b[C", "\x1b[3~"), "|");
  assertEquals(type("set 47/500 1", LEFT, "\x17"), "set |1");
  assertEquals(type("set  \x17\x17"), "|");
  assertEquals(type("abcd", LEFT, "\x15"), "|d");
});

Deno.test("the history returns earlier lines, and keeps the unfinished one", () => {
  assertEquals(type("one\rtwo\rthr", UP), "one/two/two|");
  assertEquals(type("one\rtwo\rthr", UP, UP, UP), "one/two/one|");
  assertEquals(type("one\rtwo\rthr", UP, UP, DOWN, DOWN, DOWN), "one/two/thr|");
  assertEquals(type("one\rone\r\r", UP, UP), "one/one//one|");
  assertEquals(type("one\r", UP, "!\r", UP), "one/one!/one!|");
});

Deno.test("the history keeps the last 200 lines", () => {
  const lines = Array.from({ length: 201 }, (_, i) => `line ${i}\r`).join("");
  const last = (ups: number) => type(lines, ...new Array<string>(ups).fill(UP)).split("/").at(-1);
  assertEquals([last(199), last(200), last(201)], ["line 2|", "line 1|", "line 1|"]);
});

Deno.test("escape sequences may arrive in pieces, and unknown ones are ignored", () => {
  assertEquals(type("ab", "\x1b", "[", "D", "X"), "aX|b");
  assertEquals(type("ab\x1b[1;5Q\x1b[200~\x00\x1bzc"), "abc|");
});

Deno.test("Tab inserts the common prefix, and lists the candidates", () => {
  const words = ["set", "say", "silence", "mean="];
  const editor = new LineEditor((before) => {
    const last = before.split(" ").at(-1)!;
    return words.filter((word) => word.startsWith(last));
  });
  const tab = (text: string) => {
    editor.feed(`\x05\x15${text}\t`);
    return [editor.text, ...editor.candidates];
  };
  assertEquals(tab("si"), ["silence "]);
  assertEquals(tab("s"), ["s", "set", "say", "silence"]);
  assertEquals(tab("x"), ["x"]);
  assertEquals(tab("drive 6 m"), ["drive 6 mean="]);
  assertEquals(tab(""), ["", "set", "say", "silence", "mean="]);
  editor.feed("a");
  assertEquals(editor.candidates, []);
});

Deno.test("the Ctrl-C key is an interruption", () => {
  const editor = new LineEditor();
  editor.feed("a");
  assertEquals(editor.isInterrupted, false);
  editor.feed("\x03");
  assertEquals(editor.isInterrupted, true);
});

Deno.test("the cursor stays within the text for any keys", () => {
  const seed = 20261127;
  const prng = new Prng(seed);
  const keys = [
    "a",
    "é",
    "💡",
    " ",
    "\r",
    "\x7f",
    "\x15",
    "\x17",
    "\x1b",
    "[",
    "D",
    "C",
    LEFT,
    UP,
    DOWN,
  ];
  const editor = new LineEditor();
  for (let round = 0; round < 20_000; round++) {
    for (const line of editor.feed(randomText(prng, keys))) assert(!line.includes("\r"));
    assert(editor.cursor >= 0 && editor.cursor <= editor.text.length, `seed ${seed}`);
    // deno-lint-ignore no-control-regex -- characters that must not get into a line
    assert(!/[\x00-\x1f\x7f]/.test(editor.text), `seed ${seed}`);
  }
});
