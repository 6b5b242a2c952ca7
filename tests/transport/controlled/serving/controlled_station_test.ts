// The end of a controlled station in virtual time.

import { assertEquals } from "@std/assert";
import type { ControlledStation } from "../../../../transport/controlled/serving/controlled_station.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { memoryPipe } from "../../../helpers/virtual/memory_stream.ts";
import { ScriptedMaster, stationRig } from "../../../helpers/stations/scripted_master.ts";

for (
  const [name, close] of [
    ["close()", (station: ControlledStation) => station.close()],
    ["the end of its scope", (station: ControlledStation) => station[Symbol.asyncDispose]()],
  ] as const
) {
  Deno.test(`${name} waits until every connection has ended, also one whose peer stopped reading`, async () => {
    const { clock, station } = stationRig({
      sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }] }],
    });
    const [near, far] = memoryPipe();
    const { connection } = new ScriptedMaster(near, clock);
    const link = station.accept(far, { host: "192.0.2.1", port: 50_000 })!;
    const started = connection.start();
    await settle();
    await started;
    far.stall();
    station.set(1, 1, 1);
    await settle();

    const ended: string[] = [];
    link.closed.then(() => ended.push("link"));
    close(station).then(() => ended.push("station"));
    await settle();
    assertEquals(ended, []);
    await clock.advance(1000);
    assertEquals(ended, ["link", "station"]);
    assertEquals(station.links, []);
  });
}
