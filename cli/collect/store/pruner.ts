// Deletes the oldest values when they are too old or too many, a few at a time.

import type { DatabaseSync, StatementSync } from "node:sqlite";

/** What is kept. */
export interface Retention {
  /** Values that arrived before so many ms ago go. */
  readonly ageMs: number | undefined;
  /** The oldest values go when the store holds more octets. */
  readonly octets: number | undefined;
}

/** What a step of pruning has done. */
export interface PruneStep {
  /** Values that were deleted. */
  readonly deleted: number;
  /** Whether there is more to do at once. */
  readonly more: boolean;
  /** Whether the store is too large, and all that is left is needed. */
  readonly stuck: boolean;
}

/** Values that are looked at in one step. */
const STEP = 2000;

/** Deletes old values; the last value of each point always stays. */
export class Pruner {
  readonly #database: DatabaseSync;
  readonly #select: StatementSync;
  readonly #delete: StatementSync;
  /** Up to here all was looked at, and what is left is the last value of its point. */
  #through = 0;

  /** Prunes an open store. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#select = database.prepare(
      `SELECT v.seq, v.received, EXISTS (SELECT 1 FROM value n WHERE n.point = v.point
         AND (n.at > v.at OR (n.at = v.at AND n.seq > v.seq))) AS obsolete
       FROM value v WHERE v.seq > ? AND v.seq <= ? ORDER BY v.seq LIMIT ${STEP}`,
    );
    this.#delete = database.prepare("DELETE FROM value WHERE seq = ?");
  }

  /** Octets of the store that are in use. */
  get octets(): number {
    const number = (name: string) =>
      Object.values(this.#database.prepare(`PRAGMA ${name}`).get()!)[0] as number;
    return (number("page_count") - number("freelist_count")) * number("page_size");
  }

  /** Looks from the beginning again: a last value may have become an older one. */
  restart(): void {
    this.#through = 0;
  }

  /**
   * Deletes some values.
   *
   * @param through Only values up to this number.
   * @throws What SQLite throws.
   */
  step({ ageMs, octets }: Retention, through: number, now: number): PruneStep {
    const tooLarge = octets !== undefined && this.octets > octets;
    const before = ageMs === undefined ? -Infinity : now - ageMs;
    const rows = this.#select.all(this.#through, through) as unknown as readonly {
      readonly seq: number;
      readonly received: number;
      readonly obsolete: 0 | 1;
    }[];
    const old = tooLarge ? rows : rows.filter(({ received }) => received < before);
    const last = old.at(-1);
    if (last === undefined) return { deleted: 0, more: false, stuck: tooLarge };
    let deleted = 0;
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const { seq, obsolete } of old) {
        if (obsolete === 0) continue;
        this.#delete.run(seq);
        deleted++;
      }
      if (ageMs !== undefined) this.#forget(before);
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
    this.#through = last.seq;
    return { deleted, more: old.length === rows.length && rows.length === STEP, stuck: false };
  }

  /** Deletes what goes with old values. */
  #forget(before: number): void {
    const at = Math.floor(before);
    this.#database.prepare("DELETE FROM message WHERE received < ?").run(at);
    this.#database.prepare("DELETE FROM link WHERE ended < ?").run(at);
    this.#database.prepare("DELETE FROM hour WHERE hour < ?").run(at - 7_200_000);
    this.#database.prepare("DELETE FROM set_aside WHERE at < ? AND sink <> ''").run(at);
  }
}
