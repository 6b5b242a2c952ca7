// How results read on a terminal and in a text file.

import { formatDuration } from "../../../codec/mod.ts";
import { shownText } from "../../../codec/low_level.ts";
import { count } from "../../text/count.ts";
import { widest } from "../../text/extremes.ts";
import { type Verdict, VERDICTS } from "../verdict.ts";
import type { CampaignReport } from "../campaign_report.ts";

/** Width of the longest verdict that is run. */
const VERDICT_COLUMNS = widest(VERDICTS);

/** Width of an id. */
const ID_COLUMNS = 6;

/** The line of a case that has ended. */
export function caseLine(
  { id, title, verdict, durationMs, reason }: {
    readonly id: string;
    readonly title: string;
    readonly verdict: Verdict;
    readonly durationMs: number;
    readonly reason: string;
  },
): string {
  const head = `${verdict.padEnd(VERDICT_COLUMNS)}  ${id.padEnd(ID_COLUMNS)}  ${title}`;
  const time = durationMs > 0 ? `  (${formatDuration(durationMs)})` : "";
  return shownText(`${head}${time}${reason === "" ? "" : `: ${reason}`}`);
}

/** `12 PASS, 1 FAIL, 3 INCONCLUSIVE`, in the order of their weight. */
export function countsText(summary: Readonly<Record<Verdict, number>>): string {
  const parts = VERDICTS.filter((verdict) => summary[verdict] > 0)
    .map((verdict) => `${summary[verdict]} ${verdict}`);
  return parts.length === 0 ? "no case" : parts.join(", ");
}

/** The result of a campaign on one line: `FAIL: 1 FAIL, 12 PASS of 13 cases`. */
export function overallText({ overall, summary, cases }: CampaignReport): string {
  return `${overall}: ${countsText(summary)} of ${count(cases.length, "case")}`;
}
