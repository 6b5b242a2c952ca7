// The parts of a test of one finding.

import type { FindingCode } from "../../../../../codec/capture/findings/table.ts";
import type { AnalyzerOptions } from "../../../../../codec/capture/analysis/options.ts";
import type { CaptureOf, Traffic } from "../../../../helpers/capture/traffic_builder.ts";

/** A script that triggers a finding, and others that nearly do. */
export interface FindingCase {
  readonly code: FindingCode;
  readonly options?: AnalyzerOptions;
  /** Packets that the capture contains. */
  readonly how?: CaptureOf;
  /** Triggers the finding. */
  readonly trigger: (traffic: Traffic) => void;
  /** Expected detail of the finding. */
  readonly detail: RegExp;
  /** Other findings that the same traffic inevitably triggers. */
  readonly also?: readonly FindingCode[];
  /** Scripts that do not trigger the finding, by the difference. */
  readonly near: Readonly<Record<string, (traffic: Traffic) => void>>;
}

/** Repeats something. */
export function times(count: number, act: (i: number) => void): void {
  for (let i = 0; i < count; i++) act(i);
}
