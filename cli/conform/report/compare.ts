// Compares two reports of one device: what improved, what got worse.

import { UsageError } from "../../io/exit.ts";
import type { Verdict } from "../verdict.ts";
import type { CampaignReport, CaseReport } from "../campaign_report.ts";

/** The identifier of the format. */
export const COMPARISON_SCHEMA_ID = "iec104-comparison/1";

/** A case with different results. */
export interface CaseChange {
  readonly id: string;
  readonly title: string;
  /** Verdict and reason in the old report; `null` if it has no such case. */
  readonly old: CaseOutcome | null;
  /** Verdict and reason in the new report; `null` if it has no such case. */
  readonly new: CaseOutcome | null;
}

/** How a case ended. */
export interface CaseOutcome {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** What a comparison names a report by. */
export interface ComparedReport {
  /** Name of the file, or where the device was reached. */
  readonly name: string;
  readonly startedAt: string;
  readonly tool: string;
  readonly target: string;
  readonly firmware: string;
  readonly overall: CampaignReport["overall"];
}

/** The differences between two reports. */
export interface Comparison {
  readonly schema: typeof COMPARISON_SCHEMA_ID;
  readonly old: ComparedReport;
  readonly new: ComparedReport;
  /** Cases that pass now. */
  readonly improved: readonly CaseChange[];
  /** Cases that fail now, or passed and could not be judged now. */
  readonly worse: readonly CaseChange[];
  /** Cases with another verdict or another reason, which are neither better nor worse. */
  readonly changed: readonly CaseChange[];
  /** Cases that only the new report has. */
  readonly added: readonly CaseChange[];
  /** Cases that only the old report has. */
  readonly gone: readonly CaseChange[];
  /** Number of cases with the same verdict for the same reason. */
  readonly same: number;
}

/** A report and its name. */
export interface NamedReport {
  readonly name: string;
  readonly report: CampaignReport;
}

/**
 * Refuses reports that cannot be compared.
 *
 * @throws {UsageError} They rest on different criteria, or on different roles.
 */
export function requireComparable(
  old: { readonly name: string } & Pick<CampaignReport, "catalogue"> & HasRole,
  recent: { readonly name: string } & Pick<CampaignReport, "catalogue"> & HasRole,
): void {
  if (old.catalogue !== recent.catalogue) {
    throw new UsageError(
      `Cannot compare: ${old.name} has version ${old.catalogue} of the catalogue, ${recent.name} version ` +
        `${recent.catalogue}; their criteria differ, expected reports of one version`,
    );
  }
  if (old.device.role !== recent.device.role) {
    throw new UsageError(
      `Cannot compare: ${old.name} tests a ${old.device.role} station, ${recent.name} a ${recent.device.role} one, ` +
        "expected reports of one role",
    );
  }
}

/** What has the role of a device. */
interface HasRole {
  readonly device: Pick<CampaignReport["device"], "role">;
}

/**
 * Compares two reports.
 *
 * @throws {UsageError} They cannot be compared.
 */
export function compareReports(old: NamedReport, recent: NamedReport): Comparison {
  requireComparable({ name: old.name, ...old.report }, { name: recent.name, ...recent.report });
  const before = new Map(old.report.cases.map((each) => [each.id, each]));
  const after = new Map(recent.report.cases.map((each) => [each.id, each]));
  const both = recent.report.cases.flatMap((each) => {
    const other = before.get(each.id);
    return other === undefined ? [] : [{ other, each, kind: kindOf(other, each) }];
  });
  const changesOf = (kind: ChangeKind) =>
    both.filter((pair) => pair.kind === kind).map(({ other, each }) => changeOf(other, each));
  return {
    schema: COMPARISON_SCHEMA_ID,
    old: namedBy(old),
    new: namedBy(recent),
    improved: changesOf("improved"),
    worse: changesOf("worse"),
    changed: changesOf("changed"),
    added: recent.report.cases.filter(({ id }) => !before.has(id))
      .map((each) => changeOf(undefined, each)),
    gone: old.report.cases.filter(({ id }) => !after.has(id))
      .map((each) => changeOf(each, undefined)),
    same: both.filter(({ kind }) => kind === "same").length,
  };
}

type ChangeKind = "improved" | "worse" | "changed" | "same";

function kindOf(old: CaseReport, recent: CaseReport): ChangeKind {
  if (old.verdict === recent.verdict) {
    return withoutNumbers(old.reason) === withoutNumbers(recent.reason) ? "same" : "changed";
  }
  if (recent.verdict === "FAIL") return "worse";
  if (recent.verdict === "PASS") return old.verdict === "NOT APPLICABLE" ? "changed" : "improved";
  if (isPassed(recent)) return old.verdict === "FAIL" || isOpen(old) ? "improved" : "changed";
  return isPassed(old) && isOpen(recent) ? "worse" : "changed";
}

function isPassed({ verdict }: CaseOutcome): boolean {
  return verdict === "PASS" || verdict === "PASS+";
}

/** Whether a case applied but was not judged. */
function isOpen({ verdict }: CaseOutcome): boolean {
  return verdict === "INCONCLUSIVE" || verdict === "NOT TESTED" || verdict === "ERROR";
}

/** A reason without what differs from run to run: times, ports, sequence numbers, values. */
function withoutNumbers(reason: string): string {
  return reason.replace(/\d[\d.,:-]*/g, "#");
}

function changeOf(old: CaseReport | undefined, recent: CaseReport | undefined): CaseChange {
  const { id, title } = (recent ?? old)!;
  return { id, title, old: outcomeOf(old), new: outcomeOf(recent) };
}

function outcomeOf(each: CaseReport | undefined): CaseOutcome | null {
  return each === undefined ? null : { verdict: each.verdict, reason: each.reason };
}

function namedBy({ name, report }: NamedReport): ComparedReport {
  const { startedAt, tool, target, device: { firmware }, overall } = report;
  return { name, startedAt, tool, target, firmware, overall };
}
