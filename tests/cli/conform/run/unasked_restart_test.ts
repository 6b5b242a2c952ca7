// Stations that restart unasked during a campaign: the case is repeated, and the report says what happened.

import { assertEquals, assertMatch } from "@std/assert";
import { LinkError } from "../../../../mod.ts";
import { type DeviceUnderTest, runOn, verdictById } from "../../../helpers/conform/run_cases.ts";
import { VirtualDevice } from "../../../helpers/conform/virtual_device.ts";

/** The station that restarts at some times, and refuses connections for a while after each. */
function restarting(
  device: VirtualDevice,
  { at, downMs }: { readonly at: readonly number[]; readonly downMs: number },
): DeviceUnderTest {
  const { clock, network, sheet, upper } = device;
  let until = 0;
  for (const ms of at) {
    clock.schedule(ms, () => {
      until = clock.monotonic() + downMs;
      upper.restart("power");
    });
  }
  return {
    ...{ clock, network, sheet, upper },
    access: {
      connect: async (options) => {
        if (clock.monotonic() >= until) return await device.access.connect!(options);
        throw new LinkError("Cannot connect: refused", { code: "refused" });
      },
    },
  };
}

/** Cases in the order in which they run; T3-01 waits for a minute. */
const IDS = ["TCP-01", "SSP-04", "T3-01"];

/** A time between the first two cases, and one within the last one, in ms. */
const [BETWEEN, WITHIN] = [1500, 25_000];

/** A time after the check that follows GI-06 if it is the first case, in ms. */
const AFTER_CHECK = 6500;

async function campaign(
  times: { readonly at: readonly number[]; readonly downMs: number },
  ids: readonly string[] = IDS,
) {
  await using device = new VirtualDevice();
  return await runOn(restarting(device, times), ids, { fresh: true });
}

Deno.test("a station that restarts within a case for a minute fails neither it nor the campaign", async () => {
  const result = await campaign({ at: [WITHIN], downMs: 60_000 });
  assertEquals(verdictById(result), {
    ...{ "TCP-01": "PASS", "SSP-04": "PASS", "T3-01": "INCONCLUSIVE" },
  });
  const { reason } = result.results.at(-1)!;
  assertMatch(reason, /^The device restarted by itself in the first attempt: Expect TESTFR act/);
  assertMatch(reason, /; the second attempt: PASS$/);
});

Deno.test("a station that has restarted before the check after a case is recognized by its end of initialization", async () => {
  const result = await campaign({ at: [WITHIN], downMs: 10 });
  assertEquals(verdictById(result)["T3-01"], "INCONCLUSIVE");
});

Deno.test("a case that finds a restarting station begins again, with a remark", async () => {
  const result = await campaign({ at: [BETWEEN], downMs: 30_000 });
  assertEquals(verdictById(result), { "TCP-01": "PASS", "SSP-04": "PASS+", "T3-01": "PASS" });
  assertEquals(result.results[1]!.reason, "before the case, the device restarted by itself");
});

Deno.test("a case fails if the station restarts in it each time", async () => {
  const at = Array.from({ length: 30 }, (_, index) => 15_000 * (index + 1));
  const { results: [result] } = await campaign({ at, downMs: 2000 }, ["T3-01"]);
  assertEquals(result!.verdict, "FAIL");
});

Deno.test("a case of robustness fails if the station refuses connections after its check, and the campaign continues", async () => {
  const result = await campaign({ at: [AFTER_CHECK], downMs: 30_000 }, ["GI-06", "T3-01"]);
  assertEquals(verdictById(result), { "GI-06": "FAIL", "T3-01": "PASS+" });
  assertMatch(result.results[0]!.reason, /^After the case: Expect that the device accepts a conn/);
});

Deno.test("a case of robustness that is repeated fails if the station refuses connections before the second time", async () => {
  await using device = new VirtualDevice();
  const times = { at: [AFTER_CHECK], downMs: 30_000 };
  const result = await runOn(restarting(device, times), ["GI-06"], { fresh: true, repeat: 2 });
  assertEquals(verdictById(result), { "GI-06": "FAIL" });
});
