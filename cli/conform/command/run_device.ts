// Runs a campaign against a device: reaches it, tells the progress, records, and writes the reports.

import { type Clock, LinkError, SYSTEM_CLOCK } from "../../../mod.ts";
import { formatDuration } from "../../../codec/mod.ts";
import { reportLinkError } from "../../request/link_error.ts";
import { interruptedBy } from "../../io/interruption.ts";
import type { Io } from "../../io/io.ts";
import { acceptingOf } from "../../link/accepting.ts";
import { type LinkSettings, openWatch } from "../../link/link_options.ts";
import { EXIT } from "../../io/exit.ts";
import { count } from "../../text/count.ts";
import { formatEndpoint } from "../../text/endpoint.ts";
import { flushed } from "../../text/output.ts";
import { VERSION } from "../../version.ts";
import type { CampaignNetwork, DeviceAccess } from "../bench/device_access.ts";
import type { TesterAuthentication } from "../bench/link_authentication.ts";
import { connectingTo } from "../access/connecting.ts";
import { DeviceListener } from "../access/listening.ts";
import type { ConformanceCase, DeviceRole } from "../case.ts";
import { EvidenceFolder } from "../evidence/evidence_folder.ts";
import { buildReport } from "../report/build_report.ts";
import { type CampaignReport, NOTICE, type ReportedChoice } from "../campaign_report.ts";
import { compareReports, type NamedReport } from "../report/compare.ts";
import { comparisonLines } from "../report/comparison_text.ts";
import { noticeLines, summaryLines } from "../report/text_report.ts";
import { type CampaignResult, type CaseResult, runCampaign } from "../run/campaign.ts";
import { expectedDuration } from "../run/expected_duration.ts";
import { selectCase } from "../run/selection.ts";
import type { UpperTester } from "../bench/upper_tester.ts";
import type { DeviceSheet } from "./device_sheet.ts";
import type { Outputs } from "./outputs.ts";
import { Progress } from "./progress.ts";
import type { RunSettings } from "./settings.ts";
import { jsonText } from "../../text/json/json_text.ts";

/** Maximum number of connections of a controlling station that wait for a case. */
const MOST_WAITING = 8;

/** What acts at the device, and on the network. */
export interface CampaignBench {
  readonly upper: UpperTester | undefined;
  /** Whether the upper tester can only restart the device. */
  readonly isPowerOnly: boolean;
  readonly network: CampaignNetwork | undefined;
}

/** A campaign that is ready to run. */
export interface PlannedCampaign {
  readonly cases: readonly ConformanceCase[];
  readonly role: DeviceRole;
  readonly sheet: DeviceSheet;
  readonly link: LinkSettings;
  readonly settings: RunSettings;
  readonly choice: ReportedChoice;
  readonly outputs: Outputs;
  /** A second address of this machine. */
  readonly otherAddress: string | undefined;
  /** An earlier report, with which the result is compared; `undefined` without one. */
  readonly baseline: NamedReport | undefined;
  /** The command line, for the report. */
  readonly command: string;
  /** Prints the report as JSON instead of text. */
  readonly json: boolean;
  /** Prints cases that do not apply, too. */
  readonly verbose: boolean;
  /** Shows the case that is running, if standard error is a terminal. */
  readonly showsRunning: boolean;
}

/** A campaign with everything that it uses. */
export interface EquippedCampaign extends PlannedCampaign {
  readonly bench: CampaignBench;
}

