// The bill of materials of the package, and the permissions of the workflows.

import { assert, assertEquals } from "@std/assert";
import { sbom } from "../../.ci/sbom.ts";
import { withTree } from "../helpers/machine/temp.ts";

Deno.test("sbom() lists every published file with its hash, and the packages they import", async () => {
  const manifest = {
    name: "@telecontrol/iec104",
    version: "1.2.3",
    license: "MIT",
    imports: { "@std/cli": "jsr:@std/cli@^1.0.20", "@std/assert": "jsr:@std/assert@^1.0.13" },
  };
  const tree = {
    "deno.json": JSON.stringify(manifest),
    "mod.ts": "// The door.\n",
    "cli/main.ts": 'import { parseArgs } from "@std/cli/parse-args";\n',
    "tests/a_test.ts": 'import { assert } from "@std/assert";\n',
  };
  const bom = await withTree(tree, sbom) as {
    metadata: { component: { "bom-ref": string } };
    components: { type: string; name: string; version?: string; hashes?: { content: string }[] }[];
    dependencies: unknown;
  };
  assertEquals(bom.metadata.component["bom-ref"], "jsr:@telecontrol/iec104@1.2.3");
  assertEquals(bom.components.map(({ type, name }) => `${type} ${name}`), [
    "library @std/cli",
    "file cli/main.ts",
    "file deno.json",
    "file mod.ts",
  ]);
  assertEquals(bom.components[0]!.version, "^1.0.20");
  assertEquals(
    bom.components.at(-1)!.hashes,
    [{
      alg: "SHA-256",
      content: "f5345dc940b7622fdef1a6dc3889aea9a5c553b68874d31fb1a1bc3e43535538",
    }] as never,
  );
  assertEquals(bom.dependencies, [
    { ref: "jsr:@telecontrol/iec104@1.2.3", dependsOn: ["jsr:@std/cli@^1.0.20"] },
  ]);
});

Deno.test("only the command line imports packages", async () => {
  const bom = await sbom(".") as {
    components: { name: string; properties?: { value: string }[] }[];
  };
  const importers = bom.components.flatMap(({ properties = [] }) => properties)
    .map(({ value }) => value);
  assert(importers.length > 0);
  assertEquals(new Set(importers), new Set(["cli"]));
});

/** Returns the text of a workflow. */
function workflow(name: string): string {
  return Deno.readTextFileSync(`.github/workflows/${name}`);
}

Deno.test("every action of the workflows is pinned by commit", () => {
  for (const { name } of Deno.readDirSync(".github/workflows")) {
    const uses = Array.from(workflow(name).matchAll(/uses: (.+)/g), (match) => match[1]!);
    assert(uses.length > 0, name);
    assertEquals(uses.filter((each) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v[\d.]+$/.test(each)), []);
  }
});

Deno.test("the publish job runs no tests, and has only its token", () => {
  const jobs = workflow("publish.yml").split(/\n(?= {2}\w+:\n)/).slice(1);
  const publish = jobs.find((job) => job.startsWith("  publish:"))!;
  assertEquals(
    /permissions:\n((?: {6}.*\n)+)/.exec(publish)?.[1],
    "      contents: read\n      id-token: write\n",
  );
  assertEquals(
    Array.from(publish.matchAll(/run: (.+)/g), (match) => match[1]),
    ["deno task publish"],
  );
  for (const job of jobs.filter((each) => each !== publish)) assert(!job.includes("id-token"));
});
