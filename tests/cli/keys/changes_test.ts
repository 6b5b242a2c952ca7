// Changes of the contents of a key file.

import { assertEquals } from "@std/assert";
import { setKey } from "../../../cli/key_file/changes.ts";
import type { KeyDocument } from "../../../cli/key_file/document.ts";
import { ONE, TWO } from "../../helpers/cli/key_plant.ts";

const SINCE = "2026-11-30T12:00:00.000Z";

Deno.test("the keys of a station are in the order of the users, whenever they were set", () => {
  const users = [3, 1, 2].map((number) => ({ number, name: `user ${number}`, role: 1 }));
  let document: KeyDocument = { users };
  for (const number of [3, 1, 2, 3]) {
    const record = { key: number === 3 ? TWO : ONE, since: SINCE };
    document = setKey(document, number, { station: "Northfield", record });
  }
  assertEquals(document.stations?.Northfield?.updateKeys, [
    { user: 1, key: ONE, since: SINCE },
    { user: 2, key: ONE, since: SINCE },
    { user: 3, key: TWO, since: SINCE },
  ]);
});
