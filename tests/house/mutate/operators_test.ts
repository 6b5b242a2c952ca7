// The operators of the mutation sampler on small sources: what they change, and what they leave unchanged.

import { assertEquals } from "@std/assert";
import { OPERATORS } from "../../../.ci/mutate/operators.ts";
import { applyEdit, sourceOf } from "../../../.ci/mutate/source.ts";

/** Returns the text after each change that the operator of this name offers. */
function changed(name: string, text: string): string[] {
  const operator = OPERATORS.find((each) => each.name === name)!;
  return operator.edits(sourceOf({ path: "codec/a.ts", text })).map((edit) =>
    applyEdit(text, edit)
  );
}

Deno.test("negated condition: if, while and the conditional operator are changed", () => {
  assertEquals(changed("negated condition", "if (a(b) === 1) c();"), ["if (!(a(b) === 1)) c();"]);
  assertEquals(changed("negated condition", "while (a) b();"), ["while (!(a)) b();"]);
  for (
    const [text, expected] of [
      ["const x = a && b.c(d) ? 1 : 2;", "const x = !(a && b.c(d)) ? 1 : 2;"],
      ["f(x, a ? b : c);", "f(x, !(a) ? b : c);"],
      ["const g = (a: number): string => a > 0 ? '' : 'b';", "!(a > 0)"],
      ["function f() { return a ?? b ? c : d; }", "return !(a ?? b) ? c : d;"],
      ["const x = { k: a >= 1 ? b : c };", "{ k: !(a >= 1) ? b : c }"],
      ["const s = `${a ? b : c}`;", "${!(a) ? b : c}"],
      ["const x = await a() ? b : c;", "= !(await a()) ? b : c;"],
    ]
  ) {
    const texts = changed("negated condition", text!);
    assertEquals(texts.length, 1, text);
    assertEquals(texts[0]!.includes(expected!), true, texts[0]);
  }
  assertEquals(changed("negated condition", "const x = a ? b\n  : c\n  ? d : e;"), [
    "const x = !(a) ? b\n  : c\n  ? d : e;",
    "const x = a ? b\n  : !(c)\n  ? d : e;",
  ]);
  assertEquals(changed("negated condition", "const x = a?.b ?? c;"), []);
  assertEquals(changed("negated condition", "type A<B> = B extends 1 ? 2 : 3;"), []);
});

Deno.test("dropped statement: calls, assignments and jumps are dropped, not declarations or parts of values", () => {
  assertEquals(
    changed(
      "dropped statement",
      "function f(a: () => void) {\n  a();\n  const b = 1;\n  this.c = {\n    d: 1,\n  };\n}\n",
    ),
    [
      "function f(a: () => void) {\n  ;\n  const b = 1;\n  this.c = {\n    d: 1,\n  };\n}\n",
      "function f(a: () => void) {\n  a();\n  const b = 1;\n  ;\n}\n",
    ],
  );
  assertEquals(changed("dropped statement", "for (const a of b) if (a) break;\nelse c();"), [
    "for (const a of b) if (a) ;\nelse c();",
    "for (const a of b) if (a) break;\nelse ;",
  ]);
  assertEquals(
    changed("dropped statement", "class A {\n  #b = 1;\n  c(): void {\n    d();\n  }\n}"),
    [
      "class A {\n  #b = 1;\n  c(): void {\n    ;\n  }\n}",
    ],
  );
  assertEquals(changed("dropped statement", "const a = {\n  b: c(),\n  d,\n};"), []);
  assertEquals(changed("dropped statement", "switch (a) {\n  case 1:\n    b();\n    break;\n}"), [
    "switch (a) {\n  case 1:\n    b();\n    ;\n}",
  ]);
});

Deno.test("dropped statement: a guard that returns early is dropped, not the result of a function", () => {
  assertEquals(changed("dropped statement", "function f() {\n  if (a) return b;\n  return c;\n}"), [
    "function f() {\n  if (a) ;\n  return c;\n}",
  ]);
});

