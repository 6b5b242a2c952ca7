// The cases of the timers, against a good station and faulty ones.

import { assertEquals } from "@std/assert";
import type { StationDeclaration } from "../../../../mod.ts";
import { casesOfAreas, testAreas } from "../../../helpers/conform/faulty_case.ts";
import {
  type DeviceUnderTest,
  runCases,
  runOn,
  verdictsOf,
  whileTimePasses,
} from "../../../helpers/conform/run_cases.ts";
import { VirtualClient } from "../../../helpers/conform/virtual_client.ts";
import { FAULTY_TIMERS } from "../faults/timers.ts";

const AREAS = ["T0", "T1", "T2", "T3"];

testAreas({ areas: AREAS.slice(1), faulty: FAULTY_TIMERS });
testAreas({ areas: AREAS, role: "controlling", faulty: FAULTY_TIMERS });

Deno.test("the timer cases of a controlled station need no upper tester", async () => {
  const cases = casesOfAreas(AREAS, "controlled");
  const { results } = await runCases(cases, { upper: false });
  assertEquals(results.filter(({ verdict }) => verdict !== "PASS").map((each) => each.reason), []);
});

Deno.test("a device that sends data every few seconds is judged before STARTDT act only", async () => {
  const change = (declaration: StationDeclaration): StationDeclaration => ({
    ...declaration,
    sectors: declaration.sectors.map((sector, index) => ({
      ...sector,
      points: [
        ...sector.points ?? [],
        ...index === 0 ? [{ ioa: 9999, type: "M_ME_NC_1", value: 1, cyclicMs: 7000 } as const] : [],
      ],
    })),
  });
  const cases = ["T1-04", "T1-05", "T3-01", "T3-02", "T3-04"];
  const { results } = await runCases(cases, { change });
  assertEquals(results.filter(({ verdict }) => verdict === "FAIL").map((each) => each.reason), []);
  assertEquals(results[0]?.verdict, "PASS+");
});

/** A controlling station that reads a point every few seconds, as one with cyclic requests does. */
function reading(client: VirtualClient, everyMs: number): DeviceUnderTest & Disposable {
  const { clock, network, sheet, upper, access } = client;
  let isOver = false;
  function again(): void {
    clock.schedule(clock.monotonic() + everyMs, () => {
      if (isOver) return;
      upper.request("read 1/100").catch(() => {}); // It is not connected.
      again();
    });
  }
  again();
  return {
    ...{ clock, network, sheet, upper, access },
    get isBusy() {
      return client.isBusy;
    },
    [Symbol.dispose]: () => void (isOver = true),
  };
}

for (const id of ["T1-04", "T1-05", "T3-01", "T3-02", "T3-04"]) {
  Deno.test(`${id} is inconclusive with a controlling station that is never idle`, async () => {
    const client = await VirtualClient.start();
    const device = reading(client, 3000);
    const { results: [result] } = await runOn(device, [id], { fresh: true });
    device[Symbol.dispose]();
    await whileTimePasses(client[Symbol.asyncDispose](), client.clock);
    const { verdict, reason } = result!;
    assertEquals([verdict, reason.includes("never idle")], ["INCONCLUSIVE", true], reason);
  });
}

Deno.test("t2 is judged although t1 leaves little time to fill the window", async () => {
  const verdicts = verdictsOf(
    await runCases(["T2-01", "T2-02"], {
      station: (declaration) => ({ ...declaration, session: { t1Ms: 4000, t2Ms: 2000 } }),
    }),
  );
  assertEquals(verdicts, ["T2-01 PASS", "T2-02 PASS"]);
});
