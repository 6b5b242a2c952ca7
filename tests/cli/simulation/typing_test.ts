// Input while a station runs: the lines it executes, its display, and its end.

import { assertEquals } from "@std/assert";
import type { Console } from "../../../cli/simulation/console/console.ts";
import { takeKeys, takeLines } from "../../../cli/simulation/typing.ts";
import type { Io } from "../../../cli/io/io.ts";
import { LineEditor } from "../../../cli/terminal/line_editor.ts";

/** Types texts one after the other, and lists everything that happens. */
async function typed(texts: readonly string[], words: readonly string[] = []): Promise<string[]> {
  const log: string[] = [];
  const octets = texts.map((text) => new TextEncoder().encode(text));
  const io = {
    stdin: () => ReadableStream.from(octets),
    keys: () => ({ [Symbol.dispose]: () => void log.push("keys back") }),
  } as unknown as Io;
  await takeKeys(io, {
    editor: new LineEditor(() => words),
    console: consoleInto(log),
    end: new AbortController().signal,
    echo: (line) => void log.push(`echo ${line}`),
    draw: () => void log.push("draw"),
    interrupt: () => void log.push("interrupt"),
  });
  return log;
}

/** A console that takes a while for each line. */
function consoleInto(log: string[]): Console {
  return {
    take: async (line: string) => {
      await Promise.resolve();
      log.push(`took ${line}`);
    },
  } as unknown as Console;
}

Deno.test("typing: a line is echoed and executed before the next one, then the view is drawn", async () => {
  assertEquals(await typed(["se", "t 1\rset 2\rrest"]), [
    "draw",
    "echo > set 1",
    "took set 1",
    "echo > set 2",
    "took set 2",
    "draw",
    "keys back",
  ]);
});

Deno.test("typing: the Ctrl-C key interrupts", async () => {
  assertEquals(await typed(["ab\x03"]), ["interrupt", "draw", "keys back"]);
});

Deno.test("typing: at most 40 completions are shown, and the number of others", async () => {
  const words = Array.from({ length: 42 }, (_, i) => `${String.fromCharCode(97 + i % 26)}${i}`);
  for (
    const [count, more] of [[40, ""], [41, "  and 1 more"], [42, "  and 2 more"]] as const
  ) {
    assertEquals(await typed(["\t"], words.slice(0, count)), [
      `echo ${words.slice(0, 40).join("  ")}${more}`,
      "draw",
      "keys back",
    ]);
  }
});

Deno.test("typing: piped lines are executed one after the other, until the signal", async () => {
  const log: string[] = [];
  const end = new AbortController();
  const stdin = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("one\ntwo\nthr")),
  });
  const console = {
    take: async (line: string) => {
      await consoleInto(log).take(line);
      if (line === "two") end.abort();
    },
  } as unknown as Console;
  await takeLines({ stdin: () => stdin } as unknown as Io, console, end.signal);
  assertEquals(log, ["took one", "took two", "took thr"]);
});