Deno.test("off by one: decimal and hexadecimal numbers become one greater and one less", () => {
  assertEquals(changed("off by one", "const a = b1 + 10_000;"), [
    "const a = b1 + 10001;",
    "const a = b1 + 9999;",
  ]);
  assertEquals(changed("off by one", "const a = 0x7f;"), ["const a = 0x80;", "const a = 0x7e;"]);
  assertEquals(changed("off by one", "const a = 0;"), ["const a = 1;"]);
  assertEquals(changed("off by one", "const a: 1 | 2 = b as 3;"), []);
});

Deno.test("doubled limit: a constant of fifty or more is doubled, not changed by one", () => {
  const text = "const MOST_ROWS = 1_000;\nconst PORT_BITS = 16;\nconst MASK = 0xff;\nf(1000);";
  assertEquals(changed("doubled limit", text), [text.replace("1_000", "2000")]);
  assertEquals(changed("off by one", text).filter((each) => !each.includes("1_000;")), []);
  const octets = "const MOST_OCTETS = 0x4000;\nconst OCTETS = 0x1_00;\nconst OCTETS_MASK = 0xff;";
  assertEquals(changed("doubled limit", octets), [
    octets.replace("0x4000", "32768"),
    octets.replace("0x1_00", "512"),
  ]);
  assertEquals(changed("off by one", octets), [
    ...[octets.replace("0xff", "0x100"), octets.replace("0xff", "0xfe")],
  ]);
});

Deno.test("swapped string: the next literal of its kind is used, not a type and not a module", () => {
  assertEquals(
    changed(
      "swapped string",
      'import { x } from "./x.ts";\nconst a: "one" | "two" = x ? "one" : "two";\nconst b = "some words";\nf("prose of more than four words");',
    ),
    [
      'import { x } from "./x.ts";\nconst a: "one" | "two" = x ? "two" : "two";\nconst b = "some words";\nf("prose of more than four words");',
      'import { x } from "./x.ts";\nconst a: "one" | "two" = x ? "one" : "one";\nconst b = "some words";\nf("prose of more than four words");',
      'import { x } from "./x.ts";\nconst a: "one" | "two" = x ? "one" : "two";\nconst b = "";\nf("prose of more than four words");',
    ],
  );
});

Deno.test("booleans, relations, and/or and arithmetic operators are swapped", () => {
  assertEquals(changed("swapped boolean", "f({ a: true }, false);"), [
    "f({ a: false }, false);",
    "f({ a: true }, true);",
  ]);
  const once = (event: string, listener = "f") =>
    `s.addEventListener("${event}", ${listener}, { once: true });`;
  for (const listener of ["f", "this.#f", "() => f()", "() => this.#f?.(undefined)"]) {
    const edits = changed("swapped boolean", once("abort", listener));
    assertEquals(edits, [], "a signal aborts only once");
  }
  assertEquals(changed("swapped boolean", once("open")), [once("open").replace("true", "false")]);
  assertEquals(changed("swapped relation", "const a: Map<B, C> = b < c || d >= e || f === g;"), [
    "const a: Map<B, C> = b <= c || d >= e || f === g;",
    "const a: Map<B, C> = b < c || d > e || f === g;",
    "const a: Map<B, C> = b < c || d >= e || f !== g;",
  ]);
  assertEquals(changed("swapped relation", "const f = () => <T>(a: T): Array<T> => [a];"), []);
  assertEquals(changed("swapped and/or", "a && (b || c);"), ["a || (b || c);", "a && (b && c);"]);
  assertEquals(changed("swapped arithmetic", "a = b + c[d] << 2;\ne++;\n--f;\ng -= 1;"), [
    "a = b - c[d] << 2;\ne++;\n--f;\ng -= 1;",
    "a = b + c[d] >>> 2;\ne++;\n--f;\ng -= 1;",
    "a = b + c[d] << 2;\ne++;\n--f;\ng += 1;",
    "a = b + c[d] << 2;\ne--;\n--f;\ng -= 1;",
    "a = b + c[d] << 2;\ne++;\n++f;\ng -= 1;",
  ]);
});

