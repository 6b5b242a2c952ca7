import { deepStrictEqual, strictEqual } from "node:assert/strict";
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new Error(msg);
}
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  deepStrictEqual(actual, expected, msg);
}
export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T {
  strictEqual(actual, expected, msg);
}
