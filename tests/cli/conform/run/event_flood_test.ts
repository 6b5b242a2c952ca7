// A station that reports a thousand events in a second, all the time: it fails no case.

import { assertEquals } from "@std/assert";
import {
  runOn,
  type RunOptions,
  verdictById,
  verdictsOf,
} from "../../../helpers/conform/run_cases.ts";
import {
  VirtualDevice,
  type VirtualDeviceOptions,
} from "../../../helpers/conform/virtual_device.ts";

/** Events at once, and the interval of that, in ms. */
const [AT_ONCE, INTERVAL_MS] = [10, 10];

/** Events that the station keeps. */
const KEPT = 1000;

async function campaign(
  ids: readonly string[],
  { latencyMs = 0, faults = [], ...options }:
    & RunOptions
    & Pick<VirtualDeviceOptions, "faults" | "latencyMs"> = {},
) {
  await using device = new VirtualDevice({ eventLimit: KEPT, latencyMs, faults });
  let value: 0 | 1 = 0;
  const report = () => {
    for (let made = 0; made < AT_ONCE; made++) {
      value = value === 0 ? 1 : 0;
      device.upper.input({ ca: 1, ioa: 103 }, value);
    }
    device.clock.schedule(device.clock.monotonic() + INTERVAL_MS, report);
  };
  report();
  return await runOn(device, ids, options);
}

Deno.test("cases whose events are lost in a flood of others, and those that need room in the window, are inconclusive", async () => {
  const ids = ["SEQ-09", "RED-04", "EVT-01", "EVT-02", "GI-05", "GI-06", "GI-09", "WIN-05"];
  const result = await campaign(ids);
  assertEquals(
    verdictById(result),
    Object.fromEntries(ids.map((id) => [id, "INCONCLUSIVE"])),
    verdictsOf(result).join("\n"),
  );
});

Deno.test("other cases pass with a station that floods", async () => {
  const ids = ["TCP-06", "FRM-04", "SEQ-01", "SSP-04", "GI-01", "CMD-01", "DUI-04", "TST-01"];
  assertEquals(
    verdictById(await campaign(ids)),
    Object.fromEntries(ids.map((id) => [id, "PASS"])),
  );
});

Deno.test("SSP-11: an event that comes with the second STARTDT con does not break the numbers", async () => {
  const { results: [result] } = await campaign(["SSP-11"], { latencyMs: 100, upper: false });
  assertEquals(result!.verdict, "PASS+", result!.reason);
});

Deno.test("a station that repeats events fails cases also while it floods: its buffer explains only missing ones", async () => {
  const result = await campaign(["SEQ-09", "RED-04"], { faults: [{ fault: "repeated-events" }] });
  assertEquals(verdictById(result), { "SEQ-09": "FAIL", "RED-04": "FAIL" });
});
