// The shape of a consistency rule of a sheet, and the words that all rules share.

import { memberPath } from "../../../codec/low_level.ts";
import { isMarkKey, itemText, type MarkKey, type SheetKey } from "./items.ts";
import type { PixitKey } from "./pixit_items.ts";
import type { Sheet } from "./sheet.ts";

/** What breaks a rule. */
export interface Breach {
  /** Path of the value in the sheet, such as `marks["type.1"]`. */
  readonly path: string;
  /** What is found, and what is expected. */
  readonly text: string;
}

/** A consistency rule. */
export interface Rule {
  /** Its name in reports. */
  readonly id: string;
  /** `error`: the sheet contradicts itself, and no test can use it. `warning`: doubtful, or incomplete. */
  readonly severity: "error" | "warning";
  /** What it demands. */
  readonly text: string;
  /** Returns everything that breaks it. */
  readonly check: (sheet: Sheet) => readonly Breach[];
}

/** Whether an item has a mark, in either direction. */
export function isUsed(sheet: Sheet, key: MarkKey): boolean {
  return sheet.mark(key) !== undefined;
}

/** The keys among some that have a mark, in either direction. */
export function used<Key extends MarkKey>(sheet: Sheet, keys: readonly Key[]): readonly Key[] {
  return keys.filter((key) => isUsed(sheet, key));
}

/** Path of an item in a sheet. */
export function itemPath(key: SheetKey): string {
  return memberPath(isMarkKey(key) ? "marks" : "values", key);
}

/** Path of an answer in a sheet. */
export function answerPath(key: PixitKey): string {
  return memberPath("pixit", key);
}

/** An item with its text: `type.45 (C_SC_NA_1 Single command)`. */
export function named(key: SheetKey): string {
  return `${key} (${itemText(key)})`;
}

/** Maximum number of items that a sentence names. */
const MOST_NAMED = 7;

/** Items in a sentence: `a, b or c`; of a long list the first ones and the last. */
export function anyOf(keys: readonly SheetKey[]): string {
  const last = keys.at(-1)!;
  if (keys.length === 1) return last;
  const first = keys.slice(0, keys.length > MOST_NAMED ? 2 : -1).join(", ");
  return keys.length > MOST_NAMED ? `${first}, ... or ${last}` : `${first} or ${last}`;
}
