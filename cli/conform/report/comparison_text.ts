// A comparison of two reports as text.

import { shownText } from "../../../codec/low_level.ts";
import { count } from "../../text/count.ts";
import type { CaseChange, ComparedReport, Comparison } from "./compare.ts";

/** The comparison as lines: first what got worse. */
export function* comparisonLines(comparison: Comparison): Generator<string> {
  yield shownText(`Old: ${reportText(comparison.old)}`);
  yield shownText(`New: ${reportText(comparison.new)}`);
  const lists: readonly (readonly [string, readonly CaseChange[]])[] = [
    ["Worse", comparison.worse],
    ["Improved", comparison.improved],
    ["Changed", comparison.changed],
    ["Only in the new report", comparison.added],
    ["Only in the old report", comparison.gone],
  ];
  for (const [title, changes] of lists) {
    if (changes.length === 0) continue;
    yield "";
    yield `${title} (${changes.length}):`;
    for (const change of changes) yield `  ${shownText(changeText(change))}`;
  }
  yield "";
  const { worse, improved, changed, added, gone, same } = comparison;
  yield `${worse.length} worse, ${improved.length} improved, ${changed.length} changed, ${added.length} new, ` +
    `${gone.length} gone, ${count(same, "case")} as before`;
}

function reportText({ name, startedAt, target, firmware, overall }: ComparedReport): string {
  const version = firmware === "" ? "" : `, firmware ${firmware}`;
  return `${name}, ${startedAt}, ${target}${version}: ${overall}`;
}

function changeText({ id, title, old, new: recent }: CaseChange): string {
  const verdicts = [old, recent].flatMap((outcome) => outcome === null ? [] : [outcome.verdict]);
  const reason = (recent ?? old)!.reason;
  const change = new Set(verdicts).size === 1 ? verdicts[0]! : verdicts.join(" -> ");
  return `${id}  ${title}: ${change}${reason === "" ? "" : `: ${reason}`}`;
}
