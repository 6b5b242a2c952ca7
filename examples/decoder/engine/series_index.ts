// The values of all points over time, collected while a file is read: every report as long as they fit into a fixed amount
// of memory, then the lowest, highest and last value of periods.

import type { ReportObserver } from "../../../codec/capture/mod.ts";
import { CAUSE_OCTET, isMeasured } from "../../../codec/low_level.ts";
import type { SeriesView } from "../messages.ts";
import type { RowStore } from "./row_store.ts";
import { LinkBreaks } from "./series_breaks.ts";
import {
  COUNT_STEP,
  ENTRY_WORDS,
  EntryPool,
  HIGH,
  INNER_BREAK,
  LAST,
  LOW,
  MAX_COUNT,
  META,
  PAGE_ENTRIES,
  QUALITY_MASK,
  ROW,
} from "./series_pool.ts";

/** Memory for the entries of all points, in octets. */
export const SERIES_OCTETS = 64_000_000;

/** Share of the memory that is free after periods were merged. */
const FREE_SHARE = 1 / 4;

/** Numbers of each point: its base, the time of its last entry, and the least duration of an entry. */
const NUMBERS = 3;
const BASE = 0;
const START = 1;
const WIDTH = 2;

/** Numbers of each point: its first and last page, its entries, and whether values are rounded. */
const WHOLES = 4;
const HEAD = 0;
const TAIL = 1;
const LENGTH = 2;
const ROUNDED = 3;

/** The index. Values are stored as 32-bit floats relative to the first value of a point if that is a whole number. */
export class SeriesIndex implements ReportObserver {
  /** Number of reports of rows that are not listed. */
  dropped = 0;
  readonly #rows: RowStore;
  readonly #pool: EntryPool;
  readonly #breaks = new LinkBreaks();
  #numbers = new Float64Array(1024 * NUMBERS);
  #wholes = new Uint32Array(1024 * WHOLES);
  #points = 0;
  #row = -1;
  #link = 0;
  #epoch = 0;
  #now = NaN;

  /** Creates an empty index of rows; it uses about this number of octets at most. */
  constructor(rows: RowStore, octets = SERIES_OCTETS) {
    this.#rows = rows;
    this.#pool = new EntryPool(octets);
  }

  /** The following reports belong to a row. */
  begin(row: number): void {
    this.#row = row;
    this.#link = this.#rows.link(row);
    this.#epoch = this.#breaks.epochOf(this.#link);
    this.#now = this.#placeOf(row);
  }

  /** The following reports belong to a row that is not listed. */
  skip(): void {
    this.#row = -1;
  }

  /** The link of a row was interrupted. */
  interrupt(row: number): void {
    this.#breaks.add(this.#rows.link(row), row);
  }

  take(point: number, value: number, quality: number): void {
    if (this.#row < 0) {
      this.dropped++;
      return;
    }
    if (point > this.#points) this.#open(point, value);
    const at = point * NUMBERS;
    const since = this.#breaks.continues(point, this.#link, this.#epoch)
      ? undefined
      : this.#breaks.report(point, this.#link);
    const stored = value - this.#numbers[at + BASE]!;
    const cell = Math.fround(stored);
    if (cell !== stored && !Number.isNaN(stored)) this.#wholes[point * WHOLES + ROUNDED] = 1;
    if (Math.abs(this.#now - this.#numbers[at + START]!) < this.#numbers[at + WIDTH]!) {
      this.#merge(point, cell, since === undefined ? quality : quality | INNER_BREAK);
      return;
    }
    if (since !== undefined) this.#append(point, { row: since, cell: NaN, meta: 0 });
    this.#append(point, { row: this.#row, cell, meta: COUNT_STEP | quality });
    this.#numbers[at + START] = this.#now;
  }

  /** All values of a point; empty if it has none. */
  series(point: number): SeriesView {
    const rows = this.#rows;
    const length = point <= this.#points ? this.#wholes[point * WHOLES + LENGTH]! : 0;
    const base = this.#numbers[point * NUMBERS + BASE]!;
    const columns = {
      time: new Float64Array(length),
      value: new Float64Array(length),
      low: new Float64Array(length),
      high: new Float64Array(length),
      quality: new Uint8Array(length),
      count: new Uint32Array(length),
      typeId: new Uint8Array(length),
      cause: new Uint8Array(length),
      row: new Uint32Array(length),
    };
    const breaks: number[] = [];
    const breakTimes: number[] = [];
    let kept = 0;
    let innerBreaks = 0;
    this.#walk(point, (words, floats, at) => {
      const row = words[at + ROW]!;
      const meta = words[at + META]!;
      if (meta < COUNT_STEP) {
        breaks.push(kept);
        breakTimes.push(rows.time(row));
        return;
      }
      columns.time[kept] = rows.time(row);
      columns.low[kept] = floats[at + LOW]! + base;
      columns.high[kept] = floats[at + HIGH]! + base;
      columns.value[kept] = floats[at + LAST]! + base;
      columns.quality[kept] = meta & QUALITY_MASK;
      columns.count[kept] = Math.floor(meta / COUNT_STEP);
      columns.typeId[kept] = rows.typeId(row);
      columns.cause[kept] = rows.causeOctet(row) & CAUSE_OCTET.cause;
      columns.row[kept] = row;
      if ((meta & INNER_BREAK) !== 0) innerBreaks++;
      kept++;
    });
    const end = length === 0 ? undefined : this.#breaks.endOf(point);
    if (end !== undefined) {
      breaks.push(kept);
      breakTimes.push(rows.time(end));
    }
    const { time, value, low, high, quality, count, typeId, cause, row } = columns;
    return {
      time: time.slice(0, kept),
      tag: new Float64Array(kept).fill(NaN),
      value: value.slice(0, kept),
      quality: quality.slice(0, kept),
      typeId: typeId.slice(0, kept),
      cause: cause.slice(0, kept),
      row: row.slice(0, kept),
      breaks: Uint32Array.from(breaks),
      breakTimes: Float64Array.from(breakTimes),
      dropped: 0,
      summary: {
        low: low.slice(0, kept),
        high: high.slice(0, kept),
        count: count.slice(0, kept),
        innerBreaks,
        isRounded: this.#wholes[point * WHOLES + ROUNDED] === 1,
      },
    };
  }

