// The part of one case: what it demands, what happened, and where that is recorded.

import { formatDuration } from "../../../../codec/mod.ts";
import { type Markup, markup, markupLines, type MarkupPart } from "../../../report/html/markup.ts";
import { factTable, type HtmlColumn, htmlTable } from "../../../report/html/parts.ts";
import { count } from "../../../text/count.ts";
import type {
  CampaignReport,
  CaseReport,
  ReportedMeasure,
  ReportedStep,
} from "../../campaign_report.ts";
import { isDetailed } from "./chart.ts";
import { shownTime } from "./cover.ts";
import { sequenceDiagram } from "./sequence_diagram.ts";
import { verdictMark } from "./tones.ts";

/** How much of a case is shown. */
interface Limits {
  readonly steps: number;
  readonly frames: number;
  readonly deciding: number;
  readonly measures: number;
}

/** A case that passed needs less room than one that has to be understood. */
const LIMITS = {
  passed: { steps: 8, frames: 6, deciding: 2, measures: 4 },
  open: { steps: 60, frames: 30, deciding: 20, measures: 30 },
} as const satisfies Readonly<Record<string, Limits>>;

/** Longest text of a step, in characters. */
const MOST_CHARACTERS = 300;

/** The column that says whether a criterion is met. */
const RESULT: HtmlColumn = { title: "Result", nowrap: true };

/** The parts of all cases, except those that do not apply. */
export function detailSection({ cases }: CampaignReport): Markup {
  const detailed = cases.filter(isDetailed);
  return markup`<section id="cases" class="page">
<h2>4 Cases in detail</h2>
<p class="dim">Times are in seconds since the start of the case, by the clock of the tester. Bold frames decided.</p>
${markupLines(detailed.map(caseDetail))}
</section>`;
}

function caseDetail(each: CaseReport): Markup {
  const { id, title, verdict, reason, remarks, outcomes, evidence, attachments } = each;
  const isPassed = verdict === "PASS" || verdict === "PASS+";
  const limits = isPassed ? LIMITS.passed : LIMITS.open;
  return markup`<section class="case" id="${id}">
<h3>${id} ${title} ${verdictMark(verdict)}</h3>
${
    factTable([
      ["Clause, kind, status", [each.clause, each.kind, each.status].join(", ")],
      ["Selected by", each.selectedBy.join(", ")],
      ["Precondition", each.precondition],
      ["Stimulus", each.stimulus],
      ["Criterion", each.criterion],
      ["Seen", isPassed ? undefined : reason],
      ["Outcome", outcomes.join("; ")],
      ["Remarks", remarks.join("; ")],
      ["Run", runText(each)],
      ["Recording", evidence === null ? undefined : evidenceText(evidence)],
      ["Further files", attachments.length === 0 ? undefined : attachments.join(", ")],
    ])
  }
${stepTable(each, limits)}
${measureTable(each.measures, limits)}
${sequenceDiagram(each, { most: limits.frames })}
${decidingTable(each, limits)}
</section>`;
}

function runText({ startedAt, durationMs, attempts, verdicts }: CaseReport): string | undefined {
  if (startedAt === null) return undefined;
  const each = attempts < 2 ? "" : `, ${count(attempts, "attempt")}: ${verdicts.join(", ")}`;
  return `${shownTime(startedAt)}, ${formatDuration(durationMs)}${each}`;
}

function evidenceText({ file, packets }: NonNullable<CaseReport["evidence"]>): MarkupPart {
  const most = 20;
  const numbers = packets.length > most
    ? `${packets.slice(0, most).join(", ")} and ${packets.length - most} more`
    : packets.join(", ");
  const where = packets.length === 0 ? "" : ` (packets ${numbers})`;
  return markup`<code>${file}</code>${where}`;
}

/** The steps; of many, the last ones, which led to the verdict. */
function stepTable({ steps, omittedSteps }: CaseReport, { steps: most }: Limits): Markup {
  if (steps.length === 0) return markup``;
  const shown = steps.slice(-most);
  const left = omittedSteps + steps.length - shown.length;
  return htmlTable({
    ...left > 0 && { caption: `${count(left, "earlier step")} not shown` },
    columns: [{ title: "s", right: true }, { title: "Step" }, { title: "Seen" }, RESULT],
    rows: shown.map(({ atMs, text, seen, result }) => [
      secondsText(atMs),
      shortened(text),
      shortened(seen ?? ""),
      resultWord(result),
    ]),
  });
}

/** A text that is not too long for a cell, such as that of a frame of many octets. */
function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}

function resultWord(result: ReportedStep["result"]): MarkupPart {
  switch (result) {
    case "done":
      return "";
    case "passed":
      return markup`<span class="good">met</span>`;
    case "failed":
      return markup`<span class="bad">not met</span>`;
  }
}

function measureTable(measures: readonly ReportedMeasure[], { measures: most }: Limits): Markup {
  if (measures.length === 0) return markup``;
  const shown = measures.slice(-most);
  const left = measures.length - shown.length;
  return htmlTable({
    ...left > 0 && { caption: `${count(left, "earlier measurement")} not shown` },
    columns: [
      { title: "Measured" },
      { title: "Value", right: true },
      { title: "Permitted", right: true },
      RESULT,
    ],
    rows: shown.map((measure) => [
      measure.name,
      measure.value === null ? "did not occur" : amountText(measure.value, measure.unit),
      limitsText(measure),
      isWithin(measure)
        ? markup`<span class="good">met</span>`
        : markup`<span class="bad">not met</span>`,
    ]),
  });
}

/** Whether a measured value is within its limits. */
export function isWithin({ value, limits: [low, high] }: ReportedMeasure): boolean {
  return value !== null && value >= (low ?? -Infinity) && value <= (high ?? Infinity);
}

function limitsText({ limits: [low, high], unit }: ReportedMeasure): string {
  if (low !== null && low === high) return amountText(low, unit);
  if (high === null) return low === null ? "any" : `at least ${amountText(low, unit)}`;
  if (low === null || low === 0) return `at most ${amountText(high, unit)}`;
  return `${amountText(low, unit)} to ${amountText(high, unit)}`;
}

/** A number with its unit. */
export function amountText(value: number, unit: string): string {
  return unit === "ms" ? formatDuration(value) : count(value, unit.slice(0, -1));
}

/** The frames that decided, with their octets, on one page: a browser may print the head of a table without a row. */
function decidingTable({ trace, links }: CaseReport, { deciding: most }: Limits): Markup {
  const deciding = trace.filter(({ comment }) => comment !== null);
  if (deciding.length === 0) return markup``;
  const shown = deciding.slice(-most);
  const left = deciding.length - shown.length;
  const table = htmlTable({
    caption: left > 0
      ? `Frames that decided; ${count(left, "earlier one")} not shown`
      : "Frames that decided",
    columns: [
      { title: "Packet", right: true },
      { title: "s", right: true },
      ...links.length > 1 ? [{ title: "Link", right: true }] : [],
      { title: "From", nowrap: true },
      { title: "Frame" },
      { title: "Because" },
    ],
    rows: shown.map(({ packet, atMs, link, direction, text, hex, comment }) => [
      packet ?? "",
      secondsText(atMs),
      ...links.length > 1 ? [link] : [],
      direction === "sent" ? "tester" : "device",
      markup`${text}<br><code class="hex">${hex}</code>`,
      comment ?? "",
    ]),
  });
  return markup`<div class="keep">${table}</div>`;
}

function secondsText(atMs: number): string {
  return (atMs / 1000).toFixed(3);
}
