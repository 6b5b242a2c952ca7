// The end of a connection, as an expectation sees it that begins after it.

import { assertEquals } from "@std/assert";
import { CaseLog } from "../../../../cli/conform/bench/case_log.ts";
import { TesterLink } from "../../../../cli/conform/bench/tester_link.ts";
import { timingOf } from "../../../../cli/conform/bench/timing.ts";
import { IEC104 } from "../../../../mod.ts";
import { whileTimePasses } from "../../../helpers/conform/run_cases.ts";
import { VirtualDevice } from "../../../helpers/conform/virtual_device.ts";

/** A connection that the device has closed some time ago. */
async function closedLink(device: VirtualDevice): Promise<TesterLink> {
  const { access, clock, sheet } = device;
  const link = new TesterLink(await access.connect!(), {
    ...{ number: 1, clock, profile: IEC104, log: new CaseLog() },
    ...{ timing: timingOf(sheet), signal: new AbortController().signal },
  });
  await link.acknowledge(0);
  await link.wait(500);
  return link;
}

async function howItEnds(since: number | undefined): Promise<string> {
  await using device = new VirtualDevice();
  const ended = closedLink(device).then(async (link) => {
    await link.expectClosed({ within: 2000, ...since !== undefined && { since } });
    return "closed";
  }).catch((error: Error) => error.message);
  return await whileTimePasses(ended, device.clock);
}

Deno.test("a connection that has just been closed is closed in time", async () => {
  assertEquals(await howItEnds(undefined), "closed");
});

Deno.test("a connection that was closed before what should close it is not closed in time", async () => {
  const text = await howItEnds(250);
  assertEquals(text.includes("the device closed the connection after -"), true, text);
});
