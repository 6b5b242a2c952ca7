// Rules about the signals of a sheet, and whether there is one for each marked type.

import { counterpartOf, memberPath } from "../../../codec/low_level.ts";
import { groupKeys } from "./group_keys.ts";
import type { MarkKey } from "./items.ts";
import { type Breach, isUsed, itemPath, named, type Rule, used } from "./rule.ts";
import type { Sheet, Signal } from "./sheet.ts";
import { COMMAND_WAYS, COMMANDS, imageKeysOf, isMonitored, TOTALS } from "./type_groups.ts";
import { isListed, LISTED_TYPES, type ListedType, type TypeKey, typeKey } from "./type_items.ts";

/** Number of groups of counters. */
const COUNTER_GROUPS = groupKeys("baf.it.g").length;

/** Reports what is wrong with each signal. */
function eachSignal(
  { signals }: Sheet,
  check: (signal: Signal, path: string) => readonly Breach[],
): readonly Breach[] {
  return signals.flatMap((signal, index) => check(signal, memberPath("signals", index)));
}

/** A signal with its address: `M_SP_NA_1 at 1/100`. */
function shown({ type, ca, ioa }: Signal): string {
  return `${type} at ${ca}/${ioa}`;
}

/** The key of a type that a signal names; a type outside the list has none. */
function keyOf({ type }: Signal): TypeKey | undefined {
  return isListed(type) ? typeKey(type) : undefined;
}

function isCommandSignal(signal: Signal): boolean {
  const key = keyOf(signal);
  return key !== undefined && COMMANDS.includes(key);
}

function isTotalSignal(signal: Signal): boolean {
  const key = keyOf(signal);
  return key !== undefined && TOTALS.includes(key);
}

/** The types that a signal is transmitted with. */
function neededTypes(signal: Signal): readonly TypeKey[] {
  const { type, timeTag, event } = signal;
  const [untimed, timed] = (["none", "cp56"] as const)
    .map((time) => counterpartOf(type, time))
    .map((name) => name !== undefined && isListed(name) ? [typeKey(name)] : []);
  const own = isListed(type) ? [typeKey(type)] : [];
  if (timeTag === "required") return timed!;
  if (timeTag === "refused") return untimed!;
  if (event === "time-tagged" || event === "both") return [...new Set([...own, ...timed!])];
  return own;
}

/** The ways in which a command is transmitted according to its mode; of each list, one is needed. */
function neededWays(signal: Signal): readonly (readonly MarkKey[])[] {
  const key = keyOf(signal)!;
  const { mode = "direct" } = signal;
  const direct = (["baf.cmd.direct", "baf.cmd.directSetpoint"] as const)
    .filter((way) => COMMAND_WAYS[way].includes(key));
  const select = (["baf.cmd.sbo", "baf.cmd.sboSetpoint"] as const)
    .filter((way) => COMMAND_WAYS[way].includes(key));
  if (mode === "direct") return [direct];
  return mode === "select" ? [select] : [direct, select];
}

