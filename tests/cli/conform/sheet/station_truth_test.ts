// Proves the sheets of simulated stations: the stations do what the derived sheets say.

import { assertEquals } from "@std/assert";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { stationSheet } from "../../../../cli/conform/sheet/station/station_sheet.ts";
import { IEC104 } from "../../../../mod.ts";
import { FILE_IOA, FILE_OCTETS, FILE_SECTIONS } from "../../../helpers/conform/full_sheet.ts";
import { fullStation } from "../../../helpers/conform/full_station.ts";
import { runCases } from "../../../helpers/conform/run_cases.ts";

/** The derived sheet of the station that all cases are tried on. */
function derived(): SheetDocument {
  return stationSheet({
    declaration: fullStation(),
    ...{ port: 2404, profile: IEC104, security: "none", version: "0.1.0" },
    files: [{ ca: 1, ioa: FILE_IOA, nof: 1, sections: FILE_SECTIONS, octets: FILE_OCTETS }],
    ...{ acceptsFiles: true, hasFaults: false },
  });
}

/** Cases whose criterion is an answer of the sheet. */
const DECLARED = [
  ...["FRM-03", "FRM-04", "FRM-06", "FRM-07", "FRM-08", "FRM-09", "T3-02", "SSP-11"],
  ...["RED-01", "RED-04", "DUI-05", "DUI-09", "DUI-11", "DUI-13", "MON-04", "GI-06"],
  ...["CLK-01", "CMD-05", "CMD-09", "CMD-10", "CMD-11", "CMD-12", "CMD-14", "CMD-16"],
  ...["CMD-19", "EVT-03", "RST-01", "RST-02", "FIL-02"],
];

Deno.test("a simulated station does what its derived sheet says", async () => {
  const { results } = await runCases(DECLARED, { declare: derived });
  const others = results.filter(({ verdict }) => verdict !== "PASS" && verdict !== "PASS+");
  assertEquals(others.map(({ case: { id }, reason }) => `${id} ${reason}`), []);
  assertEquals(results.length, DECLARED.length);
});
