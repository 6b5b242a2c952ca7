// What the device declares: the interoperability list in the order of clause 9, the answers for the test and the signals.

import { checkSchema } from "../../../../codec/low_level.ts";
import { type Markup, markup, markupLines } from "../../../report/html/markup.ts";
import { htmlTable } from "../../../report/html/parts.ts";
import { count } from "../../../text/count.ts";
import type { SheetDocument } from "../../sheet/document.ts";
import {
  itemText,
  MARK_KEYS,
  MARKED,
  type MarkKey,
  VALUE_KEYS,
  VALUED,
} from "../../sheet/items.ts";
import { PIXIT_KEYS, QUESTIONS } from "../../sheet/pixit_items.ts";
import { PICS_SCHEMA } from "../../sheet/schema.ts";
import { SECTIONS } from "../../sheet/sections.ts";
import { Sheet } from "../../sheet/sheet.ts";
import { shownAnswer } from "../../sheet/sheet_text.ts";
import type { CampaignReport, ReportedFinding } from "../../campaign_report.ts";

/** Maximum number of signals in the report. */
const MOST_SIGNALS = 200;

/** The declarations, and what is wrong with them. */
export function declarationsSection({ sheet, findings }: CampaignReport): Markup {
  return markup`<section id="declarations" class="page">
<h2>2 Declarations</h2>
${findingTable(findings)}
${sheet === null ? markup`<p>No sheet was given.</p>` : contentOf(sheet)}
</section>`;
}

function findingTable(findings: readonly ReportedFinding[]): Markup {
  if (findings.length === 0) return markup`<p>The declarations do not contradict one another.</p>`;
  return htmlTable({
    caption: "Consistency of the declarations",
    columns: [{ title: "Severity" }, { title: "Rule" }, { title: "Finding" }],
    rows: findings.map(({ severity, rule, text }) => [severity, rule, text]),
  });
}

function contentOf(document: unknown): Markup {
  if (checkSchema(document, PICS_SCHEMA).length > 0) {
    return markup`<pre>${JSON.stringify(document, undefined, 2)}</pre>`;
  }
  const sheet = new Sheet(document as SheetDocument); // The schema has the same members.
  return markup`<p class="dim">X used as standardised, R used in reverse direction, B used in both, no mark: not used.</p>
<div class="columns">
${markupLines(SECTIONS.map((section) => sectionOf(sheet, section)))}
</div>
${answers(sheet)}
${signals(sheet)}`;
}

/** A section of clause 9 with all of its items. */
function sectionOf(sheet: Sheet, { clause, title }: (typeof SECTIONS)[number]): Markup {
  const marked = MARK_KEYS.filter((key) => MARKED[key].clause === clause);
  const valued = VALUE_KEYS.filter((key) => VALUED[key].clause === clause);
  if (marked.length + valued.length === 0) return markup``;
  return markup`<section><h3>${clause} ${title}</h3>
<ul class="items">
${markupLines(marked.map((key) => markItem(sheet, key)))}
${markupLines(valued.map((key) => markup`<li>${valueText(sheet, key)}</li>`))}
</ul></section>`;
}

function markItem(sheet: Sheet, key: MarkKey): Markup {
  const mark = sheet.mark(key);
  const item = MARKED[key];
  const label = "id" in item ? `<${item.id}> ${itemText(key)}` : itemText(key);
  const box = markup`<span class="mark">${mark ?? "\u00a0"}</span>`;
  return mark === undefined
    ? markup`<li class="dim">${box}${label}</li>`
    : markup`<li class="used">${box}${label}</li>`;
}

function valueText(sheet: Sheet, key: (typeof VALUE_KEYS)[number]): Markup {
  const { text, unit, initial } = VALUED[key];
  if (!sheet.isMarked(key) && initial === undefined) return markup`${text}: none`;
  return markup`${text}: <b>${sheet.value(key)}${unit === undefined ? "" : ` ${unit}`}</b>`;
}

/** The questions of the role, with their answers. */
function answers(sheet: Sheet): Markup {
  const keys = PIXIT_KEYS.filter((key) => {
    const { role } = QUESTIONS[key];
    return role === undefined || role === sheet.role || sheet.pixit(key) !== undefined;
  });
  return htmlTable({
    caption: "Answers for the test (PIXIT)",
    columns: [{ title: "Item", nowrap: true }, { title: "Question" }, { title: "Answer" }],
    rows: keys.map((key) => [
      key,
      QUESTIONS[key].text,
      sheet.pixit(key) === undefined
        ? markup`<span class="dim">not declared</span>`
        : shownAnswer(sheet, key),
    ]),
  });
}

function signals({ signals: all }: Sheet): Markup {
  if (all.length === 0) return markup`<p>The sheet lists no signals.</p>`;
  const shown = all.slice(0, MOST_SIGNALS);
  const left = all.length - shown.length;
  return htmlTable({
    caption: left === 0
      ? `Signals (${all.length})`
      : `Signals: the first ${shown.length}, ${count(left, "other")} not shown`,
    columns: [
      { title: "CA", right: true },
      { title: "IOA", right: true },
      { title: "Type", nowrap: true },
      { title: "Groups" },
      { title: "Events, mode" },
      { title: "Feedback", right: true },
      { title: "Name" },
    ],
    rows: shown.map(({ ca, ioa, type, groups = [], event, mode, feedback, name = "" }) => [
      ca,
      ioa,
      type,
      groups.join(" "),
      event ?? mode ?? "",
      feedback ?? "",
      name,
    ]),
  });
}
