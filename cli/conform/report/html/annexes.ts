// The annexes: commands, types and causes, measured times, recordings.

import { isUnknownCause } from "../../../../codec/low_level.ts";
import { type Markup, markup, markupLines, type MarkupPart } from "../../../report/html/markup.ts";
import { htmlTable } from "../../../report/html/parts.ts";
import type { CampaignReport, TypeCauseCount } from "../../campaign_report.ts";
import { amountText } from "./case_detail.ts";
import { collectTimes, timeBars } from "./time_bars.ts";

/** All annexes. */
export function annexes(report: CampaignReport): Markup {
  return markup`<section id="annexes" class="page">
<h2>Annex A: Commands</h2>
${commandTable(report)}
<h2>Annex B: Measured times</h2>
${timeTable(report)}
</section>
<section class="page wide">
<h2>Annex C: Types and causes</h2>
${typeTable(report)}
</section>
<section class="page">
<h2>Annex D: Recordings</h2>
${recordingTable(report)}
<h2>Annex E: Messages of the tester</h2>
${noteList(report)}
</section>`;
}

function commandTable({ commands }: CampaignReport): Markup {
  if (commands.length === 0) return markup`<p>No command was sent.</p>`;
  return htmlTable({
    caption:
      "Selections (S/E = 1), executions and cancellations (deactivation) in the whole campaign; refused: with a cause from 44 to 47",
    columns: [
      { title: "Type" },
      { title: "Request" },
      { title: "Sent", right: true },
      { title: "Positive", right: true },
      { title: "Negative", right: true },
      { title: "Refused", right: true },
    ],
    rows: commands.map(({ name, mode, sent, positive, negative, refused }) => [
      name,
      mode,
      sent,
      positive,
      negative,
      refused,
    ]),
  });
}

function timeTable({ cases }: CampaignReport): Markup {
  const times = collectTimes(cases);
  if (times.length === 0) return markup`<p>No time was measured.</p>`;
  return htmlTable({
    caption:
      "Lowest, median and highest value; bars from 0 to the highest value or limit, lines at the limits",
    columns: [
      { title: "Measured" },
      { title: "Number", right: true },
      { title: "Lowest", right: true },
      { title: "Median", right: true },
      { title: "Highest", right: true },
      { title: "Distribution" },
    ],
    rows: times.map((row) => [
      row.name,
      row.values.length,
      amountText(row.lowest, row.unit),
      amountText(row.median, row.unit),
      amountText(row.highest, row.unit),
      timeBars(row),
    ]),
  });
}

/** Types against causes: how often the device sent them, and whether the sheet declares them. */
function typeTable({ types, sheet }: CampaignReport): Markup {
  if (types.length === 0) return markup`<p>The device sent no ASDU.</p>`;
  const causes = [...new Map(types.map(({ cause, causeName }) => [cause, causeName]))]
    .toSorted(([a], [b]) => a - b);
  const rows = Map.groupBy(types, ({ type }) => type);
  const note = sheet === null
    ? "Number of ASDUs that the device sent. Without a sheet, nothing is declared."
    : "Number of ASDUs that the device sent. A dash: declared, but not seen. An exclamation mark: seen, but not declared.";
  return markup`<p class="dim">${note}</p>
<div class="scroll"><table class="matrix">
<thead><tr><th scope="col">Type</th>${
    causes.map(([cause, name]) => markup`<th scope="col" title="${name}">${cause}</th>`)
  }</tr></thead>
<tbody>
${
    markupLines(
      [...rows].map(([type, members]) =>
        markup`<tr><th scope="row">&lt;${type}&gt; ${members[0]!.name}</th>${
          causes.map(([cause]) =>
            typeCell(members.find((each) => each.cause === cause), sheet !== null)
          )
        }</tr>`
      ),
    )
  }
</tbody></table></div>
<p class="dim">${causes.map(([cause, name]) => `${cause} ${name}`).join(", ")}</p>`;
}

function typeCell(found: TypeCauseCount | undefined, hasSheet: boolean): Markup {
  if (found === undefined) return markup`<td></td>`;
  const { seen, declared, cause } = found;
  if (seen === 0) return markup`<td class="dim">-</td>`;
  // A type that the device does not have is refused with one of these causes.
  if (declared || !hasSheet || isUnknownCause(cause)) return markup`<td class="good">${seen}</td>`;
  return markup`<td class="bad"><b>${seen} !</b></td>`;
}

function recordingTable({ cases }: CampaignReport): Markup {
  const recorded = cases.flatMap(({ id, evidence }) => evidence === null ? [] : [{ id, evidence }]);
  if (recorded.length === 0) return markup`<p>Nothing was recorded.</p>`;
  return htmlTable({
    columns: [{ title: "Case", nowrap: true }, { title: "File", nowrap: true }, {
      title: "SHA-256",
    }],
    rows: recorded.map(({ id, evidence: { file, sha256 } }): readonly MarkupPart[] => [
      id,
      file,
      markup`<code>${sha256}</code>`,
    ]),
  });
}

function noteList({ notes }: CampaignReport): Markup {
  if (notes.length === 0) return markup`<p>There are none.</p>`;
  return markup`<ul>${notes.map((note) => markup`<li>${note}</li>`)}</ul>`;
}
