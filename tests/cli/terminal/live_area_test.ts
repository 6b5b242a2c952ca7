// Lines that are updated in place on a terminal.

import { assert, assertEquals } from "@std/assert";
import { LiveArea } from "../../../cli/terminal/live_area.ts";
import { Output } from "../../../cli/text/output.ts";
import { Terminal } from "../../helpers/cli/terminal.ts";

Deno.test("lines are redrawn in place, and notes stay above them", async () => {
  const terminal = new Terminal();
  const area = new LiveArea(terminal.output);
  area.draw(["a", "b"]);
  area.note("first");
  area.draw(["c", "d", "e"]);
  area.note("second");
  area.note("third");
  area.draw(["f"]);
  await terminal.output.flush();
  assertEquals(terminal.text, "first\nsecond\nthird\nf");
});

Deno.test("a prompt is below, with the cursor at its position", async () => {
  const terminal = new Terminal();
  const area = new LiveArea(terminal.output);
  area.draw(["a"], { text: "> set", cursor: 5 });
  await terminal.output.flush();
  assertEquals([terminal.text, terminal.cursor], ["a\n> set", [1, 5]]);
  area.note("note");
  area.draw(["b", "c"], { text: "> set", cursor: 2 });
  await terminal.output.flush();
  assertEquals([terminal.text, terminal.cursor], ["note\nb\nc\n> set", [3, 2]]);
  area.draw(["d"]);
  await terminal.output.flush();
  assertEquals(terminal.text, "note\nd");
});

Deno.test("a prompt wider than the terminal shows the part around the cursor", async () => {
  const terminal = new Terminal({ size: () => ({ columns: 10, rows: 24 }) });
  const area = new LiveArea(terminal.output);
  area.draw([], { text: "> 0123456789abc", cursor: 15 });
  await terminal.output.flush();
  assertEquals([terminal.line, terminal.cursor[1]], ["56789abc", 8]);
  area.draw([], { text: "> 0123456789abc", cursor: 3 });
  await terminal.output.flush();
  assertEquals([terminal.line, terminal.cursor[1]], ["> 0123456", 3]);
});

Deno.test("lines are truncated at the width of the terminal, without counting colours", async () => {
  const terminal = new Terminal({ colour: true, size: () => ({ columns: 5, rows: 24 }) });
  const area = new LiveArea(terminal.output);
  area.draw(["\x1b[31m123\x1b[0m4567", "12345"]);
  await terminal.output.flush();
  assertEquals([terminal.text, terminal.styles], ["12345\n12345", ["31", "0"]]);
  const plain = new Terminal();
  new LiveArea(plain.output).draw(["\x1b[31mred\x1b[0m"]);
  await plain.output.flush();
  assertEquals([plain.text, plain.styles], ["red", []]);
});

Deno.test("nothing is written for unchanged lines", async () => {
  const terminal = new Terminal();
  const area = new LiveArea(terminal.output);
  area.draw(["a"]);
  await terminal.output.flush();
  area.draw(["a"]);
  await terminal.output.flush();
  assertEquals(terminal.writes, 1);
  area.note("b");
  area.draw(["a"]);
  await terminal.output.flush();
  assertEquals([terminal.writes, terminal.text], [2, "b\na"]);
});

Deno.test("nothing is drawn while the terminal does not accept output", async () => {
  const { promise: taken, resolve: take } = Promise.withResolvers<void>();
  const decoder = new TextDecoder();
  let text = "";
  const out = new Output({
    async write(octets) {
      await taken;
      text += decoder.decode(octets);
      return octets.length;
    },
  }, { isTerminal: true, size: () => ({ columns: 80, rows: 24 }) });
  const area = new LiveArea(out);
  for (let i = 0; i < 50_000; i++) {
    area.draw([`drawing ${i}`]);
    void out.flush();
  }
  take();
  await out.flush();
  assert(text.length < 200_000, `${text.length} characters were kept`);
  area.draw(["the last"]);
  await out.flush();
  assert(text.endsWith("the last\n"));
});

Deno.test("of many notes between two drawings, the last ones are shown", async () => {
  const terminal = new Terminal();
  const area = new LiveArea(terminal.output);
  for (let i = 0; i < 250_000; i++) area.note(`note ${i}`);
  area.draw(["a"]);
  area.note("one more");
  area.draw(["b"]);
  await terminal.output.flush();
  const lines = terminal.text.split("\n");
  assertEquals(lines.length, 1003);
  assertEquals(lines[0], "... 249000 lines omitted");
  assertEquals(lines.slice(-3), ["note 249999", "one more", "b"]);
});

Deno.test("lines of wide characters are truncated at the width of the terminal", async () => {
  const terminal = new Terminal({ size: () => ({ columns: 7, rows: 24 }) });
  const area = new LiveArea(terminal.output);
  area.draw(["東京駅前", "\x1b[31m東京\x1b[0m駅前x", "abcdefghi"]);
  await terminal.output.flush();
  assertEquals(terminal.text, "東京駅\n東京駅\nabcdefg");
});

Deno.test("the cursor moves back by the width of the text after it", async () => {
  let written = "";
  const write = (octets: Uint8Array) => {
    written = new TextDecoder().decode(octets);
    return Promise.resolve(octets.length);
  };
  const out = new Output({ write }, {
    isTerminal: true,
    size: () => ({ columns: 10, rows: 24 }),
  });
  const area = new LiveArea(out);
  const prompts: [string, number, string][] = [
    ["> 東京", 4, "> 東京"],
    ["> 東京", 3, "> 東京\x1b[2D"],
    ["> 東京", 0, "> 東京\x1b[6D"],
    ["> 東京駅前通り", 8, "駅前通り"],
    ["> 東京駅前通り", 2, "> 東京駅\x1b[6D"],
  ];
  for (const [text, cursor, expected] of prompts) {
    area.draw([], { text, cursor });
    await out.flush();
    assertEquals(written.replace("\r\x1b[J", ""), expected, `${text} ${cursor}`);
  }
});
