// Devices that hang in a case: they accept connections, but no longer answer. This case fails, not the next one.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { CampaignResult } from "../../../../cli/conform/run/campaign.ts";
import { CAUSE, typeName } from "../../../../codec/mod.ts";
import { TYPES } from "../../../../codec/low_level.ts";
import {
  AT,
  edited,
  editedClient,
  type Hang,
  hanging,
  isAsdu,
  releasing,
  starting,
} from "../../../helpers/conform/edited_device.ts";
import {
  type DeviceUnderTest,
  runCases,
  runOn,
  type RunOptions,
  verdictsOf,
  whileTimePasses,
} from "../../../helpers/conform/run_cases.ts";
import { VirtualClient } from "../../../helpers/conform/virtual_client.ts";
import {
  VirtualDevice,
  type VirtualDeviceOptions,
} from "../../../helpers/conform/virtual_device.ts";

/** Some cases with a device that hangs after DUI-02, which sends C_CD_NA_1. */
const IDS: readonly string[] = ["TCP-01", "DUI-02", "TCP-06"];

/** Whether an APDU has an ASDU of a type. */
function hasType(apdu: Uint8Array, type: number): boolean {
  return apdu.length > AT.ca && apdu[AT.type] === type;
}

async function campaign(
  lacks: Hang["lacks"],
  options: VirtualDeviceOptions & RunOptions & { readonly ids?: readonly string[] } = {},
): Promise<CampaignResult> {
  await using device = new VirtualDevice(options);
  const after = (apdu: Uint8Array) => hasType(apdu, TYPES.C_CD_NA_1.id);
  return await runOn(hanging(device, { after, lacks }), options.ids ?? IDS, options);
}

Deno.test("a device that hangs in a case fails it, and the rest is not tested", async () => {
  const result = await campaign(() => true, { upper: false });
  assertEquals(verdictsOf(result), [
    "TCP-01 PASS",
    "DUI-02 FAIL: After the case: Expect STARTDT con within 15 s; seen: nothing; before that, INCONCLUSIVE: " +
    "Without an upper tester, it is not known whether the output was operated",
    "TCP-06 NOT TESTED: the device no longer works after DUI-02",
  ]);
});

Deno.test("the frames of the look after a case are evidence only if it fails", async () => {
  const { results: [before, failed] } = await campaign(() => true);
  assertEquals(before!.decisive!.tester.links.length, 1);
  const { log, tester: { links } } = failed!.decisive!;
  assertEquals(links.map(({ number }) => number), links.map((_, index) => index + 1));
  const looked = links.at(-1)!;
  assertEquals(looked.frames.map(({ direction }) => direction), ["sent"]);
  assertEquals(log.deciding.at(-1)!.link, looked.number);
  assertEquals(log.steps.slice(-3).map(({ text, seen = "" }) => `${text} ${seen}`.trim()), [
    "Check whether the device works after the case",
    "Send STARTDT act",
    "Expect STARTDT con within 15 s nothing",
  ]);
});

Deno.test("a device whose link layer works, but that answers no request, hangs", async () => {
  const result = await campaign((apdu) => apdu.length > AT.type, { upper: false });
  assertStringIncludes(
    verdictsOf(result)[1]!,
    "DUI-02 FAIL: After the case: Expect C_IC_NA_1 within 10 s; seen: nothing",
  );
});

Deno.test("without an interrogation in its sheet, a device is asked a test command, or TESTFR act", async () => {
  const declare: VirtualDeviceOptions["declare"] = ({ marks, ...sheet }) => ({
    ...sheet,
    marks: Object.fromEntries(
      Object.entries(marks ?? {}).filter(([key]) => key !== "baf.gi.global"),
    ),
  });
  const tested = await campaign((apdu) => hasType(apdu, TYPES.C_TS_TA_1.id), {
    ...{ upper: false, declare, ids: ["TST-01", "DUI-02"] },
  });
  assertStringIncludes(verdictsOf(tested)[1]!, "After the case: Expect C_TS_TA_1 within 10 s");
  const untested: VirtualDeviceOptions["declare"] = (sheet) => {
    const { marks, ...rest } = declare(sheet);
    return { ...rest, marks: { ...marks, "baf.test": "" } };
  };
  const silent = await campaign((apdu) => apdu.length <= AT.asdu && apdu[AT.control] === 0x83, {
    ...{ upper: false, declare: untested, ids: ["T3-03", "DUI-02"] },
  });
  assertStringIncludes(verdictsOf(silent)[1]!, "After the case: Expect TESTFR con within 15 s");
});

/** The device without any answer to interrogations after the end of the first one. */
function answeringOnce(device: VirtualDevice): DeviceUnderTest {
  let isOver = false;
  return edited(device, () => (apdu) => {
    const isData = isAsdu(apdu, { cause: CAUSE.interrogatedByStation });
    if (!isData && !hasType(apdu, TYPES.C_IC_NA_1.id)) return [apdu];
    if (isOver) return [];
    isOver = isAsdu(apdu, { cause: CAUSE.activationTermination });
    return [apdu];
  });
}

