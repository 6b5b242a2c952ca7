// Writing each APDU separately.

import { assertEquals } from "@std/assert";
import { toHex } from "../../../codec/hex.ts";
import { writingApart } from "../../../transport/connection/stream_frames.ts";
import type { ByteStream } from "../../../transport/connection/stream.ts";
import { octets } from "../../helpers/wire/frames.ts";

/** Writes a text of frames completely, as a driver does, and returns the pieces. */
async function pieces(text: string, most = Infinity): Promise<string[]> {
  const seen: string[] = [];
  const sink: ByteStream = {
    read: () => Promise.resolve(null),
    write(given) {
      const taken = given.subarray(0, most);
      seen.push(toHex(taken, " "));
      return Promise.resolve(taken.length);
    },
    close() {},
  };
  const stream = writingApart(sink);
  const all = octets(text);
  for (let at = 0; at < all.length;) at += await stream.write(all.subarray(at));
  return seen;
}

Deno.test("several APDUs are written separately, in order", async () => {
  const frames = ["68 04 43 00 00 00", "68 05 00 00 00 00 64", "68 04 01 00 02 00"];
  assertEquals(await pieces(frames.join(" ")), frames);
});

Deno.test("a stream that accepts part of an APDU receives the rest, and nothing is lost", async () => {
  const text = "68 04 43 00 00 00 68 04 83 00 00 00";
  const parts = await pieces(text, 5);
  assertEquals(parts.join(" "), text);
  assertEquals(parts[0], "68 04 43 00 00");
});

Deno.test("octets that are not a whole APDU are written unchanged", async () => {
  assertEquals(await pieces("01 02 03 68 04"), ["01 02 03 68 04"]);
  assertEquals(await pieces("68"), ["68"]);
  assertEquals(await pieces("68 ff 01"), ["68 ff 01"]);
});