/** Rules about signals. */
export const SIGNAL_RULES: readonly Rule[] = [
  {
    id: "type-of-signal",
    severity: "error",
    text: "The types of a signal are marked",
    check: (sheet) =>
      eachSignal(
        sheet,
        (signal, path) =>
          neededTypes(signal).filter((key) => !isUsed(sheet, key)).map((key) => ({
            path: memberPath(path, "type"),
            text: `${shown(signal)} needs ${named(key)}, which is not marked`,
          })),
      ),
  },
  {
    id: "signal-once",
    severity: "error",
    text: "An address has one signal in monitor direction and one command",
    check: (sheet) => {
      const seen = new Set<string>();
      return eachSignal(sheet, (signal, path) => {
        const key = `${signal.ca}/${signal.ioa} ${isCommandSignal(signal)}`;
        const isTwice = seen.has(key);
        seen.add(key);
        return isTwice ? [{ path, text: `${shown(signal)} is the second signal there` }] : [];
      });
    },
  },
  {
    id: "address-of-signal",
    severity: "error",
    text: "The common address of a signal is one of the station",
    check: (sheet) => {
      const known = new Set(sheet.commonAddresses);
      return eachSignal(sheet, ({ ca }, path) => {
        if (known.has(ca)) return [];
        const text = `common address ${ca} is not one of ${sheet.commonAddresses.join(", ")}`;
        return [{ path: memberPath(path, "ca"), text }];
      });
    },
  },
  {
    id: "groups-of-signal",
    severity: "error",
    text: "Groups are those of points in interrogations, or of counters",
    check: (sheet) =>
      eachSignal(sheet, (signal, path) => {
        const { type, groups = [] } = signal;
        if (groups.length === 0) return [];
        const at = memberPath(path, "groups");
        const isTotal = isTotalSignal(signal);
        const key = keyOf(signal);
        if (isTotal) {
          const high = groups.find((group) => group > COUNTER_GROUPS);
          if (high === undefined) return [];
          return [{
            path: at,
            text: `counters have no group ${high}, expected 0 to ${COUNTER_GROUPS}`,
          }];
        }
        if (isListed(type) && key !== undefined && imageKeysOf(type).includes(key)) return [];
        const text = `${shown(signal)} has groups, but interrogations do not report ${type}`;
        return [{ path: at, text }];
      }),
  },
  {
    id: "marks-of-groups",
    severity: "warning",
    text: "The groups of signals are marked, and marked groups have a signal",
    check: (sheet) => {
      if (sheet.signals.length === 0 || sheet.role === "controlling") return [];
      return [
        ...groupBreaches(
          sheet,
          ["baf.gi.global", ...groupKeys("baf.gi.g")],
          (signal) => !isTotalSignal(signal),
        ),
        ...groupBreaches(sheet, ["baf.it.general", ...groupKeys("baf.it.g")], isTotalSignal),
      ];
    },
  },
  {
    id: "mode-of-signal",
    severity: "error",
    text: "The mode of a command is one that the station transmits; bitstrings cannot be selected",
    check: (sheet) =>
      eachSignal(sheet, (signal, path) => {
        if (!isCommandSignal(signal)) return [];
        return neededWays(signal).filter((ways) => used(sheet, ways).length === 0).map((ways) => {
          const { mode = "direct" } = signal;
          const reason = ways.length === 0
            ? "its type cannot be selected"
            : `${ways.join(" or ")} is not marked`;
          const at = memberPath(path, "mode");
          return { path: at, text: `${shown(signal)} has the mode ${mode}, but ${reason}` };
        });
      }),
  },
  {
    id: "feedback-of-signal",
    severity: "error",
    text: "The feedback of a command is a signal of its common address",
    check: (sheet) => {
      const points = new Set(
        sheet.signals.filter((signal) => !isCommandSignal(signal))
          .map(({ ca, ioa }) => `${ca}/${ioa}`),
      );
      return eachSignal(sheet, (signal, path) => {
        const { ca, feedback } = signal;
        if (feedback === undefined || points.has(`${ca}/${feedback}`)) return [];
        const text = `the feedback of ${shown(signal)} is ${feedback}, but no signal in monitor ` +
          `direction has the address ${ca}/${feedback}`;
        return [{ path: memberPath(path, "feedback"), text }];
      });
    },
  },
  {
    id: "range-of-signal",
    severity: "error",
    text: "The lowest value of a range is not above the highest",
    check: (sheet) =>
      eachSignal(sheet, ({ range: [low, high] = [0, 0] }, path) => {
        if (low <= high) return [];
        return [{ path: memberPath(path, "range"), text: `the range ${low} to ${high} is empty` }];
      }),
  },
  {
    id: "signal-of-type",
    severity: "warning",
    text: "A marked type of process information has a signal; its cases are inconclusive otherwise",
    check: (sheet) => {
      const families = new Set(sheet.signals.map(({ type }) => familyOf(type)));
      return LISTED_TYPES.flatMap((name) => {
        const key = typeKey(name);
        const isProcess = isMonitored(name) || COMMANDS.includes(key);
        if (!isProcess || !isUsed(sheet, key) || families.has(familyOf(name))) return [];
        return [{ path: itemPath(key), text: `${named(key)} is marked, but has no signal` }];
      });
    },
  },
];

/** The type that stands for all types of a signal: the one without time tag, or its own. */
function familyOf(type: Signal["type"] | ListedType): string {
  return counterpartOf(type, "none") ?? type;
}

/** Reports marked groups without a signal, and signals of groups that are not marked. */
function groupBreaches(
  sheet: Sheet,
  keys: readonly MarkKey[],
  isMember: (signal: Signal) => boolean,
): readonly Breach[] {
  const first = new Map<number, number>();
  for (const [index, signal] of sheet.signals.entries()) {
    if (!isMember(signal)) continue;
    for (const group of signal.groups ?? []) if (!first.has(group)) first.set(group, index);
  }
  return keys.flatMap((key, group): Breach[] => {
    const index = first.get(group);
    const isMarked = isUsed(sheet, key);
    if (isMarked === (index !== undefined)) return [];
    if (index === undefined) {
      return [{ path: itemPath(key), text: `${named(key)} is marked, but no signal is in it` }];
    }
    const signal = sheet.signals[index]!;
    const text = `${shown(signal)} is in group ${group}, but ${key} is not marked`;
    return [{ path: memberPath(memberPath("signals", index), "groups"), text }];
  });
}
