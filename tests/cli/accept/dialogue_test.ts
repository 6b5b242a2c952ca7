// The dialogue of an acceptance run at a terminal: what has arrived above, what is awaited, and the line that is typed.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { openDialogue } from "../../../cli/accept/dialogue.ts";
import type { Io } from "../../../cli/io/io.ts";
import { AcceptBench } from "../../helpers/stations/accept_bench.ts";
import { Terminal } from "../../helpers/cli/terminal.ts";

Deno.test("accept: the terminal shows what is awaited below what has arrived, and ends with the run", async () => {
  await using bench = await AcceptBench.open({ list: "1;1;M_SP;Alarm;;;;;;;" });
  const terminal = new Terminal();
  const keys = new TransformStream<Uint8Array, Uint8Array>();
  const writer = keys.writable.getWriter();
  const io = {
    stdout: terminal.output,
    stderr: terminal.output,
    stdin: () => keys.readable,
    keys: () => ({ [Symbol.dispose]: () => {} }),
  } as unknown as Io;
  const dialogue = openDialogue(io, {
    json: false,
    waitingFor: () => bench.run.waitingFor,
    onClosed: () => {},
  });
  dialogue.say("first");
  const end = new AbortController();
  bench.run.ended.then(() => end.abort());
  const taking = dialogue.take(bench.run, end.signal);
  await terminal.output.flush();
  assertEquals(terminal.text, "first\n\n1/1 Alarm: waiting for ON, 1 s\n>".replace(", 1 s", ""));
  await writer.write(new TextEncoder().encode("sta\tus\b\b\b\b\b\b\b\b\bskip not wired\r"));
  await bench.clock.advance(1000);
  await writer.write(new TextEncoder().encode("quit\r"));
  assertEquals(await taking, "taken");
  dialogue.close();
  await terminal.output.flush();
  assertStringIncludes(terminal.text, "> skip not wired");
  assertEquals(bench.saved!.items[0]!.steps[0]!.attempts[0]?.remark, "not wired");
});
