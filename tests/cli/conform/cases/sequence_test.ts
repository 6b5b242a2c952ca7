// The cases of the sequence numbers, against good stations and faulty ones.

import { assert, assertEquals } from "@std/assert";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { runCases, runOn, verdictById, verdictsOf } from "../../../helpers/conform/run_cases.ts";
import { ScriptedMaster } from "../../../helpers/conform/scripted_master.ts";
import { VirtualDevice } from "../../../helpers/conform/virtual_device.ts";
import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_SEQUENCE } from "../faults/sequence.ts";

testAreas({ areas: ["SEQ"], faulty: FAULTY_SEQUENCE });

testAreas({ areas: ["SEQ"], role: "controlling", faulty: FAULTY_SEQUENCE });

Deno.test("without an upper tester, numbers are judged by the answers to requests", async () => {
  const ids = ["SEQ-01", "SEQ-02", "SEQ-03", "SEQ-04", "SEQ-06", "SEQ-08", "SEQ-09"];
  assertEquals(verdictById(await runCases(ids, { upper: false })), {
    "SEQ-01": "PASS+",
    "SEQ-02": "PASS+",
    "SEQ-03": "PASS",
    "SEQ-04": "PASS",
    "SEQ-06": "INCONCLUSIVE",
    "SEQ-08": "PASS",
    "SEQ-09": "INCONCLUSIVE",
  });
});

Deno.test("a station that sends all the time passes", async () => {
  const ids = ["SEQ-02", "SEQ-03", "SEQ-06", "SEQ-07", "SEQ-08"];
  const verdicts = verdictsOf(await runCases(ids, { cyclic: true }));
  assertEquals(verdicts, ids.map((id) => `${id} PASS`));
});

/** A sheet without read and test commands. */
function withoutRequests(sheet: SheetDocument): SheetDocument {
  return { ...sheet, marks: { ...sheet.marks, "baf.read": "", "baf.test": "" } };
}

Deno.test("SEQ-05 does not take hours if the sheet marks neither read nor test commands", async () => {
  await using device = new VirtualDevice({ declare: withoutRequests });
  const from = device.clock.monotonic();
  assertEquals(verdictsOf(await runOn(device, ["SEQ-05"])), ["SEQ-05 PASS"]);
  const taken = device.clock.monotonic() - from;
  assert(taken < 120_000, `${taken} ms`);
});

Deno.test("SEQ-05 is inconclusive soon if the device answers no request with an I frame", async () => {
  await using device = new VirtualDevice({
    declare: withoutRequests,
    faults: [{ fault: "ignore-request", type: "52" }],
  });
  const from = device.clock.monotonic();
  const { results: [result] } = await runOn(device, ["SEQ-05"]);
  assertEquals(result!.verdict, "INCONCLUSIVE", result!.reason);
  assert(result!.reason.includes("neither read nor test commands"), result!.reason);
  assert(device.clock.monotonic() - from < 120_000);
});

Deno.test("SEQ-05 passes a controlling station that waits for each answer, and does not wait itself", async () => {
  const device = new ScriptedMaster({ isSerial: true, startUp: ["C_CS_NA_1", "C_IC_NA_1"] });
  assertEquals(verdictsOf(await runOn(device, ["SEQ-05"], { fresh: true })), ["SEQ-05 PASS"]);
  assert(device.clock.monotonic() < 30_000, `${device.clock.monotonic()} ms`);
});
