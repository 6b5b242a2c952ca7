// Ticks of large numbers: enough digits to distinguish them.

import { assertEquals } from "@std/assert";
import { numberTicks } from "../../../../examples/decoder/page/axis.ts";

Deno.test("large ticks have powers of ten, and enough digits to distinguish them", () => {
  const texts = (low: number, high: number) =>
    numberTicks(low, high, 4).map(({ text }) => text).join(" ");
  assertEquals(texts(0, 12_345_678), "0 5,000,000 1.0e+7");
  assertEquals(texts(-3e18, 3e18), "−2.0e+18 0 2.0e+18");
  assertEquals(
    texts(9_999_990, 10_000_010),
    "9,999,990 9,999,995 10,000,000 10,000,005 10,000,010",
  );
  assertEquals(
    texts(1e16, 1e16 + 2e11),
    "1.000000e+16 1.000005e+16 1.000010e+16 1.000015e+16 1.000020e+16",
  );
});
