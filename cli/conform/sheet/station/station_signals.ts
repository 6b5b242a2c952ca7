// The signals of a simulated station: its points, counters and commands.

import type {
  CommandDeclaration,
  PointDeclaration,
  SectorDeclaration,
} from "../../../../transport/mod.ts";
import type { SignalEntry } from "../document.ts";
import { isListed } from "../type_items.ts";
import { counterGroupsOf, eventOf, groupsOf, imageOf, isStandardType } from "./station_types.ts";

/** The mode of a command, in the words of a sheet. */
const MODES = { "direct": "direct", "select-before-operate": "select", "both": "both" } as const;

/** The signals of a common address. Points of private types have none. */
export function signalsOf(sector: SectorDeclaration): readonly SignalEntry[] {
  const { ca, points = [], counters = [], commands = [] } = sector;
  return [
    ...points.flatMap((point) => pointSignal(ca, point)),
    ...counters.map((counter): SignalEntry => ({
      ...{ ca, ioa: counter.ioa, type: counter.type ?? "M_IT_NA_1" },
      ...counter.name !== undefined && { name: counter.name },
      groups: counterGroupsOf(counter),
      event: counter.reportFrozen === true ? "untimed" : "none",
      ...counter.freezeMs !== undefined && { freeze: counter.freezeMs / 1000 },
      stimulus: `${ca}/${counter.ioa}`,
    })),
    ...commands.map((command) => commandSignal(ca, command)),
  ];
}

function pointSignal(ca: number, point: PointDeclaration): readonly SignalEntry[] {
  const { ioa, type, name, cyclicMs, backgroundMs, range } = point;
  if (!isStandardType(type) || !isListed(type)) return [];
  const groups = groupsOf(point);
  return [{
    ...{ ca, ioa, type: imageOf(point) ?? type },
    ...name !== undefined && { name },
    ...groups.length > 0 && { groups },
    event: eventOf(point),
    ...cyclicMs !== undefined && { cyclic: cyclicMs / 1000 },
    ...backgroundMs !== undefined && { background: backgroundMs / 1000 },
    ...range !== undefined && { range },
    stimulus: `${ca}/${ioa}`,
  }];
}

function commandSignal(ca: number, command: CommandDeclaration): SignalEntry {
  const { ioa, type, name, mode = "direct", timeTag, qualifiers, limits, feedback } = command;
  const { selectTimeoutMs = 30_000, termination } = command;
  const { low, high } = limits ?? {};
  return {
    ...{ ca, ioa, type },
    ...name !== undefined && { name },
    ...low !== undefined && high !== undefined && { range: [low, high] },
    observe: `${ca}/${ioa}`,
    mode: MODES[mode],
    ...mode !== "direct" && { selectTimeout: selectTimeoutMs / 1000 },
    ...timeTag !== undefined && { timeTag },
    ...qualifiers !== undefined && { qualifiers },
    ...feedback !== undefined && { feedback: feedback.ioa },
    ...feedback?.delayMs !== undefined && { duration: feedback.delayMs / 1000 },
    ...termination !== undefined && { termination },
  };
}
