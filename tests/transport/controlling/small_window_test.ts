// Requests to stations whose send window is smaller than a batch of acknowledgements.

import { assertEquals } from "@std/assert";
import { bothStations } from "../../helpers/stations/both_stations.ts";
import { link, within } from "../../helpers/stations/scripted_station.ts";

Deno.test("an interrogation and a command to a station with a small k do not wait for t2", async () => {
  for (const k of [1, 2, 3, 4, 12]) {
    const ioas = Array.from({ length: 120 }, (_, n) => 1 + 2 * n);
    const points = ioas.map((ioa) => ({ ioa, type: "M_ME_NC_1" as const, value: ioa }));
    await using it = await bothStations(
      {
        session: { k, w: 1 },
        sectors: [{ ca: 1, points, commands: [{ ioa: 5000, type: "C_SC_NA_1" }] }],
      },
    );
    const { clock, station } = it;
    const { outcome, objects } = await within(clock, 400, station.interrogate(1));
    assertEquals([outcome, objects], ["done", 120], `k = ${k}`);
    const command = { type: "C_SC_NA_1", ioa: 5000, value: 1 } as const;
    assertEquals((await within(clock, 400, station.command(1, command))).outcome, "done");
  }
});

Deno.test("values are acknowledged early only while a request awaits its answer, and no longer after STOPDT", async () => {
  await using it = await link();
  const { clock, peer, station } = it;
  let acknowledged = 0;
  peer.onEvent = (event) => {
    if (event.type === "acknowledged") acknowledged += event.count;
  };
  const value = { type: "M_ME_NC_1", cause: 3, ca: 1, objects: [{ ioa: 1, value: 1 }] } as const;
  const earlyAfter = async () => {
    acknowledged = 0;
    peer.send(value);
    await clock.advance(5000);
    return acknowledged;
  };
  assertEquals(await earlyAfter(), 0);
  const pending = station.interrogate(1).catch((error) => error.code);
  await clock.advance(0);
  assertEquals(await earlyAfter() > 0, true);
  await within(clock, 0, station.stop());
  assertEquals(await pending, "stopped");
  await within(clock, 0, station.start());
  assertEquals(await earlyAfter(), 0);
});
