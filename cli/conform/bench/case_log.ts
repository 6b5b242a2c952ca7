// What happened in a case: its steps, its measurements, and the frames that decided. The report is written from it.

import type { SeenFrame } from "./seen_frame.ts";

/** How a step ended. */
export type StepResult = "done" | "passed" | "failed";

/** A step of a case. */
export interface CaseStep {
  /** Monotonic time in ms. */
  readonly at: number;
  /** What the tester did, or what it expected. */
  readonly text: string;
  /** What it saw; absent for a stimulus. */
  readonly seen?: string;
  readonly result: StepResult;
}

/** What a measure counts, or milliseconds. */
export type MeasureUnit = "ms" | "frames" | "octets" | "operations" | "values" | "events" | "times";

/** A measured time or number, against its limits. */
export interface Measure {
  readonly name: string;
  /** The measured value; `undefined` if the event did not occur. */
  readonly value: number | undefined;
  /** Lowest and highest permitted value. */
  readonly limits: readonly [number, number];
  readonly unit: MeasureUnit;
}

/** A frame that decided, and what about it did. */
export interface Deciding {
  /** Number of its connection within the attempt, from 1. */
  readonly link: number;
  readonly frame: SeenFrame;
  readonly comment: string;
}

/** A file that a case produced. */
export interface Attachment {
  /** Name of the file, without a folder. */
  readonly name: string;
  readonly text: string;
}

/** Maximum number of steps, measurements and deciding frames that are kept of one case: the last steps, which led to the verdict. */
const MOST_ENTRIES = 2000;

/** The log of one attempt at a case. */
export class CaseLog {
  readonly steps: CaseStep[] = [];
  readonly measures: Measure[] = [];
  readonly deciding: Deciding[] = [];
  /** Remarks, which turn PASS into PASS+. */
  readonly remarks: string[] = [];
  /** What could not be observed, which turns PASS into INCONCLUSIVE. */
  readonly missing: string[] = [];
  /** Which of several permitted outcomes occurred. */
  readonly outcomes: string[] = [];
  /** Files that the case produced, such as a script that repeats what ended the device. */
  readonly attachments: Attachment[] = [];
  /** Number of earlier steps that are no longer kept. */
  omitted = 0;

  /** Adds a step. Beyond the limit, the first one that has not failed is forgotten. */
  step(step: CaseStep): void {
    this.steps.push(step);
    if (this.steps.length <= MOST_ENTRIES) return;
    const first = this.steps.findIndex(({ result }) => result !== "failed");
    if (first < 0) return;
    this.steps.splice(first, 1);
    this.omitted++;
  }

  /** Adds a measurement. */
  measure(measure: Measure): void {
    if (this.measures.length < MOST_ENTRIES) this.measures.push(measure);
  }

  /** Marks a frame as deciding. */
  decide(deciding: Deciding): void {
    if (this.deciding.length < MOST_ENTRIES) this.deciding.push(deciding);
  }
}
