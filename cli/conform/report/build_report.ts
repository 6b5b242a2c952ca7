// Turns the result of a campaign into the report.

import { formatEndpoint } from "../../text/endpoint.ts";
import { toHex } from "../../../codec/mod.ts";
import type { CaseStep, Measure } from "../bench/case_log.ts";
import { describeFrame, type SeenFrame } from "../bench/seen_frame.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { areaOf } from "../case.ts";
import type { CaseRecording } from "../evidence/evidence_folder.ts";
import type { Attempt } from "../run/attempt.ts";
import type { CampaignResult, CaseResult } from "../run/campaign.ts";
import { statusOf } from "../run/choose_cases.ts";
import type { Sheet } from "../sheet/sheet.ts";
import { type Verdict, VERDICTS } from "../verdict.ts";
import {
  type CampaignReport,
  type CaseReport,
  CATALOGUE_VERSION,
  NOTICE,
  REPORT_SCHEMA_ID,
  type ReportedLink,
  type ReportedMeasure,
  type ReportedStep,
  type TraceFrame,
} from "../campaign_report.ts";
import { commandCounts } from "./command_counts.ts";
import { typeCauseCounts } from "./type_counts.ts";

/** Maximum number of steps of a case in the report. */
const MOST_STEPS = 200;

/** Maximum number of measurements of a case in the report. */
const MOST_MEASURES = 200;

/** Maximum number of frames of a case in the report. */
const MOST_FRAMES = 60;

/** Number of frames before and after one that decided. */
const AROUND = 3;

/** Maximum number of octets of a frame in the report: one APDU. */
const MOST_HEX = 255;

/** What the report says besides the results. */
export interface ReportContext extends
  Pick<
    CampaignReport,
    "tool" | "target" | "seed" | "repeat" | "command" | "choice" | "findings" | "notes"
  > {
  readonly sheet: Sheet;
  /** Whether the sheet was given, rather than empty. */
  readonly isSheetGiven: boolean;
  /** ms since 1970-01-01 UTC. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** The recordings, by case. */
  readonly recordings: ReadonlyMap<string, CaseRecording>;
  /** Names of further files in the folder of recordings, by case. @default {none} */
  readonly attachments?: ReadonlyMap<string, readonly string[]>;
}

/** Builds the report of a campaign. */
export function buildReport(
  { results, links, interruption }: CampaignResult,
  context: ReportContext,
): CampaignReport {
  const { sheet, isSheetGiven, startedAt, endedAt, recordings, attachments, ...rest } = context;
  const cases = results.map((result) => {
    const { id } = result.case;
    return caseReport(result, recordings.get(id), attachments?.get(id) ?? []);
  });
  const summary = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<
    Verdict,
    number
  >;
  for (const { verdict } of cases) summary[verdict]++;
  const { tool, target, seed, repeat, command, choice, findings, notes } = rest;
  return {
    ...{ schema: REPORT_SCHEMA_ID, tool, catalogue: CATALOGUE_VERSION, notice: NOTICE },
    device: { ...sheet.device, role: sheet.role },
    target,
    startedAt: isoTime(startedAt),
    endedAt: isoTime(endedAt),
    ...{ seed, repeat, command, choice },
    sheet: isSheetGiven ? sheet.document : null,
    findings,
    interruption: interruption ?? null,
    cases,
    summary,
    overall: overallOf(cases),
    types: typeCauseCounts(links, sheet),
    commands: commandCounts(links, sheet.role),
    notes,
  };
}

/** The result of all cases: those that do not apply have no influence, and without a pass it is not PASS. */
export function overallOf(
  cases: readonly Pick<CaseReport, "verdict">[],
): CampaignReport["overall"] {
  const verdicts = cases.map(({ verdict }) => verdict)
    .filter((verdict) => verdict !== "NOT APPLICABLE");
  if (verdicts.includes("FAIL")) return "FAIL";
  const isPassed = verdicts.every((verdict) => verdict === "PASS" || verdict === "PASS+");
  return isPassed && verdicts.length > 0 ? "PASS" : "INCONCLUSIVE";
}

