// Correct devices that are slow: they send one I frame after the other with pauses, or interrogated values late, or they start slowly. None
// fails; those that are too slow do.

import { assertEquals } from "@std/assert";
import { CAUSE, isInterrogatedCause } from "../../../../codec/mod.ts";
import { TYPES } from "../../../../codec/low_level.ts";
import {
  AT,
  delayed,
  isAsdu,
  isControl,
  single,
  starting,
} from "../../../helpers/conform/edited_device.ts";
import { runCases, runOn, verdictsOf } from "../../../helpers/conform/run_cases.ts";
import { VirtualDevice } from "../../../helpers/conform/virtual_device.ts";

/** How long the device takes for each I frame, in ms. */
const FRAME_MS = 300;

/** How long the device takes until it sends the values of an interrogation, in ms. */
const VALUES_MS = 8000;

/** Whether an APDU has a value of an interrogation, or its end. */
function isInterrogated(apdu: Uint8Array): boolean {
  if (apdu.length <= AT.ca) return false;
  const cause = apdu[AT.cause]!;
  return isInterrogatedCause(cause) && apdu[AT.type] !== TYPES.C_IC_NA_1.id ||
    isAsdu(apdu, { type: TYPES.C_IC_NA_1.id, cause: CAUSE.activationTermination });
}

Deno.test("a station that takes 300 ms for each I frame fails no case that counts or waits for them", async () => {
  await using device = new VirtualDevice({ eventLimit: 100 });
  const slow = delayed(
    device,
    (apdu) => ({ ms: apdu.length > AT.asdu ? FRAME_MS : 0, since: "last" }),
  );
  const ids = ["SEQ-03", "SEQ-04", "WIN-01", "WIN-03", "WIN-04", "T3-02", "GI-06", "EVT-03"];
  assertEquals(verdictsOf(await runOn(slow, ids)), ids.map((id) => `${id} PASS`));
});

Deno.test("a station whose interrogations take 8 s fails no case with interrogations", async () => {
  await using device = new VirtualDevice();
  const slow = delayed(
    device,
    (apdu) => ({ ms: isInterrogated(apdu) ? VALUES_MS : 0, since: "now" }),
  );
  const ids = ["T3-02", "DUI-10", "GI-01", "GI-02", "GI-03", "GI-06"];
  assertEquals(verdictsOf(await runOn(slow, ids)), ids.map((id) => `${id} PASS`));
});

/** Whether an APDU is an answer to a request: a confirmation, or a mirrored request with a cause from 44 to 47. */
function isAnswer(apdu: Uint8Array): boolean {
  const causes = [CAUSE.activationCon, CAUSE.deactivationCon, CAUSE.unknownCommonAddress];
  const other = [CAUSE.unknownType, CAUSE.unknownCause, CAUSE.unknownObjectAddress];
  return [...causes, ...other].some((cause) => isAsdu(apdu, { cause }));
}

Deno.test("a station that answers requests after 5 s is not taken for one that discards them", async () => {
  await using device = new VirtualDevice();
  const slow = delayed(device, (apdu) => ({ ms: isAnswer(apdu) ? 5000 : 0, since: "now" }));
  const ids = ["DUI-11", "DUI-13", "FRM-07", "FRM-08", "CMD-12", "CMD-14"];
  assertEquals(verdictsOf(await runOn(slow, ids)), [
    "DUI-11 PASS",
    "DUI-13 PASS",
    "FRM-07 PASS",
    "FRM-08 PASS",
    "CMD-12 PASS+: further selections cancel the first one: its execution is refused",
    "CMD-14 INCONCLUSIVE: The action ends before, or soon after, its confirmation arrives",
  ]);
});

Deno.test("a station that answers requests after 11 s does not do what its sheet says", async () => {
  await using device = new VirtualDevice();
  const slow = delayed(device, (apdu) => ({ ms: isAnswer(apdu) ? 11_000 : 0, since: "now" }));
  const ids = ["DUI-11", "DUI-13", "FRM-07", "FRM-08"];
  const verdicts = verdictsOf(await runOn(slow, ids));
  assertEquals(verdicts.map((text) => text.slice(0, "DUI-11 FAIL".length)), [
    "DUI-11 FAIL",
    "DUI-13 FAIL",
    "FRM-07 FAIL",
    "FRM-08 FAIL",
  ]);
});

