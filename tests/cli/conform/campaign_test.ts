// Whole campaigns against our own stations with their upper testers: what does not pass, and why.

import { assert, assertEquals } from "@std/assert";
import { ALL_CASES } from "../../../cli/conform/cases/all_cases.ts";
import type { CampaignResult } from "../../../cli/conform/run/campaign.ts";
import { runCases, runClientCases } from "../../helpers/conform/run_cases.ts";

/** The cases that exchange tens of thousands of frames have tests of their own. */
const LONG: readonly string[] = ["SEQ-05", "ROB-01"];

const IDS = ALL_CASES.map(({ id }) => id).filter((id) => !LONG.includes(id));

/** The cases that neither pass nor test the other role: `GI-09 PASS+`. */
function othersOf({ results }: CampaignResult): string[] {
  return results.filter(({ verdict, reason }) =>
    verdict !== "PASS" && !reason.startsWith("tests a ")
  ).map(({ case: { id }, verdict }) => `${id} ${verdict}`);
}

/** The reasons of failures, for the message. */
function failuresOf({ results }: CampaignResult): string[] {
  return results.filter(({ verdict }) => verdict === "FAIL" || verdict === "ERROR")
    .map(({ case: { id }, reason }) => `${id}: ${reason}`);
}

Deno.test("our controlled station passes whatever applies", async () => {
  const result = await runCases(IDS);
  assertEquals(failuresOf(result), []);
  assertEquals(othersOf(result), [
    "TCP-08 INCONCLUSIVE", // All peers are allowed.
    "RED-06 NOT APPLICABLE", // There is one group.
    "RED-07 NOT APPLICABLE",
    "MON-07 PASS+",
    "GI-09 PASS+", // The interrogation is short.
    "CLK-04 NOT APPLICABLE", // Time is UTC.
    "PAR-03 NOT APPLICABLE", // Nothing is cyclic.
    "CYC-01 NOT APPLICABLE",
    "CYC-02 NOT APPLICABLE",
  ]);
  assert(result.results.filter(({ verdict }) => verdict === "PASS").length > 130);
});

for (
  const [what, options, inconclusive] of [
    ["that sends all the time", { cyclic: true }, ["TCP-08", "T3-04", "T3-05"]],
    ["with two redundancy groups", { peers: "two" }, ["TCP-08"]],
    ["whose clock is set remotely", { synchronized: true }, ["TCP-08"]],
  ] as const
) {
  Deno.test(`a station ${what} passes whatever can be judged`, async () => {
    const result = await runCases(IDS, options);
    assertEquals(failuresOf(result), []);
    const found = othersOf(result).filter((text) => text.endsWith("INCONCLUSIVE"));
    assertEquals(found, inconclusive.map((id) => `${id} INCONCLUSIVE`));
  });
}

Deno.test("our controlling station passes whatever applies", async () => {
  const result = await runClientCases(IDS);
  assertEquals(failuresOf(result), []);
  assertEquals(othersOf(result), [
    "RED-08 NOT APPLICABLE", // It has one link.
  ]);
});
