// A short version of the crash test; `deno task soak` runs the long one.

import { assert, assertEquals } from "@std/assert";
import { crashRun } from "../../soak/crash_run.ts";
import { withTree } from "../../helpers/machine/temp.ts";

Deno.test("a collector that is killed while links break and sinks fail loses and duplicates nothing", async () => {
  await withTree({}, async (root) => {
    const { faults, events, redelivered } = await crashRun({
      kills: 3,
      rate: 2000,
      eventsPerLife: 1000,
      mostWaiting: 2000,
      seed: 104,
      folder: root,
    });
    assertEquals(faults, []);
    assert(events > 1000, `only ${events} events`);
    assert(redelivered > 0, "the station never had to send an event again");
  });
});
