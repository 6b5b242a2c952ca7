// Requirements on event files in every runtime: they keep events across a restart, and leave other files unchanged.

import { DatabaseSync } from "node:sqlite";
import { openEventStore, toHex } from "../../mod.ts";

/** Runs all steps once in a folder, and returns the observations, line by line. */
export async function smoke(folder: string): Promise<string[]> {
  const path = `${folder}/events.sqlite`;
  const event = (group: string, id: number) => ({
    group,
    id,
    eventClass: "events",
    asdu: Uint8Array.of(30, 1, 3, 0, id),
  });
  const before = await openEventStore({ path, survives: "power" });
  await before.append([event("a", 1)]);
  await before.append([event("a", 2), event("b", 3), event("a", 2 ** 40)]);
  await before.remove("a", [1]);
  before.close();
  const after = await openEventStore({ path });
  const kept = Array.from(
    await after.load(),
    ({ group, id, eventClass, asdu }) => `${group} ${id} ${eventClass} ${toHex(asdu)}`,
  );
  await after.remove("a", [2, 2 ** 40, 99]);
  const left = Array.from(await after.load(), ({ id }) => id);
  after.close();
  const other = `${folder}/other.sqlite`;
  const database = new DatabaseSync(other);
  database.exec("CREATE TABLE kept (by TEXT)");
  database.close();
  const refusal = await openEventStore({ path: other }).then(() => "opened", String);
  return [...kept, `left ${left}`, refusal.replace(other, "FILE")];
}
