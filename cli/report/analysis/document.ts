// The structure of a readable report, independent of its output format (text or HTML).

import type { Severity, TechniqueReport } from "../../../codec/capture/mod.ts";

/** Emphasis of a text. */
export type Tone = Severity | "dim";

/** A table cell. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

/** A table column. */
export interface Column {
  readonly title: string;
  /** Whether to align to the right, for numbers. */
  readonly right?: boolean;
}

/** A table. */
export interface Table {
  readonly type: "table";
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (Cell | string)[])[];
  /** Notes below the rows, by row index. */
  readonly notes?: readonly (Cell | undefined)[];
  /** Reports what was omitted, if anything. */
  readonly rest?: string | undefined;
}

/** A sentence or two. */
export interface Remark {
  readonly type: "remark";
  readonly text: string;
  readonly tone?: Tone | undefined;
}

/** All findings with the same code. */
export interface FindingGroup {
  readonly type: "finding";
  readonly severity: Severity;
  readonly title: string;
  /** Techniques of MITRE ATT&CK for ICS. */
  readonly techniques: readonly TechniqueReport[];
  /** Where each finding occurred. */
  readonly places: readonly { readonly time: string; readonly text: string }[];
  /** Reports what was omitted, if anything. */
  readonly rest?: string | undefined;
  readonly meaning: string;
  readonly check: string;
}

/** APDUs over time, with markers for findings. */
export interface ActivityChart {
  readonly type: "activity";
  /** Start and end, as text. */
  readonly from: string;
  readonly to: string;
  readonly bucketMs: number;
  readonly apdus: readonly number[];
  /** Positions of findings, from 0 at the start to 1 at the end. */
  readonly marks: readonly { readonly at: number; readonly severity: Severity }[];
}

/** A part of a section. */
export type Block = Table | Remark | FindingGroup | ActivityChart;

/** A section of the report. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A complete report. */
export interface Document {
  readonly title: string;
  /** The summary, one sentence each. */
  readonly lead: readonly Remark[];
  readonly sections: readonly Section[];
}

/** Creates a table without columns that are empty in all rows. */
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

/** The text of a cell. */
export function textOf(cell: Cell | string): string {
  return typeof cell === "string" ? cell : cell.text;
}
