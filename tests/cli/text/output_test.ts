// The output of commands: nothing is lost or duplicated, whoever flushes when.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { Output, OutputClosedError } from "../../../cli/text/output.ts";

/** Creates a sink that accepts a few octets at a time and finishes on demand. */
function slowSink(most = Infinity) {
  const decoder = new TextDecoder();
  const waiting: (() => void)[] = [];
  return {
    text: "",
    write(octets: Uint8Array): Promise<number> {
      const taken = octets.subarray(0, most);
      return new Promise((resolve) => {
        waiting.push(() => {
          this.text += decoder.decode(taken, { stream: true });
          resolve(taken.length);
        });
      });
    },
    /** Finishes the write in progress. */
    go: () => waiting.shift()!(),
  };
}

Deno.test("Output writes text in the order it was added, also while a write is under way", async () => {
  const sink = slowSink();
  const output = new Output(sink);
  output.line("one");
  const first = output.flush();
  output.write("two");
  const second = output.flush();
  sink.go();
  output.line(" three");
  for (let i = 0; i < 5; i++) await Promise.resolve();
  assertEquals(sink.text, "one\n", "the second write is under way");
  sink.go();
  await Promise.all([first, second]);
  assertEquals(sink.text, "one\ntwo three\n");
});

Deno.test("Output loses nothing that is added at the end of a flush", async () => {
  const written: string[] = [];
  const output = new Output({
    write(octets) {
      written.push(new TextDecoder().decode(octets));
      return Promise.resolve(octets.length);
    },
  });
  // However many turns of the event loop later the second flush comes, it writes its text.
  for (let turns = 0; turns < 10; turns++) {
    output.line(`a${turns}`);
    output.flush();
    for (let i = 0; i < turns; i++) await Promise.resolve();
    output.line(`b${turns}`);
    await output.flush();
    assertEquals(written.join(""), `a${turns}\nb${turns}\n`, `after ${turns} turns`);
    written.length = 0;
  }
});

Deno.test("Output continues after a partial write", async () => {
  const sink = slowSink(3);
  const output = new Output(sink);
  output.write("µ and Ω");
  const flushed = output.flush();
  for (let i = 0; i < 3; i++) {
    sink.go();
    await Promise.resolve();
    await Promise.resolve();
  }
  await flushed;
  assertEquals(sink.text, "µ and Ω");
});

Deno.test("Output is full while the sink does not keep up", async () => {
  const sink = slowSink();
  const output = new Output(sink);
  assert(!output.full);
  output.write("x".repeat(0x10000));
  assert(output.full);
  const flushed = output.flush();
  assert(!output.full);
  output.write("x".repeat(0x10000));
  assert(output.full, "the sink is busy with the first part");
  sink.go();
  for (let i = 0; i < 5; i++) await Promise.resolve();
  sink.go();
  await flushed;
  assertEquals(sink.text.length, 0x20000);
});

Deno.test("Output is full at 64 KiB of text or 512 KiB of octets", () => {
  const output = new Output(slowSink());
  output.write("x".repeat(0xffff));
  assert(!output.full);
  output.octets.text("x".repeat(0x7ffff - output.octets.length));
  assert(!output.full);
  output.octets.text("x");
  assert(output.full);
});

Deno.test("Output distinguishes a closed pipe from other failures", async () => {
  const failing = (error: Error) => new Output({ write: () => Promise.reject(error) });
  const terminal = Object.assign(new Error("Input/output error (os error 5)"), { code: "EIO" });
  const closed = failing(terminal);
  closed.line("x");
  await assertRejects(() => closed.flush(), OutputClosedError);
  const gone = failing(new Deno.errors.BrokenPipe("closed"));
  gone.line("x");
  await assertRejects(() => gone.flush(), OutputClosedError);
  const broken = failing(new Error("no space left on device"));
  broken.line("x");
  await assertRejects(() => broken.flush(), OutputClosedError, "cannot be written");
  assertEquals(
    [closed, gone, broken].map(({ failure }) => failure?.message),
    [undefined, undefined, "no space left on device"],
  );
});
