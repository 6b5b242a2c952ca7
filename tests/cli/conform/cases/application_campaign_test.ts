// The cases of the application layer one after the other, on stations that send all the time, that serve two controlling stations,
// or whose clock is set.

import { assertEquals } from "@std/assert";
import { casesOfAreas } from "../../../helpers/conform/faulty_case.ts";
import { runCases, verdictById } from "../../../helpers/conform/run_cases.ts";
import type { VirtualDeviceOptions } from "../../../helpers/conform/virtual_device.ts";

const AREAS = ["DUI", "INI", "GI", "CI", "CLK", "TST", "RST", "PAR", "CYC"];

/** Verdicts that do not count against a device. */
const GOOD = ["PASS", "PASS+", "NOT APPLICABLE"];

const DEVICES: Readonly<Record<string, VirtualDeviceOptions>> = {
  "sends all the time": { cyclic: true },
  "serves two controlling stations": { peers: "two" },
  "has a clock that is set": { synchronized: true },
};

for (const [name, options] of Object.entries(DEVICES)) {
  Deno.test(`no case of the application layer fails on a good station that ${name}`, async () => {
    const cases = casesOfAreas(AREAS, "controlled");
    const verdicts = verdictById(await runCases(cases, options));
    const bad = Object.entries(verdicts).filter(([, verdict]) => !GOOD.includes(verdict));
    assertEquals(bad, []);
    assertEquals(Object.keys(verdicts).length, cases.length);
  });
}
