// A station that only reports events: it refuses interrogations and all other requests for data, as its sheet says.

import { assertEquals } from "@std/assert";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import type { StationDeclaration } from "../../../../mod.ts";
import { casesOfAreas } from "../../../helpers/conform/faulty_case.ts";
import {
  runOn,
  type RunOptions,
  verdictById,
  verdictsOf,
} from "../../../helpers/conform/run_cases.ts";
import { VirtualDevice } from "../../../helpers/conform/virtual_device.ts";

/** Cases that interrogate, or ask whether the station still works. */
const IDS = [
  ...casesOfAreas(["TCP", "FRM", "DUI"], "controlled"),
  ...["CFG-02", "SEQ-06", "SEQ-07", "WIN-05", "RED-02", "INI-03", "RST-02"],
];

/** Interval of its events, in ms. */
const EVENT_MS = 3000;

/** What the station does not have. */
const LACKING = ["C_IC_NA_1", "C_CI_NA_1", "C_RD_NA_1", "C_CS_NA_1", "C_TS_TA_1"] as const;

/** The items of the sheet that are not marked. */
const UNMARKED = /^(baf\.(gi|it|read|clock|test)|type\.(100|101|102|103|107)$)/;

function change(declaration: StationDeclaration): StationDeclaration {
  return { ...declaration, procedures: { ...declaration.procedures, unsupported: LACKING } };
}

function declare(sheet: SheetDocument): SheetDocument {
  const marks = Object.fromEntries(
    Object.entries(sheet.marks).filter(([key]) => !UNMARKED.test(key)),
  );
  return { ...sheet, marks };
}

async function campaign(ids: readonly string[], options: RunOptions = {}) {
  await using device = new VirtualDevice({ change, declare });
  let value: 0 | 1 = 0;
  const report = () => {
    value = value === 0 ? 1 : 0;
    device.upper.input({ ca: 1, ioa: 103 }, value);
    device.clock.schedule(device.clock.monotonic() + EVENT_MS, report);
  };
  report();
  return await runOn(device, ids, options);
}

for (const upper of [true, false]) {
  Deno.test(`no case fails a station that refuses interrogations, as its sheet says, ${upper ? "with" : "without"} an upper tester`, async () => {
    const verdicts = verdictsOf(await campaign(IDS, { upper }));
    assertEquals(verdicts.filter((verdict) => /^\S+ (FAIL|ERROR)/.test(verdict)), []);
  });
}

Deno.test("what needs the data of an interrogation is inconclusive with a station that refuses it, the rest is judged", async () => {
  const ids = ["TCP-01", "TCP-06", "FRM-04", "WIN-05", "DUI-04", "DUI-07", "INI-03", "RST-02"];
  assertEquals(verdictById(await campaign(ids)), {
    ...{ "TCP-01": "PASS", "TCP-06": "PASS", "FRM-04": "PASS", "WIN-05": "INCONCLUSIVE" },
    ...{ "DUI-04": "PASS", "DUI-07": "PASS", "INI-03": "INCONCLUSIVE", "RST-02": "INCONCLUSIVE" },
  });
});