Deno.test("methods and arguments are swapped; calls, await and ! are removed", () => {
  assertEquals(changed("swapped method", "Math.min(a, b.shift());"), [
    "Math.max(a, b.shift());",
    "Math.min(a, b.pop());",
  ]);
  assertEquals(
    changed("swapped arguments", "f(a, b.c);\nMath.max(a, b);\nequalOctets(a, b);\nf(a, a);"),
    [
      "f(b.c, a);\nMath.max(a, b);\nequalOctets(a, b);\nf(a, a);",
    ],
  );
  assertEquals(changed("swapped arguments", "function f(a, b) {}\nconst g = (a, b) => c;"), []);
  assertEquals(changed("removed call", "a.filter((b) => b(1)).map(c);"), ["a.map(c);"]);
  assertEquals(changed("removed await", "for await (const a of b) await c();"), [
    "for await (const a of b) c();",
  ]);
  const result = "async function f() {\n  return await a();\n}";
  assertEquals(changed("removed await", result), [], "the caller awaits it");
  const guarded =
    "async function f() {\n  try {\n    return await a();\n  } finally {\n    b();\n  }\n}";
  assertEquals(changed("removed await", guarded), [guarded.replace("await ", "")]);
  assertEquals(changed("removed not", "return !a && b!.c !== d;"), ["return a && b!.c !== d;"]);
});

Deno.test("finally, catch, blocks and functions are emptied", () => {
  const text =
    "try {\n  a();\n} catch (e) {\n  b(e);\n} finally {\n  c();\n}\nfor (const d of e) {\n  f();\n}";
  assertEquals(changed("emptied finally or catch", text), [
    text.replace("{\n  b(e);\n}", "{}"),
    text.replace("{\n  c();\n}", "{}"),
  ]);
  assertEquals(changed("emptied block", text), [text.replace("{\n  f();\n}", "{}")]);
  assertEquals(changed("emptied block", "for await (const a of b) {\n  c();\n}"), [
    "for await (const a of b) {}",
  ]);
  assertEquals(changed("emptied function", "class A {\n  b(c: D): void {\n    e();\n  }\n}"), [
    "class A {\n  b(c: D): void {}\n}",
  ]);
  assertEquals(changed("emptied function", "const a = { b: 1 };\nswitch (a) {\n  default:\n}"), []);
});

Deno.test("no operator touches strings, comments, templates or patterns", () => {
  const quiet = [
    "// if (a < b) return !true && Math.min(1, 2); await c(); } finally { d(); }",
    "/* a.sort(); x++; a ? b : c; f(a, b); */",
    "a(\"if (a < b) { return !true && Math.min(1, 2); }\", 'x++ < 1', `a < 1 ? b : c.sort()`);",
    "a(/1 < [2] && x++ [/]true/);",
  ].join("\n");
  for (const { name, edits } of OPERATORS) {
    if (name === "swapped string") continue; // swaps whole literals
    const source = sourceOf({ path: "codec/a.ts", text: quiet });
    const texts = edits(source).map((edit) => applyEdit(quiet, edit));
    const expected = name === "dropped statement"
      ? [quiet.replace(/^a\(".*;$/m, ";"), quiet.replace(/^a\(\/.*;$/m, ";")]
      : [];
    assertEquals(texts, expected, name);
  }
});

Deno.test("an edit keeps positions: the code of a file is as long as the file", () => {
  const text =
    'const größe: Array<"ä" | "→"> = []; // 😀\nconst a = größe as unknown as { b: 1 };\n';
  assertEquals(sourceOf({ path: "codec/a.ts", text }).code.length, text.length);
});
