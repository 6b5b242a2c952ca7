// Prints the software bill of materials of the package: CycloneDX JSON with every published file and its hash, and the packages
// that the published files import.
//
// Two runs over the same files print the same text, because it contains no time and no random number.

import { importsOf } from "./imports.ts";
import { publishedFiles } from "./published.ts";
import { taskArguments } from "./task_options.ts";

/** Members of `deno.json` that describe the package. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly imports: Readonly<Record<string, string>>;
}

/** Returns the bill of materials of the project in a folder. */
export async function sbom(root: string): Promise<unknown> {
  const manifest = JSON.parse(Deno.readTextFileSync(`${root}/deno.json`)) as Manifest;
  const paths = publishedFiles(root);
  const self = `jsr:${manifest.name}@${manifest.version}`;
  const packages = importedPackages(root, paths, manifest.imports);
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "library",
        "bom-ref": self,
        name: manifest.name,
        version: manifest.version,
        licenses: [{ license: { id: manifest.license } }],
      },
    },
    components: [
      ...packages.map(({ name, requirement, importers }) => ({
        type: "library",
        "bom-ref": requirement,
        name,
        version: requirement.slice(requirement.lastIndexOf("@") + 1),
        properties: importers.map((value) => ({ name: "importedBy", value })),
      })),
      ...await Promise.all(paths.map(async (path) => ({
        type: "file",
        name: path,
        hashes: [{ alg: "SHA-256", content: await sha256(`${root}/${path}`) }],
      }))),
    ],
    dependencies: [{ ref: self, dependsOn: packages.map(({ requirement }) => requirement) }],
  };
}

/** The packages of the import map that published files use, with the folders that use them. */
function importedPackages(
  root: string,
  paths: readonly string[],
  map: Readonly<Record<string, string>>,
): { name: string; requirement: string; importers: string[] }[] {
  const importers = new Map<string, Set<string>>();
  for (const path of paths.filter((each) => each.endsWith(".ts"))) {
    const text = Deno.readTextFileSync(`${root}/${path}`);
    for (const { specifier } of importsOf({ path, text })) {
      const name = Object.keys(map).find((key) => `${specifier}/`.startsWith(`${key}/`));
      if (name === undefined) continue;
      const folders = importers.get(name) ?? new Set();
      importers.set(name, folders.add(path.split("/")[0]!));
    }
  }
  return [...importers].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, folders]) => ({ name, requirement: map[name]!, importers: [...folders].sort() }));
}

async function sha256(path: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", Deno.readFileSync(path));
  return new Uint8Array(digest).toHex();
}

if (import.meta.main) {
  taskArguments({
    name: "sbom",
    usage: `deno task sbom

Prints the software bill of materials of the package as CycloneDX JSON.`,
  });
  console.log(JSON.stringify(await sbom("."), undefined, 2));
}
