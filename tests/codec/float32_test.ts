// The shortest decimal of a binary32, compared with brute force.

import { assert, assertEquals } from "@std/assert";
import { shortestDecimals, shortestFloat32 } from "../../codec/low_level.ts";
import { Prng } from "../helpers/random/prng.ts";

Deno.test("shortestFloat32() returns the decimal that was meant", () => {
  for (
    const value of [49.98, 0.1, -230.5, 1e-10, 3.4e38, 0, 1, -64, 16777216, 1.1754944e-38, 1e-45]
  ) {
    assertEquals(shortestFloat32(Math.fround(value)), value);
  }
});

Deno.test("shortestFloat32() keeps NaN, the infinities and the sign of zero", () => {
  for (const value of [NaN, Infinity, -Infinity, -0]) assertEquals(shortestFloat32(value), value);
});

Deno.test("shortestFloat32() returns the shortest decimal of the same binary32", () => {
  const random = new Prng(32);
  const view = new DataView(new ArrayBuffer(4));
  for (let i = 0; i < 50_000; i++) {
    view.setUint32(0, random.int(0, 0xffffffff));
    const value = view.getFloat32(0);
    if (!Number.isFinite(value)) continue;
    const shortest = shortestFloat32(value);
    assertEquals(Math.fround(shortest), value);
    const digits = (n: number): number => n.toExponential().replace(/e.*|[.-]/g, "").length;
    const shorter = Number(value.toPrecision(Math.max(1, digits(shortest) - 1)));
    assert(digits(shortest) === 1 || Math.fround(shorter) !== value, `${value} ${shortest}`);
  }
});

/** The shortest decimal with at least six digits, which the platform rounds. */
function searched(value: number): number {
  for (let digits = 6; digits < 10; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}

Deno.test("shortestFloat32() returns what a search by toPrecision() returns, and shortestDecimals() enough decimals", () => {
  const random = new Prng(33);
  for (let i = 0; i < 30_000; i++) {
    const size = random.next() * 10 ** random.int(-5, 9);
    const value = Math.fround(i % 2 === 0 ? size : Number(size.toPrecision(random.int(1, 7))));
    const expected = searched(value);
    assertEquals(shortestFloat32(value), expected);
    assertEquals(shortestFloat32(-value), -expected);
    const decimals = shortestDecimals(value);
    if (decimals < 0) assert(value < 1e-3 || value >= 1e7, `${value}`);
    else assertEquals(Number(value.toFixed(decimals)), expected, `${value}`);
  }
});

Deno.test("shortestDecimals() returns -1 for numbers that an exponent may shorten", () => {
  const inside = [0, -0, 1, 9_999_999, 0.5, -0.5].map((value) => shortestDecimals(value));
  assertEquals(inside, [0, 0, 0, 0, 6, 6]);
  for (const value of [1e7, 1e-4, Math.fround(9.99e-4), NaN, Infinity, -Infinity]) {
    assertEquals(shortestDecimals(value), -1);
  }
  assertEquals(shortestDecimals(Math.fround(0.00123)), 8);
  assertEquals(shortestDecimals(Math.fround(1234567.1)), 1);
});
