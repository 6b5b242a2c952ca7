// Findings in the form of the report.

import type { FindingLog, FindingRecord } from "../finding_log.ts";
import type { Severity } from "../../findings/row.ts";
import { type FindingCode, FINDINGS } from "../../findings/table.ts";
import { TECHNIQUES } from "../../findings/techniques.ts";
import { markOf } from "./marks.ts";
import type { ExplanationReport, FindingReport } from "./model.ts";

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, notice: 2 };

/** All findings by descending severity, then in the order of first occurrence. */
export function buildFindings(log: FindingLog): FindingReport[] {
  return Array.from(log.all(), buildFinding)
    .sort((a, b) => RANK[a.severity] - RANK[b.severity] || order(a, b));
}

function order({ first: a }: FindingReport, { first: b }: FindingReport): number {
  return a.file - b.file || a.frame - b.frame;
}

function buildFinding(record: FindingRecord): FindingReport {
  const { about: { session, source, destination, ca, ioa, typeId } } = record;
  return {
    code: record.code,
    severity: record.severity,
    techniques: FINDINGS[record.code].techniques ?? [],
    detail: record.detail,
    count: record.count,
    first: markOf(record.first),
    last: markOf(record.last),
    frames: record.frames.map(markOf),
    session: session ?? null,
    source: source ?? null,
    destination: destination ?? null,
    ca: ca ?? null,
    ioa: ioa ?? null,
    typeId: typeId ?? null,
  };
}

/** The explanation of a code, with the names of its techniques. */
export function explain(code: FindingCode): ExplanationReport {
  const { techniques = [], ...row } = FINDINGS[code];
  return { ...row, techniques: techniques.map((id) => ({ id, name: TECHNIQUES[id] })) };
}
