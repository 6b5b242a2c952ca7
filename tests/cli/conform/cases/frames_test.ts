// The cases of the layout of APDUs, against good stations and faulty ones.

import { assert, assertEquals } from "@std/assert";
import type { CampaignResult } from "../../../../cli/conform/run/campaign.ts";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { AT, deaf, edited, editedClient, parting } from "../../../helpers/conform/edited_device.ts";
import { runCases, runOn, whileTimePasses } from "../../../helpers/conform/run_cases.ts";
import { VirtualClient } from "../../../helpers/conform/virtual_client.ts";
import { VirtualDevice } from "../../../helpers/conform/virtual_device.ts";
import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_FRAMES } from "../faults/frames.ts";

testAreas({ areas: ["FRM"], faulty: FAULTY_FRAMES });

testAreas({ areas: ["FRM"], role: "controlling", faulty: FAULTY_FRAMES });

/** The sheet of a device that does not say what it does with malformed APDUs. */
function silent({ pixit, ...sheet }: SheetDocument): SheetDocument {
  const answers = Object.entries(pixit ?? {}).filter(([key]) => !key.startsWith("pixit.badFrame"));
  return { ...sheet, pixit: Object.fromEntries(answers) };
}

Deno.test("what the sheet does not say about malformed APDUs is a remark", async () => {
  const { results } = await runCases(["FRM-03"], { declare: silent });
  const [{ verdict, reason, decisive }] = results as [CampaignResult["results"][number]];
  assertEquals(verdict, "PASS+");
  assert(reason.includes("the sheet lacks pixit.badFrame.start"), reason);
  assertEquals(decisive?.log.outcomes, [
    "a wrong start octet: the device closes the connection",
  ]);
});

Deno.test("a device that does not do what its sheet says fails", async () => {
  const declare = (sheet: SheetDocument): SheetDocument => ({
    ...sheet,
    pixit: { ...sheet.pixit, "pixit.badFrame.start": "discard" },
  });
  const { results } = await runCases(["FRM-03"], { declare });
  const [{ verdict, reason }] = results as [CampaignResult["results"][number]];
  assertEquals(verdict, "FAIL");
  assert(reason.includes("as declared (discard)"), reason);
});

Deno.test("octets that are no APDU are a reaction to a malformed APDU", async () => {
  await using device = new VirtualDevice();
  const { results } = await runOn(parting(device, Uint8Array.of(0x69, 4, 0x83, 0, 0, 0)), [
    "FRM-03",
  ]);
  const [{ verdict, reason }] = results as [CampaignResult["results"][number]];
  assertEquals(verdict, "FAIL");
  assert(reason.includes("no reaction to a wrong start octet"), reason);
});

/** Control fields. */
const [STARTDT_ACT, STARTDT_CON, TESTFR_ACT, TESTFR_CON, UNDEFINED] = [7, 0x0b, 0x43, 0x83, 0xff];

Deno.test("what a controlling station sends before a malformed APDU is no reaction to it", async () => {
  const device = await VirtualClient.start();
  const early = Uint8Array.of(0x68, 4, TESTFR_CON, 0, 0, 0);
  const stray = editedClient(device, {
    edit: (apdu) => apdu[AT.control] === STARTDT_ACT ? [apdu, early] : [apdu],
  });
  const { results } = await runOn(stray, ["FRM-03"], { fresh: true });
  await whileTimePasses(device[Symbol.asyncDispose](), device.clock);
  const [{ verdict, reason }] = results as [CampaignResult["results"][number]];
  assertEquals([verdict, reason], ["PASS", ""]);
});

Deno.test("octets that are no APDU before a malformed APDU are no reaction to it", async () => {
  await using device = new VirtualDevice();
  const early = Uint8Array.of(0x68, 4, UNDEFINED, 0, 0, 0);
  const stray = edited(
    device,
    () => (apdu) => apdu[AT.control] === STARTDT_CON ? [early, apdu] : [apdu],
  );
  const { results } = await runOn(stray, ["FRM-06"]);
  const [{ verdict, reason }] = results as [CampaignResult["results"][number]];
  assertEquals([verdict, reason], ["PASS", ""]);
});

Deno.test("a device that discards a malformed APDU continues with data", async () => {
  const isMalformed = ([, length, control]: Uint8Array) =>
    control! % 2 === 0 ? length === 4 : length! > 4;
  const isTest = (apdu: Uint8Array) => apdu[AT.control] === TESTFR_ACT;
  const isData = (apdu: Uint8Array) => apdu.length > 6;
  const never = () => false;
  const verdicts = [];
  for (const isLostLater of [never, isTest, isData]) {
    await using device = new VirtualDevice({
      declare: (sheet) => ({ ...sheet, pixit: { ...sheet.pixit, "pixit.badFrame": "discard" } }),
    });
    const discarding = deaf(device, () => {
      let hasDiscarded = false;
      return (apdu) => {
        if (hasDiscarded && isLostLater(apdu)) return true;
        hasDiscarded ||= isMalformed(apdu);
        return isMalformed(apdu);
      };
    });
    const { results } = await runOn(discarding, ["FRM-06"]);
    const [{ verdict, reason }] = results as [CampaignResult["results"][number]];
    verdicts.push([verdict, reason]);
  }
  assertEquals(verdicts, [
    ["PASS", ""],
    ["FAIL", "Expect TESTFR con within 15 s; seen: nothing"],
    ["FAIL", "Expect C_IC_NA_1 actcon within 10 s; seen: nothing"],
  ]);
});
