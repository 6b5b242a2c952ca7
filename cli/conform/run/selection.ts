// Which cases apply to a device: by its role, and by what its sheet marks and declares.

import type { ConditionKey, ConformanceCase, DeviceRole } from "../case.ts";
import { isPixitKey } from "../sheet/pixit_items.ts";
import type { Sheet } from "../sheet/sheet.ts";
import type { Verdict } from "../verdict.ts";

/** Cases that count frames, or fill the window with requests that a device challenges. */
const UNAUTHENTICATED: ReadonlySet<string> = new Set([
  ...["TCP-05", "TCP-06", "SEQ-01", "SSP-10", "GI-05", "GI-06", "GI-07", "GI-08", "GI-09"],
  ...["CLK-01", "RST-02", "CMD-21", "ROB-01"],
]);

/** Whether to run a case, and why. */
export type Selection =
  | { readonly isSelected: true; readonly by: readonly string[] }
  | { readonly isSelected: false; readonly verdict: Verdict; readonly reason: string };

/**
 * Decides whether a case applies. An item that is not marked makes it NOT APPLICABLE; an answer that is missing, or an item that
 * is not determined, INCONCLUSIVE. Without a sheet, only mandatory cases apply.
 */
export function selectCase(
  each: ConformanceCase,
  { sheet, role, authentication }: {
    readonly sheet: Sheet;
    readonly role: DeviceRole;
    /** Present if the tester authenticates. */
    readonly authentication?: unknown;
  },
): Selection {
  if (each.passive === undefined && each[role] === undefined) {
    const other = role === "controlled" ? "controlling" : "controlled";
    return notApplicable(`tests a ${other} station`);
  }
  const by: string[] = [];
  const missing: ConditionKey[][] = [];
  for (const item of each.condition ?? []) {
    const alternatives = [item].flat();
    const met = alternatives.filter((key) => isMet(key, sheet));
    if (met.length === 0) missing.push(alternatives);
    for (const key of met) by.push(key);
  }
  const unmarked = missing.find((keys) => !keys.some((key) => isOpen(key, sheet)));
  if (unmarked !== undefined) return notApplicable(`not marked: ${unmarked.join(" or ")}`);
  if (missing.length > 0 && sheet.isBlank) {
    return notApplicable("there is no sheet that selects it");
  }
  if (missing.length > 0) {
    const reason = `declaration missing: ${missing.map((keys) => keys.join(" or ")).join(", ")}`;
    return { isSelected: false, verdict: "INCONCLUSIVE", reason };
  }
  if (authentication !== undefined && UNAUTHENTICATED.has(each.id)) {
    const reason =
      "secure authentication adds frames, which this case counts: test it without --keys";
    return { isSelected: false, verdict: "NOT TESTED", reason };
  }
  return { isSelected: true, by };
}

function notApplicable(reason: string): Selection {
  return { isSelected: false, verdict: "NOT APPLICABLE", reason };
}

/** Whether an item may yet turn out to be there: an answer that is missing, or a mark that is not determined. */
function isOpen(key: ConditionKey, sheet: Sheet): boolean {
  return isPixitKey(key) || sheet.isUnknown(key);
}

function isMet(key: ConditionKey, sheet: Sheet): boolean {
  return isPixitKey(key) ? sheet.pixit(key) !== undefined : sheet.isMarked(key);
}
