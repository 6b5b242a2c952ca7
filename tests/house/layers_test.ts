// The check of import directions detects planted violations, and only those.

import { assertEquals } from "@std/assert";
import { checkLayers } from "../../.ci/check_layers.ts";
import { readFiles } from "../../.ci/files.ts";
import { importsOf } from "../../.ci/imports.ts";
import { withTree } from "../helpers/machine/temp.ts";

/** Returns the findings about a tree, without the remedies. */
function faults(files: Record<string, string>): Promise<string[]> {
  return withTree(files, (root) => checkLayers(root).map(({ where, what }) => `${where} ${what}`));
}

Deno.test("checkLayers() accepts the directions in the table", async () => {
  assertEquals(
    await faults({
      "mod.ts":
        'export * from "./codec/mod.ts";\nexport { c } from "./transport/runtime/tcp.ts";\n',
      "codec/mod.ts": 'export * from "./a.ts";\n',
      "codec/a.ts": "export const a = 1;\n",
      "codec/capture/b.ts": 'import { a } from "../a.ts";\nexport const b = a;\n',
      "transport/session/session.ts":
        'import { a } from "../../codec/a.ts";\nexport const s = a;\n',
      "transport/connection/connection.ts":
        'import { s } from "../session/session.ts";\nsetTimeout(() => s, 1);\n',
      "transport/runtime/tcp.ts":
        'import "../connection/connection.ts";\nexport const c = Deno.connect;\n',
      "cli/main.ts":
        'import { parseArgs } from "@std/cli/parse-args";\nimport "../mod.ts";\nparseArgs(Deno.args);\n',
      "examples/demo.ts": 'import "@telecontrol/iec104/codec";\nimport "node:sqlite";\n',
      "tests/a_test.ts":
        'import { assert } from "@std/assert";\nimport "../codec/a.ts";\nassert(1);\n',
    }),
    [],
  );
});

Deno.test("checkLayers() reports an import in the wrong direction", async () => {
  assertEquals(
    await faults({
      "codec/a.ts": 'import type { S } from "../transport/session/session.ts";\n',
      "codec/b.ts": 'export { x } from "./capture/c.ts";\n',
      "codec/capture/c.ts": "export const x = 1;\n",
      "transport/session/session.ts":
        "import {\n  pump,\n} from '../connection/connection.ts';\nexport type S = typeof pump;\n",
      "transport/connection/connection.ts": "export const pump = 1;\n",
      "cli/main.ts": 'import { x } from "../codec/b.ts";\n',
      "examples/demo.ts": 'const { x } = await import("../transport/session/session.ts");\n',
    }),
    [
      "cli/main.ts:1 cli imports codec/b.ts (codec)",
      "codec/a.ts:1 codec imports transport/session/session.ts (session)",
      "codec/b.ts:1 codec imports codec/capture/c.ts (capture)",
      "examples/demo.ts:1 examples imports transport/session/session.ts (session)",
      "transport/session/session.ts:3 session imports transport/connection/connection.ts (connection)",
    ],
  );
});

Deno.test("checkLayers() reports a file that imports the entry of its own folder", async () => {
  assertEquals(
    await faults({
      "mod.ts": "",
      "codec/mod.ts": "",
      "codec/a.ts": 'import "../mod.ts";\nimport "./mod.ts";\n',
    }),
    [
      "codec/a.ts:1 codec imports mod.ts, its own door",
      "codec/a.ts:2 codec imports codec/mod.ts, its own door",
    ],
  );
});

Deno.test("checkLayers() reports packages and built-in modules where they are not allowed", async () => {
  assertEquals(
    await faults({
      "codec/a.ts": 'import { assert } from "@std/assert";\n',
      "transport/connection/clock.ts": 'import process from "node:process";\n',
      "cli/main.ts": 'import { assert } from "@std/assert";\n',
      "tests/a_test.ts": 'import chalk from "npm:chalk";\n',
    }),
    [
      "cli/main.ts:1 cli imports @std/assert",
      "codec/a.ts:1 codec imports @std/assert",
      "tests/a_test.ts:1 tests imports npm:chalk",
      "transport/connection/clock.ts:1 connection imports node:process",
    ],
  );
});

Deno.test("checkLayers() reports platform names in code, not in comments, strings or patterns", async () => {
  assertEquals(
    await faults({
      "codec/a.ts": [
        "// Deno.args here is a comment",
        "/* console.log too */",
        "export const a = \"Deno.args\" + 'console.log';",
        "export const b = `Deno.args ${a.split(`}`).map((x) => { return x; })} console.log`;",
        "export const c = /[/]Deno.args/.test(a) ? 1 / 2 : 3;",
        "export const d = { Deno: 1 }.Deno;",
        "export const e = `${Deno.args}`;",
        "console.log(c / 2 / d);",
        "",
      ].join("\n"),
    }),
    ["codec/a.ts:7 names Deno", "codec/a.ts:8 names console"],
  );
});

