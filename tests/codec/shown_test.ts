// Values in error messages: like JSON, but short.

import { assertEquals } from "@std/assert";
import { shownText, shownValue } from "../../codec/shown.ts";

Deno.test("shownValue() writes JSON, and also values that JSON cannot express", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [undefined, "missing"],
    [null, "null"],
    [true, "true"],
    [-1.5, "-1.5"],
    [NaN, "NaN"],
    [12n, "12n"],
    ['say "hi"', '"say \\"hi\\""'],
    [[], "[]"],
    [[1, [2, "x"], {}], '[1,[2,"x"],{}]'],
    [Uint8Array.of(1, 255), "[1,255]"],
    [{ a: 1, b: { c: null } }, '{"a":1,"b":{"c":null}}'],
    [{ a: undefined }, '{"a":undefined}'],
  ];
  for (const [value, text] of cases) assertEquals(shownValue(value), text);
});

Deno.test("shownValue() returns at most 60 characters, ellipsis included", () => {
  assertEquals(shownValue("x".repeat(58)), `"${"x".repeat(58)}"`);
  assertEquals(shownValue("x".repeat(59)), `"${"x".repeat(56)}...`);
  const long = shownValue(Array(1000).fill(7));
  assertEquals([long.length, long.slice(0, 8), long.slice(-5)], [60, "[7,7,7,7", "7,..."]);
  assertEquals(shownValue({ ["k".repeat(200)]: 1 }).length, 60);
});

Deno.test("shownValue() handles cyclic and huge values", () => {
  const circle: unknown[] = [];
  circle.push(circle);
  assertEquals(shownValue(circle), `${"[".repeat(57)}...`);
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = { a: deep };
  assertEquals(shownValue(deep).length, 60);
  assertEquals(shownValue("x".repeat(10_000_000)).length, 60);
});

Deno.test("shownText() escapes what controls a terminal, changes direction or has no width, and nothing else", () => {
  assertEquals(
    shownText("a\x1b[2J\r\n\t\x7f\x85 b"),
    "a\\x1b[2J\\r\\n\\t\\x7f\\x85 b",
  );
  assertEquals(
    shownText("\u202eabc\u2066\u061c\u200b\u2060\u00ad\ufeff\u2028"),
    "\\u202eabc\\u2066\\u061c\\u200b\\u2060\\xad\\ufeff\\u2028",
  );
  assertEquals(shownText("Umspannwerk Süd – 変電所 ⚡"), "Umspannwerk Süd – 変電所 ⚡");
});
