// Prints the result of a request as text.

import { formatDuration } from "../../codec/mod.ts";
import { roleWord } from "../key_file/roles.ts";
import { OddAsdus, oddityText } from "../text/odd_asdus.ts";
import {
  type Asdu,
  describeCause,
  formatAsdu,
  type Outcome,
  type ProcedureResult,
  type Progress,
  type StationEnding,
  type StepTiming,
} from "../../mod.ts";
import type { Io } from "../io/io.ts";
import type { Output } from "../text/output.ts";
import { CHALLENGED } from "./challenged.ts";
import type { Lack } from "./ending.ts";
import { hintsOf, lackHintsOf } from "./hints.ts";
import type { RequestSettings } from "./request_settings.ts";
import type { StationRequest } from "./station_request.ts";
import { REPORT_COLUMNS, tableLines, wrapText } from "../text/text.ts";
import { dataSummary, valueLines } from "./value_table.ts";

/** Maximum number of steps shown; a file transfer has one per section. */
const SHOWN_STEPS = 12;

/** Maximum number of objects shown per ASDU in the list of all ASDUs. */
const SHOWN_OBJECTS = 3;

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  "done": "done",
  "negative": "refused",
  "timed-out": "timed out",
  "deactivated": "ended by the station",
  "corrupt": "damaged",
};

/** Prints a result: the data, the outcome, each step, and any unusual events. */
export function reportResult<Result extends ProcedureResult>(
  result: Result,
  { request, settings, out, hints = [], others = [], unrequested }: {
    readonly request: StationRequest<Result>;
    readonly settings: RequestSettings;
    readonly out: Output;
    /** What to check besides the result itself. */
    readonly hints?: readonly string[] | undefined;
    /** ASDUs that were not requested and not decoded. */
    readonly others?: readonly Asdu[] | undefined;
    /** The values that arrived without being requested, as a sentence. */
    readonly unrequested?: string | undefined;
  },
): void {
  const { names, link: { profile } } = settings;
  const { lines: oddLines, facts: oddFacts } = oddities(result, { settings, others });
  const data = [
    ...request.table?.(result) ?? valueLines(result.data, { names, profile }),
    ...oddLines,
  ];
  for (const line of data) out.line(line);
  if (data.length > 0) out.line();
  const title = `${request.title}: ${OUTCOMES[result.outcome]}`;
  out.line(styled(title, result.outcome === "done" ? "1" : "1;31", out));
  const facts = [
    reasonOf(result),
    ...authenticationLines(result),
    ...(request.table === undefined ? dataSummary(result) : []),
    ...oddFacts,
    ...unrequested === undefined ? [] : [unrequested],
    ...(request.details?.(result) ?? []),
    ...stationLines(result),
  ];
  for (const fact of facts) paragraph(out, fact);
  printProgress(out, result, settings);
  // What was challenged and not proven was not carried out: hints about its outcome would be wrong.
  const own = hints.includes(CHALLENGED) ? [] : hintsOf(result, request);
  printHints(out, [...own, ...hints]);
}

/** The irregular ASDUs of a result as lines: surplus octets, no objects, or neither requested nor decoded; and their numbers. */
function oddities(
  { data, trace }: Progress,
  { settings: { names: { addressFormat }, link: { profile } }, others = [] }: {
    readonly settings: RequestSettings;
    readonly others?: readonly Asdu[];
  },
): { readonly lines: readonly string[]; readonly facts: readonly string[] } {
  const odd = new OddAsdus();
  for (const asdu of data) odd.take(asdu);
  for (const asdu of others) odd.take(asdu);
  const texts = trace.flatMap(({ asdu }) => oddityText(asdu) ?? []);
  const lines = [...texts, ...others.map((asdu) => formatAsdu(asdu, { profile, addressFormat }))];
  return { lines, facts: odd.texts() };
}

/** Prints the values that arrived before a failure, and to standard error why there is no result. */
export function reportLack<Result extends ProcedureResult>(
  lack: Lack,
  { request, settings, io }: {
    readonly request: StationRequest<Result>;
    readonly settings: RequestSettings;
    readonly io: Io;
  },
): void {
  const { stdout, stderr } = io;
  // Too much data is not shown, because the output would be too long as well.
  const shows = settings.json || lack.outcome !== "too-much-data";
  if (lack.progress !== undefined && !settings.json && shows) {
    const { names, link: { profile } } = settings;
    const { lines } = oddities(lack.progress, { settings });
    for (const line of valueLines(lack.progress.data, { names, profile })) stdout.line(line);
    for (const line of lines) stdout.line(line);
  }
  stderr.line(`iec104 ${request.command}: ${lack.message ?? lack.reason}`);
  if (lack.progress !== undefined) printProgress(stderr, lack.progress, settings);
  const hints = lackHintsOf(lack, request, { shown: shows });
  printHints(stderr, [...lack.hints ?? [], ...hints]);
}

