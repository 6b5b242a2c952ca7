// OctetText writes the same characters as String(), toISOString() and TextEncoder.

import { assertEquals } from "@std/assert";
import { OctetText } from "../../../cli/text/octet_text.ts";
import { Prng } from "../../helpers/random/prng.ts";

/** Returns what a function writes, as a string. */
function written(write: (text: OctetText) => void): string {
  const text = new OctetText(1);
  write(text);
  return new TextDecoder().decode(text.take());
}

Deno.test("OctetText.text() writes UTF-8, even if characters after ASCII need more octets", () => {
  for (
    const text of ["", "a", "Zürich", "größer ≥ 5", "日本", "😀 end", "\u0000\u007f\u0080\ud800"]
  ) {
    assertEquals(
      written((to) => to.text(text)),
      new TextDecoder().decode(new TextEncoder().encode(text)),
    );
  }
});

Deno.test("OctetText.number() and whole() write as String() does", () => {
  const random = new Prng(7);
  const numbers = [0, -0, 1, 9, 10, -10, 99, 100, 2147483647, 2147483648, -2147483649, 4294967295];
  numbers.push(999999999999999, 1e15, 1e21, -1e21, 0.1, -0.5, 1e-7, NaN, Infinity, -Infinity);
  for (let i = 0; i < 2000; i++) {
    numbers.push(Math.round((random.next() - 0.5) * 10 ** random.int(0, 16)));
  }
  for (const number of numbers) {
    assertEquals(written((to) => to.number(number)), String(number));
    if (!Number.isSafeInteger(number) || Object.is(number, -0) || Math.abs(number) >= 1e15) {
      continue;
    }
    assertEquals(written((to) => to.whole(number)), String(number));
  }
});

Deno.test("OctetText.decimal() omits trailing zeros", () => {
  for (
    const [value, decimals, text] of [
      [49.83, 2, "49.83"],
      [49.8, 2, "49.8"],
      [-0.05, 2, "-0.05"],
      [-7, 3, "-7"],
      [0.001234, 6, "0.001234"],
      [9999999.5, 1, "9999999.5"],
    ] as const
  ) assertEquals(written((to) => to.decimal(value, decimals)), text);
});

Deno.test("OctetText.time() writes ISO 8601 without zone, for the years of Date", () => {
  const random = new Prng(3);
  const times = [
    0,
    -1,
    59_999,
    60_000,
    253402300799999,
    253402300800000,
    -30610224000001,
    -62135596800001,
  ];
  for (let i = 0; i < 1000; i++) times.push(random.int(0, 4_000_000) * 1_000_003);
  for (const time of times) {
    assertEquals(written((to) => to.time(time)), new Date(time).toISOString().slice(0, -1));
  }
});

Deno.test("OctetText.fraction() writes three or six digits", () => {
  for (
    const [nanoseconds, text] of [[0, "000"], [1000, "001"], [999_999, "999999"], [
      5,
      "000005",
    ]] as const
  ) {
    assertEquals(written((to) => to.fraction(nanoseconds)), text);
  }
});

Deno.test("OctetText.take() empties it, and octets() keeps what it was given", () => {
  const text = new OctetText(2);
  text.octets(new TextEncoder().encode("abc"));
  text.octet(0x21);
  assertEquals(text.length, 4);
  assertEquals(new TextDecoder().decode(text.take()), "abc!");
  assertEquals(text.length, 0);
  text.text("d");
  assertEquals(new TextDecoder().decode(text.take()), "d");
});
