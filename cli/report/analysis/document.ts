// What a report for people consists of, whatever it is written to: text or HTML.

import type { Severity, TechniqueReport } from "../../../codec/capture/mod.ts";

/** How something is meant to look. */
export type Tone = Severity | "dim";

/** A field of a table. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Numbers are aligned to the right. */
  readonly right?: boolean;
}

/** Rows of equal things. */
export interface Table {
  readonly type: "table";
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (Cell | string)[])[];
  /** The notes below a row, by its index. */
  readonly notes?: readonly (Cell | undefined)[];
  /** What was left out, if anything. */
  readonly rest?: string | undefined;
}

/** A sentence or two. */
export interface Remark {
  readonly type: "remark";
  readonly text: string;
  readonly tone?: Tone | undefined;
}

/** All findings of a code. */
export interface FindingGroup {
  readonly type: "finding";
  readonly severity: Severity;
  readonly title: string;
  /** Techniques of MITRE ATT&CK for ICS. */
  readonly techniques: readonly TechniqueReport[];
  /** When, what and where, each. */
  readonly places: readonly { readonly time: string; readonly text: string }[];
  /** What was left out, if anything. */
  readonly rest?: string | undefined;
  readonly meaning: string;
  readonly check: string;
}

/** APDUs over time, with the times of findings. */
export interface ActivityChart {
  readonly type: "activity";
  /** Begin and end, as text. */
  readonly from: string;
  readonly to: string;
  readonly bucketMs: number;
  readonly apdus: readonly number[];
  /** Where findings are, from 0 at the beginning to 1 at the end. */
  readonly marks: readonly { readonly at: number; readonly severity: Severity }[];
}

/** A part of a section. */
export type Block = Table | Remark | FindingGroup | ActivityChart;

/** A part of the report. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A whole report. */
export interface Document {
  readonly title: string;
  /** The most important, sentence by sentence. */
  readonly lead: readonly Remark[];
  readonly sections: readonly Section[];
}

/** A table without the columns that say nothing in any row. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly (Cell | string)[])[],
  rest?: string,
): Table {
  const used = columns.map((_, at) => rows.some((row) => textOf(row[at] ?? "") !== ""));
  return {
    type: "table",
    columns: columns.filter((_, at) => used[at]),
    rows: rows.map((row) => row.filter((_, at) => used[at])),
    rest,
  };
}

/** What a field says. */
export function textOf(cell: Cell | string): string {
  return typeof cell === "string" ? cell : cell.text;
}
