// Bundles modules for browsers, each into one file without imports, as any application would with
// `esbuild --bundle --platform=browser --format=esm`.
//
//   bundle.ts ENTRY…         prints the bundles as JSON, by entry
//   bundle.ts --size ENTRY…  prints the size of each bundle, minified and compressed

import { taskArguments } from "./task_options.ts";

const { name, exports } = JSON.parse(Deno.readTextFileSync("deno.json")) as {
  readonly name: string;
  readonly exports: Readonly<Record<string, string>>;
};

/** The entries of this package by the names that programs import. */
const ALIASES = Object.fromEntries(
  Object.entries(exports).map(([entry, file]) => [name + entry.slice(1), Deno.realPathSync(file)]),
);

/** Loads the bundler when it is needed; the help needs no package. */
function loadEsbuild() {
  return import("npm:esbuild@0.25.12");
}

/** Bundles a module and all its imports into one minified ES module; fails if an import cannot be resolved or is not bundled. */
export async function bundle(entry: string): Promise<Uint8Array> {
  const { outputFiles, metafile } = await (await loadEsbuild()).build({
    entryPoints: [entry],
    bundle: true,
    platform: "browser",
    format: "esm",
    minify: true,
    write: false,
    metafile: true,
    alias: ALIASES,
    logLevel: "error",
  });
  const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
  if (outside.length > 0) {
    throw new Error(`Cannot bundle ${entry}: it imports ${outside.map(({ path }) => path)}`);
  }
  return outputFiles[0]!.contents;
}

/** The number of octets after gzip. */
async function gzipSize(octets: Uint8Array): Promise<number> {
  const stream = new Blob([octets.slice()]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).bytes()).length;
}

if (import.meta.main) {
  const { flags, operands } = taskArguments({
    name: "bench",
    usage: `.ci/bundle.ts [--size] ENTRY ...

Prints the bundles for browsers as JSON, by entry, or with --size how large each is.`,
    flags: ["size"],
    most: Infinity,
  });
  const bundles = await Promise.all(
    operands.map(async (entry) => [entry, await bundle(entry)] as const),
  );
  if (flags.has("size")) {
    for (const [entry, octets] of bundles) {
      console.log(`${entry}: ${octets.length} octets, gzip ${await gzipSize(octets)}`);
    }
  } else {
    const texts = bundles.map(([entry, octets]) => [entry, new TextDecoder().decode(octets)]);
    console.log(JSON.stringify(Object.fromEntries(texts)));
  }
  await (await loadEsbuild()).stop();
}
