// The lines of an audit file, however long the file and its lines are.

import { assertEquals } from "@std/assert";
import { fileLines } from "../../../cli/audit/read_audit.ts";

/** The lengths of the lines of a text that arrives in parts. */
async function linesOf(parts: readonly string[]): Promise<(readonly [number, boolean])[]> {
  const stream = ReadableStream.from(parts).pipeThrough(new TextEncoderStream());
  return await Array.fromAsync(
    fileLines(stream as ReadableStream<Uint8Array>),
    ({ text, isWhole }) => [text.length, isWhole] as const,
  );
}

Deno.test("fileLines() returns lines that are split between parts, and the incomplete one at the end", async () => {
  assertEquals(await linesOf([]), []);
  assertEquals(await linesOf(["a", "b\nc", "\n\nd"]), [[2, true], [1, true], [0, true], [
    1,
    false,
  ]]);
});

Deno.test("fileLines() keeps a mebibyte of a line that does not end", async () => {
  const parts = new Array<string>(40).fill("x".repeat(0x10000));
  assertEquals(await linesOf([...parts, "\nend\n"]), [[0x100000, true], [3, true]]);
  assertEquals(await linesOf(parts), [[0x100000, false]]);
});
