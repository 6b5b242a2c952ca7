// The assertions that this project uses behave the same with @std from JSR and from .offline.

import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertIsError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertNotMatch,
  assertNotStrictEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  equal,
  fail,
  unreachable,
} from "@std/assert";

/** Checks without the assertions under test that the function fails with an AssertionError and this message. */
function refuses(assertion: () => void, message: string): void {
  let thrown: unknown;
  try {
    assertion();
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof AssertionError)) throw new Error(`Expected ${assertion} to fail`);
  if (!thrown.message.startsWith(message)) throw new Error(`Found ${thrown.message}`);
}

class Point {
  x: number;
  constructor(x: number) {
    this.x = x;
  }
}

/** Pairs that are deeply equal. */
const EQUAL: readonly (readonly [unknown, unknown])[] = [
  [0, -0],
  [NaN, NaN],
  [[1, [2]], [1, [2]]],
  [{ a: 1, b: { c: 2 } }, { b: { c: 2 }, a: 1 }],
  [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  [new Float32Array([NaN]), new Float32Array([NaN])],
  [new Map([[{ k: 1 }, "a"]]), new Map([[{ k: 1 }, "a"]])],
  [new Set([[1], [2]]), new Set([[2], [1]])],
  [new Date(5), new Date(5)],
  [/a/g, /a/g],
  [new Point(1), new Point(1)],
];

/** Pairs that are not deeply equal. */
const DIFFERENT: readonly (readonly [unknown, unknown])[] = [
  [1, "1"],
  [null, undefined],
  [{ a: undefined }, {}],
  [{ a: 1 }, { a: 1, b: 2 }],
  [[1, 2], [1]],
  [[], {}],
  [new Uint8Array([1]), [1]],
  [new Uint8Array([1]), new Int8Array([1])],
  [new Map([["a", 1]]), new Map([["a", 2]])],
  [new Set([1]), new Set([2])],
  [new Date(5), new Date(6)],
  [/a/g, /a/],
  [new Point(1), { x: 1 }],
  [new Error("a"), new Error("b")],
];

Deno.test("equal(), assertEquals() and assertNotEquals() agree on deep equality", () => {
  for (const [a, b] of EQUAL) {
    assert(equal(a, b) && equal(b, a), Deno.inspect(a));
    assertEquals(a, b);
    refuses(() => assertNotEquals(a, b), "Expected actual: ");
  }
  for (const [a, b] of DIFFERENT) {
    assertFalse(equal(a, b) || equal(b, a), Deno.inspect(a));
    assertNotEquals(a, b);
    refuses(() => assertEquals(a, b), "Values are not equal.");
    refuses(() => assertEquals(a, b, "here"), "Values are not equal: here");
  }
});

Deno.test("assertEquals() fails on many octets that differ, and shows some of them", () => {
  const octets = (seed: number) => Uint8Array.from({ length: 3000 }, (_, n) => n * seed % 251);
  const error = assertThrows(() => assertEquals(octets(7), octets(11)), AssertionError);
  assertMatch(error.message, /\b11\b/);
});

Deno.test("equal() ends on cycles", () => {
  const a: Record<string, unknown> = { n: 1 };
  const b: Record<string, unknown> = { n: 1 };
  a.self = a;
  b.self = b;
  assert(equal(a, b));
  b.n = 2;
  assertFalse(equal(a, b));
});

Deno.test("assertStrictEquals() compares by identity", () => {
  const list = [1];
  assertStrictEquals(list, list);
  assertNotStrictEquals(list, [1]);
  refuses(() => assertStrictEquals(0, -0), "Values are not strictly equal.");
  refuses(() => assertNotStrictEquals(list, list), 'Expected "actual" to not be strictly equal');
});

Deno.test("assertions on a single value check it", () => {
  assertExists(0);
  assertInstanceOf(new TypeError("x"), Error);
  assertStringIncludes("station", "tat");
  assertMatch("M_SP_NA_1", /^M_/);
  assertNotMatch("C_SC_NA_1", /^M_/);
  assertArrayIncludes([{ a: 1 }, { a: 2 }], [{ a: 2 }]);
  refuses(() => assert(0, "zero"), "zero");
  refuses(() => assertFalse(1, "one"), "one");
  refuses(() => assertExists(null), 'Expected actual: "null" to not be null or undefined.');
  refuses(() => assertInstanceOf([], Map), 'Expected object to be an instance of "Map"');
  refuses(() => assertStringIncludes("a", "b"), 'Expected actual: "a" to contain: "b".');
  refuses(() => assertMatch("a", /b/), 'Expected actual: "a" to match: "/b/".');
  refuses(() => assertNotMatch("a", /a/, "m"), 'Expected actual: "a" to not match: "/a/": m');
  refuses(() => assertArrayIncludes([1], [2]), "Expected actual: ");
  refuses(() => fail("why"), "Failed assertion: why");
  refuses(() => unreachable(), "Unreachable.");
});

Deno.test("assertions on order and tolerance compare numbers", () => {
  assertGreater(2, 1);
  assertGreaterOrEqual(2, 2);
  assertLess(1, 2);
  assertLessOrEqual(2, 2);
  assertAlmostEquals(0.1 + 0.2, 0.3);
  assertAlmostEquals(10, 11, 1);
  refuses(() => assertGreater(1, 1), "Expect 1 > 1");
  refuses(() => assertGreaterOrEqual(NaN, 1), "Expect NaN >= 1");
  refuses(() => assertLess(1, 1, "words"), "words");
  refuses(() => assertLessOrEqual(2, 1), "Expect 2 <= 1");
  refuses(() => assertAlmostEquals(1, 2), 'Expected actual: "1" to be close to "2"');
  refuses(() => assertAlmostEquals(NaN, 1), "Expected actual: ");
});

Deno.test("assertThrows() and assertIsError() check class and message, and return the error", () => {
  const error = new RangeError("k must be 1..32767");
  function throws(): never {
    throw error;
  }
  assertStrictEquals(assertThrows(throws), error);
  assertStrictEquals(assertThrows(throws, Error), error);
  assertStrictEquals(assertThrows(throws, RangeError, "1..32767"), error);
  assertIsError(error, RangeError, /^k must/);
  refuses(() => assertThrows(() => 1), "Expected function to throw.");
  refuses(() => assertThrows(() => 1, "why"), "Expected function to throw: why");
  refuses(() => assertThrows(throws, TypeError), 'Expected error to be instance of "TypeError"');
  refuses(() => assertThrows(throws, RangeError, "w"), "Expected error message to include");
  refuses(() =>
    assertThrows(() => {
      // deno-lint-ignore no-throw-literal
      throw 1;
    }, Error), "A non-Error object was thrown.");
  refuses(() => assertIsError("text"), 'Expected "error" to be an Error object.');
});

Deno.test("assertRejects() requires a promise that rejects", async () => {
  const error = new TypeError("closed");
  assertStrictEquals(await assertRejects(() => Promise.reject(error)), error);
  assertStrictEquals(await assertRejects(() => Promise.reject(error), TypeError, "clos"), error);
  const failures: [() => PromiseLike<unknown>, string][] = [
    [() => Promise.resolve(1), "Expected function to reject."],
    [() => {
      throw error;
    }, "Function throws when expected to reject."],
    [() => Promise.reject(new RangeError("x")), 'Expected error to be instance of "TypeError"'],
    [() => Promise.reject(1), "A non-Error object was rejected."],
  ];
  for (const [fn, message] of failures) {
    await assertRejects(() => assertRejects(fn, TypeError), AssertionError, message);
  }
});
