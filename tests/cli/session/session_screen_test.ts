// The screen of a session: what arrives, the line that is typed, and answers to questions.

import { assertEquals } from "@std/assert";
import type { Io } from "../../../cli/io/io.ts";
import { SessionScreen } from "../../../cli/session/session_screen.ts";
import { LineEditor } from "../../../cli/terminal/line_editor.ts";
import { Terminal } from "../../helpers/cli/terminal.ts";

function open() {
  const terminal = new Terminal();
  const editor = new LineEditor(() => []);
  const screen = new SessionScreen({ stdout: terminal.output } as unknown as Io, editor);
  const shown = async () => {
    await terminal.output.flush();
    return terminal.text;
  };
  return { terminal, editor, screen, shown };
}

Deno.test("output appears above the line that is typed, with the cursor in the line", async () => {
  const { terminal, editor, screen, shown } = open();
  editor.feed("read 4");
  screen.draw();
  assertEquals(await shown(), "> read 4");
  screen.io.stdout.line("first");
  screen.io.stderr.line("second");
  screen.io.stdout.write("not yet ");
  screen.draw();
  screen.draw();
  assertEquals(await shown(), "first\nsecond\n> read 4");
  screen.io.stdout.line("whole");
  editor.feed("\x1b[D\x1b[D");
  screen.draw();
  screen.draw();
  assertEquals(await shown(), "first\nsecond\nnot yet whole\n> read 4");
  assertEquals(terminal.cursor, [3, "> read".length]);
});

Deno.test("the line disappears at the end, and nothing is drawn after it", async () => {
  const { editor, screen, shown } = open();
  editor.feed("quit");
  screen.draw();
  screen.io.stdout.line("last");
  screen.io.stderr.line("message");
  screen.close();
  assertEquals(await shown(), "last\nmessage");
  editor.feed("more");
  screen.draw();
  assertEquals(await shown(), "last\nmessage");
});

Deno.test("lines are executed in order, one after the other", async () => {
  const { screen } = open();
  const log: string[] = [];
  const first = Promise.withResolvers<void>();
  const queue = screen.queue(async (line) => {
    log.push(`begin ${line}`);
    if (line === "one") await first.promise;
    log.push(`end ${line}`);
  });
  await screen.type(new AbortController().signal, async ({ echo }) => {
    await queue.take("one");
    await queue.take("two");
    echo("echoed");
    await Promise.resolve();
    assertEquals(log, ["begin one"]);
    first.resolve();
  });
  assertEquals(log, ["begin one", "end one", "begin two", "end two"]);
  screen.close();
});

Deno.test("a question is answered by the next line, which is not executed", async () => {
  const { screen, shown } = open();
  const executed: string[] = [];
  const queue = screen.queue((line) => Promise.resolve(executed.push(line)));
  const answer = screen.io.ask!("At ADDRESS: reset?\nType y: ");
  assertEquals(await shown(), "At ADDRESS: reset?\nType y:\n>");
  await queue.take("y");
  await queue.take("next");
  assertEquals(await answer, "y");
  await screen.type(new AbortController().signal, () => Promise.resolve());
  assertEquals(executed, ["next"]);
  screen.close();
});

Deno.test("a question has no answer once the session ends", async () => {
  const { screen } = open();
  const end = new AbortController();
  const answers: unknown[] = [];
  await screen.type(end.signal, async () => {
    const answer = screen.io.ask!("reset?");
    end.abort();
    answers.push(await answer);
  });
  assertEquals(answers, [undefined]);
  screen.close();
});
