// The cases of the layout of APDUs, against good stations and faulty ones.

import { assert, assertEquals } from "@std/assert";
import type { CampaignResult } from "../../../../cli/conform/run/campaign.ts";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { parting } from "../../../helpers/conform/edited_device.ts";
import { runCases, runOn } from "../../../helpers/conform/run_cases.ts";
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
