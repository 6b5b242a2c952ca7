// Digits are written to a buffer as String() writes them.

import { assertEquals } from "@std/assert";
import {
  FixedText,
  putAgain,
  putDecimal,
  putNormalized,
  putWhole,
} from "../../../cli/text/digits.ts";

const OCTETS = new Uint8Array(64);
const VIEW = new DataView(OCTETS.buffer);

function written(put: (view: DataView, at: number) => number): string {
  return new TextDecoder().decode(OCTETS.subarray(3, put(VIEW, 3)));
}

Deno.test("putNormalized() writes all values of 16 bits as String() does", () => {
  for (let units = -32_768; units < 32_768; units++) {
    const value = units / 32_768;
    const text = written((view, at) => putNormalized(view, at, value));
    if (text !== String(value)) assertEquals(text, String(value));
  }
  assertEquals(written((view, at) => putNormalized(view, at, -1)), "-1");
  assertEquals(written((view, at) => putNormalized(view, at, 0.5)), "0.5");
});

Deno.test("putWhole() writes numbers of every length as String() does", () => {
  for (let digits = 0; digits < 16; digits++) {
    for (const value of [10 ** digits - 1, 10 ** digits, -(10 ** digits), 9 * 10 ** digits / 2]) {
      const whole = Math.trunc(value) + 0; // Not -0.
      assertEquals(written((view, at) => putWhole(view, at, whole)), String(whole));
    }
  }
});

Deno.test("putDecimal() omits trailing zeros, even of numbers beyond 32 bits", () => {
  for (
    const [value, decimals, text] of [
      [2_147_483.648, 3, "2147483.648"],
      [2_147_483.65, 3, "2147483.65"],
      [2_147_483.6, 3, "2147483.6"],
      [-4_294_967.5, 4, "-4294967.5"],
      [0.5, 1, "0.5"],
      [1000, 6, "1000"],
    ] as const
  ) {
    assertEquals(written((view, at) => putDecimal(view, at, value, decimals)), text);
  }
});

Deno.test("FixedText writes texts of every length, and only up to seven more octets", () => {
  for (let length = 0; length <= 26; length++) {
    const text = "2024-03-15T13:45:~}, ä€𝄞 ~".slice(0, length);
    const octets = new TextEncoder().encode(text);
    OCTETS.fill(0xff);
    assertEquals(written((view, at) => new FixedText(text).put(view, at)), text.toWellFormed());
    assertEquals(OCTETS.subarray(3 + octets.length + 7).every((octet) => octet === 0xff), true);
    assertEquals(written((view, at) => new FixedText(octets).put(view, at)), text.toWellFormed());
    assertEquals(new FixedText(text).length, octets.length);
  }
});

Deno.test("putAgain() writes octets of every length again, and no more", () => {
  const octets = Uint8Array.from({ length: 64 }, (_, at) => at);
  for (let length = 8; length <= 25; length++) {
    const copy = octets.slice();
    assertEquals(putAgain(new DataView(copy.buffer), 30, 5, length), 30 + length);
    assertEquals(copy.subarray(30, 30 + length), octets.subarray(5, 5 + length));
    assertEquals(copy.subarray(30 + length), octets.subarray(30 + length));
    assertEquals(copy.subarray(0, 30), octets.subarray(0, 30));
  }
});

Deno.test("putAgain() keeps all octets of UTF-8 text, wherever its characters begin", () => {
  for (let before = 0; before < 8; before++) {
    const octets = new TextEncoder().encode(
      `${"~".repeat(before)}\u{10ffff}\x7f\u{10ffff}\x7fÿ\x7f\x7f`,
    );
    const copy = new Uint8Array(64);
    copy.set(octets);
    putAgain(new DataView(copy.buffer), 32, 0, octets.length);
    assertEquals(copy.subarray(32, 32 + octets.length), octets);
  }
});
