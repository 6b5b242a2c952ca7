// Replacing a file: a fault leaves the old content, and nothing else.

import { assertEquals, assertThrows } from "@std/assert";
import { createFile, replaceFile } from "../../../cli/io/replace_file.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const NEW = new TextEncoder().encode("new");

function namesIn(root: string): string[] {
  return Array.from(Deno.readDirSync(root), ({ name }) => name).sort();
}

Deno.test("replaceFile() that fails at the last step throws, and removes the new file", async () => {
  await withTree({ "folder/a": "old" }, (root) => {
    assertThrows(() => replaceFile(`${root}/folder`, NEW));
    assertEquals([namesIn(root), namesIn(`${root}/folder`)], [["folder"], ["a"]]);
  });
});

Deno.test("createFile() leaves an existing file as it is", async () => {
  await withTree({ a: "old" }, (root) => {
    assertThrows(() => createFile(`${root}/a`, NEW), Deno.errors.AlreadyExists);
    assertEquals(Deno.readTextFileSync(`${root}/a`), "old");
  });
});