for (const upper of [true, false]) {
  Deno.test(`the campaign continues with a device that answers its first interrogation only, ${upper ? "with" : "without"} an upper tester`, async () => {
    await using device = new VirtualDevice();
    const result = await runOn(answeringOnce(device), ["TCP-01", "SSP-04", "GI-01", "TST-01"], {
      ...{ upper, fresh: true },
    });
    assertEquals(verdictsOf(result), [
      "TCP-01 FAIL: After the case: Expect C_IC_NA_1 within 10 s; seen: nothing",
      "SSP-04 PASS",
      "GI-01 FAIL: Expect an answer to I N(S)=0 N(R)=0 C_IC_NA_1 act CA 1: qoi=20 (station interrogation) within 10 s; seen: nothing",
      "TST-01 PASS",
    ]);
    assertEquals(result.interruption, undefined);
  });
}

Deno.test("the campaign continues with a device that the upper tester has restarted", async () => {
  const result = await campaign(() => true);
  assertEquals(result.results.map(({ verdict }) => verdict), ["PASS", "FAIL", "PASS"]);
  assertEquals(result.interruption, undefined);
});

Deno.test("a device that closes connections for 2 s after the last one has not failed, although its sheet does not say so", async () => {
  await using device = new VirtualDevice({
    declare: (sheet) => {
      const { "pixit.reconnectReady": _ready, ...pixit } = sheet.pixit ?? {};
      return { ...sheet, pixit: { ...pixit, "pixit.maxConnections": 1 } };
    },
  });
  const { results } = await runOn(releasing(device, 2000), ["TCP-01", "TCP-06", "SSP-04"], {
    fresh: true,
  });
  assertEquals(results.map(({ verdict }) => verdict), ["PASS", "PASS", "PASS"]);
});

Deno.test("the campaign continues with a device that takes half a minute to restart", async () => {
  const ids = ["TCP-01", "DUI-02", "TCP-06"];
  await using hung = new VirtualDevice();
  const after = (apdu: Uint8Array) => hasType(apdu, TYPES.C_CD_NA_1.id);
  const restarted = hanging(starting(hung, 30_000), { after, lacks: () => true });
  const { results } = await runOn(restarted, ids);
  assertEquals(results.map(({ verdict }) => verdict), ["PASS", "FAIL", "PASS"]);
  await using device = new VirtualDevice();
  const crashed = await runOn(starting(device, 30_000, { after }), ids, { upper: false });
  assertEquals(crashed.results.map(({ verdict }) => verdict), ["PASS", "FAIL", "PASS"]);
});

Deno.test("a device that hangs in the last case, or in one that runs beside others, fails it", async () => {
  const ids = ["TCP-01", "TCP-02", "SSP-03", "DUI-02"];
  const { results } = await campaign(() => true, { upper: false, connections: 2, ids });
  assertEquals(results.map(({ verdict }) => verdict), ["PASS", "NOT TESTED", "NOT TESTED", "FAIL"]);
});

Deno.test("what a device never did is not demanded after each case", async () => {
  const { results } = await runCases(["TCP-01", "TCP-06", "SSP-04"], {
    faults: [{ fault: "omit-confirmation" }],
  });
  for (const { reason } of results) assert(!reason.includes("fter the case"), reason);
});

Deno.test("a device that needs time to release its only connection has not failed after a case", async () => {
  const { results } = await runCases(["TCP-01", "DUI-02", "SSP-04"], {
    declare: (sheet) => ({
      ...sheet,
      pixit: { ...sheet.pixit, "pixit.maxConnections": 1 },
    }),
    change: (declaration) => ({ ...declaration, redundancy: { maxConnections: 1 } }),
  });
  assertEquals(results.map(({ verdict }) => verdict), ["PASS", "PASS", "PASS"]);
});

Deno.test("a controlling station that hangs in a case that it has to survive fails it", async () => {
  const device = await VirtualClient.start();
  let [isNext, isHanging] = [false, false];
  const under = editedClient(device, {
    edit: (apdu) => isHanging ? [] : [apdu],
    onSent: (octets) => {
      // The first frame of the connection after that with an undefined type.
      if (isNext && octets[AT.control] === 0x0b) isHanging = true;
      isNext ||= octets.length > AT.ca && typeName(octets[AT.type]!) === undefined;
    },
  });
  const busy = {
    ...under,
    get isBusy() {
      return device.isBusy;
    },
  };
  const result = await runOn(busy, ["TCP-05", "DUI-14", "T1-08"], { fresh: true });
  await whileTimePasses(device[Symbol.asyncDispose](), device.clock);
  assertEquals(result.results.map(({ verdict }) => verdict), ["PASS", "FAIL", "NOT TESTED"]);
  assertStringIncludes(result.results[1]!.reason, "After the case: Expect");
});
