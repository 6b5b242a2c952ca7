// A log whose reader has stopped reading stays in bounded memory, and reports the omitted lines.

import { assert, assertEquals } from "@std/assert";
import { Output } from "../../../cli/text/output.ts";

Deno.test("an unread log omits lines and reports their number", async () => {
  const { promise: reading, resolve: read } = Promise.withResolvers<void>();
  const decoder = new TextDecoder();
  let text = "";
  const out = new Output({
    async write(octets) {
      await reading;
      text += decoder.decode(octets);
      return octets.length;
    },
  });
  for (let i = 0; i < 250_000; i++) {
    out.log(`line ${i} of a log that has more of them`);
    void out.flush();
  }
  read();
  await out.flush();
  const lines = text.trimEnd().split("\n");
  // A mebibyte, and what a write that does not end has taken before.
  const kept = lines.slice(0, -1).join("\n").length;
  assert(kept > 0x100000 && kept < 0x100000 + 0x1000, `${kept} characters were kept`);
  const [, omitted] = /^\.\.\. (\d+) lines omitted because they were not read in time$/.exec(
    lines.at(-1)!,
  )!;
  assertEquals(lines.length - 1 + Number(omitted), 250_000);
  assertEquals(lines[1], "line 1 of a log that has more of them");

  out.log("read again");
  await out.flush();
  assert(text.endsWith(" lines omitted because they were not read in time\nread again\n"));
});

Deno.test("a log that is read omits nothing", async () => {
  let octets = 0;
  const out = new Output({
    write(part) {
      octets += part.length;
      return Promise.resolve(part.length);
    },
  });
  for (let i = 0; i < 100_000; i++) {
    out.log("twenty characters in");
    if (out.full) await out.flush();
  }
  await out.flush();
  assertEquals(octets, 100_000 * 21);
});
