// Key files that are closed, also while they are changed.

import { assertEquals, assertRejects } from "@std/assert";
import { loadKeys } from "../../../cli/key_file/key_file.ts";
import { PASSPHRASE, withKeys } from "../../helpers/cli/key_plant.ts";

Deno.test("a closed file is not changed", async () => {
  await withKeys(async ({ path }) => {
    const file = await loadKeys(path, PASSPHRASE);
    file[Symbol.dispose]();
    await assertRejects(() => file.update((old) => old), TypeError, "it is closed");
  });
});

Deno.test("a file that is closed while it is changed opens with its passphrase, and has the changes", async () => {
  await withKeys(async ({ path }) => {
    const file = await loadKeys(path, PASSPHRASE);
    const changes = [9, 10].map((number) =>
      file.update(({ users }) => ({
        users: [...users, { number, name: `user ${number}`, role: 1 }],
      }))
    );
    file[Symbol.dispose]();
    await Promise.all(changes);
    using again = await loadKeys(path, PASSPHRASE);
    assertEquals(again.document.users.map(({ number }) => number), [9, 10]);
    await assertRejects(() => file.update((old) => old), TypeError, "it is closed");
  });
});
