// A sheet without findings, for tests that break one thing in it.

import type { SheetDocument } from "../../../cli/conform/sheet/document.ts";

/** The sheet of a small controlled station that meets every rule. */
export const SOUND_SHEET: SheetDocument = {
  schema: "iec104-pics/1",
  device: { vendor: "Northfield", product: "RTU 7", hw: "B", fw: "2.1", role: "controlled" },
  marks: {
    "dev.controlled": "X",
    "app.ioa.unstructured": "X",
    "type.1": "X",
    "type.13": "X",
    "type.15": "X",
    "type.30": "X",
    "type.45": "X",
    "type.51": "X",
    "type.50": "X",
    "type.58": "X",
    "type.100": "X",
    "type.101": "X",
    "type.103": "X",
    "baf.spont": "X",
    "baf.gi.global": "X",
    "baf.gi.g1": "X",
    "baf.clock": "X",
    "baf.cmd.direct": "X",
    "baf.cmd.directSetpoint": "X",
    "baf.cmd.sbo": "X",
    "baf.cmd.maxDelay": "X",
    "baf.it.modeC": "X",
    "baf.it.freeze": "X",
    "baf.it.general": "X",
  },
  cot: { "30": [3, 11], "58": [6, 7, 10, 44, 45, 46, 47] },
  values: { "t1": 15, "t2": 10, "t3": 20, "k": 12, "w": 8, "baf.cmd.maxDelayValue": 5 },
  pixit: { "pixit.selectTimeout": 30, "pixit.maxConnections": 4 },
  signals: [
    { ca: 1, ioa: 100, type: "M_SP_NA_1", groups: [0, 1], event: "time-tagged" },
    { ca: 1, ioa: 200, type: 13, groups: [0], event: "untimed", range: [-50, 50] },
    { ca: 1, ioa: 300, type: "M_IT_NA_1", groups: [0] },
    { ca: 1, ioa: 5000, type: "C_SC_NA_1", mode: "both", timeTag: "optional", feedback: 100 },
    { ca: 1, ioa: 5001, type: "C_BO_NA_1" },
    { ca: 1, ioa: 5002, type: "C_SE_NC_1", mode: "direct" },
  ],
};

/** Parts of an object, where `undefined` removes a member. */
type Changes<Part> = { readonly [Member in keyof Part]?: Part[Member] | undefined };

/** What differs from the sound sheet: marks, numbers and answers one by one, other members as a whole. */
export type SheetChanges =
  & Partial<Omit<SheetDocument, "marks" | "values" | "pixit">>
  & {
    readonly marks?: Changes<SheetDocument["marks"]>;
    readonly values?: Changes<NonNullable<SheetDocument["values"]>>;
    readonly pixit?: Changes<NonNullable<SheetDocument["pixit"]>>;
  };

/** The sound sheet with these changes. */
export function sheetWith({ marks, values, pixit, ...others }: SheetChanges): SheetDocument {
  const merged = {
    ...SOUND_SHEET,
    ...others,
    marks: { ...SOUND_SHEET.marks, ...marks },
    values: { ...SOUND_SHEET.values, ...values },
    pixit: { ...SOUND_SHEET.pixit, ...pixit },
  };
  return JSON.parse(JSON.stringify(merged));
}