  /** Time of a row; its number if the capture has no times. */
  #placeOf(row: number): number {
    const time = this.#rows.time(row);
    return Number.isNaN(time) ? row : time;
  }

  #open(point: number, value: number): void {
    while (point * NUMBERS + NUMBERS > this.#numbers.length) this.#grow();
    for (let each = this.#points + 1; each <= point; each++) {
      this.#numbers[each * NUMBERS + START] = NaN; // no entry to merge with
    }
    this.#points = point;
    const isRelative = Number.isInteger(value) && !isMeasured(this.#rows.typeId(this.#row));
    this.#numbers[point * NUMBERS + BASE] = isRelative ? value : 0;
  }

  #grow(): void {
    const numbers = new Float64Array(this.#numbers.length * 2);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    const wholes = new Uint32Array(this.#wholes.length * 2);
    wholes.set(this.#wholes);
    this.#wholes = wholes;
  }

  /** Adds a report to the last entry. */
  #merge(point: number, cell: number, bits: number): void {
    const index = point * WHOLES;
    const page = this.#wholes[index + TAIL]!;
    const words = this.#pool.wordsOf(page);
    const floats = this.#pool.floatsOf(page);
    const last = (this.#wholes[index + LENGTH]! - 1) % PAGE_ENTRIES;
    const at = this.#pool.startOf(page) + last * ENTRY_WORDS;
    if (!(floats[at + LOW]! <= cell)) floats[at + LOW] = lower(floats[at + LOW]!, cell);
    if (!(floats[at + HIGH]! >= cell)) floats[at + HIGH] = higher(floats[at + HIGH]!, cell);
    floats[at + LAST] = cell;
    words[at + META] = sumOf(words[at + META]!, COUNT_STEP | bits);
  }

  #append(
    point: number,
    { row, cell, meta }: { readonly row: number; readonly cell: number; readonly meta: number },
  ): void {
    const index = point * WHOLES;
    let used = this.#wholes[index + LENGTH]! % PAGE_ENTRIES;
    if (used === 0) {
      if (this.#pool.used >= this.#pool.limit) this.#reduceAll();
      used = this.#wholes[index + LENGTH]! % PAGE_ENTRIES;
    }
    if (used === 0) {
      const page = this.#pool.take();
      if (this.#wholes[index + LENGTH] === 0) this.#wholes[index + HEAD] = page;
      else this.#pool.link(this.#wholes[index + TAIL]!, page);
      this.#wholes[index + TAIL] = page;
    }
    this.#wholes[index + LENGTH]!++;
    const page = this.#wholes[index + TAIL]!;
    const words = this.#pool.wordsOf(page);
    const floats = this.#pool.floatsOf(page);
    const at = this.#pool.startOf(page) + used * ENTRY_WORDS;
    words[at + ROW] = row;
    floats[at + LOW] = floats[at + HIGH] = floats[at + LAST] = cell;
    words[at + META] = meta;
  }

  #walk(
    point: number,
    visit: (words: Uint32Array, floats: Float32Array, at: number) => void,
  ): void {
    const pool = this.#pool;
    if (point > this.#points) return;
    let left = this.#wholes[point * WHOLES + LENGTH]!;
    for (let page = this.#wholes[point * WHOLES + HEAD]!; left > 0; page = pool.nextOf(page)) {
      const words = pool.wordsOf(page);
      const floats = pool.floatsOf(page);
      const start = pool.startOf(page);
      const entries = Math.min(left, PAGE_ENTRIES);
      for (let i = 0; i < entries; i++) visit(words, floats, start + i * ENTRY_WORDS);
      left -= entries;
    }
  }

  /** Merges entries of the points that have most, until enough memory is free. */
  #reduceAll(): void {
    const lengths = this.#wholes;
    const wanted = Math.floor(this.#pool.limit * (1 - FREE_SHARE));
    let longest = 0;
    for (let point = 1; point <= this.#points; point++) {
      longest = Math.max(longest, lengths[point * WHOLES + LENGTH]!);
    }
    for (let most = longest >> 1; this.#pool.used > wanted && most > 1; most >>= 1) {
      for (let point = 1; point <= this.#points; point++) {
        while (lengths[point * WHOLES + LENGTH]! > most) this.#reduce(point);
      }
    }
  }

  /** Merges the entries of a point into periods of equal duration, at most three quarters as many. */
  #reduce(point: number): void {
    const index = point * WHOLES;
    const length = this.#wholes[index + LENGTH]!;
    const at = point * NUMBERS;
    let first = NaN;
    let last = NaN;
    this.#walk(point, (words, _, entry) => {
      const place = this.#placeOf(words[entry + ROW]!);
      if (Number.isNaN(first)) first = place;
      last = place;
    });
    const even = Math.abs(last - first) * 2 / length;
    let width = Math.max(even, 2 * this.#numbers[at + WIDTH]!, Number.MIN_VALUE);
    let most = length * 3 / 4;
    while (this.#mergeWithin(point, width) > most) {
      width = width < 1 ? 1 : width * 2;
      if (!Number.isFinite(width)) most = length;
    }
    this.#numbers[at + WIDTH] = width;
  }

  /** Merges the entries that begin within a period of this duration; returns their number. */
  #mergeWithin(point: number, width: number): number {
    const pool = this.#pool;
    const index = point * WHOLES;
    const writer = new Writer(pool, this.#wholes[index + HEAD]!);
    let start = NaN;
    this.#walk(point, (words, floats, at) => {
      const isBreak = words[at + META]! < COUNT_STEP;
      const place = isBreak ? NaN : this.#placeOf(words[at + ROW]!);
      if (!isBreak && Math.abs(place - start) < width) return writer.merge(words, floats, at);
      writer.add(words, floats, at);
      if (!isBreak) start = place;
    });
    const { page, length } = writer;
    pool.release(pool.nextOf(page));
    pool.link(page, 0);
    this.#wholes[index + TAIL] = page;
    this.#wholes[index + LENGTH] = length;
    this.#numbers[point * NUMBERS + START] = start;
    return length;
  }
}

