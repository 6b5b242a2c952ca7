// How many stations a request to the broadcast address keeps.

import { assertEquals } from "@std/assert";
import { Broadcast } from "../../../../../codec/capture/analysis/transactions/broadcast.ts";
import type { Sector } from "../../../../../codec/capture/analysis/station.ts";

Deno.test("Broadcast knows at most 1024 of the stations that have sent data before", () => {
  for (const count of [1023, 1024, 1025]) {
    const sectors = new Map(
      Array.from({ length: count + 2 }, (_, ca) => [ca, { ca, asdus: ca === 0 ? 0 : 1 }]),
    );
    const all = { ca: count + 1, station: { sectors } } as unknown as Sector;
    const { known } = new Broadcast(all);
    assertEquals([known.length, known[0]], [Math.min(count, 1024), 1]);
  }
});
