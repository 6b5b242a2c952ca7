// The report as one HTML file.

import { htmlPage } from "../../../report/html/page.ts";
import { markup } from "../../../report/html/markup.ts";
import type { CampaignReport } from "../campaign_report.ts";

/** Writes the report as one HTML file. */
export async function htmlReport(report: CampaignReport): Promise<string> {
  const title = `Conformance test ${report.target}`;
  return await htmlPage({ title, body: markup`<h1>${title}</h1>` });
}
