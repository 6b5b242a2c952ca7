// For any octets, however they are split, the deframer accounts for each of them once.

import { assert, assertEquals } from "@std/assert";
import { Deframer, type DeframerEvent } from "../../codec/deframer.ts";
import { concat } from "../helpers/wire/frames.ts";
import { fuzz } from "../helpers/random/fuzz.ts";
import { randomStream } from "../helpers/wire/random_stream.ts";

type Found = Omit<DeframerEvent, "detail">;

/** Returns everything that a deframer finds when the octets arrive in pieces of one size. */
function findAll(input: Uint8Array, size: number, resync: boolean): Found[] {
  const deframer = new Deframer({ resync });
  const found: Found[] = [];
  const note = ({ type, octets, offset }: DeframerEvent) =>
    found.push({ type, octets: octets.slice(), offset });
  for (let at = 0; at < input.length; at += size) {
    deframer.push(input.slice(at, at + size));
    for (let event = deframer.next(); event !== undefined; event = deframer.next()) note(event);
    assert(deframer.buffered < 255, `${deframer.buffered} octets are kept`);
  }
  for (let event = deframer.end(); event !== undefined; event = deframer.end()) note(event);
  assertEquals(deframer.buffered, 0);
  return found;
}

/** Merges skipped octets that are contiguous, because the boundaries of chunks split them. */
function merge(found: readonly Found[]): Found[] {
  const merged: Found[] = [];
  for (const event of found) {
    const last = merged.at(-1);
    if (event.type === "skipped" && last?.type === "skipped") {
      merged[merged.length - 1] = { ...last, octets: concat([last.octets, event.octets]) };
    } else merged.push(event);
  }
  return merged;
}

fuzz({
  parser: "deframer",
  runs: 750,
  generate: randomStream,
  check(input) {
    for (const resync of [false, true]) {
      const whole = merge(findAll(input, input.length || 1, resync));
      let at = 0;
      for (const { type, octets, offset } of whole) {
        assertEquals(offset, at, "offset of an event");
        at += octets.length;
        if (type === "skipped") continue;
        assertEquals(octets[0], 0x68, "start octet");
        assertEquals(octets[1], octets.length - 2, "length octet");
        assert(octets.length >= 6 && octets.length <= 255, `an APDU of ${octets.length} octets`);
      }
      assertEquals(concat(whole.map(({ octets }) => octets)), input, "all octets together");
      for (const size of [1, 2, 3, 5, 7, 64]) {
        const pieces = merge(findAll(input, size, resync));
        // Without resync, the rest of the stream is never examined, so it is not accounted for.
        if (!resync) {
          const last = pieces.at(-1);
          if (last?.type === "skipped") {
            pieces[pieces.length - 1] = { ...last, octets: input.subarray(last.offset) };
          }
        }
        assertEquals(pieces, whole, `in pieces of ${size}, resync ${resync}`);
      }
    }
  },
});
