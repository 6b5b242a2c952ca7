// The consistency rules of a sheet, and the check of a sheet against all of them.

import { CAUSE_RULES } from "./rules_causes.ts";
import { COMMAND_RULES } from "./rules_commands.ts";
import { DEVICE_RULES } from "./rules_device.ts";
import { LINK_RULES } from "./rules_link.ts";
import { PROCEDURE_RULES } from "./rules_procedures.ts";
import { SIGNAL_RULES } from "./rules_signals.ts";
import type { Breach, Rule } from "./rule.ts";
import type { Sheet } from "./sheet.ts";

/** All rules, in the order of the clauses. */
export const RULES: readonly Rule[] = [
  ...DEVICE_RULES,
  ...CAUSE_RULES,
  ...PROCEDURE_RULES,
  ...COMMAND_RULES,
  ...LINK_RULES,
  ...SIGNAL_RULES,
];

/** A broken rule. */
export interface SheetFinding extends Breach, Pick<Rule, "id" | "severity"> {}

/** Returns everything in a sheet that breaks a rule; errors first. */
export function checkSheet(sheet: Sheet): readonly SheetFinding[] {
  const findings = RULES.flatMap(({ id, severity, check }) =>
    check(sheet).map((breach): SheetFinding => ({ id, severity, ...breach }))
  );
  return [
    ...findings.filter(({ severity }) => severity === "error"),
    ...findings.filter(({ severity }) => severity === "warning"),
  ];
}