Deno.test("checkLayers() reports an import cycle once", async () => {
  assertEquals(
    await faults({
      "codec/a.ts": 'import { b } from "./b.ts";\nexport const a = b;\n',
      "codec/b.ts": 'export { c as b } from "./c.ts";\n',
      "codec/c.ts": 'import { a } from "./a.ts";\nexport const c = a;\n',
    }),
    ["codec/a.ts imports itself by codec/a.ts -> codec/b.ts -> codec/c.ts -> codec/a.ts"],
  );
});

Deno.test("checkLayers() reports a cycle of type imports, unless a comment gives the reason", async () => {
  assertEquals(
    await faults({
      "codec/d.ts": 'import type { E } from "./e.ts";\nexport type D = E;\n',
      "codec/e.ts": 'import type { D } from "./d.ts";\nexport type E = D;\n',
      "codec/f.ts": 'import type { G } from "./g.ts";\nexport type F = G;\n',
      "codec/g.ts":
        '// circle: a tree has leaves, and a leaf its tree\nimport type { F } from "./f.ts";\nexport type G = F;\n',
      "codec/h.ts": 'import { I } from "./i.ts";\nexport type H = I;\n',
      "codec/i.ts":
        '// circle: no reason is good enough at run time\nimport { H } from "./h.ts";\nexport type I = H;\n',
    }),
    [
      "codec/d.ts imports itself by codec/d.ts -> codec/e.ts -> codec/d.ts",
      "codec/h.ts imports itself by codec/h.ts -> codec/i.ts -> codec/h.ts",
    ],
  );
});

Deno.test("checkLayers() reports folders that import each other, by types too, with the imports", async () => {
  assertEquals(
    await faults({
      "cli/a/one.ts": 'import type { B } from "../b/one.ts";\nexport type A = B;\n',
      "cli/b/one.ts": "export type B = 1;\n",
      "cli/b/two.ts": 'import { c } from "../c/deep/one.ts";\nexport const b = c;\n',
      "cli/c/deep/one.ts": "export const c = 1;\n",
      "cli/c/two.ts":
        '// circle: no reason is good enough for a folder\nimport type { A } from "../a/one.ts";\nexport type C = A;\n',
      "cli/main.ts": 'import "./a/one.ts";\n',
      "tests/a/one.ts": 'import "../b/one.ts";\n',
      "tests/b/one.ts": 'import type { A } from "../a/two.ts";\nexport type B = A;\n',
      "tests/a/two.ts": "export type A = 1;\n",
    }),
    [
      "cli/a is above and below itself: cli/a/one.ts imports cli/b/one.ts, " +
      "cli/b/two.ts imports cli/c/deep/one.ts, cli/c/two.ts imports cli/a/one.ts",
    ],
  );
});

Deno.test("checkLayers() reports a file outside every layer", async () => {
  assertEquals(await faults({ "helpers/a.ts": "" }), ["helpers/a.ts belongs to no layer"]);
});

/** The folders of a line of ARCHITECTURE.md that lists those in a folder, from the top. */
const ORDER = /^ {2}- `([a-z_/]+\/)`: ((?:`[a-z_]+`,\s+)+`[a-z_]+`\.)$/gm;

const orders = [...Deno.readTextFileSync(".github/ARCHITECTURE.md").matchAll(ORDER)];

Deno.test("ARCHITECTURE.md lists the order of the folders of the tool, the controlled station and captures", () => {
  assertEquals(orders.map(([, parent]) => parent), [
    "cli/",
    "transport/controlled/",
    "codec/capture/",
  ]);
});

for (const [, parent = "", listed = ""] of orders) {
  const order = [...listed.matchAll(/`([a-z_]+)`/g)].map(([, name = ""]) => name);

  /** The place in the order of the folder of a file, from 0; less if the file is beside the folders. */
  const placeOf = (path: string) => order.indexOf(path.slice(parent.length).split("/")[0]!);

  Deno.test(`ARCHITECTURE.md lists all folders of ${parent}, each above those that it imports`, () => {
    const folders = [...Deno.readDirSync(parent)].filter((each) => each.isDirectory);
    assertEquals(order.toSorted(), folders.map(({ name }) => name).toSorted());
    const files = readFiles(".", ".ts").filter(({ path }) => path.startsWith(parent));
    const rising = files.flatMap((file) =>
      importsOf(file).filter(({ target }) =>
        target?.startsWith(parent) && placeOf(target) >= 0 && placeOf(target) < placeOf(file.path)
      ).map(({ specifier }) => `${file.path} imports ${specifier}`)
    );
    assertEquals(rising, []);
  });
}
