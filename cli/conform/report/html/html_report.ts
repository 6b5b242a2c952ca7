// The report as one HTML file, to read, to print and to sign.

import { markup } from "../../../report/html/markup.ts";
import { htmlPage } from "../../../report/html/page.ts";
import type { CampaignReport } from "../../campaign_report.ts";
import { annexes } from "./annexes.ts";
import { detailSection } from "./case_detail.ts";
import { chartSection } from "./chart.ts";
import { cover } from "./cover.ts";
import { declarationsSection } from "./declarations.ts";
import { reportStyle } from "./style.ts";
import { findingsSection, summarySection } from "./summary.ts";

/** Number of digits of the SHA-256 that name a report. */
const ID_DIGITS = 16;

/** Writes the report as one HTML file. */
export async function htmlReport(report: CampaignReport): Promise<string> {
  const id = (await sha256Of(report)).slice(0, ID_DIGITS);
  const sheet = report.sheet === null ? undefined : await sha256Of(report.sheet);
  return await htmlPage({
    title: `Conformance test ${report.target} ${report.startedAt.slice(0, 10)}`,
    css: reportStyle(id),
    body: markup`${cover(report, { report: id, sheet })}
<main>
${summarySection(report)}
${declarationsSection(report)}
${chartSection(report)}
${detailSection(report)}
${findingsSection(report)}
${annexes(report)}
</main>`,
  });
}

/** The SHA-256 of a value as JSON without spaces. */
async function sha256Of(value: unknown): Promise<string> {
  const octets = new TextEncoder().encode(JSON.stringify(value));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", octets)).toHex();
}