/** Writes the entries of a point over those already read. */
class Writer {
  /** Number of entries written. */
  length = 0;
  /** The page of the last one. */
  page: number;
  readonly #pool: EntryPool;
  #valuePage = 0;
  #valueAt = 0;
  #valueLength = 0;

  constructor(pool: EntryPool, page: number) {
    this.#pool = pool;
    this.page = page;
  }

  /** Appends a copy of an entry. */
  add(words: Uint32Array, _: Float32Array, at: number): void {
    if (this.length > 0 && this.length % PAGE_ENTRIES === 0) {
      this.page = this.#pool.nextOf(this.page);
    }
    const used = this.length++ % PAGE_ENTRIES;
    const target = this.#pool.startOf(this.page) + used * ENTRY_WORDS;
    this.#pool.wordsOf(this.page).set(words.subarray(at, at + ENTRY_WORDS), target);
    if (words[at + META]! < COUNT_STEP) return;
    this.#valuePage = this.page;
    this.#valueAt = target;
    this.#valueLength = this.length;
  }

  /** Merges an entry with the last one that has values; an interruption between them becomes a part of it. */
  merge(words: Uint32Array, floats: Float32Array, at: number): void {
    const to = this.#pool.wordsOf(this.#valuePage);
    const numbers = this.#pool.floatsOf(this.#valuePage);
    const entry = this.#valueAt;
    const inner = this.length === this.#valueLength ? 0 : INNER_BREAK;
    numbers[entry + LOW] = lower(numbers[entry + LOW]!, floats[at + LOW]!);
    numbers[entry + HIGH] = higher(numbers[entry + HIGH]!, floats[at + HIGH]!);
    numbers[entry + LAST] = floats[at + LAST]!;
    to[entry + META] = sumOf(to[entry + META]!, words[at + META]!) | inner;
    this.length = this.#valueLength;
    this.page = this.#valuePage;
  }
}

/** The lower of two numbers, ignoring NaN. */
function lower(a: number, b: number): number {
  return Number.isNaN(a) || b < a ? b : a;
}

function higher(a: number, b: number): number {
  return Number.isNaN(a) || b > a ? b : a;
}

/** The description of two entries together. */
function sumOf(a: number, b: number): number {
  const count = Math.min(MAX_COUNT, (a >>> 9) + (b >>> 9));
  return (count << 9 | (a | b) & (QUALITY_MASK | INNER_BREAK)) >>> 0;
}
