// Builds the report.

import { describeCause } from "../../../cause.ts";
import { isOtherEdition } from "../../../classify.ts";
import type { Profile } from "../../../profile.ts";
import type { PrivateTypes } from "../../../private_row.ts";
import { findPrivateType } from "../../../private_type.ts";
import { type TypeName, typeName, TYPES } from "../../../types.ts";
import type { CaptureSummary } from "../../items.ts";
import type { CaptureIssue, CaptureIssueCode } from "../../packet.ts";
import type { Activity } from "../activity.ts";
import type { Content } from "../content.ts";
import type { AnalyzerOptions } from "../options.ts";
import type { Conversation, Conversations } from "../session/conversations.ts";
import type { SessionContext } from "../session/session.ts";
import type { SessionList } from "../session/session_list.ts";
import { buildExpectation } from "./expectation.ts";
import { buildFindings, explain } from "./findings.ts";
import { markOf, timeText } from "./marks.ts";
import type {
  ActivityReport,
  AnalysisReport,
  CaptureReport,
  CauseReport,
  ConversationReport,
  OmissionReport,
  TotalsReport,
  TypeReport,
} from "./model.ts";
import { buildPoints } from "./points.ts";
import { buildSecurity } from "./security.ts";
import { buildSession } from "./sessions.ts";
import { buildSettings } from "./settings.ts";
import { buildStation, buildTransaction, buildTransactionTotals } from "./transactions.ts";

/** Data about one file. */
export interface FileRecord {
  readonly name: string | undefined;
  readonly summary: CaptureSummary;
  readonly issues: ReadonlyMap<CaptureIssueCode, IssueRecord>;
}

/** A kind of fault in a file, and its first occurrence. */
export interface IssueRecord {
  readonly first: CaptureIssue;
  count: number;
}

/** All results of an analysis. */
export interface Analysis {
  readonly options: AnalyzerOptions;
  readonly context: SessionContext;
  readonly files: readonly FileRecord[];
  readonly issues: ReadonlyMap<CaptureIssueCode, IssueRecord>;
  readonly ended: boolean;
  readonly activity: Activity;
  readonly conversations: Conversations;
  readonly sessions: SessionList;
  readonly content: Content;
}

/** Returns the current report of an analysis. */
export function buildReport(analysis: Analysis): AnalysisReport {
  const { context, content, sessions, conversations, options } = analysis;
  const findings = buildFindings(context.findings);
  const points = buildPoints(
    content.points,
    options.profile ?? options,
    context.clock.latest,
  );
  const codes = new Set(findings.map(({ code }) => code));
  return {
    format: "iec104-analysis",
    version: 1,
    complete: analysis.ended,
    filter: options.filter?.text ?? null,
    settings: buildSettings(options, context),
    captures: analysis.files.map(buildCapture),
    totals: buildTotals(analysis),
    types: buildTypes(content, options.profile ?? options),
    causes: buildCauses(content),
    activity: buildActivity(analysis.activity),
    conversations: Array.from(conversations.all(), buildConversation),
    sessions: sessions.kept.map(buildSession),
    stations: Array.from(content.stations.all(), buildStation),
    transactionTotals: content.transactions.totals().map(buildTransactionTotals),
    transactions: content.transactions.kept.map(buildTransaction),
    security: buildSecurity(content.security, options.macVerifier !== undefined),
    points,
    expectation: options.expected === undefined
      ? null
      : buildExpectation(points, options.expected, options.filter),
    findings,
    explanations: Object.fromEntries([...codes].map((code) => [code, explain(code)])),
    omissions: buildOmissions(analysis),
  };
}

function buildCapture({ name, summary, issues }: FileRecord): CaptureReport {
  const { packets, octets, firstTime, lastTime, connections, links } = summary;
  return {
    name: name ?? null,
    packets,
    octets,
    first: timeText(firstTime),
    last: timeText(lastTime),
    connections,
    links,
    others: summary.others.map(({ server, protocol = null, ...other }) => ({
      ...other,
      server: server.address,
      port: server.port,
      protocol,
    })),
    othersOmitted: summary.othersOmitted,
    skippedPackets: { ...summary.skippedPackets },
    tunnels: { ...summary.tunnels },
    notRead: { ...summary.notRead },
    lostDatagrams: summary.lostDatagrams,
    issues: Array.from(issues.values(), ({ first, count }) => ({
      code: first.code,
      count,
      frame: first.frame,
      detail: first.detail,
    })),
  };
}

