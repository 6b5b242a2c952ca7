// The purity check: the compiler refuses every platform API in the codec and in state machines.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { checkPure } from "../../.ci/check_pure.ts";
import { withTree } from "../helpers/machine/temp.ts";

const CONFIG = `${Deno.cwd()}/.ci/pure.json`;

Deno.test("checkPure() accepts a file that uses only the language", async () => {
  const findings = await withTree({
    "codec/a.ts": "export const a = new DataView(new ArrayBuffer(4)).getFloat32(0);\n",
    "transport/connection/connection.ts": "setTimeout(() => {}, 1);\n",
  }, (root) => checkPure(root, CONFIG));
  assertEquals(findings, []);
});

Deno.test("checkPure() refuses timers, clocks, platform objects and node types", async () => {
  const planted = {
    "codec/timer.ts": ["setTimeout(() => {}, 1);", "'setTimeout'"],
    "codec/clock.ts": ["export const now = performance.now();", "'performance'"],
    "codec/text.ts": ["export const t = new TextDecoder();", "'TextDecoder'"],
    "codec/log.ts": ["console.log(1);", "'console'"],
    "codec/capture/file.ts": ["export const f = Deno.open;", "'Deno'"],
    "codec/node.ts": ["export const b = Buffer.alloc(1);", "'Buffer'"],
    "transport/session/session.ts": [
      "export const s = new AbortController();",
      "'AbortController'",
    ],
  };
  const files = Object.entries(planted).map(([path, [code]]) => [path, `${code}\n`]);
  const findings = await withTree(
    Object.fromEntries(files),
    (root) => checkPure(root, CONFIG),
  );
  assertEquals(findings.length, 1);
  for (const [path, [, name]] of Object.entries(planted)) {
    assertStringIncludes(findings[0]!.what, path);
    assertStringIncludes(findings[0]!.what, `Cannot find name ${name}`);
  }
});

Deno.test("pure.json has the compiler flags of deno.json", () => {
  const { lib, types, ...flags } = compilerOptions(".ci/pure.json");
  assertEquals({ lib, types }, { lib: ["esnext"], types: [] });
  assertEquals(flags, compilerOptions("deno.json"));
});

function compilerOptions(path: string): Record<string, unknown> {
  return JSON.parse(Deno.readTextFileSync(path)).compilerOptions;
}
