// What was made from texts is remembered while it is in use, and no longer than for the most recent texts.

import { assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { Recent } from "../../../../transport/runtime/tls/recent.ts";

interface Made {
  readonly text: string;
}

function making() {
  const recent = new Recent<Made>();
  let count = 0;
  const of = (text: string, isKept = true) =>
    recent.of([text, null], () => {
      count++;
      return { text };
    }, () => isKept);
  return { of, count: () => count };
}

Deno.test("the same texts have the same result, other texts another one", () => {
  const { of, count } = making();
  const [a, b] = [of("a"), of("b")];
  assertEquals([a.text, b.text], ["a", "b"]);
  assertStrictEquals(of("a"), a);
  assertStrictEquals(of("b"), b);
  assertEquals(count(), 2);
});

Deno.test("a result that must not be kept is made again", () => {
  const { of, count } = making();
  const a = of("a", false);
  assertNotStrictEquals(of("a", false), a);
  assertEquals(count(), 2);
});

Deno.test("the oldest of more than 16 results is forgotten, even if it is in use", () => {
  const { of, count } = making();
  const kept = Array.from({ length: 17 }, (_, index) => of(`${index}`));
  assertStrictEquals(of("1"), kept[1]!);
  assertNotStrictEquals(of("0"), kept[0]!);
  assertEquals(count(), 18);
});
