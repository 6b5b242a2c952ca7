// The field sizes of a station, detected from the frames that it sends.

import { assertEquals } from "@std/assert";
import { hasSizesOf, SizeWatch, USUAL_SIZES } from "../../../cli/scan/sizes.ts";
import { sizesText } from "../../../codec/capture/mod.ts";
import { IEC104 } from "../../../mod.ts";
import { frame, octets } from "../../helpers/wire/frames.ts";

/** Interrogated single-points of CA 1 with the field sizes 1/1/2. */
function smallFrame(n: number): Uint8Array {
  return frame(`I(${n},0)`, octets(`01 01 14 01 ${(n % 100 + 16).toString(16)} 00 01`));
}

/** The same with the field sizes of the standard. */
function standardFrame(n: number): Uint8Array {
  return frame(`I(${n},0)`, octets(`01 01 14 00 01 00 ${(n % 100 + 16).toString(16)} 00 00 01`));
}

function sizesOf(
  frames: readonly Uint8Array[],
  { sent = [] }: { readonly sent?: readonly Uint8Array[] } = {},
): string | undefined {
  const watch = new SizeWatch(IEC104);
  for (const each of sent) watch.take("sent", each);
  for (const each of frames) watch.take("received", each);
  const found = watch.end();
  assertEquals(watch.end(), found, "the result is final");
  return found.length === 0 ? undefined : found.map(sizesText).join(", ");
}

function many(count: number, frameOf: (n: number) => Uint8Array): Uint8Array[] {
  return Array.from({ length: count }, (_, n) => frameOf(n));
}

Deno.test("other field sizes are found from one frame or from many", () => {
  for (const count of [1, 2, 50]) {
    assertEquals(sizesOf(many(count, smallFrame)), "1/1/2", `${count} frames`);
  }
});

Deno.test("a request that the station mirrors is not evidence for the field sizes of the request", () => {
  const request = frame("I(0,0)", octets("64 01 06 00 ff ff 00 00 00 14"));
  const refusal = frame("I(2,1)", octets("64 01 6e 00 ff ff 00 00 00 14"));
  const initialized = [3, 7].map((ca, n) => frame(`I(${n},0)`, octets(`46 01 04 0${ca} 00 00 00`)));
  assertEquals(
    sizesOf([...initialized, refusal], { sent: [request] }),
    "1/1/2, 1/2/1",
  );
});

Deno.test("the first frames decide, and only the first 500 are compared", () => {
  const supervisory = (n: number) => frame(`S(${n})`);
  for (
    const [frames, sizes] of [
      [[...many(1, standardFrame), ...many(9, smallFrame)], undefined],
      [[...many(9, smallFrame), ...many(9, standardFrame)], "1/1/2"],
      [[...many(498, supervisory), ...many(2, smallFrame)], "1/1/2"],
      [[...many(500, supervisory), ...many(2, smallFrame)], undefined],
    ] as const
  ) assertEquals(sizesOf(frames), sizes, `${frames.length} frames`);
});

Deno.test("standard sizes, or no frames at all, do not count as other sizes", () => {
  assertEquals(sizesOf(many(50, standardFrame)), undefined);
  assertEquals(sizesOf([]), undefined);
});

Deno.test("the usual sizes are all different, and begin with those of the standard", () => {
  assertEquals(new Set(USUAL_SIZES.map(sizesText)).size, 7);
  assertEquals(hasSizesOf(USUAL_SIZES[0]!, IEC104), true);
});

Deno.test("profiles have the same sizes only if all three are equal", () => {
  for (const other of [{ cotOctets: 1 }, { caOctets: 1 }, { ioaOctets: 2 }] as const) {
    assertEquals(hasSizesOf(IEC104, { ...IEC104, ...other }), false);
  }
  assertEquals(hasSizesOf(IEC104, { ...IEC104 }), true);
});