/** Runs a campaign; returns the exit code. */
export async function runOnDevice(plan: EquippedCampaign, io: Io): Promise<number> {
  const { link, role, sheet: { sheet }, settings, json, verbose } = plan;
  const interruption = io.interruption();
  const closed = new AbortController();
  const signal = AbortSignal.any([interruption, closed.signal]);
  const out = json ? io.stderr : io.stdout;
  const say = (line: string) => {
    out.line(line);
    flushed(out, () => closed.abort());
  };
  const warn = (text: string) => io.stderr.line(`iec104 conform: ${text}`);
  const clock = SYSTEM_CLOCK;
  using watch = openWatch(link, { io, tell: () => {} });
  let device: DeviceAccess;
  let target = formatEndpoint(link.endpoint);
  using open = new DisposableStack();
  if (role === "controlled") {
    device = connectingTo(link, { signal, tell: warn, watch, otherAddress: plan.otherAddress });
  } else {
    try {
      const accepting = await acceptingOf(link, { clock, io, tell: warn, warn });
      open.defer(() => accepting.close());
      const listener = open.use(
        await DeviceListener.open({
          ...{ listen: accepting.listen, address: link.endpoint, clock, most: MOST_WAITING },
        }),
      );
      device = listener.access;
      target = formatEndpoint(listener.address);
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      return reportLinkError("conform", error, io.stderr);
    }
  }
  device = plan.bench.network?.around?.(device) ?? device;
  const evidence = new EvidenceFolder({
    ...{ folder: plan.outputs.evidence, role, replace: plan.outputs.replace, io },
  });
  const connections = settings.connections ?? sheet.pixit("pixit.maxConnections") ?? 1;
  for (const line of introduction(plan, { target, connections })) say(line);
  const terminal = plan.showsRunning ? io.stderr : undefined;
  const progress = new Progress({ say, terminal, sheet, verbose });
  const startedAt = clock.instant();
  const result = await runCampaign({
    ...{ cases: plan.cases, role, sheet, clock, profile: link.profile, device, signal },
    ...plan.bench,
    ...{ seed: settings.seed, repeat: settings.repeat, budgetMs: settings.budgetMs, connections },
    authentication: authenticationOf(link),
    ...settings.fuzzFrames !== undefined && { fuzzFrames: settings.fuzzFrames },
    onStart: (each) => progress.begin(each),
    onResult: (ended) => {
      evidence.add(ended);
      progress.end(ended);
    },
    onRevision: (revised) => progress.end(revised),
  });
  await Promise.all([progress.printed(), evidence.written()]);
  const notes = [...evidence.notes];
  if (interruption.aborted) notes.push(`Interrupted by ${interruptedBy(interruption)}`);
  else if (closed.signal.aborted) notes.push("Interrupted: the output was closed");
  const report = reportOf(plan, result, { target, startedAt, clock, evidence, notes });
  return await conclude(plan, { report, io, result, isInterrupted: signal.aborted });
}

/** Whom the tester authenticates as; `undefined` without keys. */
function authenticationOf(
  { authentication: setup }: LinkSettings,
): TesterAuthentication | undefined {
  if (setup?.user === undefined) return undefined;
  const { authentication, user, keysMs } = setup;
  return { authentication, user: user.number, keysMs };
}

/** Reports a sheet that contradicts itself: nothing is tested. */
export async function refuseSheet(plan: PlannedCampaign, io: Io): Promise<number> {
  const { cases, role, sheet: { sheet, errors } } = plan;
  const reason = `the sheet contradicts itself: ${count(errors.length, "contradiction")}`;
  const results = cases.map((each): CaseResult => {
    const selection = selectCase(each, { sheet, role, authentication: plan.link.authentication });
    const verdict = selection.isSelected ? "NOT TESTED" : selection.verdict;
    const why = selection.isSelected ? reason : selection.reason;
    return { case: each, selection, verdict, reason: why, attempts: [] };
  });
  const clock = SYSTEM_CLOCK;
  const evidence = new EvidenceFolder({ folder: undefined, role, replace: false, io });
  const result: CampaignResult = { results, links: [], interruption: reason };
  const target = formatEndpoint(plan.link.endpoint);
  const startedAt = clock.instant();
  const report = reportOf(plan, result, { target, startedAt, clock, evidence, notes: [] });
  for (const line of errors) io.stderr.line(line);
  io.stderr.line(`iec104 conform: ${reason}; nothing was tested`);
  await conclude(plan, { report, io, result, isInterrupted: false });
  return EXIT.usage;
}

