// The result chart: one line for each case.

import { formatDuration } from "../../../../codec/mod.ts";
import { type Markup, markup } from "../../../report/html/markup.ts";
import { htmlTable } from "../../../report/html/parts.ts";
import type { CampaignReport, CaseReport } from "../../campaign_report.ts";
import { verdictMark } from "./tones.ts";

/** Maximum number of items in a line of the chart. */
const MOST_ITEMS = 4;

/** All cases, with their verdicts. */
export function chartSection({ cases }: CampaignReport): Markup {
  return markup`<section id="chart" class="page chart">
<h2>3 Result chart</h2>
<p class="dim">Clause: number in IEC TS 60870-5-604 that a public source names for the topic. Kind: + the device has to do it,
- it has to refuse it, R it has to survive it. Status: M mandatory, C selected by items of the sheet.</p>
${
    htmlTable({
      columns: [
        { title: "Case", nowrap: true },
        { title: "Clause" },
        { title: "Kind, status", nowrap: true },
        { title: "Title" },
        { title: "Selected by" },
        { title: "Verdict", nowrap: true },
        { title: "Duration", right: true },
      ],
      rows: cases.map((each) => [
        isDetailed(each) ? markup`<a href="#${each.id}">${each.id}</a>` : each.id,
        each.clause,
        `${each.kind}, ${each.status}`,
        each.title,
        each.verdict === "NOT APPLICABLE" ? each.reason : itemsText(each.selectedBy),
        verdictMark(each.verdict),
        each.attempts === 0 ? "" : formatDuration(each.durationMs),
      ]),
    })
  }
</section>`;
}

/** The first items of a list. */
function itemsText(items: readonly string[]): string {
  const left = items.length - MOST_ITEMS;
  return left > 0 ? `${items.slice(0, MOST_ITEMS).join(", ")} and ${left} more` : items.join(", ");
}

/** Whether a case has a part of its own: all but those that do not apply. */
export function isDetailed({ verdict }: CaseReport): boolean {
  return verdict !== "NOT APPLICABLE";
}
