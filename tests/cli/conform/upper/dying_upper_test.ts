// Campaigns whose upper tester is a program that goes wrong: nothing half-tested counts, and the campaign ends.

import { assert, assertEquals } from "@std/assert";
import { LineProgram } from "../../../../cli/conform/upper/line_program.ts";
import { programUpper } from "../../../../cli/conform/upper/program_upper.ts";
import { answerUpper } from "../../../../cli/conform/upper/serve_upper.ts";
import { STATION_VERBS } from "../../../../cli/conform/upper/station_upper.ts";
import type { CampaignResult } from "../../../../cli/conform/run/campaign.ts";
import { runOn, whileTimePasses } from "../../../helpers/conform/run_cases.ts";
import { ScriptedProgram } from "../../../helpers/conform/scripted_program.ts";
import { VirtualDevice } from "../../../helpers/conform/virtual_device.ts";

/** Cases of which the second needs no upper tester. */
const CASES = ["SSP-01", "SSP-04", "EVT-01", "SSP-02"];

/** Runs a campaign; the program does something else instead of its answer to the request with a number, from 1. */
async function campaign(
  number: number,
  misbehave: (program: ScriptedProgram) => void,
): Promise<CampaignResult> {
  await using device = new VirtualDevice();
  const script = new ScriptedProgram();
  let asked = 0;
  script.onLine = async (line) => {
    if (++asked === number) return misbehave(script);
    const reply = await answerUpper(line, { upper: device.upper, verbs: STATION_VERBS });
    script.write(`${reply}\n`);
  };
  const { clock } = device;
  const name = "The upper tester";
  const program = new LineProgram(script.streams, { name, clock, onLog: () => {} });
  const names = { nameOf: () => undefined };
  const { tester } = await whileTimePasses(programUpper(program, { name, names }), clock);
  const { network, sheet, access } = device;
  const result = await runOn({ clock, network, sheet, access, upper: tester }, CASES);
  await whileTimePasses(program[Symbol.asyncDispose](), clock);
  return result;
}

function verdicts({ results }: CampaignResult): Record<string, string> {
  return Object.fromEntries(results.map(({ case: { id }, verdict }) => [id, verdict]));
}

Deno.test("with a program that works, the cases pass", async () => {
  const result = await campaign(Infinity, () => {});
  assertEquals(verdicts(result), Object.fromEntries(CASES.map((id) => [id, "PASS"])));
});

for (
  const [what, misbehave, reason] of [
    ["ends", (program) => program.exit(1), "has ended with status 1"],
    ["writes half a line and ends", (program) => {
      program.write("o");
      program.exit(0);
    }, "in the middle of a line"],
    ["never answers", () => {}, "did not answer"],
    ["answers nonsense", (program) => program.write("Segmentation fault\n"), 'wrote "Segmentation'],
    [
      "writes without end",
      (program) => program.write("x".repeat(10_000_000)),
      "a line of more than",
    ],
  ] as readonly (readonly [string, (program: ScriptedProgram) => void, string])[]
) {
  Deno.test(`cases that need a program that ${what} end with ERROR, others are judged`, async () => {
    const result = await campaign(4, misbehave);
    const found = verdicts(result);
    assertEquals(found["SSP-04"], "PASS");
    const errors = result.results.filter(({ verdict }) => verdict === "ERROR");
    assert(errors.length >= 2, JSON.stringify(found));
    for (const each of errors) assert(each.reason.includes(reason), each.reason);
    assert(!Object.values(found).includes("FAIL"), JSON.stringify(found));
  });
}
