// Devices that accept no connection: from the start, or after a while.

import { assertEquals } from "@std/assert";
import type { ConformanceCase } from "../../../../cli/conform/case.ts";
import {
  type CampaignOptions,
  type CampaignResult,
  runCampaign,
} from "../../../../cli/conform/run/campaign.ts";
import { Sheet } from "../../../../cli/conform/sheet/sheet.ts";
import { Inconclusive } from "../../../../cli/conform/verdict.ts";
import { IEC104, LinkError } from "../../../../mod.ts";
import { fullSheet } from "../../../helpers/conform/full_sheet.ts";
import { whileTimePasses } from "../../../helpers/conform/run_cases.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";
import { memoryPipe } from "../../../helpers/virtual/memory_stream.ts";

/** A case that connects; something may be missing afterwards. */
function connecting(id: string, missing?: string): ConformanceCase {
  const texts = { title: "", precondition: "", stimulus: "", criterion: "" };
  return {
    ...{ id, clause: "-", kind: "+", ...texts },
    async controlled(t) {
      await t.connected();
      if (missing !== undefined) throw new Inconclusive(missing);
    },
    async controlling(t) {
      await t.accepted();
    },
  };
}

/** Runs cases, by default three, against a device that accepts some connections. */
async function campaign(
  accepted: number,
  options: Partial<CampaignOptions> = {},
): Promise<CampaignResult> {
  const clock = new FakeClock();
  let left = accepted;
  const host = { host: "192.0.2.1", port: 2404 };
  const connect = () =>
    left-- > 0
      ? Promise.resolve({ stream: memoryPipe()[0], local: host, remote: host })
      : Promise.reject(new LinkError("Cannot connect: refused", { code: "refused" }));
  const running = runCampaign({
    cases: [connecting("A-1"), connecting("A-2"), connecting("A-3")],
    ...{ role: "controlled", sheet: new Sheet(fullSheet()), clock, profile: IEC104 },
    ...{ device: { connect }, upper: undefined, network: undefined },
    ...{ seed: 1, repeat: 1, connections: 1, budgetMs: Infinity },
    signal: new AbortController().signal,
    ...options,
  });
  return await whileTimePasses(running, clock);
}

Deno.test("a device that is never reached is not tested", async () => {
  const { results, interruption } = await campaign(0);
  assertEquals(results.map(({ verdict }) => verdict), ["NOT TESTED", "NOT TESTED", "NOT TESTED"]);
  assertEquals(interruption, "the device accepts no connection");
});

Deno.test("the case after which a device accepts no connection fails, and the rest is not tested", async () => {
  const { results, interruption } = await campaign(3); // A-1, a look after it, A-2.
  assertEquals(results.map(({ verdict }) => verdict), ["PASS", "FAIL", "NOT TESTED"]);
  assertEquals(interruption, "the device no longer works after A-2");
  const refused = "Expect that the device accepts a connection; seen: Cannot connect: refused";
  assertEquals(results[1]!.reason, `After the case: ${refused}`);
  assertEquals(results[1]!.decisive!.log.steps.at(-1)!.result, "failed");
  assertEquals(results[2]!.reason, interruption);
});

Deno.test("a device that accepts no connection in a case has failed the one before", async () => {
  const revised: string[] = [];
  const { results, interruption } = await campaign(2, {
    onRevision: ({ case: { id }, verdict }) => revised.push(`${id} ${verdict}`),
  });
  assertEquals(results.map(({ verdict }) => verdict), ["FAIL", "NOT TESTED", "NOT TESTED"]);
  assertEquals(interruption, "the device accepts no connection after A-1");
  assertEquals(revised, ["A-1 FAIL"]);
});

Deno.test("a device that accepts no connection after the last case fails it", async () => {
  const { results } = await campaign(5);
  assertEquals(results.map(({ verdict }) => verdict), ["PASS", "PASS", "FAIL"]);
  const { results: alive } = await campaign(6);
  assertEquals(alive.map(({ verdict }) => verdict), ["PASS", "PASS", "PASS"]);
});

Deno.test("a case that had no pass keeps its result in the reason when the device is gone after it", async () => {
  const { results } = await campaign(1, {
    cases: [connecting("A-1", "no counter"), connecting("A-2")],
  });
  const seen = "Expect that the device accepts a connection; seen: Cannot connect: refused";
  assertEquals(
    results[0]!.reason,
    `After the case: ${seen}; before that, INCONCLUSIVE: no counter`,
  );
});

Deno.test("a controlling station that never connects is not tested, and the campaign does not wait again", async () => {
  const clock = new FakeClock();
  const running = runCampaign({
    cases: [connecting("A-1"), connecting("A-2")],
    ...{ role: "controlling", sheet: new Sheet(fullSheet()), clock, profile: IEC104 },
    device: { accept: () => new Promise(() => {}) },
    ...{ upper: undefined, network: undefined },
    ...{ seed: 1, repeat: 1, connections: 1, budgetMs: Infinity },
    signal: new AbortController().signal,
  });
  const { results, interruption } = await whileTimePasses(running, clock);
  assertEquals(results.map(({ verdict }) => verdict), ["NOT TESTED", "NOT TESTED"]);
  assertEquals(interruption, "the device has never connected");
});
