// The parts of a test of one finding.

import type { FindingCode } from "../../../../../codec/capture/analysis/findings/table.ts";
import type { AnalyzerOptions } from "../../../../../codec/capture/analysis/options.ts";
import type { CaptureOf, Traffic } from "../../../../helpers/capture/traffic_builder.ts";

/** A script that brings a finding about, and others that nearly do. */
export interface FindingCase {
  readonly code: FindingCode;
  readonly options?: AnalyzerOptions;
  /** How the capture is taken. */
  readonly how?: CaptureOf;
  /** Leads to the finding. */
  readonly trigger: (traffic: Traffic) => void;
  /** What the finding says. */
  readonly detail: RegExp;
  /** Other findings that the same traffic cannot do without. */
  readonly also?: readonly FindingCode[];
  /** By what is different: does not lead to the finding. */
  readonly near: Readonly<Record<string, (traffic: Traffic) => void>>;
}

/** Does something N times. */
export function times(count: number, act: (i: number) => void): void {
  for (let i = 0; i < count; i++) act(i);
}