function printProgress(
  out: Output,
  progress: Progress,
  { verbose, names: { addressFormat }, link: { profile } }: RequestSettings,
): void {
  const steps = progress.steps.filter(({ sentMs, confirmedMs }) =>
    sentMs !== undefined || confirmedMs !== undefined
  );
  if (steps.length > 0) {
    out.line();
    for (const line of stepLines(steps)) out.line(`  ${line}`);
  }
  if (verbose) {
    out.line();
    for (const { direction, atMs, asdu } of progress.trace) {
      const text = formatAsdu(asdu, { profile, addressFormat, maxObjects: SHOWN_OBJECTS });
      const arrow = direction === "sent" ? ">" : "<";
      const lead = `  ${formatDuration(atMs).padStart(8)} ${arrow} `;
      for (const line of wrapText(text, { lead, columns: REPORT_COLUMNS })) out.line(line);
    }
  }
  // The reason of a time-out already has the answers that did not match.
  const isNamed = "reason" in progress && String(progress.reason).includes("; the station sent ");
  const notes = progress.notes.filter(({ code }) => code !== "answer-unmatched" || !isNamed);
  if (notes.length > 0) out.line();
  for (const { code, detail } of notes) paragraph(out, `${detail} (${code})`, "note");
}

/** Prints what to check, after an empty line. */
export function printHints(out: Output, hints: readonly string[]): void {
  if (hints.length > 0) out.line();
  for (const hint of hints) paragraph(out, hint, "hint");
}

/** The outcome as text, with the cause unless the text contains it. */
function reasonOf({ reason, cause }: ProcedureResult): string {
  if (cause === undefined || reason.includes(`cause ${cause}`)) return reason;
  return `${reason} (cause ${cause}, ${describeCause(cause).title})`;
}

/** As whom a request was authenticated. */
function authenticationLines(
  { authentication, cause, outcome }: ProcedureResult,
): readonly string[] {
  if (authentication === undefined) return [];
  // The station refused the proof: the reason names the user.
  if (outcome === "negative" && cause === undefined) return [];
  const { user: { number, name, role }, mode, durationMs } = authentication;
  const how = mode === "aggressive"
    ? "in aggressive mode"
    : `after a challenge, ${formatDuration(durationMs)}`;
  return [
    `Authenticated as user ${number} (${name}, ${roleWord(role)}) ${how}`,
  ];
}

/** One line per station, for a request to several stations. */
function stationLines(result: ProcedureResult): readonly string[] {
  const stations = "stations" in result ? result.stations as readonly StationEnding[] : [];
  if (stations.length < 2) return [];
  return stations.map(({ ca, outcome, reason }) => `CA ${ca}: ${OUTCOMES[outcome]}, ${reason}`);
}

/** A table of the steps with the columns that are in use; times are relative to the call. */
function stepLines(steps: readonly StepTiming[]): readonly string[] {
  const shown = steps.length <= SHOWN_STEPS ? steps : [
    ...steps.slice(0, SHOWN_STEPS / 2),
    ...steps.slice(-SHOWN_STEPS / 2),
  ];
  const times = [
    ["sent", "sentMs"],
    ["acknowledged", "acknowledgedMs"],
    ["confirmed", "confirmedMs"],
    ["terminated", "terminatedMs"],
  ] as const;
  const happened = times.filter(([, key]) => steps.some((step) => step[key] !== undefined));
  const lines = tableLines(
    [{ head: "step" }, ...happened.map(([head]) => ({ head, right: true }))],
    shown.map((step) => [
      step.step.replaceAll("-", " "),
      ...happened.map(([, key]) => step[key] === undefined ? "-" : formatDuration(step[key])),
    ]),
  );
  if (shown === steps) return lines;
  const half = 1 + SHOWN_STEPS / 2;
  const rest = `... ${steps.length - SHOWN_STEPS} more`;
  return [...lines.slice(0, half), rest, ...lines.slice(half)];
}

function paragraph(out: Output, text: string, mark = ""): void {
  const lead = mark === "" ? "  " : `  ${mark}  `;
  for (const line of wrapText(text, { lead, columns: REPORT_COLUMNS })) out.line(line);
}

function styled(text: string, style: string, { colour }: Output): string {
  return colour ? `\x1b[${style}m${text}\x1b[0m` : text;
}