function caseReport(
  result: CaseResult,
  recording: CaseRecording | undefined,
  attachments: readonly string[],
): CaseReport {
  const { case: tested, selection, verdict, reason, attempts, decisive } = result;
  const { id, clause, title, kind, precondition, stimulus, criterion, needs = [] } = tested;
  const log = decisive?.log;
  const steps = log?.steps ?? [];
  return {
    ...{ id, area: areaOf(tested), clause, title, kind, precondition, stimulus, criterion },
    status: statusOf(tested),
    selectedBy: selection.isSelected ? selection.by : [],
    ...{ needs, verdict, reason },
    outcomes: log?.outcomes ?? [],
    remarks: log?.remarks ?? [],
    attempts: attempts.length,
    verdicts: attempts.map((each) => each.verdict),
    startedAt: decisive === undefined ? null : isoTime(decisive.startedAt),
    durationMs: Math.round(attempts.reduce((sum, { durationMs }) => sum + durationMs, 0)),
    steps: decisive === undefined
      ? []
      : lastSteps(steps).map((step) => reportedStep(step, decisive)),
    omittedSteps: (log?.omitted ?? 0) + Math.max(0, steps.length - MOST_STEPS),
    measures: (log?.measures ?? []).slice(-MOST_MEASURES).map(reportedMeasure),
    links: decisive?.tester.links.map((link) => reportedLink(link, decisive)) ?? [],
    trace: decisive === undefined ? [] : traceOf(decisive, recording),
    frames: decisive?.tester.links.reduce((sum, { frames }) => sum + frames.length, 0) ?? 0,
    evidence: recording === undefined
      ? null
      : { file: recording.file, packets: recording.packets, sha256: recording.sha256 },
    attachments,
  };
}

/** The steps that led to the decision: the last ones. */
function lastSteps(steps: readonly CaseStep[]): readonly CaseStep[] {
  return steps.slice(-MOST_STEPS);
}

function reportedStep({ at, text, seen, result }: CaseStep, { from }: Attempt): ReportedStep {
  return { atMs: relative(at, from), text, seen: seen ?? null, result };
}

function reportedMeasure({ name, value, limits, unit }: Measure): ReportedMeasure {
  return {
    ...{ name, unit },
    value: value === undefined ? null : rounded(value),
    limits: [finite(limits[0]), finite(limits[1])],
  };
}

function reportedLink(link: TesterLink, { from }: Attempt): ReportedLink {
  const { number, ends, openedAt, closedAt, end } = link;
  const endedAt = end?.at ?? closedAt;
  return {
    number,
    tester: formatEndpoint(ends.local),
    device: formatEndpoint(ends.remote),
    openedMs: relative(openedAt, from),
    endedMs: endedAt === undefined ? null : relative(endedAt, from),
    endedBy: end !== undefined
      ? end.how === "closed" ? "device" : "failed"
      : closedAt === undefined
      ? null
      : "tester",
  };
}

/** A frame, its connection, and whether it decided. */
interface Placed {
  readonly link: number;
  readonly frame: SeenFrame;
  readonly comment: string | undefined;
}

/** The frames around the decision, in the order of their times. */
function traceOf(attempt: Attempt, recording: CaseRecording | undefined): readonly TraceFrame[] {
  const comments = new Map<SeenFrame, string>();
  for (const { frame, comment } of attempt.log.deciding) {
    const before = comments.get(frame);
    comments.set(frame, before === undefined ? comment : `${before}; ${comment}`);
  }
  const all: readonly Placed[] = attempt.tester.links
    .flatMap(({ number, frames }) =>
      frames.map((frame) => ({ link: number, frame, comment: comments.get(frame) }))
    )
    .toSorted((a, b) => a.frame.at - b.frame.at);
  return nearest(all).map(({ link, frame, comment }) => ({
    time: isoTime(frame.instant),
    atMs: relative(frame.at, attempt.from),
    link,
    direction: frame.direction,
    hex: hexOf(frame.octets),
    text: describeFrame(frame),
    packet: recording?.numberOf(link, frame.packet) ?? null,
    comment: comment ?? null,
  }));
}

/** As many frames as fit: the last ones that decided, each with the frames around it. */
function nearest(all: readonly Placed[]): readonly Placed[] {
  if (all.length <= MOST_FRAMES) return all;
  const deciding = all.flatMap(({ comment }, at) => comment === undefined ? [] : [at]);
  const kept = new Set<number>();
  for (const at of deciding.length === 0 ? [all.length - 1] : deciding.toReversed()) {
    for (let near = at - AROUND; near <= at + AROUND; near++) {
      if (near >= 0 && near < all.length && kept.size < MOST_FRAMES) kept.add(near);
    }
  }
  for (let at = all.length - 1; at >= 0 && kept.size < MOST_FRAMES; at--) kept.add(at);
  return all.filter((_, at) => kept.has(at));
}

function hexOf(octets: Uint8Array): string {
  const shown = toHex(octets.subarray(0, MOST_HEX), " ");
  return octets.length > MOST_HEX ? `${shown} ... (${octets.length} octets)` : shown;
}

function relative(at: number, from: number): number {
  return rounded(at - from);
}

/** A number of ms or objects with at most one decimal. */
function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? rounded(value) : null;
}

function isoTime(instant: number): string {
  return new Date(instant).toISOString();
}
