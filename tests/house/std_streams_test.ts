// The streams that the CLI uses behave the same with @std from JSR and from .offline.

import { assertEquals } from "@std/assert";
import { TextLineStream } from "@std/streams/text-line-stream";
import { toBytes } from "@std/streams/to-bytes";
import { toText } from "@std/streams/to-text";

/** Returns the lines of a text that arrives in these chunks. */
function lines(chunks: readonly string[], options?: { allowCR: boolean }): Promise<string[]> {
  return Array.fromAsync(ReadableStream.from(chunks).pipeThrough(new TextLineStream(options)));
}

Deno.test("TextLineStream yields the same lines for every chunking", async () => {
  const text = "68 04\r\n\n07 00\rx\nend";
  for (let cut = 0; cut <= text.length; cut++) {
    const chunks = [text.slice(0, cut), text.slice(cut)];
    assertEquals(await lines(chunks), ["68 04", "", "07 00\rx", "end"]);
    assertEquals(await lines(chunks, { allowCR: true }), ["68 04", "", "07 00", "x", "end"]);
  }
  assertEquals(await lines([...text]), ["68 04", "", "07 00\rx", "end"]);
});

Deno.test("TextLineStream yields no line after the last line end", async () => {
  assertEquals(await lines([]), []);
  assertEquals(await lines(["a\n"]), ["a"]);
  assertEquals(await lines(["a\r"], { allowCR: true }), ["a"]);
  assertEquals(await lines(["\r"]), ["\r"]);
});

Deno.test("toBytes() and toText() collect a stream", async () => {
  const octets = new TextEncoder().encode("Spannung 110 kV, Δ");
  const chunks = [octets.slice(0, 18), octets.slice(18)];
  assertEquals(await toBytes(ReadableStream.from(chunks)), octets);
  assertEquals(await toText(ReadableStream.from(chunks)), "Spannung 110 kV, Δ");
  assertEquals(await toText(ReadableStream.from(["a", "b"])), "ab");
});
