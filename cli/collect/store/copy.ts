// Whether a store may be a copy, and what becomes of it: it goes on with a new identity, for the numbers that follow may
// have been given to other rows already. Rows keep the identity that they have had, so that none is delivered twice.

import type { DatabaseSync } from "node:sqlite";
import type { MarkRecord } from "./mark.ts";

/** What tells a store from a copy. */
export interface StoreState {
  /** Its identity. */
  readonly id: string;
  /** Number of its last row. */
  readonly last: number;
  /** Whether a mark was ever written for it; stores of version 1 had none. */
  readonly isMarked: boolean;
  /** Which file it is on its disk; `null` where the system does not say. */
  readonly file: number | null;
}

/** Why a store may be a copy, in words; `undefined` if it is the one that its mark was written for. */
export function copyReason(
  { id, last, isMarked, file }: StoreState,
  mark: MarkRecord | undefined,
): string | undefined {
  if (mark === undefined) return isMarked ? "its mark is gone" : undefined;
  if (mark.store !== id) return isMarked ? "its mark is that of another store" : undefined;
  if (last < mark.seq) {
    return `its last row is ${last}, but its mark says that there was a row ${mark.seq}`;
  }
  const isOther = isMarked && mark.file !== null && file !== null && mark.file !== file;
  return isOther ? "it is another file than the one its mark was written for" : undefined;
}

/** Gives a store a new identity, for the rows that follow. */
export function rename(
  database: DatabaseSync,
  { id, last }: Pick<StoreState, "id" | "last">,
  newId: string,
): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    if (last > 0) {
      // An identity under which no row was written is forgotten.
      database.prepare("INSERT OR IGNORE INTO former_id (through, id) VALUES (?, ?)").run(last, id);
    }
    database.prepare("UPDATE store SET id = ?").run(newId);
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
