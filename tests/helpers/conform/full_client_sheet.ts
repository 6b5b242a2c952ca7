// The sheet of our controlling station as a device under test.

import { SHEET_FORMAT, type SheetDocument } from "../../../cli/conform/sheet/document.ts";
import type { MarkKey } from "../../../cli/conform/sheet/items.ts";
import { type Mark, MARK_ITEMS } from "../../../cli/conform/sheet/mark_items.ts";
import type { TypeName } from "../../../codec/mod.ts";
import { LISTED_TYPES, typeKey } from "../../../cli/conform/sheet/type_items.ts";

/** The originator address of its requests. */
export const ORIGINATOR = 7;

/** Options of the station. */
export interface FullClientOptions {
  /** Number of links to the tester, all to the same controlled station. @default {1} */
  readonly links?: number;
  /** Whether it sets the clock, and interrogates station and counters, after each start. @default {false} */
  readonly startUp?: boolean;
}

/** Items of the list that the station does not use. */
const UNUSED: readonly MarkKey[] = [
  ...["dev.system", "dev.controlled", "app.ioa.structured", "rfc.x21", "rfc.other"] as const,
  ...["baf.clock.dow", "baf.clock.gen", "baf.clock.su", "baf.cmd.maxDelay"] as const,
];

/** Points and counters of the tester. */
const POINTS: readonly (readonly [number, TypeName])[] = [
  ...[[100, "M_SP_NA_1"], [200, "M_DP_NA_1"], [300, "M_ST_NA_1"], [400, "M_BO_NA_1"]] as const,
  ...[[500, "M_ME_NA_1"], [600, "M_ME_NB_1"], [700, "M_ME_NC_1"], [800, "M_ME_ND_1"]] as const,
  ...[[900, "M_PS_NA_1"], [1001, "M_IT_NA_1"], [1010, "M_IT_TB_1"]] as const,
];

/** Its events of protection equipment. */
const EVENTS: readonly (readonly [number, TypeName])[] = [
  ...[[950, "M_EP_TD_1"], [951, "M_EP_TE_1"], [952, "M_EP_TF_1"]] as const,
];

/** Its commands that can be selected. */
const COMMANDS: readonly (readonly [number, TypeName])[] = [
  ...[[5000, "C_SC_NA_1"], [5100, "C_DC_NA_1"], [5200, "C_RC_NA_1"]] as const,
  ...[[5300, "C_SE_NA_1"], [5400, "C_SE_NB_1"], [5500, "C_SE_NC_1"]] as const,
];

/** The sheet of the station. */
export function fullClientSheet(
  { links = 1, startUp = false }: FullClientOptions = {},
): SheetDocument {
  const marks: { [Key in MarkKey]?: Mark } = {};
  for (const key of Object.keys(MARK_ITEMS) as (keyof typeof MARK_ITEMS)[]) {
    if (!UNUSED.includes(key)) marks[key] = "X";
  }
  for (const type of LISTED_TYPES) marks[typeKey(type)] = "X";
  return {
    schema: SHEET_FORMAT,
    device: { vendor: "Example", product: "Full client", hw: "1", fw: "1.0", role: "controlling" },
    marks,
    values: { "red.n": links },
    pixit: {
      "pixit.retryInterval": 0.5,
      "pixit.switchTime": 1,
      "pixit.badFrame": "close",
      "pixit.badFrame.truncated": "discard",
      "pixit.badFrame.excess": "execute",
      "pixit.badFrame.objects": "discard",
      "pixit.t3OnSend": false,
      "pixit.confirmUnasked": "ignore",
      "pixit.originator": ORIGINATOR,
      "pixit.timeBase": "utc",
      "pixit.timeAccuracy": 10,
      "pixit.timeResolution": 1,
      "pixit.tagUnsynchronised": "send",
      "pixit.fileRetries": 0,
      "pixit.startSequence": startUp ? ["C_CS_NA_1", "C_IC_NA_1", "C_CI_NA_1"] : [],
      "pixit.security": "none",
    },
    commonAddresses: [1],
    signals: [
      ...POINTS.map(([ioa, type]) => ({ ca: 1, ioa, type, groups: [0] })),
      ...EVENTS.map(([ioa, type]) => ({ ca: 1, ioa, type })),
      ...COMMANDS.map(([ioa, type]) => ({ ...{ ca: 1, ioa, type, mode: "both" } as const })),
      { ca: 1, ioa: 5600, type: "C_BO_NA_1" },
      ...Array.from({ length: 20 }, (_, at) => ({
        ...{ ca: 1, ioa: 5020 + at, type: "C_SC_NA_1", mode: "both" } as const,
      })),
    ],
  };
}
