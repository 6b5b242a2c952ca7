// Deletes the oldest values when they are too old or too many, a few at a time.
//
// Age goes by the order of arrival, for clocks are set: whatever arrived after a value that is young enough is young
// enough too, whatever the clock said then, and a time of arrival that is still to come says nothing.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { SeqRange } from "./redelivery.ts";

/** What is kept. */
export interface Retention {
  /** Values that arrived longer ago than this number of ms are deleted. */
  readonly ageMs: number | undefined;
  /** The oldest values go when the store holds more octets. */
  readonly octets: number | undefined;
}

/** The result of a pruning step. */
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

/** A value that may go. */
interface Candidate {
  readonly seq: number;
  readonly received: number;
  readonly obsolete: 0 | 1;
}

/** Deletes old values; the last value of each point always stays. */
export class Pruner {
  readonly #database: DatabaseSync;
  readonly #select: StatementSync;
  readonly #delete: StatementSync;
  readonly #doubts: StatementSync;
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
    this.#doubts = database.prepare("SELECT in_doubt FROM station");
  }

  /** Octets of the store that are in use. */
  get octets(): number {
    const number = (name: string) =>
      Object.values(this.#database.prepare(`PRAGMA ${name}`).get()!)[0] as number;
    return (number("page_count") - number("freelist_count")) * number("page_size");
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
    const rows = this.#select.all(this.#through, through) as unknown as readonly Candidate[];
    const young = rows.findIndex(({ received }) => received >= before && received <= now);
    const looked = tooLarge || young < 0 ? rows : rows.slice(0, young);
    const last = looked.at(-1);
    if (last === undefined) {
      this.#through = 0;
      return { deleted: 0, more: false, stuck: tooLarge };
    }
    const needed = this.#inDoubt();
    const old = looked.filter(({ seq, received, obsolete }) =>
      obsolete === 1 && (tooLarge || received < before) && !needed.has(seq)
    );
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const { seq } of old) this.#delete.run(seq);
      if (ageMs !== undefined) this.#forget(before);
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
    const isEnd = looked.length < STEP;
    this.#through = isEnd ? 0 : last.seq; // then from the beginning: a last value may have become an older one
    // Times that are still to come are passed over without haste.
    const more = !isEnd && (tooLarge || looked.some(({ received }) => received < before));
    return { deleted: old.length, more, stuck: tooLarge && isEnd && old.length === 0 };
  }

  /** Values that a station may send again: without their rows they would count as new. */
  #inDoubt(): ReadonlySet<number> {
    const seqs = new Set<number>();
    for (const { in_doubt } of this.#doubts.all() as unknown as readonly { in_doubt: string }[]) {
      for (const [first, count] of JSON.parse(in_doubt) as readonly SeqRange[]) {
        for (let seq = first; seq < first + count; seq++) seqs.add(seq);
      }
    }
    return seqs;
  }

  /** Deletes what goes with old values. */
  #forget(before: number): void {
    const at = Math.floor(before);
    this.#database.prepare("DELETE FROM message WHERE received < ?").run(at);
    this.#database.prepare("DELETE FROM link WHERE ended < ?").run(at);
    this.#database.prepare("DELETE FROM hour WHERE hour < ?").run(at - 7_200_000);
    this.#database.exec("DELETE FROM former_id WHERE through < (SELECT min(seq) FROM value)");
    this.#database.prepare("DELETE FROM set_aside WHERE at < ? AND sink <> ''").run(at);
  }
}
