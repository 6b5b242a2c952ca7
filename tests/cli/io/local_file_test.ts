// Files that a file transfer sends: their size is limited by the protocol.

import { assertEquals, assertRejects } from "@std/assert";
import type { Io } from "../../../cli/io/io.ts";
import { readLocalFile } from "../../../cli/io/local_file.ts";
import { UsageError } from "../../../cli/io/exit.ts";

function ioWith(octets: number): Io {
  return {
    open: () => Promise.resolve({ stream: new Blob([new Uint8Array(octets)]).stream() }),
  } as unknown as Io;
}

Deno.test("a file to be sent has up to 16777215 octets, as many as LOF can count", async () => {
  assertEquals((await readLocalFile("a.bin", ioWith(0xff_ffff))).length, 0xff_ffff);
  const { message } = await assertRejects(
    () => readLocalFile("a.bin", ioWith(0x100_0000)),
    UsageError,
  );
  assertEquals(
    message,
    "a.bin has 16777216 octets, expected at most 16777215, the limit of the protocol",
  );
});
