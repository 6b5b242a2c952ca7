// `iec104 conform --list`: the cases, and whether each would run.

import { formatDuration } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import { areaOf, type CaseNeed, type ConformanceCase, type DeviceRole, rolesOf } from "../case.ts";
import { expectedMs } from "../run/campaign.ts";
import { statusOf } from "../run/choose_cases.ts";
import { selectCase } from "../run/selection.ts";
import type { Sheet } from "../sheet/sheet.ts";

/** A case in the list. */
export interface ListedCase {
  readonly id: string;
  readonly area: string;
  /** The number in IEC TS 60870-5-604 that a public source names; `-` without one. */
  readonly clause: string;
  readonly roles: readonly DeviceRole[];
  readonly kind: ConformanceCase["kind"];
  /** `M` mandatory, `C` selected by items of the sheet. */
  readonly status: "M" | "C";
  readonly title: string;
  readonly precondition: string;
  readonly stimulus: string;
  readonly criterion: string;
  /** Items of the sheet: all of them are needed, and one of each inner list. */
  readonly condition: readonly (string | readonly string[])[];
  readonly needs: readonly CaseNeed[];
  /** Expected duration in ms. */
  readonly expectedMs: number;
  /** Whether it would run. */
  readonly runs: boolean;
  /** Why it would or would not run. */
  readonly why: string;
}

/** The list of some cases for a role and a sheet. */
export function listCases(
  cases: readonly ConformanceCase[],
  { sheet, role }: { readonly sheet: Sheet; readonly role: DeviceRole },
): readonly ListedCase[] {
  return cases.map((each) => {
    const { id, clause, kind, title, precondition, stimulus, criterion } = each;
    const { condition = [], needs = [] } = each;
    const selection = selectCase(each, { sheet, role });
    return {
      ...{ id, area: areaOf(each), clause, roles: rolesOf(each), kind, status: statusOf(each) },
      ...{ title, precondition, stimulus, criterion, condition, needs },
      expectedMs: expectedMs(each, { sheet }),
      runs: selection.isSelected,
      why: selection.isSelected
        ? selection.by.length === 0 ? "mandatory" : `marked: ${selection.by.join(", ")}`
        : selection.reason,
    };
  });
}

/** The list as text. */
export function* listLines(listed: readonly ListedCase[]): Generator<string> {
  for (const { id, kind, status, title, needs, expectedMs, runs, why } of listed) {
    const given = needs.filter((need) => need !== "long");
    const needed = given.length === 0 ? "" : `; needs ${given.join(", ")}`;
    const time = needs.includes("long") ? "; takes long" : "";
    const fate = runs ? `${formatDuration(expectedMs)}, ${why}` : `does not run: ${why}`;
    yield `${id.padEnd(6)}  ${kind}  ${status}  ${title}  (${fate}${needed}${time})`;
  }
  const running = listed.filter(({ runs }) => runs).length;
  yield `${count(listed.length, "case")}, ${running} would run`;
}
