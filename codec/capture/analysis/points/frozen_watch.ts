// Detects frozen measured values, which are reported repeatedly without any change.

import type { PointTable } from "./point_table.ts";

/** A value with fewer changes than this is a constant. */
const LEAST_CHANGES = 5;

/** Number of further equal reports required after a long time without change. */
const LEAST_REPORTS = 30;

/** Maximum number of values to watch at a time. */
const MAX_WATCHED = 4096;

/** Detects values that have not changed for a long time. */
export class FrozenWatch {
  readonly #table: PointTable;
  /** Number of changes and equal reports of each slot since it was first watched. */
  readonly #watched = new Map<number, { changes: number; reports: number }>();

  /** Creates a watch for the points of a table. */
  constructor(table: PointTable) {
    this.#table = table;
  }

  /** Processes a repeated value; returns true when it first counts as frozen. */
  take(slot: number): boolean {
    const table = this.#table;
    const changes = table.changes(slot);
    if (changes < LEAST_CHANGES) return false;
    // Idle equipment measures 0 for hours, and a value with bad quality is not expected to change.
    if (table.lastValue(slot) === 0 || (table.quality[slot]! & 0xff) !== 0) return false;
    const watched = this.#watched.get(slot);
    if (watched?.changes === changes) return ++watched.reports === LEAST_REPORTS;
    if (watched === undefined && this.#watched.size >= MAX_WATCHED) return false;
    this.#watched.set(slot, { changes, reports: 1 });
    return false;
  }
}