Deno.test("a station that takes 20 s to start is waited for after each restart", async () => {
  await using device = new VirtualDevice({
    declare: (sheet) => {
      const { "pixit.resetTime": _time, ...pixit } = sheet.pixit ?? {};
      return { ...sheet, pixit };
    },
  });
  const ids = ["TCP-05", "MON-07", "INI-01", "PAR-01", "EVT-01"];
  const { results } = await runOn(starting(device, 20_000), ids);
  assertEquals(results.map(({ verdict }) => verdict), ["PASS", "PASS+", "PASS", "PASS", "PASS"]);
});

Deno.test("a station that refuses a second connection passes the case with other windows", async () => {
  await using device = new VirtualDevice();
  assertEquals(verdictsOf(await runOn(single(device), ["WIN-05"])), ["WIN-05 PASS"]);
});

/** The cases that wait for confirmations of U functions. */
const CONFIRMED = ["TCP-05", "TCP-06", "T3-03", "T3-04", "SSP-07", "SSP-08", "RED-05"];

for (const name of ["STARTDT con", "STOPDT con", "TESTFR con"] as const) {
  Deno.test(`a station whose ${name} takes 4 s, less than t1, fails no case`, async () => {
    await using device = new VirtualDevice();
    const slow = delayed(
      device,
      (apdu) => ({ ms: isControl(apdu, name) ? 4000 : 0, since: "now" }),
    );
    const late = name === "TESTFR con" ? ["T3-03"] : []; // Later than 1 s is a remark.
    assertEquals(
      (await runOn(slow, CONFIRMED)).results.map(({ case: { id }, verdict }) => [id, verdict]),
      CONFIRMED.map((id) => [id, late.includes(id) ? "PASS+" : "PASS"]),
    );
  });
}

Deno.test("the campaign continues with a station whose STARTDT con takes 12 s", async () => {
  await using device = new VirtualDevice();
  const slow = delayed(
    device,
    (apdu) => ({ ms: isControl(apdu, "STARTDT con") ? 12_000 : 0, since: "now" }),
  );
  assertEquals(verdictsOf(await runOn(slow, ["TCP-01", "SSP-04"])), ["TCP-01 PASS", "SSP-04 PASS"]);
});

/** Cases that wait for the end of an interrogation, frame by frame. */
const TERMINATED = ["GI-09", "WIN-05"];

/** Whether an APDU is the end of an interrogation. */
function isTermination(apdu: Uint8Array): boolean {
  return isAsdu(apdu, { type: TYPES.C_IC_NA_1.id, cause: CAUSE.activationTermination });
}

Deno.test("a station that ends its interrogations 12 s after their data fails no case", async () => {
  await using device = new VirtualDevice();
  const slow = delayed(
    device,
    (apdu) => ({ ms: isTermination(apdu) ? 12_000 : 0, since: "now" }),
  );
  assertEquals(verdictsOf(await runOn(slow, TERMINATED)), [
    "GI-09 PASS+: the interrogation has 12 frames: fewer than 10 windows of 12",
    "WIN-05 PASS",
  ]);
});

Deno.test("a station that never ends its interrogations fails, with the limit in the reason", async () => {
  const { results } = await runCases(TERMINATED, { faults: [{ fault: "omit-termination" }] });
  assertEquals(results.map(({ verdict, reason }) => [verdict, reason]), [
    [
      "FAIL",
      "Expect the termination of the interrogation within 1 min after its last data; seen: none",
    ],
    [
      "FAIL",
      "Expect the next I frame of the interrogation within 1 min; seen: no answer, but 2 other frames, the last one TESTFR act",
    ],
  ]);
});

Deno.test("a station that confirms STARTDT after t1 fails, and so does one that waits for t1 of the other connection", async () => {
  const { results } = await runCases(["TCP-05", "RED-05"], {
    faults: [{ fault: "late-start-confirmation", byMs: 14_500 }],
  });
  assertEquals(results.map(({ verdict }) => verdict), ["PASS", "FAIL"]);
  const late = await runCases(["TCP-05"], {
    faults: [{ fault: "late-start-confirmation", byMs: 16_000 }],
  });
  assertEquals(late.results.map(({ reason }) => reason), [
    "Expect STARTDT con within 15 s; seen: nothing",
  ]);
});