/** What is printed before a campaign. */
function* introduction(
  plan: EquippedCampaign,
  { target, connections }: { readonly target: string; readonly connections: number },
): Generator<string> {
  const { role, sheet: { sheet, isGiven, warnings }, cases, settings, link: { authentication } } =
    plan;
  const selected = cases.filter((each) =>
    selectCase(each, { sheet, role, authentication }).isSelected
  );
  const where = role === "controlled" ? `at ${target}` : `that connects to ${target}`;
  yield `Conformance test of the ${role} station ${where}`;
  yield* noticeLines(NOTICE);
  for (const line of warnings) yield `warning: ${line}`;
  if (!isGiven) {
    const how = role === "controlled" ? "; iec104 conform HOST --init FILE writes a sheet" : "";
    yield `Without --pics, only the mandatory cases run${how}`;
    if (role === "controlled" && sheet.commonAddresses.length === 0) {
      yield "Without --ca, cases that need a common address are inconclusive";
    }
  }
  const ms = expectedDuration(selected, { sheet, repeat: settings.repeat, connections });
  const limit = Math.min(ms, settings.budgetMs);
  yield `Cases that apply: ${selected.length} of ${cases.length}; expected duration: about ${
    formatDuration(limit)
  }; seed ${settings.seed}`;
  for (const [need, option, given] of needsOf(plan)) {
    const lacking = selected.filter(({ needs = [] }) => needs.includes(need)).length;
    if (!given && lacking > 0) {
      yield `${count(lacking, "case")} may be inconclusive without ${option}`;
    }
  }
  yield "";
}

/** What cases need, the option that gives it, and whether it is given. */
function needsOf({ bench: { upper, isPowerOnly, network } }: EquippedCampaign) {
  return [
    ["upper", "--upper or --operator", upper !== undefined && !isPowerOnly],
    ["power", "--power", upper !== undefined],
    ["network", "--network", network !== undefined],
  ] as const;
}

function reportOf(
  plan: PlannedCampaign,
  result: CampaignResult,
  { target, startedAt, clock, evidence, notes }: {
    readonly target: string;
    readonly startedAt: number;
    readonly clock: Clock;
    readonly evidence: EvidenceFolder;
    readonly notes: readonly string[];
  },
): CampaignReport {
  const { sheet: { sheet, isGiven, findings }, settings: { seed, repeat }, command, choice } = plan;
  return buildReport(result, {
    ...{ tool: `iec104 ${VERSION}`, target, seed, repeat, command, choice, findings, notes },
    ...{ sheet, isSheetGiven: isGiven, startedAt, endedAt: clock.instant() },
    recordings: evidence.recordings,
    attachments: evidence.attachments,
  });
}

/** Writes and prints the report; returns the exit code. */
async function conclude(
  { outputs, json, baseline }: PlannedCampaign,
  { report, io, result, isInterrupted }: {
    readonly report: CampaignReport;
    readonly io: Io;
    readonly result: CampaignResult;
    readonly isInterrupted: boolean;
  },
): Promise<number> {
  const faults = await outputs.write(report);
  if (json) io.stdout.line(jsonText(report, 2));
  else {
    io.stdout.line();
    for (const line of summaryLines(report)) io.stdout.line(line);
  }
  const comparison = baseline === undefined
    ? undefined
    : compareReports(baseline, { name: report.target, report });
  if (comparison !== undefined) {
    const out = json ? io.stderr : io.stdout;
    out.line();
    for (const line of comparisonLines(comparison)) out.line(line);
  }
  for (const fault of faults) io.stderr.line(`iec104 conform: ${fault}`);
  if (faults.length > 0) return EXIT.usage;
  if (report.summary.FAIL > 0 || report.summary.ERROR > 0) return EXIT.fault;
  if (comparison !== undefined && comparison.worse.length > 0) return EXIT.fault;
  if (isInterrupted) return EXIT.timedOut;
  const isUnreached = result.interruption !== undefined && result.links.length === 0 &&
    result.results.some(({ attempts }) => attempts.length > 0);
  return isUnreached ? EXIT.noConnection : EXIT.done;
}
