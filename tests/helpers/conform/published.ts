// The station and the sheets of examples/conformance, which users test the tester with.

import type { StationDocument } from "../../../cli/simulation/declaration.ts";
import { toHex } from "../../../codec/mod.ts";
import { FILE_IOA, FILE_OCTETS, FILE_SECTIONS } from "./full_sheet.ts";
import { fullStation } from "./full_station.ts";
import { fileSections } from "./virtual_device.ts";

/** The station file: the full station with its file. */
export function exampleStation(): StationDocument {
  return {
    ...fullStation(),
    name: "Conformance",
    files: [{
      ...{ ca: 1, ioa: FILE_IOA, nof: 1, sectionOctets: FILE_OCTETS / FILE_SECTIONS },
      hex: fileSections().map((section) => toHex(section)).join(""),
    }],
  };
}
