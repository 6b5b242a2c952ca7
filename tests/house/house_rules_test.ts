// The house rules detect violations, and hold in every file.

import { assertEquals } from "@std/assert";
import { lineOf, readFiles } from "../../.ci/files.ts";
import houseRules from "../../.ci/house_rules.ts";

/** Returns the rules that a piece of source violates, with the text in question. */
function broken(source: string): string[] {
  return Deno.lint.runPlugin(houseRules, "a.ts", source)
    .map(({ id, range: [from, to] }) => `${id} ${source.slice(from, to)}`);
}

Deno.test("error-message requires upper case, no full stop and no contractions", () => {
  assertEquals(broken('throw new RangeError("k is 0");'), [
    'house/error-message new RangeError("k is 0")',
  ]);
  assertEquals(broken('throw new Error("Bad k.");'), ['house/error-message new Error("Bad k.")']);
  assertEquals(broken("throw new Error(`Cannot use ${k}.`);"), [
    "house/error-message new Error(`Cannot use ${k}.`)",
  ]);
  assertEquals(broken('throw new TypeError("It can\'t be");'), [
    'house/error-message new TypeError("It can\'t be")',
  ]);
  assertEquals(broken("throw new Error(`${name} is out of range: ${k}`);"), []);
  assertEquals(broken('new Error("Cannot encode M_SP_NA_1: ioa is 0"); new Map("x.");'), []);
  assertEquals(broken("throw new DecodeError(issue);"), []);
});

Deno.test("private-field requires #private names", () => {
  assertEquals(broken("class A { private a = 1; #b = 2; public c = 3; }"), [
    "house/private-field private a = 1;",
  ]);
  assertEquals(broken("class A { private f(): void {} }"), [
    "house/private-field private f(): void {}",
  ]);
});

Deno.test("top-level-function requires function declarations only at the top level", () => {
  assertEquals(broken("const f = () => 1;"), ["house/top-level-function f = () => 1"]);
  assertEquals(broken("export const g = (): number => 1;"), [
    "house/top-level-function g = (): number => 1",
  ]);
  assertEquals(broken("function h() { const f = () => 1; return f; }"), []);
});

Deno.test("spread-arguments refuses lists as arguments", () => {
  const rule = "house/spread-arguments";
  assertEquals(broken("all.push(...more);"), [`${rule} more`]);
  assertEquals(broken("all.splice(0, all.length, ...more);"), [`${rule} more`]);
  assertEquals(broken("Math.max(0, ...sizes); Math.min(...sizes());"), [
    `${rule} sizes`,
    `${rule} sizes()`,
  ]);
  assertEquals(broken("String.fromCharCode(...octets); all.unshift(...more);"), [
    `${rule} octets`,
    `${rule} more`,
  ]);
  assertEquals(broken("all.push({ ...entry, id }, ...[1, 2]); range.max(...sizes);"), []);
  assertEquals(broken("String.fromCharCode.apply(null, octets); [].push.apply(all, more);"), [
    `${rule} String.fromCharCode.apply(null, octets)`,
    `${rule} [].push.apply(all, more)`,
  ]);
  assertEquals(broken("[...all, ...more]; words(...names); point.apply(change, now);"), []);
  const inTests = Deno.lint.runPlugin(houseRules, "tests/a.ts", "all.push(...more);");
  assertEquals(inTests, []);
});

Deno.test("the house rules hold in every file", () => {
  const findings = readFiles(".", ".ts").flatMap(({ path, text }) =>
    Deno.lint.runPlugin(houseRules, path, text)
      .map(({ id, message, range: [from] }) => `${path}:${lineOf(text, from)} ${id}: ${message}`)
  );
  assertEquals(findings, []);
});
