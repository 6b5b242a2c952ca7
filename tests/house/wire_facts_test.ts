// The rule that keeps the numbers of types and causes in the tables detects them in any form.

import { assertEquals } from "@std/assert";
import houseRules from "../../.ci/house_rules.ts";

/** Returns the positions in a source that the rule refuses. */
function refused(source: string, path = "transport/a.ts"): string[] {
  return Deno.lint.runPlugin(houseRules, path, source)
    .filter(({ id }) => id === "house/wire-fact")
    .map(({ range: [from, to] }) => source.slice(from, to));
}

const REFUSED: Readonly<Record<string, readonly (readonly [source: string, place: string])[]>> = {
  "comparisons with a number": [
    ["x.type === 100;", "x.type === 100"],
    ["cause === 7;", "cause === 7"],
    ["if (7 !== asdu.cause) f();", "7 !== asdu.cause"],
    ["const is = typeId >= 45 && f(typeId);", "typeId >= 45"],
    ["f(header.typeId < 0x80);", "header.typeId < 0x80"],
    ["f(asdu?.typeId == -1);", "asdu?.typeId == -1"],
    ["f(dataCause > 36);", "dataCause > 36"],
    ["f(this.typeID === 100);", "this.typeID === 100"],
    ["f(cot === 3);", "cot === 3"],
    ["f(cause === 3n);", "cause === 3n"],
  ],
  "comparisons of variables and functions that hold or compute one": [
    ["f(header.cause.value === 20);", "header.cause.value === 20"],
    ["f(TYPES[name].id <= 40);", "TYPES[name].id <= 40"],
    ["f((typeId as number) === 100);", "(typeId as number) === 100"],
    ["f(typeId! === 100);", "typeId! === 100"],
    ["f((cause & 0x3f) === 6);", "(cause & 0x3f) === 6"],
    ["f((asdu.cause ?? 0) === 6);", "(asdu.cause ?? 0) === 6"],
    ["f(Number(typeId) === 100);", "Number(typeId) === 100"],
    ["f(causeOf(asdu) === 3);", "causeOf(asdu) === 3"],
    ['f(asdu["typeId"] === 100);', 'asdu["typeId"] === 100'],
    ["f(cause - 20);", "cause - 20"],
  ],
  "comparisons under another name": [
    ["function f({ typeId: id }: A) { return id === 100; }", "id === 100"],
    ["const { cause: c } = asdu; if (c > 43) f();", "c > 43"],
    ["const id = asdu.typeId; f(id === 100);", "id === 100"],
    ["const FIRST = 45; f(typeId >= FIRST);", "typeId >= FIRST"],
    ["const A = 1 << 3; function f() { return cause === A; }", "cause === A"],
    ["for (const c of causes) if (c < 48) f();", "c < 48"],
    ["f(asdu.causes.every((c) => c < 48));", "c < 48"],
  ],
  "cases with a number": [
    ["switch (typeId) { case 100: f(); break; default: g(); }", "100"],
    ["switch (asdu.cause) { case CAUSE.request: f(); case 7: g(); }", "7"],
    ["switch (true) { case typeId === 100: f(); }", "typeId === 100"],
  ],
  "lists, sets, maps and objects of numbers": [
    ["f([1, 30].includes(type));", "[1, 30].includes(type)"],
    ["f([15, 16].indexOf(asdu.typeId) < 0);", "[15, 16].indexOf(asdu.typeId)"],
    ["const T = new Set([1, 30]); f(T.has(typeId));", "T.has(typeId)"],
    ['const T = new Map([[1, "a"]]); f(T.get(typeId));', "T.get(typeId)"],
    ["const T = Object.freeze([3, 11]); f(T.includes(cause));", "T.includes(cause)"],
    ['const KINDS: R = { 102: "read" }; f(KINDS[typeId]);', "KINDS[typeId]"],
    ['const KINDS = { 102: "read" }; f(typeId in KINDS);', "typeId in KINDS"],
    ["const K = { 102: f }; f(Object.hasOwn(K, typeId));", "Object.hasOwn(K, typeId)"],
    ['f(["a", "b"][cause]);', '["a", "b"][cause]'],
    ['const NAMES = ["a", "b"] as const; f(NAMES[cause]);', "NAMES[cause]"],
  ],
};

for (const [what, samples] of Object.entries(REFUSED)) {
  Deno.test(`wire-fact refuses ${what}`, () => {
    for (const [source, place] of samples) assertEquals(refused(source), [place], source);
  });
}

Deno.test("wire-fact refuses each comparison of a source, in order", () => {
  const source = "f(typeId < 45 || typeId === 70 || cause === 6 && typeId !== 102);";
  assertEquals(refused(source), ["typeId < 45", "typeId === 70", "cause === 6", "typeId !== 102"]);
});

const ACCEPTED: readonly string[] = [
  "f(cause === CAUSE.activation, typeId === TYPES.C_IC_NA_1.id);",
  'f(asdu.type === "M_SP_NA_1", typeof type === "number");',
  "f(asdu.typeId === request.typeId);",
  "switch (cause) { case CAUSE.activation: f(); }",
  'switch (asdu.type) { case "raw": f(); }',
  "switch (octet) { case 100: f(); }",
  "f([CAUSE.spontaneous, CAUSE.returnRemote].includes(cause));",
  "const TEXTS = { [CAUSE.request]: f }; f(TEXTS[cause]);",
  "const FLAGS = new Uint8Array(256); f(FLAGS[typeId]);",
  "f(causes.length === 0, types.size > 1);",
  "f(linkType === 1, etherType < 1536, blockType === 6);",
  "const { ioa: id } = object; f(id === 100);",
  "function f(type: string) { const id = 4; return id === 4; }",
  "f((octet & 0x40) !== 0, count - 20);",
  "f(error.cause === undefined);",
  "f(typeId << 6 | cause);",
  "f([1, 30].includes(ioa), { 102: f }[ioa]);",
];

Deno.test("wire-fact accepts names of the tables, other numbers and other names", () => {
  for (const source of ACCEPTED) assertEquals(refused(source), [], source);
});

Deno.test("wire-fact exempts only the files of the tables", () => {
  const source = "f(typeId === 100);";
  for (const path of ["codec/types.ts", "/a/codec/cause.ts", "C:\\a\\codec\\elements.ts"]) {
    assertEquals(refused(source, path), [], path);
  }
  const others = [
    ...["codec/classify.ts", "codec/capture/types.ts", "codec/asdu_types.ts", "tests/a_test.ts"],
    ...["cli/types.ts", "transport/cause.ts", "examples/a.ts", ".ci/a.ts"],
  ];
  for (const path of others) assertEquals(refused(source, path), ["typeId === 100"], path);
});
