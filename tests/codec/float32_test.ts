// The shortest decimal of a binary32, compared with brute force.

import { assert, assertEquals } from "@std/assert";
import { shortestFloat32 } from "../../codec/low_level.ts";
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
