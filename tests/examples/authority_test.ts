// The station file with an authority: what the panel on this machine may do, and what the station prints about it.

import { assertEquals } from "@std/assert";
import { connect } from "../../mod.ts";
import { withStation } from "../helpers/cli/running_station.ts";
import { assertGolden } from "../helpers/golden.ts";

Deno.test("the station of the example prints who did what, and which rule refused a request", async () => {
  const example = await Deno.readFile("examples/simulation/authority.json");
  const outcomes: string[] = [];
  const { code, stdout, stderr } = await withStation(["authority.json"], async (port) => {
    await using master = await connect({ host: "127.0.0.1", port });
    const lamp = { type: "C_SC_NA_1", ioa: 5300, value: 1 } as const;
    const breaker = { type: "C_DC_NA_1", ioa: 5000, value: 1 } as const;
    for (
      const result of [
        await master.interrogate(1),
        await master.command(1, lamp),
        await master.command(1, breaker, { mode: "select-before-operate" }),
        await master.synchronizeClock(1),
        await master.setParameter(1, {
          type: "P_ME_NC_1",
          ioa: 501,
          parameter: "threshold",
          value: 1,
        }),
        await master.command(1, lamp),
        await master.command(1, lamp),
      ]
    ) outcomes.push(result.outcome);
  }, { "authority.json": example });
  const refused = ["negative", "negative", "negative"];
  assertEquals(outcomes, ["done", "done", ...refused, "done", "negative"]);
  assertEquals([code, stderr], [0, ""]);
  const lines = stdout.replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
    .replaceAll(/@\d{4}.*?(?=;)/g, "@TIME");
  assertGolden("tests/examples/authority.txt", lines);
});
