// Stores that cannot be opened for writing.

import { DatabaseSync } from "node:sqlite";
import { assertEquals, assertThrows } from "@std/assert";
import { Store } from "../../../../cli/collect/store/store.ts";
import { StoreError } from "../../../../cli/collect/store/store_error.ts";
import { NOON } from "../../../helpers/collect/collect_bench.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

/** Returns the code and the message of the error with which a store is refused. */
function refusal(file: string): readonly [code: string, message: string] {
  const error = assertThrows(() => new Store(file, NOON), StoreError);
  return [error.code, error.message.replace(file, "FILE")];
}

Deno.test("a store of a newer version is refused, and left unchanged", async () => {
  await withTree({}, (root) => {
    const file = `${root}/plant.sqlite`;
    new Store(file, NOON)[Symbol.dispose]();
    {
      using database = new DatabaseSync(file);
      database.exec("PRAGMA user_version = 7; CREATE TABLE of_version_7 (x)");
    }
    const before = Deno.readFileSync(file);
    assertEquals(refusal(file), [
      "failed",
      "Cannot open the store FILE: it has version 7, expected at most 2. Use a newer iec104",
    ]);
    assertEquals(Deno.readFileSync(file), before);
  });
});

Deno.test("a file that is not a store, or is in use by another collector, is refused", async () => {
  await withTree({ "text.txt": "no database\n".repeat(100) }, (root) => {
    assertEquals(refusal(`${root}/text.txt`)[0], "damaged");
    {
      using other = new DatabaseSync(`${root}/other.sqlite`);
      other.exec("CREATE TABLE t (x)");
    }
    assertEquals(refusal(`${root}/other.sqlite`), [
      "foreign",
      "Cannot open the store FILE: it is an SQLite file of another program",
    ]);
    using _store = new Store(`${root}/plant.sqlite`, NOON);
    assertEquals(refusal(`${root}/plant.sqlite`), [
      "busy",
      "Cannot open the store FILE: another collector uses it",
    ]);
  });
});

Deno.test("a store file identifies itself and its version", async () => {
  await withTree({}, (root) => {
    const file = `${root}/plant.sqlite`;
    new Store(file, NOON)[Symbol.dispose]();
    const head = Deno.readFileSync(file);
    assertEquals(new TextDecoder().decode(head.subarray(68, 72)), "I104");
    using database = new DatabaseSync(file, { readOnly: true });
    assertEquals(database.prepare("PRAGMA user_version").get()!.user_version, 2);
  });
});

Deno.test({
  name: "a store in use by another collector is also refused through a symbolic link",
  ignore: Deno.build.os === "windows",
  async fn() {
    await withTree({}, async (root) => {
      using _store = new Store(`${root}/plant.sqlite`, NOON);
      // Deno.symlink() requires permission to write everywhere.
      const { success } = await new Deno.Command("sh", {
        args: ["-c", 'ln -s plant.sqlite "$0/link.sqlite"', root],
      }).output();
      assertEquals(success, true);
      const error = assertThrows(() => new Store(`${root}/link.sqlite`, NOON), StoreError);
      assertEquals(error.code, "busy");
    });
  },
});
