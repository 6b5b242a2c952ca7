// A short version of the hostile run; `deno task soak hostile` runs the long one.

import { assert, assertEquals } from "@std/assert";
import { withTree } from "../../helpers/machine/temp.ts";
import { hostileRun } from "./hostile_run.ts";

Deno.test("hostile peers of a station and a collector do not affect other peers", async () => {
  await withTree({}, async (folder) => {
    const { faults, attacks, events, commands, report } = await hostileRun({
      seconds: 4,
      seed: 104,
      folder,
      scale: 0.03,
      stations: 2,
      t1Ms: 15_000,
      standstill: { lastsMs: 200, everyMs: 700 },
      visitMs: 1000,
    });
    assertEquals(faults, []);
    const counts = Object.values(attacks);
    const sum = (key: "connections" | "frames") => counts.reduce((sum, each) => sum + each[key], 0);
    assert(counts.length > 30, `${counts.length} attacks`);
    assert(sum("connections") > counts.length, `${sum("connections")} connections`);
    assert(sum("frames") > 1000, `${sum("frames")} frames`);
    assert(events > 100, `${events} events`);
    assert(commands > 0, report.join("\n"));
  });
});
