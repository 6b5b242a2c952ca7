// Every entry of the package except the command line tool can be bundled for browsers unchanged; features that a
// browser lacks are reported when they are called, not by an import.

import { assert, assertEquals } from "@std/assert";
import { bundlesOf } from "../helpers/browser/bundles.ts";
import { HAS_ESBUILD, NAMES_RUNTIME } from "../helpers/browser/esbuild.ts";
import { RUNTIMES } from "../helpers/machine/runtimes.ts";
import { runProgram, testWith } from "../helpers/machine/service.ts";
import { withTree } from "../helpers/machine/temp.ts";

const { exports } = JSON.parse(Deno.readTextFileSync("deno.json")) as {
  readonly exports: Readonly<Record<string, string>>;
};
const ENTRIES = Object.entries(exports).filter(([name]) => name !== "./cli");
const NODE = RUNTIMES.find(({ name }) => name === "Node")!;
const missing = HAS_ESBUILD ? undefined : "no esbuild";

let bundles: Promise<Readonly<Record<string, string>>> | undefined;

/** Returns the bundle of an entry; all are made at once. */
async function bundle(entry: string): Promise<string> {
  bundles ??= bundlesOf(ENTRIES.map(([, entry]) => entry));
  return (await bundles)[entry]!;
}

for (const [name, entry] of ENTRIES) {
  testWith(missing, `the entry ${name} bundles for browsers, and imports nothing`, async () => {
    const text = await bundle(entry);
    assert(!/\b(import|require)\s*[("']/.test(text), "the bundle imports something");
    assertEquals(NAMES_RUNTIME.test(text), !entry.startsWith("./codec/"), "names a runtime");
  });
}

/** Runs a bundle of the whole library in a runtime that imitates a browser: it can be imported and decodes. */
const IN_BROWSER = `
const print = console.log;
for (const name of ["process", "Buffer", "require"]) delete globalThis[name];
const iec104 = await import("./iec104.mjs");
const octets = iec104.parseHex("68 04 07 00 00 00");
print(iec104.formatApdu(iec104.decodeApdu(octets)));
await iec104.connect({ host: "192.0.2.1" }).catch(({ message }) => print(message));
const { ControlledStation, serve } = iec104;
const station = new ControlledStation({ sectors: [{ ca: 1, points: [] }] });
await serve(station).catch(({ message }) => print(message));
`;

testWith(
  missing ?? NODE.missing,
  "the bundle of the library decodes in a browser, and reports that it cannot connect there",
  async () => {
    await withTree(
      { "iec104.mjs": await bundle("./mod.ts"), "main.mjs": IN_BROWSER },
      async (root) => {
        const { stdout, stderr } = await runProgram([...NODE.command, `${root}/main.mjs`]);
        assertEquals(stderr, "");
        const lack = "this runtime, such as a browser, has no TCP, " +
          "expected Deno, Node.js 22.3 or later, or Bun";
        assertEquals(stdout.trim().split("\n"), [
          "U STARTDT act",
          `Cannot connect to 192.0.2.1:2404: ${lack}`,
          `Cannot listen on 127.0.0.1:2404: ${lack}`,
        ]);
      },
    );
  },
);
