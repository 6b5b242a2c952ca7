// Suppression of repeated messages: the latest 1000 texts are remembered.

import { assertEquals } from "@std/assert";
import { SaidOnce } from "../../../../transport/runtime/tls/said_once.ts";

Deno.test("SaidOnce reports whether a text is new among the latest 1000", () => {
  const said = new SaidOnce();
  const add = (n: number) => said.add(`warning ${n}`);
  for (let n = 0; n < 1000; n++) assertEquals(add(n), true);
  for (let n = 0; n < 1000; n++) assertEquals(add(n), false);
  assertEquals([add(1000), add(1000)], [true, false], "the oldest text was dropped");
  assertEquals([add(1), add(0), add(1), add(4)], [false, true, true, false]);
  said.clear();
  assertEquals([add(5), add(5)], [true, false]);
});
