// Rules about procedures and the types that they need: clauses 9.6.1 to 9.6.15.

import { groupKeys } from "./group_keys.ts";
import { MARK_ITEMS } from "./mark_items.ts";
import type { MarkKey } from "./items.ts";
import { anyOf, type Breach, isUsed, itemPath, named, type Rule, used } from "./rule.ts";
import type { Sheet } from "./sheet.ts";
import { DOUBLES, FILE_TYPES, PARAMETERS, TOTALS } from "./type_groups.ts";
import { typeKey } from "./type_items.ts";

function keysUnder(prefix: string): readonly MarkKey[] {
  return (Object.keys(MARK_ITEMS) as (keyof typeof MARK_ITEMS)[])
    .filter((key) => key.startsWith(prefix));
}

/** Options that exist exactly if a type does: options, and types of which at least one is needed. */
const PAIRS: readonly (readonly [readonly MarkKey[], readonly MarkKey[]])[] = [
  [["baf.init.remote"], [typeKey("C_RP_NA_1")]],
  [["baf.read"], [typeKey("C_RD_NA_1")]],
  [["baf.clock"], [typeKey("C_CS_NA_1")]],
  [["baf.test"], [typeKey("C_TS_TA_1")]],
  [keysUnder("baf.param."), PARAMETERS],
  [["baf.paramAct.cyclic"], [typeKey("P_AC_NA_1")]],
  [keysUnder("baf.file."), FILE_TYPES],
  [["baf.gi.global", ...groupKeys("baf.gi.g")], [typeKey("C_IC_NA_1")]],
];

/** Reports a mark of one list without any of the other. */
function unpaired(
  sheet: Sheet,
  given: readonly MarkKey[],
  needed: readonly MarkKey[],
): readonly Breach[] {
  if (used(sheet, needed).length > 0) return [];
  return used(sheet, given).map((key) => ({
    path: itemPath(key),
    text: `${named(key)} is marked, expected a mark of ${anyOf(needed)} as well`,
  }));
}

/** What a procedure of integrated totals needs besides a type of integrated totals. */
const COUNTERS: readonly MarkKey[] = keysUnder("baf.it.");

/** The only mode without counter interrogation: the station freezes and reports by itself. */
const LOCAL_MODE: MarkKey = "baf.it.modeA";

/** Rules about procedures. */
export const PROCEDURE_RULES: readonly Rule[] = [
  {
    id: "procedure-and-type",
    severity: "error",
    text: "A procedure has its type, and a type its procedure",
    check: (sheet) =>
      PAIRS.flatMap(([options, types]) => [
        ...unpaired(sheet, options, types),
        ...unpaired(sheet, types, options),
      ]),
  },
  {
    id: "file-types",
    severity: "error",
    text: "A file transfer has all types from F_FR_NA_1 to F_SG_NA_1",
    check: (sheet) => {
      const marked = used(sheet, FILE_TYPES);
      if (marked.length === 0) return [];
      return FILE_TYPES.filter((key) => !marked.includes(key)).map((key) => ({
        path: itemPath(marked[0]!),
        text: `${marked[0]} is marked, expected a mark of ${named(key)} as well`,
      }));
    },
  },
  {
    id: "directory",
    severity: "error",
    text: "A directory belongs to a file transfer",
    check: (sheet) => unpaired(sheet, [typeKey("F_DR_TA_1")], keysUnder("baf.file.")),
  },
  {
    id: "counter-types",
    severity: "error",
    text: "A procedure of integrated totals has a type of integrated totals",
    check: (sheet) => unpaired(sheet, COUNTERS, TOTALS),
  },
  {
    id: "counter-interrogation",
    severity: "error",
    text: "A procedure of integrated totals other than mode A has the counter interrogation",
    check: (sheet) => {
      const requested = COUNTERS.filter((key) => key !== LOCAL_MODE);
      const command = typeKey("C_CI_NA_1");
      return [...unpaired(sheet, requested, [command]), ...unpaired(sheet, [command], requested)];
    },
  },
  {
    id: "remote-freeze",
    severity: "error",
    text: "Modes C and D freeze counters by command",
    check: (sheet) =>
      unpaired(sheet, ["baf.it.modeC", "baf.it.modeD"], ["baf.it.freeze", "baf.it.freezeReset"]),
  },
  {
    id: "mode-of-totals",
    severity: "warning",
    text: "Integrated totals have a mode",
    check: (sheet) =>
      unpaired(sheet, TOTALS, ["baf.it.modeA", "baf.it.modeB", "baf.it.modeC", "baf.it.modeD"]),
  },
  {
    id: "double-transmission",
    severity: "error",
    text: "Double transmission has a type without time tag, and one with it",
    check: (sheet) =>
      (Object.keys(DOUBLES) as (keyof typeof DOUBLES)[]).flatMap((option) => {
        if (!isUsed(sheet, option)) return [];
        return DOUBLES[option].flatMap((types) => unpaired(sheet, [option], types.map(typeKey)));
      }),
  },
  {
    id: "qualifiers-of-commands",
    severity: "error",
    text: "Qualifiers of commands belong to a way of command transmission",
    check: (sheet) =>
      unpaired(
        sheet,
        ["baf.cmd.qu0", "baf.cmd.qu1", "baf.cmd.qu2", "baf.cmd.qu3"],
        ["baf.cmd.direct", "baf.cmd.sbo"],
      ),
  },
  {
    id: "termination-of-set-points",
    severity: "error",
    text: "The termination of set-points belongs to set-points",
    check: (sheet) =>
      unpaired(
        sheet,
        ["baf.cmd.seActterm"],
        ["baf.cmd.directSetpoint", "baf.cmd.sboSetpoint"],
      ),
  },
];
