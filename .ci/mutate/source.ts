// Prepares a source file for the operators: without types, comments, strings and patterns, and with paired brackets.

import { stripTypeScriptTypes } from "node:module";
import { codeOf } from "../code.ts";
import type { SourceFile } from "../files.ts";

/** A source file prepared for finding changes. */
export interface Source extends SourceFile {
  /** The text with types, comments, strings and patterns blanked; every other character keeps its position. */
  readonly code: string;
  /** For each position of a bracket, the position of its partner. */
  readonly partner: ReadonlyMap<number, number>;
  /** For each position of an opening bracket, the position of the bracket around it, or -1. */
  readonly outer: ReadonlyMap<number, number>;
}

/** A change of a text: the part from `from` to `to` is replaced by `text`. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Reads a source file. */
export function sourceOf({ path, text }: SourceFile): Source {
  const code = codeOf(stripTypeScriptTypes(text));
  if (code.length !== text.length) throw new Error(`Cannot blank the types of ${path} in place`);
  const partner = new Map<number, number>();
  const outer = new Map<number, number>();
  const open: number[] = [];
  for (const { 0: bracket, index } of code.matchAll(/[()[\]{}]/g)) {
    if ("([{".includes(bracket)) {
      outer.set(index, open.at(-1) ?? -1);
      open.push(index);
      continue;
    }
    const start = open.pop();
    if (start === undefined) throw new Error(`Cannot pair the brackets of ${path}`);
    partner.set(start, index).set(index, start);
  }
  return { path, text, code, partner, outer };
}

/** The text after an edit. */
export function applyEdit(text: string, { from, to, text: inserted }: Edit): string {
  return text.slice(0, from) + inserted + text.slice(to);
}

/** The position of the last character before `at` that is not white space, or -1. */
export function before(code: string, at: number): number {
  let i = at - 1;
  while (i >= 0 && /\s/.test(code[i]!)) i--;
  return i;
}
