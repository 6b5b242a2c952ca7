// Devices that send without an end: what is kept is limited, and the campaign says so.

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ConformanceCase } from "../../../../cli/conform/case.ts";
import { MOST_FRAMES } from "../../../../cli/conform/bench/wire.ts";
import { type CampaignResult, runCampaign } from "../../../../cli/conform/run/campaign.ts";
import { Sheet } from "../../../../cli/conform/sheet/sheet.ts";
import { encodeApci } from "../../../../codec/low_level.ts";
import { IEC104 } from "../../../../mod.ts";
import { fullSheet } from "../../../helpers/conform/full_sheet.ts";
import { whileTimePasses } from "../../../helpers/conform/run_cases.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";
import { memoryPipe } from "../../../helpers/virtual/memory_stream.ts";

/** A case that waits for what never comes. */
function waiting(id: string, needs: ConformanceCase["needs"] = []): ConformanceCase {
  const texts = { title: "", precondition: "", stimulus: "", criterion: "" };
  return {
    ...{ id, clause: "-", kind: "+", ...texts, needs },
    async controlled(t) {
      const link = await t.connected();
      await link.expect("STARTDT con", { within: 60_000 });
    },
  };
}

/** More frames than are kept of a connection. */
function flood(): Uint8Array {
  const frame = encodeApci({ format: "U", function: "TESTFR con" });
  const octets = new Uint8Array(frame.length * (MOST_FRAMES + 1000));
  for (let at = 0; at < octets.length; at += frame.length) octets.set(frame, at);
  return octets;
}

/** Runs cases against a device that floods. */
async function flooded(cases: readonly ConformanceCase[]): Promise<CampaignResult> {
  const clock = new FakeClock();
  const octets = flood();
  const host = { host: "192.0.2.1", port: 2404 };
  const running = runCampaign({
    cases,
    ...{ role: "controlled", sheet: new Sheet(fullSheet()), clock, profile: IEC104 },
    device: {
      connect: () => {
        const [near, far] = memoryPipe({ record: false });
        near.feed(octets);
        far.onWrite = () => {};
        return Promise.resolve({ stream: near, local: host, remote: host });
      },
    },
    ...{ upper: undefined, network: undefined },
    ...{ seed: 1, repeat: 1, connections: 1, budgetMs: Infinity },
    signal: new AbortController().signal,
  });
  return await whileTimePasses(running, clock);
}

Deno.test("a device that sends without an end ends its case, and then the campaign", async () => {
  const { results, interruption } = await flooded(["A-1", "A-2", "A-3"].map((id) => waiting(id)));
  assertEquals(results.map(({ verdict }) => verdict), [
    "INCONCLUSIVE",
    "INCONCLUSIVE",
    "NOT TESTED",
  ]);
  assertStringIncludes(results[0]!.reason, `more than ${MOST_FRAMES} frames on one connection`);
  assertStringIncludes(interruption!, "frames have passed up to A-2");
});

Deno.test("the frames of a case that takes long do not end the campaign", async () => {
  const cases = [waiting("A-1", ["long"]), waiting("A-2", ["long"]), waiting("A-3")];
  const { results } = await flooded(cases);
  assertEquals(results.map(({ verdict }) => verdict), Array(3).fill("INCONCLUSIVE"));
});
