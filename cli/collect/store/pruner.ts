// Deletes the oldest values when they exceed the age or size limit, a few at a time.
//
// Age is judged in order of arrival, because clocks may be set: any value that arrived after one that is young enough
// is also young enough, whatever its arrival time says. Arrival times in the future are ignored.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { SeqRange } from "./redelivery.ts";

/** Retention limits. */
export interface Retention {
  /** Maximum age in ms. */
  readonly ageMs: number | undefined;
  /** Maximum size of the store in octets. */
  readonly octets: number | undefined;
}

/** The result of a pruning step. */
export interface PruneStep {
  /** Number of values deleted. */
  readonly deleted: number;
  /** Whether to run the next step immediately. */
  readonly more: boolean;
  /** Whether the store is too large but all remaining values are needed. */
  readonly stuck: boolean;
}

/**
 * Number of values examined in the first step, and at most. Steps grow while there is more to delete: each transaction
 * writes a page for each point that it touches, so that large ones delete several times as many values per second.
 */
const FIRST_STEP = 2000;
const LONGEST_STEP = 16_000;

/** Octets that a value takes in the store, at least: no step deletes much more than is too large. */
const VALUE_OCTETS = 100;

/** A value that may be deleted. */
interface Candidate {
  readonly seq: number;
  readonly received: number;
  readonly obsolete: 0 | 1;
}

/** Deletes old values, but always keeps the last value of each point. */
export class Pruner {
  readonly #database: DatabaseSync;
  readonly #select: StatementSync;
  readonly #delete: StatementSync;
  readonly #doubts: StatementSync;
  /** All values up to here were examined; the remaining ones are the last of their point. */
  #through = 0;
  /** Number of values examined in the next step. */
  #size = FIRST_STEP;

  /** Creates a pruner for an open store. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#select = database.prepare(
      `SELECT v.seq, v.received, v.seq <> (SELECT n.seq FROM value n WHERE n.point = v.point
         ORDER BY n.at DESC, n.seq DESC LIMIT 1) AS obsolete
       FROM value v WHERE v.seq > ? AND v.seq <= ? ORDER BY v.seq LIMIT ?`,
    );
    this.#delete = database.prepare("DELETE FROM value WHERE seq = ?");
    this.#doubts = database.prepare("SELECT in_doubt FROM station");
  }

  /** Used size of the store in octets. */
  get octets(): number {
    const number = (name: string) =>
      Object.values(this.#database.prepare(`PRAGMA ${name}`).get()!)[0] as number;
    return (number("page_count") - number("freelist_count")) * number("page_size");
  }

  /**
   * Deletes some values.
   *
   * @param through The highest sequence number that may be deleted.
   * @throws An SQLite error.
   */
  step({ ageMs, octets }: Retention, through: number, now: number): PruneStep {
    const excess = octets === undefined ? 0 : this.octets - octets;
    const tooLarge = excess > 0;
    const most = tooLarge ? Math.max(FIRST_STEP, Math.ceil(excess / VALUE_OCTETS)) : LONGEST_STEP;
    const size = Math.min(this.#size, most);
    this.#size = FIRST_STEP;
    const before = ageMs === undefined ? -Infinity : now - ageMs;
    const rows = this.#select.all(this.#through, through, size) as unknown as readonly Candidate[];
    const young = rows.findIndex(({ received }) => received >= before && received <= now);
    const looked = tooLarge || young < 0 ? rows : rows.slice(0, young);
    const last = looked.at(-1);
    if (last === undefined) {
      this.#through = 0;
      return { deleted: 0, more: false, stuck: tooLarge };
    }
    const needed = this.#inDoubt();
    const isEnd = looked.length < size;
    const old = looked.filter(({ seq, received, obsolete }) =>
      obsolete === 1 && (tooLarge || received < before) && !needed.has(seq)
    );
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const { seq } of old) this.#delete.run(seq);
      if (ageMs !== undefined && (isEnd || this.#through === 0)) this.#forget(before);
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
    this.#through = isEnd ? 0 : last.seq; // Start over later: a value kept as the last of its point may have been superseded.
    // Arrival times in the future: skip, without urgency.
    const more = !isEnd && (tooLarge || looked.some(({ received }) => received < before));
    if (more) this.#size = Math.min(2 * size, LONGEST_STEP);
    return { deleted: old.length, more, stuck: tooLarge && isEnd && old.length === 0 };
  }

  /** Values that a station may resend; without their rows, they would be stored as new. */
  #inDoubt(): ReadonlySet<number> {
    const seqs = new Set<number>();
    for (const { in_doubt } of this.#doubts.all() as unknown as readonly { in_doubt: string }[]) {
      for (const [first, count] of JSON.parse(in_doubt) as readonly SeqRange[]) {
        for (let seq = first; seq < first + count; seq++) seqs.add(seq);
      }
    }
    return seqs;
  }

  /** Deletes other data of the same age. */
  #forget(before: number): void {
    const at = Math.floor(before);
    this.#database.prepare("DELETE FROM message WHERE received < ?").run(at);
    this.#database.prepare("DELETE FROM link WHERE ended < ?").run(at);
    this.#database.prepare("DELETE FROM hour WHERE hour < ?").run(at - 7_200_000);
    this.#database.exec("DELETE FROM former_id WHERE through < (SELECT min(seq) FROM value)");
    this.#database.prepare("DELETE FROM set_aside WHERE at < ? AND sink <> ''").run(at);
  }
}
