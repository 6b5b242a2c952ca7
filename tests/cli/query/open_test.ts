// What cannot be opened as a store, and why.

import { assertEquals, assertRejects } from "@std/assert";
import { openForReading, openingHint } from "../../../cli/query/open.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import { withTree } from "../../helpers/machine/temp.ts";

Deno.test("a store that cannot be opened is refused with the reason", async () => {
  await withTree({ "notes.txt": "not a database ".repeat(100) }, async (root) => {
    const missing = await assertRejects(() => openForReading(`${root}/none.sqlite`), UsageError);
    assertEquals(missing.message, `No such file: ${root}/none.sqlite`);
    const folder = await assertRejects(() => openForReading(root), UsageError);
    assertEquals(folder.message, `${root} is a directory, expected the store of iec104 collect`);
    const below = await assertRejects(() => openForReading(`${root}/notes.txt/x`), UsageError);
    assertEquals(
      below.message.startsWith(`Cannot read ${root}/notes.txt/x: `),
      true,
      below.message,
    );
    await assertRejects(
      () => openForReading(`${root}/notes.txt`),
      UsageError,
      "expected the store of iec104 collect, as named by store.file in its configuration",
    );
  });
});

Deno.test("the hint depends on the files beside the store", async () => {
  const unable = { code: "failed", message: "unable to open database file" } as const;
  const readOnly = { code: "failed", message: "attempt to write a readonly database" } as const;
  await withTree(
    { "a": "", "b": "", "b-wal": "", "c": "", "c-wal": "", "c-shm": "" },
    async (root) => {
      const hint = async (name: string, error: object) =>
        (await openingHint(`${root}/${name}`, error as typeof unable)).slice(0, 20);
      for (const error of [unable, readOnly]) {
        assertEquals(await hint("a", error), ". SQLite can only re");
        assertEquals(await hint("b", error), `; ${root}/b-wal contains`.slice(0, 20));
        assertEquals(await hint("c", error), "");
      }
      assertEquals(await hint("a", { code: "failed", message: "disk I/O error" }), "");
      const damaged = { code: "damaged", message: "file is not a database" };
      assertEquals(await hint("c", damaged), "; expected the store");
      assertEquals(await hint("c", { ...damaged, code: "failed" }), "");
      assertEquals(await hint("c", { ...damaged, message: "malformed" }), "");
    },
  );
});
