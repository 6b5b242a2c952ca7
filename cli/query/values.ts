// Values in the order in which they count, of any number of points, from a store of any size: read page by page, so
// that neither memory nor the store is held while somebody reads the output.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { StoredValue } from "../collect/store/stored_value.ts";
import type { Point } from "./points.ts";
import type { TimeRange } from "./range.ts";

/** Which values are read. */
export interface ValueFilter {
  /** Only what happened: spontaneous values, and answers to commands. */
  readonly events?: boolean;
  /** Only values whose quality is not good. */
  readonly bad?: boolean;
  /** Only values with a flag. */
  readonly flagged?: boolean;
}

const FIRST_PAGE = 32;
const LAST_PAGE = 2048;

/** The columns of the store that are read, in this order. */
const COLUMNS =
  "seq, received, time, at, tag, tag_flags, value, raw, quality, type_id, cause, originator, flags, detail, link, redelivered";

type Row = readonly [
  seq: number,
  received: number,
  time: number | null,
  at: number,
  tag: number | null,
  tagFlags: number,
  value: number | null,
  raw: number | null,
  quality: number,
  typeId: number,
  cause: number,
  originator: number,
  flags: number,
  detail: string | null,
  link: number,
  redelivered: number,
];

/** What newer runtimes can do, though their types do not say so yet. */
interface ArrayReturning {
  setReturnArrays(enabled: boolean): void;
}

/** Reads values of one point; what is known of the point need not be read with each. */
class Reader {
  readonly #statement: StatementSync;
  readonly #store: string;
  readonly #returnsArrays: boolean;

  constructor(database: DatabaseSync, where: string, order: "ASC" | "DESC") {
    this.#store = storeId(database);
    this.#statement = database.prepare(
      `SELECT ${COLUMNS} FROM value WHERE point = ? AND ${where}
       ORDER BY at ${order}, seq ${order} LIMIT ?`,
    );
    const statement = this.#statement as StatementSync & Partial<ArrayReturning>;
    this.#returnsArrays = statement.setReturnArrays !== undefined;
    statement.setReturnArrays?.(true); // some times faster than objects
  }

  read(point: Point, ...parameters: readonly number[]): readonly StoredValue[] {
    const rows: readonly unknown[] = this.#statement.all(point.id, ...parameters);
    return rows.map((row) =>
      this.#value((this.#returnsArrays ? row : Object.values(row as object)) as Row, point)
    );
  }

  #value(row: Row, { station, ca, ioa, name, unit }: Point): StoredValue {
    const [
      seq,
      received,
      time,
      at,
      tag,
      tagFlags,
      value,
      raw,
      quality,
      typeId,
      cause,
      originator,
      flags,
      detail,
      link,
      redelivered,
    ] = row;
    return {
      store: this.#store,
      seq,
      station,
      ca,
      ioa,
      name,
      unit,
      received,
      time,
      at,
      tag,
      tagFlags,
      value,
      raw,
      quality,
      typeId,
      cause,
      originator,
      flags,
      detail,
      link,
      redelivered,
    };
  }
}

function storeId(database: DatabaseSync): string {
  return database.prepare("SELECT id FROM store").get()!.id as string;
}

/** The values of some points within a range, in order. */
export function* readValues(
  database: DatabaseSync,
  points: readonly Point[],
  { range, filter = {}, backwards = false }: {
    readonly range: TimeRange;
    readonly filter?: ValueFilter;
    readonly backwards?: boolean;
  },
): Generator<StoredValue> {
  const [order, beyond, within] = backwards
    ? ["DESC", "<", ">="] as const
    : ["ASC", ">", "<="] as const;
  const where = `(at, seq) ${beyond} (?, ?) AND at ${within} ?${conditions(filter)}`;
  const reader = new Reader(database, where, order);
  const heap = new Heap(backwards);
  for (const point of points) heap.add(new Cursor(reader, point, { range, backwards }));
  for (let row = heap.next(); row !== undefined; row = heap.next()) yield row;
}

function conditions({ events, bad, flagged }: ValueFilter): string {
  return (events === true ? " AND cause IN (3, 11, 12)" : "") +
    (bad === true ? " AND quality <> 0" : "") +
    (flagged === true ? " AND flags <> 0" : "");
}

/** The last `limit` values of a range, in order, and whether there are earlier ones. */
export function readLatest(
  database: DatabaseSync,
  points: readonly Point[],
  { limit, ...options }: {
    readonly range: TimeRange;
    readonly filter?: ValueFilter;
    readonly limit: number;
  },
): { readonly rows: readonly StoredValue[]; readonly more: boolean } {
  const rows: StoredValue[] = [];
  for (const row of readValues(database, points, { ...options, backwards: true })) {
    if (rows.length === limit) return { rows: rows.reverse(), more: true };
    rows.push(row);
  }
  return { rows: rows.reverse(), more: false };
}

/** Gives the last value of a point until a time. */
export function lastValueReader(
  database: DatabaseSync,
): (point: Point, until: number) => StoredValue | undefined {
  const reader = new Reader(database, "at <= ?", "DESC");
  return (point, until) => reader.read(point, bound(until), 1)[0];
}

/** A limit of a range as SQLite takes it. */
export function bound(instant: number): number {
  return Math.min(Math.max(instant, -Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}

/** The values of one point. */
class Cursor {
  readonly #reader: Reader;
  readonly #point: Point;
  readonly #end: number;
  /** Where the next page begins: behind this value. */
  #after: readonly [at: number, seq: number];
  #rows: readonly StoredValue[] = [];
  #index = 0;
  #page = FIRST_PAGE;
  #ended = false;

  constructor(
    reader: Reader,
    point: Point,
    { range, backwards }: { readonly range: TimeRange; readonly backwards: boolean },
  ) {
    this.#reader = reader;
    this.#point = point;
    const [from, to] = [bound(range.from), bound(range.to)];
    this.#end = backwards ? from : to;
    this.#after = backwards ? [to, Number.MAX_SAFE_INTEGER] : [from, 0];
  }

  /** The value it stands at; `undefined` at the end. */
  get head(): StoredValue | undefined {
    if (this.#index === this.#rows.length && !this.#ended) this.#read();
    return this.#rows[this.#index];
  }

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

/** Cursors as a binary heap, the one with the next value on top. */
class Heap {
  readonly #cursors: Cursor[] = [];
  readonly #sign: 1 | -1;

  constructor(backwards: boolean) {
    this.#sign = backwards ? -1 : 1;
  }

  add(cursor: Cursor): void {
    if (cursor.head === undefined) return;
    let index = this.#cursors.push(cursor) - 1;
    while (index > 0 && this.#isBefore(index, (index - 1) >> 1)) {
      this.#swap(index, (index - 1) >> 1);
      index = (index - 1) >> 1;
    }
  }

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
