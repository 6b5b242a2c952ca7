// The copy in which mutants are planted: it can be restored, and neither its source nor adjacent files are written.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { listFiles } from "../../../.ci/files.ts";
import { WorkCopy } from "../../../.ci/mutate/work_copy.ts";
import { withTree } from "../../helpers/machine/temp.ts";

/** Returns every file with its text. */
function contents(root: string): Record<string, string> {
  return Object.fromEntries(
    listFiles(root).map((path) => [path, Deno.readTextFileSync(`${root}/${path}`)]),
  );
}

Deno.test("WorkCopy.restore() undoes a mutant and everything that a test wrote", async () => {
  const tree = { "project/codec/a.ts": "a", "project/b.json": "b", "shared/c": "c" };
  await withTree(tree, (root) => {
    using copy = new WorkCopy(`${root}/project`, `${root}/copies`, ["../shared", "../absent"]);
    const beside = `${copy.root}/../shared`;
    assertEquals(contents(copy.root), { "b.json": "b", "codec/a.ts": "a" });
    assertEquals(contents(beside), { c: "c" });

    Deno.writeTextFileSync(`${root}/project/codec/a.ts`, "edited in the meantime");
    copy.plant("codec/a.ts", "mutant");
    Deno.writeTextFileSync(`${copy.root}/codec/new`, "by a test");
    Deno.mkdirSync(`${copy.root}/tests/.tmp/left`, { recursive: true });
    Deno.removeSync(`${copy.root}/b.json`);
    copy.restore();

    assertEquals(contents(copy.root), { "b.json": "b", "codec/a.ts": "a" });
    assertEquals([...Deno.readDirSync(`${copy.root}/tests/.tmp`)], []);
  });
});

Deno.test("WorkCopy never writes to its source, and is deleted when disposed", async () => {
  const tree = { "project/codec/a.ts": "a", "shared/c": "c" };
  await withTree(tree, (root) => {
    let folder: string;
    {
      using copy = new WorkCopy(`${root}/project`, `${root}/copies`, ["../shared"]);
      folder = copy.root;
      copy.plant("codec/a.ts", "mutant");
      Deno.writeTextFileSync(`${copy.root}/../shared/c`, "written by a mutant");
      assertEquals(contents(root)["project/codec/a.ts"], "a");
      assertEquals(contents(root)["shared/c"], "c");
      assert(!Deno.lstatSync(`${copy.root}/codec`).isSymlink);
    }
    assertThrows(() => Deno.statSync(folder), Deno.errors.NotFound);
    assertEquals(contents(root), tree);
  });
});
