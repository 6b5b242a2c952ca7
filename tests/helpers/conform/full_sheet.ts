// The sheet of the full station, as `iec104 station --pics` prints it.

import type { SheetDocument } from "../../../cli/conform/sheet/document.ts";
import { stationSheet } from "../../../cli/conform/sheet/station/station_sheet.ts";
import { IEC104 } from "../../../mod.ts";
import { fullStation, type FullStationOptions } from "./full_station.ts";

/** Address of the file of the station. */
export const FILE_IOA = 30_000;

/** Number of its sections. */
export const FILE_SECTIONS = 2;

/** Its length. */
export const FILE_OCTETS = 1200;

/** The sheet of the full station, with the same options. */
export function fullSheet(options: FullStationOptions = {}): SheetDocument {
  const file = { ca: 1, ioa: FILE_IOA, nof: 1, sections: FILE_SECTIONS, octets: FILE_OCTETS };
  return stationSheet({
    declaration: fullStation(options),
    ...{ port: 2404, profile: IEC104, version: "1.0", security: "none" },
    ...{ files: [file], acceptsFiles: true, hasFaults: false },
  });
}
