// Whether a store may be a copy, and what happens then: its new rows get a new identity, because their numbers may have been
// used for other rows already. Rows that are there keep their identity, so that none is delivered twice.

import type { DatabaseSync } from "node:sqlite";
import type { MarkRecord } from "./mark.ts";

/** The properties by which a copy of a store is recognised. */
export interface StoreState {
  /** Its identity. */
  readonly id: string;
  /** Number of its last row. */
  readonly last: number;
  /** Whether a mark was ever written for it; stores of version 1 have none. */
  readonly isMarked: boolean;
  /** The identity of its file on the disk; `null` if the system does not provide one. */
  readonly file: number | null;
}

/** Why a store may be a copy, for people; `undefined` if it is the one that its mark was written for. */
export function copyReason(
  { id, last, isMarked, file }: StoreState,
  mark: MarkRecord | undefined,
): string | undefined {
  if (mark === undefined) return isMarked ? "the store may be a copy: its mark is gone" : undefined;
  if (mark.store !== id) {
    // A store of version 1 with rows may be a backup from before the upgrade, put in the place of a later store.
    return isMarked || last > 0
      ? "the store may be a copy: its mark belongs to another store"
      : undefined;
  }
  if (last < mark.seq) {
    return `the store went back: its last row is ${last}, but its mark says that there was a row ${mark.seq}; ` +
      "it was restored from a backup, or its -wal was lost or damaged";
  }
  const isOther = isMarked && mark.file !== null && file !== null && mark.file !== file;
  return isOther ? "the store may be a copy: its mark was written for another file" : undefined;
}

/** Gives a store a new identity for its future rows. */
export function rename(
  database: DatabaseSync,
  { id, last }: Pick<StoreState, "id" | "last">,
  newId: string,
): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    if (last > 0) {
      // An identity without any row is dropped.
      database.prepare("INSERT OR IGNORE INTO former_id (through, id) VALUES (?, ?)").run(last, id);
    }
    database.prepare("UPDATE store SET id = ?").run(newId);
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
