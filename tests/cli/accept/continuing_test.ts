// An acceptance run after a new connection, and at its end if something failed or was skipped.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { CAUSE } from "../../../mod.ts";
import { AcceptBench } from "../../helpers/stations/accept_bench.ts";

Deno.test("accept: at the end, the option for what failed or was skipped is named", async () => {
  for (const retry of [false, true]) {
    await using bench = await AcceptBench.open({
      list: "1;1;M_SP;Alarm;;;;;;;",
      settings: { retry },
    });
    await bench.type("skip painted");
    await bench.type("skip painted");
    assertEquals(
      bench.heard().includes("--retry asks again for what failed or was skipped"),
      !retry,
    );
  }
});

Deno.test("accept: points that the station no longer reports are listed after a new connection", async () => {
  let isLost = false;
  const confirmation = { type: "C_IC_NA_1", cause: CAUSE.activationCon, ca: 1 } as const;
  await using bench = await AcceptBench.open({
    list: "1;1;M_SP;Alarm;;;;;;;",
    answer: (asdu) =>
      isLost && asdu.type === "C_IC_NA_1"
        ? [
          { ...confirmation, objects: [{ qoi: 20 }] },
          { ...confirmation, cause: CAUSE.activationTermination, objects: [{ qoi: 20 }] },
        ]
        : undefined,
  });
  await bench.disconnect();
  isLost = true;
  bench.heard();
  await bench.connect();
  assertStringIncludes(
    bench.heard(),
    "Interrogation: 0 of 1 point of the list reported\n! missing in the station: 1/1 Alarm",
  );
});
