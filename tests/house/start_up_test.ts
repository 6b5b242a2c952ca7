// What a program loads before it runs.

import { assertEquals } from "@std/assert";

interface ModuleGraph {
  readonly roots: readonly string[];
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly isDynamic?: boolean;
      readonly code?: { readonly specifier?: string };
    }[];
  }[];
}

/** What a module imports statically, itself or through others. */
async function loadedModules(path: string): Promise<readonly string[]> {
  const { stdout } = await new Deno.Command("deno", { args: ["info", "--json", path] }).output();
  const graph: ModuleGraph = JSON.parse(new TextDecoder().decode(stdout));
  const modules = new Map(graph.modules.map((module) => [module.specifier, module]));
  const loaded = new Set(graph.roots);
  for (const specifier of loaded) {
    for (const { isDynamic, code } of modules.get(specifier)?.dependencies ?? []) {
      if (isDynamic !== true && code?.specifier !== undefined) loaded.add(code.specifier);
    }
  }
  return [...loaded];
}

/** The files of the project among them. */
async function loadedFiles(path: string): Promise<readonly string[]> {
  const root = `file://${Deno.cwd()}/`;
  const loaded = await loadedModules(path);
  return loaded.filter((each) => each.startsWith(root)).map((each) => each.slice(root.length));
}

Deno.test("the command line tool loads its commands, the codec and the transport only when it needs them", async () => {
  const files = await loadedFiles("cli/main.ts");
  const early = files.filter((path) => /^(?:codec|transport|cli\/commands)\//.test(path));
  assertEquals([files.includes("cli/registry.ts"), early], [true, []]);
});

Deno.test("the help of decode loads nothing of the codec but the texts about filters, and no transport", async () => {
  const files = await loadedFiles("cli/commands/decode.ts");
  assertEquals(files.filter((path) => /^(?:codec|transport)\//.test(path)), [
    "codec/capture/filter_texts.ts",
  ]);
});

Deno.test("decode does not load the transport", async () => {
  const decode = await loadedFiles("cli/decode/run.ts");
  assertEquals(decode.filter((path) => path.startsWith("transport/")), []);
});

Deno.test("the command line tool, decode and analyze load nothing of Node.js, which takes 4 MB and more", async () => {
  for (const path of ["cli/main.ts", "cli/decode/run.ts", "cli/commands/analyze.ts"]) {
    const loaded = await loadedModules(path);
    assertEquals(loaded.filter((each) => each.startsWith("node:")), [], path);
  }
});

Deno.test("mod.ts does not load secure authentication: stations without it pay nothing", async () => {
  const files = await loadedFiles("mod.ts");
  const loaded = (pattern: RegExp) => files.filter((path) => pattern.test(path));
  assertEquals(loaded(/^transport\/authentication\//), []);
  assertEquals(
    loaded(/^transport\/(?:connection|runtime)\/.*(?:authenticat(?!ion\.ts)|user_)/),
    [],
  );
  assertEquals(loaded(/^codec\/security\//), ["codec/security/tables.ts"]);
});
