// The result of a campaign: what the reports print and compare. Plain data, as it is in the JSON file.

import type { StepResult } from "./bench/case_log.ts";
import type { CaseNeed, ConformanceCase, DeviceRole } from "./case.ts";
import type { Verdict } from "./verdict.ts";

/** The identifier of the format. */
export const REPORT_SCHEMA_ID = "iec104-report/1";

/** Version of the catalogue of cases; it changes when a criterion does. */
export const CATALOGUE_VERSION = "1";

/** What every report says about itself. */
export const NOTICE =
  "The cases and their criteria are those of the iec104 project, from public sources. This report is not a certificate, " +
  "and no certification body is involved. It applies only to the item tested.";

/** A step of a case. */
export interface ReportedStep {
  /** ms since the start of the attempt. */
  readonly atMs: number;
  /** What the tester did, or what it expected. */
  readonly text: string;
  /** What it saw; `null` for a stimulus. */
  readonly seen: string | null;
  readonly result: StepResult;
}

/** A measured time or number, against its limits. */
export interface ReportedMeasure {
  readonly name: string;
  /** The measured value; `null` if the event did not occur. */
  readonly value: number | null;
  /** Lowest and highest permitted value; `null` without a limit. */
  readonly limits: readonly [number | null, number | null];
  readonly unit: string;
}

/** A connection of a case. */
export interface ReportedLink {
  /** Number within the case, from 1. */
  readonly number: number;
  /** Address and port of the tester. */
  readonly tester: string;
  /** Address and port of the device. */
  readonly device: string;
  /** ms since the start of the attempt. */
  readonly openedMs: number;
  /** ms since the start of the attempt; `null` if it was open until the end. */
  readonly endedMs: number | null;
  /** Who ended it: `device` closed it, `failed` by a reset or the network, `tester` closed it. */
  readonly endedBy: "device" | "failed" | "tester" | null;
}

/** A frame near the decision of a case. */
export interface TraceFrame {
  /** ISO 8601, UTC. */
  readonly time: string;
  /** ms since the start of the attempt. */
  readonly atMs: number;
  /** Number of the connection within the case, from 1. */
  readonly link: number;
  readonly direction: "sent" | "received";
  /** The octets in hexadecimal; the first ones of a long frame. */
  readonly hex: string;
  /** The frame on one line. */
  readonly text: string;
  /** Its packet in the recording, from 1, as Wireshark counts them; `null` without a recording. */
  readonly packet: number | null;
  /** What about it decided; `null` for other frames. */
  readonly comment: string | null;
}

/** The recording of a case. */
export interface Evidence {
  /** Name of the pcapng file, relative to the folder of recordings. */
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
  /** The verdict of each attempt. */
  readonly verdicts: readonly Verdict[];
  /** ISO 8601, UTC; `null` if it was not run. */
  readonly startedAt: string | null;
  readonly durationMs: number;
  /** Steps of the attempt that decided. */
  readonly steps: readonly ReportedStep[];
  /** Number of steps that are not in the report. */
  readonly omittedSteps: number;
  readonly measures: readonly ReportedMeasure[];
  readonly links: readonly ReportedLink[];
  /** Frames around the decision. */
  readonly trace: readonly TraceFrame[];
  /** Number of frames of the case, in both directions. */
  readonly frames: number;
  /** `null` without a recording. */
  readonly evidence: Evidence | null;
  /** Names of further files in the folder of recordings, such as a script that repeats a failure. */
  readonly attachments: readonly string[];
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

/** A type and a cause that the device sent, or that its sheet declares. */
export interface TypeCauseCount {
  /** Type identification. */
  readonly type: number;
  /** Mnemonic; `type 200` for a type without one. */
  readonly name: string;
  readonly cause: number;
  readonly causeName: string;
  /** Number of ASDUs that the device sent. */
  readonly seen: number;
  /** Whether the sheet declares it. */
  readonly declared: boolean;
}

/** What became of the commands of one type in one mode. */
export interface CommandCount {
  /** Mnemonic. */
  readonly name: string;
  readonly mode: "select" | "execute" | "cancel";
  /** Number of commands in the campaign. */
  readonly sent: number;
  /** Positive and negative confirmations, and answers with a cause of refusal (44 to 47). */
  readonly positive: number;
  readonly negative: number;
  readonly refused: number;
}

/** The cases that the command line left out. */
export interface ReportedChoice {
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** Number of cases for the role of the device that were left out. */
  readonly omitted: number;
}

/** The result of a campaign. */
export interface CampaignReport {
  readonly schema: typeof REPORT_SCHEMA_ID;
  /** Name and version of the tester. */
  readonly tool: string;
  /** Version of the catalogue of cases. */
  readonly catalogue: string;
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
  readonly choice: ReportedChoice;
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
  readonly types: readonly TypeCauseCount[];
  readonly commands: readonly CommandCount[];
  /** What the tester reported about itself, such as a recording that could not be written. */
  readonly notes: readonly string[];
}
