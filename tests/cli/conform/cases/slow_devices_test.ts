// Right devices that are slow: they send one I frame after the other with pauses, or interrogated values late, or they start slowly. None fails.

import { assertEquals } from "@std/assert";
import { CAUSE, isInterrogatedCause } from "../../../../codec/mod.ts";
import { TYPES } from "../../../../codec/low_level.ts";
import { AT, delayed, isAsdu, single, starting } from "../../../helpers/conform/edited_device.ts";
import { runOn, verdictsOf } from "../../../helpers/conform/run_cases.ts";
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
