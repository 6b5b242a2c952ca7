// What a campaign reports that ends early, or in which the tester cannot use its own port for a while.

import { assert, assertEquals } from "@std/assert";
import type { DeviceAccess } from "../../../../cli/conform/bench/device_access.ts";
import { LinkError } from "../../../../mod.ts";
import { runOn } from "../../../helpers/conform/run_cases.ts";
import { ScriptedMaster } from "../../../helpers/conform/scripted_master.ts";
import { VirtualDevice } from "../../../helpers/conform/virtual_device.ts";

/** Cases that run in this order. */
const CASES = ["SSP-02", "SSP-03", "SSP-04", "T3-01", "T1-01"];

/** The verdicts that were printed, and those of the report, of a campaign that ends early. */
async function printedAndReported(
  { budgetMs = Infinity, abortAfter = Infinity }: {
    readonly budgetMs?: number;
    /** Number of results after which it is interrupted. */
    readonly abortAfter?: number;
  },
) {
  await using device = new VirtualDevice();
  const printed: Record<string, string> = {};
  const abort = new AbortController();
  const { results, interruption } = await runOn(device, CASES, {
    ...{ budgetMs, signal: abort.signal },
    onResult: ({ case: { id }, verdict }) => {
      printed[id] = verdict;
      if (Object.keys(printed).length >= abortAfter) abort.abort();
    },
  });
  const reported = Object.fromEntries(results.map(({ case: { id }, verdict }) => [id, verdict]));
  return { printed, reported, interruption };
}

Deno.test("a campaign that is interrupted reports the verdicts that it has printed", async () => {
  const { printed, reported, interruption } = await printedAndReported({ abortAfter: 2 });
  assertEquals(reported, printed);
  assertEquals(reported["SSP-02"], "PASS");
  assertEquals(Object.values(reported).filter((each) => each === "PASS").length, 2);
  assertEquals(Object.values(reported).filter((each) => each === "NOT TESTED").length, 3);
  assertEquals(interruption, "interrupted");
});

Deno.test("a campaign whose time is used up reports the verdicts that it has printed", async () => {
  const { printed, reported, interruption } = await printedAndReported({ budgetMs: 12_000 });
  assertEquals(reported, printed);
  assertEquals(reported["SSP-02"], "PASS");
  assert(Object.values(reported).includes("NOT TESTED"));
  assertEquals(interruption, "the time budget of 12 s is used up");
});

/**
 * A port that is busy when T0-02 opens it again, then at its end, and in the check after it, if `times` is 3; whoever waits for the next
 * connection opens it.
 */
function busyPort({ accept, refuse }: DeviceAccess, times: number): DeviceAccess {
  let left = times;
  let isClosed = false;
  const open = async () => {
    if (!isClosed) return;
    if (left-- > 0) {
      throw new LinkError("Cannot listen: the address is already in use", { code: "in-use" });
    }
    await refuse!(false);
    isClosed = false;
  };
  return {
    accept: async (signal) => {
      await open();
      return await accept!(signal);
    },
    refuse: async (on) => {
      if (!on) return await open();
      isClosed = true;
      await refuse!(true);
    },
  };
}

Deno.test("a port that the tester cannot open again is an error of this attempt, and the campaign continues", async () => {
  const { clock, network, sheet, upper, access } = new ScriptedMaster();
  const device = { clock, network, sheet, upper, access: busyPort(access, 3) };
  const { results: [, result], interruption } = await runOn(device, ["TCP-05", "T0-02"], {
    ...{ fresh: true, repeat: 2 },
  });
  assertEquals(result!.attempts.map(({ verdict }) => verdict), ["ERROR", "PASS"]);
  assertEquals(
    [result!.reason, interruption],
    ["Cannot listen: the address is already in use (in 1 of 2 attempts)", undefined],
  );
});
