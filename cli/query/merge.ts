// Merges the values of several points into one sequence, with a cursor per point and a heap.

import type { StoredValue } from "../collect/format/stored_value.ts";
import type { Point } from "./points.ts";
import type { TimeRange } from "./range.ts";
import { bound, type ValueReader } from "./value_reader.ts";

const FIRST_PAGE = 32;
const LAST_PAGE = 2048;

/** A cursor over the values of one point. */
export class Cursor {
  readonly #reader: ValueReader;
  readonly #point: Point;
  readonly #end: number;
  /** The last value of the current page. */
  #after: readonly [at: number, seq: number];
  #rows: readonly StoredValue[] = [];
  #index = 0;
  #page = FIRST_PAGE;
  #ended = false;

  /** Creates a cursor at the first value of the range. */
  constructor(
    reader: ValueReader,
    point: Point,
    { range, backwards }: { readonly range: TimeRange; readonly backwards: boolean },
  ) {
    this.#reader = reader;
    this.#point = point;
    const [from, to] = [bound(range.from), bound(range.to)];
    this.#end = backwards ? from : to;
    this.#after = backwards ? [to, Number.MAX_SAFE_INTEGER] : [from, 0];
  }

  /** The current value; `undefined` at the end. */
  get head(): StoredValue | undefined {
    if (this.#index === this.#rows.length && !this.#ended) this.#read();
    return this.#rows[this.#index];
  }

  /** Moves to the next value. */
  advance(): void {
    this.#index++;
  }

  #read(): void {
    this.#rows = this.#reader.read(this.#point, ...this.#after, this.#end, this.#page);
    this.#index = 0;
    const last = this.#rows.at(-1);
    this.#ended = this.#rows.length < this.#page;
    if (last !== undefined) this.#after = [last.at, last.seq];
    this.#page = Math.min(LAST_PAGE, this.#page * 4);
  }
}

/** A binary heap of cursors, ordered by their current value. */
export class Heap {
  readonly #cursors: Cursor[] = [];
  readonly #sign: 1 | -1;

  /** Creates an empty heap; with `backwards`, the latest value comes first. */
  constructor(backwards: boolean) {
    this.#sign = backwards ? -1 : 1;
  }

  /** Adds a cursor. */
  add(cursor: Cursor): void {
    if (cursor.head === undefined) return;
    let index = this.#cursors.push(cursor) - 1;
    while (index > 0 && this.#isBefore(index, (index - 1) >> 1)) {
      this.#swap(index, (index - 1) >> 1);
      index = (index - 1) >> 1;
    }
  }

  /** Returns the next value; `undefined` at the end. */
  next(): StoredValue | undefined {
    const top = this.#cursors[0];
    const row = top?.head;
    if (top === undefined || row === undefined) return undefined;
    top.advance();
    if (top.head === undefined) {
      const last = this.#cursors.pop()!;
      if (this.#cursors.length > 0) this.#cursors[0] = last;
    }
    this.#sink();
    return row;
  }

  #sink(): void {
    for (let index = 0;;) {
      let first = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < this.#cursors.length && this.#isBefore(child, first)) first = child;
      }
      if (first === index) return;
      this.#swap(index, first);
      index = first;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#cursors[a]!.head!, this.#cursors[b]!.head!];
    return ((one.at - other.at) || (one.seq - other.seq)) * this.#sign < 0;
  }

  #swap(a: number, b: number): void {
    const cursor = this.#cursors[a]!;
    this.#cursors[a] = this.#cursors[b]!;
    this.#cursors[b] = cursor;
  }
}
