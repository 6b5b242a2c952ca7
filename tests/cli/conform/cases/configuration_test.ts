// The cases of the configuration, against good stations and faulty ones.

import { assertEquals } from "@std/assert";
import type { StationDeclaration } from "../../../../mod.ts";
import { runCases, verdictsOf } from "../../../helpers/conform/run_cases.ts";
import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_CONFIGURATION } from "../faults/configuration.ts";

testAreas({ areas: ["CFG"], faulty: FAULTY_CONFIGURATION });

testAreas({ areas: ["CFG"], role: "controlling", faulty: FAULTY_CONFIGURATION });

/** The full station with a measured value that it sends twice a second. */
function sending(station: StationDeclaration): StationDeclaration {
  const [first, ...others] = station.sectors;
  const point = { ioa: 9999, type: "M_ME_NC_1", value: 1, cyclicMs: 500 } as const;
  return {
    ...station,
    sectors: [{ ...first!, points: [...first!.points ?? [], point] }, ...others],
  };
}

Deno.test("CFG-02 does not judge t3 = 1 s if the station sends cyclic data twice a second", async () => {
  assertEquals(verdictsOf(await runCases(["CFG-02"], { station: sending })), [
    "CFG-02 PASS+: t3 = 1 s is not judged: the device sends data all the time",
  ]);
});
