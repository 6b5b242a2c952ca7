// Reports of campaigns in virtual time.

import type { CampaignReport } from "../../../cli/conform/campaign_report.ts";
import { buildReport, type ReportContext } from "../../../cli/conform/report/build_report.ts";
import {
  type CaseRecording,
  EvidenceFolder,
} from "../../../cli/conform/evidence/evidence_folder.ts";
import { areaOf } from "../../../cli/conform/case.ts";
import { ALL_CASES } from "../../../cli/conform/cases/all_cases.ts";
import type { CampaignResult } from "../../../cli/conform/run/campaign.ts";
import { Sheet } from "../../../cli/conform/sheet/sheet.ts";
import { fullSheet } from "./full_sheet.ts";
import { runCases, type RunOptions } from "./run_cases.ts";
import type { VirtualDeviceOptions } from "./virtual_device.ts";

/** Areas whose first case exchanges tens of thousands of frames. */
const SLOW_AREAS: readonly string[] = ["SEQ"];

/** When the campaigns begin, in ms since 1970-01-01 UTC. */
const BEGIN = Date.UTC(2026, 9, 9, 15, 34, 12, 345);

/** How long they last, in ms. */
const DURATION_MS = 61_000;

/** One case of each area, for reports that have everything; those that take long even in virtual time are left out. */
export const SAMPLE: readonly string[] = [...Map.groupBy(ALL_CASES, areaOf)]
  .filter(([area]) => !SLOW_AREAS.includes(area))
  .map(([, cases]) => cases[0]!.id);

/** The report of a result. */
export function reportOf(
  result: CampaignResult,
  context: Partial<ReportContext> = {},
): CampaignReport {
  return buildReport(result, {
    ...{ tool: "iec104 0.0.0", target: "192.0.2.1:2404", seed: 1, repeat: 1 },
    command: "iec104 conform 192.0.2.1 --pics device.json",
    choice: { only: [], skip: [], omitted: 0 },
    ...{ findings: [], notes: [], sheet: new Sheet(fullSheet()), isSheetGiven: true },
    ...{ startedAt: BEGIN, endedAt: BEGIN + DURATION_MS, recordings: new Map() },
    ...context,
  });
}

/** Runs cases against a virtual device, and reports them. */
export async function reportedRun(
  ids: readonly string[],
  options: VirtualDeviceOptions & RunOptions = {},
): Promise<CampaignReport> {
  return reportOf(await runCases(ids, options));
}

/** The recordings of a result, by the name of their file. */
export async function recorded(result: CampaignResult): Promise<{
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly recordings: ReadonlyMap<string, CaseRecording>;
}> {
  const files = new Map<string, Uint8Array>();
  const save = (path: string, octets: Uint8Array) => {
    files.set(path, octets);
    return Promise.resolve();
  };
  const folder = new EvidenceFolder({
    ...{ folder: "evidence", role: "controlled", replace: false, io: { save } },
  });
  for (const each of result.results) folder.add(each);
  await folder.written();
  return { files, recordings: folder.recordings };
}
