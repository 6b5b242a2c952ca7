// Station files where only the station counts: names for `monitor` and requests, points for `collect`.

import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../../cli/options/subcommand.ts";
import type { Io } from "../../../cli/io/io.ts";
import { readStationFile } from "../../../cli/options/station_file.ts";
import { checkDeclaration } from "../../../mod.ts";

/** Files of this project. */
const IO = {
  open: async (path: string) => ({ stream: (await Deno.open(path)).readable, octets: undefined }),
} as Pick<Io, "open"> as Io;

Deno.test("readStationFile() separates the simulation from what the library accepts", async () => {
  const station = await readStationFile("examples/simulation/bay.json", IO);
  assertEquals(Object.keys(station).sort(), ["events", "name", "sectors"]);
  assertEquals(checkDeclaration(station), []);
});

Deno.test("readStationFile() reports faults, also in the simulation", async () => {
  const text = JSON.stringify({ sectors: [{ ca: 1 }], simulation: { generators: [{}] } });
  const io = {
    open: () => Promise.resolve({ stream: new Response(text).body!, octets: undefined }),
  } as Pick<Io, "open"> as Io;
  const error = await assertRejects(() => readStationFile("bay.json", io), UsageError);
  assertEquals(
    error.message,
    `bay.json has 1 mistake:
  bay.json:1:51  simulation.generators[0].kind is missing, expected one of "constant", "ramp", "sine", "square", "toggle", "random-walk", "wander", "follow", "count"`,
  );
});
