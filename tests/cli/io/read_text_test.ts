// Text files: their encodings, and files that are not text.

import { assertEquals, assertRejects } from "@std/assert";
import type { Io } from "../../../cli/io/io.ts";
import { faultLines, readText } from "../../../cli/io/read_text.ts";
import { UsageError } from "../../../cli/io/exit.ts";

/** Reads chunks as a text file. */
function read(chunks: Iterable<Uint8Array>): Promise<string> {
  const io = {
    open: () => Promise.resolve({ stream: ReadableStream.from(chunks), octets: undefined }),
  } as unknown as Io;
  return readText("a.json", io);
}

Deno.test("a text is UTF-8, or UTF-16 as written by a Windows shell", async () => {
  const utf8 = new TextEncoder().encode("Köln 😀");
  assertEquals(await read([utf8]), "Köln 😀");
  assertEquals(await read(Array.from(utf8, (octet) => Uint8Array.of(octet))), "Köln 😀");
  assertEquals(await read([Uint8Array.of(0xef, 0xbb, 0xbf), utf8]), "Köln 😀");
  const utf16 = "\ufeffKöln 😀".split("").map((unit) => unit.charCodeAt(0))
    .flatMap((unit) => [unit & 0xff, unit >> 8]);
  assertEquals(await read([Uint8Array.from(utf16)]), "Köln 😀");
  const bigEndian = utf16.map((_, at) => utf16[at ^ 1]!);
  assertEquals(await read([Uint8Array.from(bigEndian)]), "Köln 😀");
  assertEquals(await read([]), "");
  const half = [[0xff, 0x41], [0xfe, 0x41], [0x41, 0xff], [0x41, 0xfe]].map((octets) =>
    read([Uint8Array.from(octets)])
  );
  assertEquals(await Promise.all(half), ["\ufffdA", "\ufffdA", "A\ufffd", "A\ufffd"]);
});

Deno.test("an endless file is refused before it fills memory", async () => {
  let chunks = 0;
  function* endless() {
    for (;;) {
      chunks++;
      yield new Uint8Array(0x10_0000);
    }
  }
  await assertRejects(
    () => read(endless()),
    UsageError,
    "Cannot read a.json: Found more than 67108864 octets, expected a smaller text file",
  );
  assertEquals(chunks < 80, true, String(chunks));
});

Deno.test("20 faults are listed, and the others are counted", () => {
  const faults = Array.from({ length: 22 }, (_, i) => `fault ${i}`);
  assertEquals(faultLines([]), "");
  assertEquals(faultLines(["a", "b"]), "\n  a\n  b");
  assertEquals(faultLines(faults.slice(2)).split("\n").slice(-2), ["  fault 20", "  fault 21"]);
  assertEquals(faultLines(faults).split("\n").slice(-2), ["  fault 19", "  and 2 more"]);
});
