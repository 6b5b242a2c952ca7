// The sheet of the full station: its interoperability list, the answers for the test, and its signals.

import type { SheetDocument, SignalEntry } from "../../../cli/conform/sheet/document.ts";
import { SHEET_FORMAT } from "../../../cli/conform/sheet/document.ts";
import { type Mark, MARK_ITEMS } from "../../../cli/conform/sheet/mark_items.ts";
import type { MarkKey } from "../../../cli/conform/sheet/items.ts";
import type { PixitAnswers } from "../../../cli/conform/sheet/pixit_items.ts";
import { isListed, typeKey } from "../../../cli/conform/sheet/type_items.ts";
import { counterpartOf } from "../../../codec/low_level.ts";
import type { TypeName } from "../../../codec/mod.ts";
import type { CommandDeclaration, PointDeclaration, StationDeclaration } from "../../../mod.ts";
import {
  ACTION_TIMEOUT_MS,
  fullStation,
  type FullStationOptions,
  MAX_DELAY_MS,
  MOST_CONNECTIONS,
  OTHER_HOST,
  SELECT_TIMEOUT_MS,
  SYNC_VALID_MS,
  TESTER_HOST,
} from "./full_station.ts";

/** The types that the station has besides those of its objects. */
const SYSTEM_TYPES = [
  ...["M_EI_NA_1", "C_IC_NA_1", "C_CI_NA_1", "C_RD_NA_1", "C_CS_NA_1", "C_RP_NA_1", "C_TS_TA_1"],
  ...["P_ME_NA_1", "P_ME_NB_1", "P_ME_NC_1"],
  ...["F_FR_NA_1", "F_SR_NA_1", "F_SC_NA_1", "F_LS_NA_1", "F_AF_NA_1", "F_SG_NA_1", "F_DR_TA_1"],
] as const;

/** Items of the list that the station does not use. */
const UNUSED: readonly MarkKey[] = [
  ...["dev.system", "dev.controlling", "app.ioa.structured"] as const,
  ...["baf.double.dp", "baf.double.st", "baf.double.bo", "baf.double.nva"] as const,
  ...["baf.double.sva", "baf.double.r32"] as const,
  ...["baf.clock.dow", "baf.clock.gen", "baf.clock.su"] as const,
  ...["baf.file.mon.disturbance", "baf.file.mon.soe", "baf.file.mon.analog"] as const,
  ...["rfc.x21", "rfc.other"] as const,
];

/** Items that only the variant with cyclic data has. */
const CYCLIC: readonly MarkKey[] = [
  ...["baf.cyclic", "baf.backscan", "baf.it.modeA", "baf.paramAct.cyclic"] as const,
];

/** The sheet of the full station, with the same options. */
export function fullSheet(options: FullStationOptions = {}): SheetDocument {
  const station = fullStation(options);
  return {
    schema: SHEET_FORMAT,
    device: {
      ...{ vendor: "Example", product: "Full station", hw: "1", fw: "1.0" },
      role: "controlled",
    },
    marks: marksOf(station, options),
    values: { "baf.cmd.maxDelayValue": MAX_DELAY_MS / 1000, "red.n": 2 },
    pixit: answers(options),
    signals: signalsOf(station),
  };
}

function marksOf(
  { sectors }: StationDeclaration,
  { cyclic = false }: FullStationOptions,
): SheetDocument["marks"] {
  const marks: { [Key in MarkKey]?: Mark } = {};
  for (const key of Object.keys(MARK_ITEMS) as (keyof typeof MARK_ITEMS)[]) {
    if (UNUSED.includes(key) || !cyclic && CYCLIC.includes(key)) continue;
    marks[key] = "X";
  }
  const types = new Set<TypeName>(SYSTEM_TYPES);
  for (const { points = [], counters = [], commands = [] } of sectors) {
    for (const point of points) for (const type of typesOf(point)) types.add(type);
    for (const { type = "M_IT_NA_1" } of counters) types.add(type);
    for (const { type } of commands) {
      types.add(type);
      const tagged = counterpartOf(type, "cp56");
      if (tagged !== undefined) types.add(tagged);
    }
  }
  if (cyclic) types.add("P_AC_NA_1");
  for (const type of types) if (isListed(type)) marks[typeKey(type)] = "X";
  return marks;
}

function typesOf({ type, event = "time-tagged" }: PointDeclaration): readonly TypeName[] {
  const standard = type as TypeName;
  const tagged = counterpartOf(standard, "cp56");
  const isTagged = event === "time-tagged" || event === "both";
  return isTagged && tagged !== undefined ? [standard, tagged] : [standard];
}

