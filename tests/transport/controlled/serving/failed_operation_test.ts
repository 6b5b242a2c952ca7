// An operation of the application that fails after its command was accepted.

import { assertEquals } from "@std/assert";
import { bothStations } from "../../../helpers/stations/both_stations.ts";
import { within } from "../../../helpers/stations/scripted_station.ts";

Deno.test("an operation that fails after its command was accepted is reported to the application", async () => {
  const error = new Error("the motor is stuck");
  const failed: unknown[] = [];
  const declaration = { sectors: [{ ca: 1, commands: [{ ioa: 5, type: "C_SC_NA_1" }] }] } as const;
  await using stations = await bothStations(declaration, {
    controlled: {
      onCommand: () => ({ accept: true, finished: Promise.reject(error) }),
      onNotice: (notice) => {
        if (notice.type === "failed") failed.push(notice);
      },
    },
  });
  const { clock, station } = stations;
  const input = { type: "C_SC_NA_1", ioa: 5, value: 1 } as const;
  await within(clock, 60_000, station.command(1, input));
  assertEquals(failed, [{ type: "failed", what: "An operation", error }]);
});