function buildTotals({ content, sessions }: Analysis): TotalsReport {
  const { information, supervisory, unnumbered, undefinedApdus } = sessions.totals();
  return {
    apdus: information + supervisory + unnumbered + undefinedApdus,
    information,
    supervisory,
    unnumbered,
    undefined: undefinedApdus,
    asdus: sum(content.asdusOfType),
    objects: sum(content.objectsOfType),
    filteredAsdus: content.filtered,
    sessions: sessions.count,
  };
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}

function buildTypes(
  { asdusOfType, objectsOfType }: Content,
  profile: PrivateTypes & Pick<Profile, "security">,
): TypeReport[] {
  const rows = Array.from(asdusOfType, (asdus, typeId): TypeReport => {
    const isOther = isOtherEdition(typeId, profile);
    const standard: TypeName | undefined = isOther ? undefined : typeName(typeId);
    const own = standard === undefined ? findPrivateType({ typeId }, profile)?.row : undefined;
    const type = standard ?? own?.name ?? null;
    const title = isOther
      ? "Secure authentication of another edition"
      : standard === undefined
      ? own?.title ?? null
      : TYPES[standard].title;
    return { typeId, type, title, asdus, objects: objectsOfType[typeId]! };
  });
  return rows.filter(({ asdus }) => asdus > 0).sort((a, b) => b.asdus - a.asdus);
}

function buildCauses({ asdusOfCause }: Content): CauseReport[] {
  const rows = Array.from(asdusOfCause, (asdus, cause): CauseReport => {
    return { cause, ...describeCause(cause), asdus };
  });
  return rows.filter(({ asdus }) => asdus > 0).sort((a, b) => b.asdus - a.asdus);
}

function buildActivity(activity: Activity): ActivityReport | null {
  const start = timeText(activity.start);
  if (start === null) return null;
  return { start, bucketMs: activity.bucketMs, apdus: activity.used() };
}

function buildConversation(conversation: Conversation): ConversationReport {
  const { client, server, port, first, last, connections, sessions, objects } = conversation;
  return {
    client,
    server,
    port,
    first: markOf(first),
    last: markOf(last),
    connections,
    sessions,
    apdusFromClient: conversation.fromClient,
    apdusFromServer: conversation.fromServer,
    objects,
    endings: Object.fromEntries(conversation.endings),
  };
}

function buildOmissions({ context, content, sessions, conversations }: Analysis): OmissionReport[] {
  const omissions: OmissionReport[] = [];
  const note = (what: string, count: number, text: string) => {
    if (count > 0) omissions.push({ what, count, text: `${count} ${text}` });
  };
  const { table } = content.points;
  note(
    "points",
    table.untracked,
    "reports of points beyond the limit are not in the list of points",
  );
  note(
    "qualities",
    table.qualities.untracked,
    "changes of quality of points beyond the limit have no durations",
  );
  note(
    "sessions",
    sessions.count - sessions.kept.length,
    "sessions beyond the limit are not listed",
  );
  note(
    "connections",
    sessions.evicted,
    "connections with little traffic were dropped in favour of newer ones: their outcome is unknown",
  );
  note(
    "conversations",
    conversations.untracked,
    "connections of address pairs beyond the limit are not counted",
  );
  note(
    "sectors",
    content.stations.untracked,
    "ASDUs of common addresses beyond the limit are not analyzed",
  );
  note(
    "transactions",
    content.transactions.omitted,
    "transactions beyond the limit are counted but not listed",
  );
  note(
    "keyChanges",
    content.security.keys.keyChangesOmitted,
    "changes of keys beyond the limit are not listed",
  );
  for (const [code, count] of context.findings.dropped()) {
    note("findings", count, `further findings "${code}" are not listed`);
  }
  return omissions;
}
