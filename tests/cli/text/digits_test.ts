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

function written(put: (octets: Uint8Array, at: number) => number): string {
  return new TextDecoder().decode(OCTETS.subarray(3, put(OCTETS, 3)));
}

Deno.test("putNormalized() writes all values of 16 bits as String() does", () => {
  for (let units = -32_768; units < 32_768; units++) {
    const value = units / 32_768;
    const text = written((octets, at) => putNormalized(octets, at, value));
    if (text !== String(value)) assertEquals(text, String(value));
  }
  assertEquals(written((octets, at) => putNormalized(octets, at, -1)), "-1");
  assertEquals(written((octets, at) => putNormalized(octets, at, 0.5)), "0.5");
});

Deno.test("putWhole() writes numbers of every length as String() does", () => {
  for (let digits = 0; digits < 16; digits++) {
    for (const value of [10 ** digits - 1, 10 ** digits, -(10 ** digits), 9 * 10 ** digits / 2]) {
      const whole = Math.trunc(value) + 0; // Not -0.
      assertEquals(written((octets, at) => putWhole(octets, at, whole)), String(whole));
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
    assertEquals(written((octets, at) => putDecimal(octets, at, value, decimals)), text);
  }
});

Deno.test("FixedText writes texts of every length", () => {
  const view = new DataView(OCTETS.buffer);
  for (let length = 0; length <= 18; length++) {
    const text = "2024-03-15T13:45:~}".slice(0, length);
    assertEquals(written((_, at) => new FixedText(text).put(view, at)), text);
    assertEquals(new FixedText(text).length, length);
  }
});

Deno.test("putAgain() writes octets of every length again, and only up to three more", () => {
  const octets = Uint8Array.from({ length: 64 }, (_, at) => at);
  for (let length = 0; length < 20; length++) {
    const copy = octets.slice();
    assertEquals(putAgain(new DataView(copy.buffer), 30, 5, length), 30 + length);
    assertEquals(copy.subarray(30, 30 + length), octets.subarray(5, 5 + length));
    assertEquals(copy.subarray(30 + length + 3), octets.subarray(30 + length + 3));
    assertEquals(copy.subarray(0, 30), octets.subarray(0, 30));
  }
});
