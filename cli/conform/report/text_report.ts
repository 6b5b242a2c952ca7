// The report as text: the result, every FAIL and INCONCLUSIVE, and the chart of all cases.

import { shownText } from "../../../codec/low_level.ts";
import { count } from "../../text/count.ts";
import { ALL_CASES } from "../cases/all_cases.ts";
import { casesToRepeat, termsToRepeat } from "../run/choose_cases.ts";
import type { CampaignReport, CaseReport } from "../campaign_report.ts";
import { caseLine, overallText } from "./verdict_text.ts";

/** The summary after a campaign: every case that failed or could not be judged, and the result. */
export function* summaryLines(report: CampaignReport): Generator<string> {
  const { cases, notes, interruption, choice, overall } = report;
  for (const verdict of ["FAIL", "INCONCLUSIVE", "ERROR"] as const) {
    const found = cases.filter((each) => each.verdict === verdict);
    if (found.length === 0) continue;
    yield `${verdict} (${found.length}):`;
    for (const each of found) yield `  ${shownText(`${each.id}  ${each.title}: ${each.reason}`)}`;
    yield "";
  }
  for (const note of notes) yield shownText(`Note: ${note}`);
  if (choice.omitted > 0) yield `Not selected: ${count(choice.omitted, "case")}`;
  if (interruption !== null) yield shownText(`Ended early: ${interruption}`);
  const again = againText(cases);
  if (overall !== "PASS" && again !== undefined) yield `Test again: ${again}`;
  yield `Result: ${overallText(report)}`;
  yield* noticeLines(report.notice);
}

/** The notice for a terminal, with a line for each sentence. */
export function noticeLines(notice: string): readonly string[] {
  return notice.split(/(?<=\.) /);
}

/** The report as a file. */
export function* reportLines(report: CampaignReport): Generator<string> {
  const { device, target, tool, catalogue, startedAt, endedAt, seed, repeat, command } = report;
  const { vendor, product, hardware, firmware, document, role } = device;
  yield `Conformance test of a ${role} station, IEC 60870-5-104`;
  yield "";
  const facts: readonly (readonly [string, string])[] = [
    ["Device", [vendor, product].filter((part) => part !== "").join(" ")],
    ["Hardware", hardware],
    ["Firmware", firmware],
    ["Declared by", document],
    ["Address", target],
    ["Begin", startedAt],
    ["End", endedAt],
    ["Tester", `${tool}, catalogue ${catalogue}`],
    ["Seed", `${seed}, ${count(repeat, "attempt")} of each case`],
    ["Command", command],
  ];
  for (const [name, value] of facts) {
    if (value !== "") yield shownText(`${`${name}:`.padEnd(13)}${value}`);
  }
  for (const { severity, rule, text } of report.findings) {
    yield shownText(`Sheet, ${severity} ${rule}: ${text}`);
  }
  yield "";
  for (const each of report.cases) yield caseLine(each);
  yield "";
  yield* summaryLines(report);
}

/** Most terms for the option --only that are printed. */
const MOST_TERMS = 12;

/** The cases that have to be tested again after a correction, as a command line names them; `undefined` if there are none. */
export function againText(cases: readonly CaseReport[]): string | undefined {
  const again = casesToRepeat(cases);
  if (again.length === 0) return undefined;
  const terms = termsToRepeat(cases, ALL_CASES);
  if (terms.length <= MOST_TERMS) return `--only ${terms.join(",")}`;
  return `${count(again.length, "case")}, with --only and the .json file of this report`;
}
