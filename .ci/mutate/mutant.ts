// A mutant: a file of the project with one fault planted in it.

import { lineOf } from "../files.ts";
import { applyEdit, type Edit, type Source } from "./source.ts";

/** One planted fault. */
export interface Mutant {
  /** The file, from the root. */
  readonly path: string;
  /** The line at which the change begins, from 1. */
  readonly line: number;
  /** The kind of fault. */
  readonly operator: string;
  /** The original text of the changed lines, with white space collapsed. */
  readonly before: string;
  /** The same lines with the change. */
  readonly after: string;
  /** Its number among the places with these lines, from 1. */
  readonly occurrence: number;
  /** The whole file with the change. */
  readonly text: string;
}

/** Creates the mutant that results from an edit of a source file. */
export function mutantOf({ path, text }: Source, operator: string, edit: Edit): Mutant {
  const start = text.lastIndexOf("\n", edit.from - 1) + 1;
  const end = text.indexOf("\n", edit.to) < 0 ? text.length : text.indexOf("\n", edit.to);
  const lines = text.slice(start, end);
  const { from, to } = { from: edit.from - start, to: edit.to - start };
  const before = collapse(lines);
  return {
    path,
    line: lineOf(text, edit.from),
    operator,
    before,
    after: collapse(applyEdit(lines, { from, to, text: edit.text })),
    occurrence: collapse(text.slice(0, start)).split(before).length,
    text: applyEdit(text, edit),
  };
}

function collapse(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}
