// The first page: what was tested, with what, by whom, and the result.

import { formatDuration } from "../../../../codec/mod.ts";
import { type Markup, markup } from "../../../report/html/markup.ts";
import { factTable, signatureBlock, type Tone } from "../../../report/html/parts.ts";
import { count } from "../../../text/count.ts";
import type { CampaignReport } from "../../campaign_report.ts";
import { countsText } from "../verdict_text.ts";

/** The editions of the standard, on which the criteria rest. */
const STANDARD = "IEC 60870-5-104:2006 (edition 2) and IEC 60870-5-101:2003";

const RESULT_TONES: Readonly<Record<CampaignReport["overall"], Tone>> = {
  PASS: "good",
  FAIL: "bad",
  INCONCLUSIVE: "open",
};

/** What the files are recognized by. */
export interface ReportIds {
  /** The first digits of the SHA-256 of the report as JSON. */
  readonly report: string;
  /** The SHA-256 of the sheet; `undefined` without one. */
  readonly sheet: string | undefined;
}

/** The first page. */
export function cover(report: CampaignReport, ids: ReportIds): Markup {
  const { device, overall, cases, notice } = report;
  const name = [device.vendor, device.product].filter((part) => part !== "").join(" ");
  const place = device.role === "controlled" ? "Address" : "Connected to";
  return markup`<header class="cover">
<p class="kind">Conformance test, IEC 60870-5-104, ${device.role} station</p>
<h1>${name === "" ? report.target : name}</h1>
<p class="result ${RESULT_TONES[overall]}">${overall}
<small>${countsText(report.summary)} of ${count(cases.length, "case")}</small></p>
<p class="notice">${notice}</p>
${
    factTable([
      ["Report", markup`<code>${ids.report}</code>`],
      ["Manufacturer", device.vendor],
      ["Product", device.product],
      ["Hardware", device.hardware],
      ["Firmware", device.firmware],
      ["Role", `${device.role} station`],
      ["Declared by", device.document],
      [
        "SHA-256 of the sheet",
        ids.sheet === undefined ? "no sheet" : markup`<code>${ids.sheet}</code>`,
      ],
      [place, report.target],
      ["Tester", `${report.tool}, catalogue of cases ${report.catalogue}`],
      ["Standard", STANDARD],
      ["Begin", shownTime(report.startedAt)],
      ["End", `${shownTime(report.endedAt)} (${durationOf(report)})`],
      ["Seed", `${report.seed}, ${count(report.repeat, "attempt")} at each case`],
      ["Command", markup`<code>${report.command}</code>`],
    ])
  }
<nav class="contents"><a href="#summary">1 Summary</a> <a href="#declarations">2 Declarations</a> <a href="#chart">3 Result
chart</a> <a href="#cases">4 Cases in detail</a> <a href="#findings">5 Findings</a> <a href="#annexes">Annexes</a></nav>
${signatureBlock([{ role: "Tester" }, { role: "Reviewer" }, { role: "Manufacturer" }])}
</header>`;
}

/** An ISO time for readers: `2026-10-10 09:00:00 UTC`. */
export function shownTime(iso: string): string {
  return `${iso.slice(0, 19).replace("T", " ")} UTC`;
}

function durationOf({ startedAt, endedAt }: CampaignReport): string {
  return formatDuration(Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)));
}
