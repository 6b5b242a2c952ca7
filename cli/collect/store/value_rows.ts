// Writes the rows of values, several with one statement: running a statement takes about as long as writing a row.

import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { Draft } from "./draft.ts";
import type { Arrival } from "./entry.ts";

const COLUMNS = "seq, point, received, at, time, tag, tag_flags, value, raw, quality, type_id, " +
  "cause, originator, flags, detail, link, asdu";

/** Number of columns. */
const WIDTH = 17;

/** Number of rows of a statement; more of them save nothing. */
const ROWS = 16;

/** What a row contains besides the value. */
export interface RowFacts {
  /** Its number. */
  readonly seq: number;
  /** The number of the point. */
  readonly point: number;
  /** Bits of `FLAG`. */
  readonly flags: number;
  /** The ASDU that contained the value. */
  readonly arrival: Arrival;
}

/** The rows of the current transaction. They wait until a statement is full, or until `flush()`. */
export class ValueRows {
  readonly #one: StatementSync;
  readonly #many: StatementSync;
  readonly #waiting: SQLInputValue[] = new Array(WIDTH * ROWS).fill(null);
  #rows = 0;

  /** Prepares the statements. */
  constructor(database: DatabaseSync) {
    const row = `(${Array.from({ length: WIDTH }, () => "?").join(", ")})`;
    const insert = (rows: number) =>
      database.prepare(
        `INSERT INTO value (${COLUMNS}) VALUES ${Array.from({ length: rows }, () => row).join()}`,
      );
    this.#one = insert(1);
    this.#many = insert(ROWS);
  }

  /**
   * Adds a row.
   *
   * @throws An SQLite error; the transaction must be rolled back.
   */
  add(draft: Draft, { seq, point, flags, arrival: { link, asdu, received } }: RowFacts): void {
    const row = this.#waiting;
    let at = this.#rows * WIDTH;
    row[at++] = seq;
    row[at++] = point;
    row[at++] = received;
    row[at++] = draft.at;
    row[at++] = draft.time;
    row[at++] = draft.tag;
    row[at++] = draft.tagFlags;
    row[at++] = draft.value;
    row[at++] = draft.raw;
    row[at++] = draft.quality;
    row[at++] = draft.typeId;
    row[at++] = draft.cause;
    row[at++] = draft.originator;
    row[at++] = flags;
    row[at++] = draft.detail;
    row[at++] = link;
    row[at] = asdu;
    this.#rows++;
    if (this.#rows < ROWS) return;
    this.#rows = 0;
    this.#many.run(...row);
  }

  /**
   * Writes the rows that wait. Call it before rows are read or changed, and at the end of the transaction.
   *
   * @throws An SQLite error; the transaction must be rolled back.
   */
  flush(): void {
    const rows = this.#rows;
    this.#rows = 0;
    for (let row = 0; row < rows; row++) {
      this.#one.run(...this.#waiting.slice(row * WIDTH, (row + 1) * WIDTH));
    }
  }

  /** Forgets the rows that wait, because the transaction was rolled back. */
  clear(): void {
    this.#rows = 0;
  }
}
