// The summary: verdicts by area, and everything that failed or could not be judged.

import { type Markup, markup, markupLines } from "../../../report/html/markup.ts";
import { htmlTable } from "../../../report/html/parts.ts";
import { count } from "../../../text/count.ts";
import type { Verdict } from "../../verdict.ts";
import type { CampaignReport, CaseReport } from "../../campaign_report.ts";
import { findingsOf } from "../findings.ts";
import { againText } from "../text_report.ts";
import { verdictMark } from "./tones.ts";

/** The order of the columns. */
const COLUMNS: readonly Verdict[] = [
  ...["PASS", "PASS+", "FAIL", "INCONCLUSIVE", "ERROR", "NOT TESTED", "NOT APPLICABLE"] as const,
];

/** Counts, and the lists of what failed or could not be judged. */
export function summarySection(report: CampaignReport): Markup {
  const { cases } = report;
  const areas = Map.groupBy(cases, ({ area }) => area);
  const rows = [...areas].map(([area, members]) => [area, ...countsOf(members), members.length]);
  return markup`<section id="summary">
<h2>1 Summary</h2>
${
    htmlTable({
      columns: [
        { title: "Area" },
        ...[...COLUMNS, "Cases"].map((title) => ({ title, right: true })),
      ],
      rows: [...rows, ["All", ...countsOf(cases), cases.length].map(strong)],
    })
  }
${
    markupLines(
      (["FAIL", "INCONCLUSIVE", "ERROR", "NOT TESTED"] as const).map((verdict) =>
        listOf(cases, verdict)
      ),
    )
  }
${restrictions(report)}
</section>`;
}

function strong(cell: string | number): Markup {
  return markup`<b>${cell}</b>`;
}

/** The number of each verdict; nothing instead of 0, so that the others stand out. */
function countsOf(cases: readonly CaseReport[]): readonly (string | number)[] {
  return COLUMNS.map((verdict) => cases.filter((each) => each.verdict === verdict).length || "");
}

function listOf(cases: readonly CaseReport[], verdict: Verdict): Markup {
  const found = cases.filter((each) => each.verdict === verdict);
  if (found.length === 0) return markup``;
  return markup`<h3>${verdictMark(verdict)} ${count(found.length, "case")}</h3>
${
    htmlTable({
      columns: [{ title: "Case", nowrap: true }, { title: "Title" }, { title: "Reason" }],
      rows: found.map(({ id, title, reason }) => [
        markup`<a href="#${id}">${id}</a>`,
        title,
        reason,
      ]),
    })
  }`;
}

/** What limits the result. */
function restrictions({ choice, interruption, notes, sheet, cases }: CampaignReport): Markup {
  const { only, skip, omitted } = choice;
  const chosen = [
    ...only.length === 0 ? [] : [`only ${only.join(", ")}`],
    ...skip.length === 0 ? [] : [`without ${skip.join(", ")}`],
  ];
  const texts = [
    ...omitted === 0 ? [] : [`${count(omitted, "case")} were not selected: ${chosen.join("; ")}.`],
    ...interruption === null ? [] : [`The campaign ended early: ${interruption}.`],
    ...sheet === null ? ["There was no sheet: only mandatory cases were run."] : [],
    ...notes.map((note) => `${note}.`),
  ];
  const again = againText(cases);
  if (again !== undefined) texts.push(`To be tested again: ${again}.`);
  if (texts.length === 0) return markup``;
  return markup`<h3>Restrictions</h3>
<ul>${texts.map((text) => markup`<li>${text}</li>`)}</ul>`;
}

/** Findings and recommendations. */
export function findingsSection({ cases }: CampaignReport): Markup {
  const found = findingsOf(cases);
  const content = found.length === 0 ? markup`<p>There are none.</p>` : htmlTable({
    columns: [
      { title: "Severity", nowrap: true },
      { title: "Case", nowrap: true },
      { title: "Finding" },
      { title: "Items of the sheet" },
    ],
    rows: found.map(({ severity, id, text, items }) => [
      severity,
      markup`<a href="#${id}">${id}</a>`,
      text,
      items.join(", "),
    ]),
  });
  return markup`<section id="findings" class="page">
<h2>5 Findings</h2>
${content}
</section>`;
}