function answers(
  { peers = "one", synchronized = false, ...more }: FullStationOptions,
): PixitAnswers {
  const ofGroup = { maxConnections: MOST_CONNECTIONS / 2, ownBuffer: true };
  return {
    "pixit.maxConnections": MOST_CONNECTIONS,
    "pixit.beyondMax": "close",
    "red.groups": peers === "two"
      ? [
        { name: "first", addresses: [TESTER_HOST], ...ofGroup },
        { name: "second", addresses: [OTHER_HOST], ...ofGroup },
      ]
      : [{ name: "all", ownBuffer: true }],
    "pixit.redTakeover": "close",
    ...peers === "allowed" && { "pixit.allowedPeers": [TESTER_HOST] },
    "pixit.reconnectReady": 1,
    "pixit.badFrame": "close",
    "pixit.badFrame.truncated": "refuse",
    "pixit.badFrame.excess": "refuse",
    "pixit.badFrame.objects": "refuse",
    "pixit.t3OnSend": false,
    "pixit.confirmUnasked": "ignore",
    "pixit.sqUse": "consecutive",
    "pixit.broadcastOther": "46",
    "pixit.wrongType": "47",
    "pixit.tBit": "mirror",
    "pixit.qualityStimuli": ["BL", "SB", "NT", "IV", "OV"],
    "pixit.timeBase": "utc",
    "pixit.timeAccuracy": 10,
    "pixit.timeResolution": 1,
    "pixit.syncLoss": synchronized ? SYNC_VALID_MS / 1000 : "never",
    "pixit.clockAck": "received",
    "pixit.selectTimeout": SELECT_TIMEOUT_MS / 1000,
    "pixit.doubleSelect": "restart",
    "pixit.oneOfN": false,
    "pixit.wrongExecute": "keep",
    "pixit.selectDirect": "refuse",
    "pixit.busy": "refuse",
    "pixit.cancel": "refuse",
    "pixit.actterm": "end",
    "pixit.acttermNegative": true,
    "pixit.actionTimeout": ACTION_TIMEOUT_MS / 1000,
    "pixit.retInfo": "11",
    "pixit.tooOld": "negative",
    "pixit.secondGI": "queue",
    "pixit.eventBufferSize": more.eventLimit ?? 1000,
    "pixit.eventBufferKept": false,
    "pixit.overflow": "oldest",
    "pixit.overflowIndication": "none",
    "pixit.cyclicTolerance": 500,
    "pixit.reset": "restart",
    "pixit.resetEvents": true,
    "pixit.resetTime": 1,
    "pixit.parametersKept": false,
    "pixit.file": [{ ca: 1, ioa: FILE_IOA, nof: 1, sections: FILE_SECTIONS, octets: FILE_OCTETS }],
    "pixit.fileRetries": 3,
    "pixit.security": "none",
  };
}

/** Address of the file of the station. */
export const FILE_IOA = 30_000;

/** Number of its sections. */
export const FILE_SECTIONS = 2;

/** Its length. */
export const FILE_OCTETS = 1200;

function signalsOf({ sectors }: StationDeclaration): SignalEntry[] {
  return sectors.flatMap(({ ca, points = [], counters = [], commands = [] }) => [
    ...points.map((point): SignalEntry => pointEntry(ca, point)),
    ...counters.map(({ ioa, type = "M_IT_NA_1", groups = [], freezeMs }): SignalEntry => ({
      ...{ ca, ioa, type, groups: [0, ...groups] },
      ...freezeMs !== undefined && { freeze: freezeMs / 1000 },
    })),
    ...commands.map((command): SignalEntry => commandEntry(ca, command)),
  ]);
}

function pointEntry(ca: number, point: PointDeclaration): SignalEntry {
  const { ioa, type, groups = [], event, range, cyclicMs, backgroundMs } = point;
  const isEvent = type.startsWith("M_EP");
  return {
    ...{ ca, ioa, type: type as TypeName },
    ...!isEvent && { groups: [0, ...groups] },
    ...event !== undefined && { event },
    ...range !== undefined && { range },
    ...cyclicMs !== undefined && { cyclic: cyclicMs / 1000 },
    ...backgroundMs !== undefined && { background: backgroundMs / 1000 },
  };
}

function commandEntry(ca: number, command: CommandDeclaration): SignalEntry {
  const { ioa, type, mode = "direct", selectTimeoutMs, limits, feedback, timeTag } = command;
  const { low, high } = limits ?? {};
  return {
    ...{ ca, ioa, type, mode: mode === "select-before-operate" ? "select" : mode },
    ...selectTimeoutMs !== undefined && { selectTimeout: selectTimeoutMs / 1000 },
    ...low !== undefined && high !== undefined && { range: [low, high] as const },
    ...feedback !== undefined &&
      { feedback: feedback.ioa, duration: (feedback.delayMs ?? 0) / 1000 },
    ...timeTag !== undefined && { timeTag },
    qualifiers: command.qualifiers ??
      (type.startsWith("C_S") && type !== "C_SC_NA_1" ? [0] : [0, 1, 2, 3]),
  };
}
