// Detects whether a store is a copy. New rows of a copy get a new store ID, because their sequence numbers may
// already have been used for other rows. Existing rows keep their ID, so that they are not delivered twice.

import type { DatabaseSync } from "node:sqlite";
import type { MarkRecord } from "./mark.ts";

/** The properties by which a copy of a store is recognized. */
export interface StoreState {
  /** Store ID. */
  readonly id: string;
  /** Sequence number of the last row. */
  readonly last: number;
  /** Whether a mark was ever written for it; stores of version 1 have none. */
  readonly isMarked: boolean;
  /** File ID on the disk; `null` if the system does not provide one. */
  readonly file: number | null;
}

/** Why a store may be a copy; `undefined` if its mark was written for it. */
export function copyReason(
  { id, last, isMarked, file }: StoreState,
  mark: MarkRecord | undefined,
): string | undefined {
  if (mark === undefined) {
    return isMarked ? "the store may be a copy: its mark is missing" : undefined;
  }
  if (mark.store !== id) {
    // A store of version 1 with rows may be a backup from before the upgrade that replaced a later store.
    return isMarked || last > 0
      ? "the store may be a copy: its mark belongs to another store"
      : undefined;
  }
  if (last < mark.seq) {
    return `the store is older than its mark: its last row is ${last}, but the mark refers to row ${mark.seq}; ` +
      "it was restored from a backup, or its -wal was lost or damaged";
  }
  const isOther = isMarked && mark.file !== null && file !== null && mark.file !== file;
  return isOther ? "the store may be a copy: its mark was written for another file" : undefined;
}

/** Assigns a new ID to a store for its future rows. */
export function rename(
  database: DatabaseSync,
  { id, last }: Pick<StoreState, "id" | "last">,
  newId: string,
): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    if (last > 0) {
      // An ID without any rows is dropped.
      database.prepare("INSERT OR IGNORE INTO former_id (through, id) VALUES (?, ?)").run(last, id);
    }
    database.prepare("UPDATE store SET id = ?").run(newId);
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
