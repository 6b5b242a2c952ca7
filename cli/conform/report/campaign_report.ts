// The result of a campaign: what the reports print and compare. Plain data.

import type { CaseStep, Measure } from "../bench/case_log.ts";
import type { CaseNeed, ConformanceCase, DeviceRole } from "../case.ts";
import type { Verdict } from "../verdict.ts";

/** The identifier of the format. */
export const REPORT_SCHEMA_ID = "iec104-report/1";

/** Version of the catalogue of cases; it changes when a criterion does. */
export const CATALOGUE_VERSION = "1";

/** A frame near the decision of a case. */
export interface TraceFrame {
  /** ISO 8601, UTC. */
  readonly time: string;
  /** Number of the connection within the case, from 1. */
  readonly link: number;
  readonly direction: "sent" | "received";
  /** The octets in hexadecimal. */
  readonly hex: string;
  /** The frame on one line. */
  readonly text: string;
  /** What about it decided; absent for other frames. */
  readonly comment?: string;
}

/** The recording of a case. */
export interface Evidence {
  /** Name of the pcapng file, relative to the report. */
  readonly file: string;
  /** Numbers of the packets with a comment, from 1, as Wireshark counts them. */
  readonly packets: readonly number[];
  readonly sha256: string;
}

/** The result of a case. */
export interface CaseReport {
  readonly id: string;
  readonly area: string;
  readonly clause: string;
  readonly title: string;
  readonly kind: ConformanceCase["kind"];
  readonly precondition: string;
  readonly stimulus: string;
  readonly criterion: string;
  /** `M` mandatory, `C` selected by items of the sheet. */
  readonly status: "M" | "C";
  /** The items of the sheet that select it. */
  readonly selectedBy: readonly string[];
  readonly needs: readonly CaseNeed[];
  readonly verdict: Verdict;
  /** Why, on one line; empty for PASS. */
  readonly reason: string;
  /** Which of several permitted outcomes occurred. */
  readonly outcomes: readonly string[];
  /** Remarks of a PASS+. */
  readonly remarks: readonly string[];
  /** Number of attempts; 0 if it was not run. */
  readonly attempts: number;
  /** ISO 8601, UTC; `null` if it was not run. */
  readonly startedAt: string | null;
  readonly durationMs: number;
  /** Steps of the decisive attempt; their times are in ms from its start. */
  readonly steps: readonly CaseStep[];
  readonly measures: readonly Measure[];
  /** Frames around the decision. */
  readonly trace: readonly TraceFrame[];
  /** `null` without a recording. */
  readonly evidence: Evidence | null;
}

/** The device under test, as its sheet names it. */
export interface ReportedDevice {
  readonly vendor: string;
  readonly product: string;
  readonly hardware: string;
  readonly firmware: string;
  readonly document: string;
  readonly role: DeviceRole;
}

/** A finding of the consistency rules of the sheet. */
export interface ReportedFinding {
  readonly rule: string;
  readonly severity: "error" | "warning";
  readonly text: string;
}

/** The result of a campaign. */
export interface CampaignReport {
  readonly schema: typeof REPORT_SCHEMA_ID;
  /** Name and version of the tester. */
  readonly tool: string;
  readonly catalogue: typeof CATALOGUE_VERSION;
  /** The notice that the criteria are ours, and that it is no certificate. */
  readonly notice: string;
  readonly device: ReportedDevice;
  /** Where the device was reached: `192.0.2.10:2404`, or where the tester listened. */
  readonly target: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** The seed of everything random. */
  readonly seed: number;
  /** How often each case was repeated. */
  readonly repeat: number;
  /** The command line, without secrets. */
  readonly command: string;
  /** The sheet as it was used; `null` if none was given. */
  readonly sheet: unknown;
  readonly findings: readonly ReportedFinding[];
  /** Why the campaign ended early; `null` if it ran to its end. */
  readonly interruption: string | null;
  readonly cases: readonly CaseReport[];
  /** Number of cases with each verdict. */
  readonly summary: Readonly<Record<Verdict, number>>;
  /** `PASS` only without a FAIL, and with PASS or PASS+ for every mandatory and selected case. */
  readonly overall: "PASS" | "FAIL" | "INCONCLUSIVE";
}
