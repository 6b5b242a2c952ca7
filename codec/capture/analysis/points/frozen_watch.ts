// Notices measured values that have frozen: reported over and over without the slightest change.

import { CHANGES, FIELDS, LAST_VALUE, type PointTable } from "./point_table.ts";

/** A value that never changed much is a constant. */
const LEAST_CHANGES = 5;

/** How many more equal reports are needed after a long time without change. */
const LEAST_REPORTS = 30;

/** Values that are watched at a time. */
const MAX_WATCHED = 4096;

/** Detects values that have not changed for a long time. */
export class FrozenWatch {
  readonly #table: PointTable;
  /** Changes and equal reports of each slot since it is watched. */
  readonly #watched = new Map<number, { changes: number; reports: number }>();

  /** Creates a watch of the points of a table. */
  constructor(table: PointTable) {
    this.#table = table;
  }

  /** Processes a value that was repeated; true if it counts as frozen from now on. */
  take(slot: number): boolean {
    const { numbers, quality } = this.#table;
    const changes = numbers[slot * FIELDS + CHANGES]!;
    if (changes < LEAST_CHANGES) return false;
    // Idle equipment measures 0 for hours; a value of bad quality is expected.
    if (numbers[slot * FIELDS + LAST_VALUE] === 0 || (quality[slot]! & 0xff) !== 0) return false;
    const watched = this.#watched.get(slot);
    if (watched?.changes === changes) return ++watched.reports === LEAST_REPORTS;
    if (watched === undefined && this.#watched.size >= MAX_WATCHED) return false;
    this.#watched.set(slot, { changes, reports: 1 });
    return false;
  }
}
