// The values of all points over time, collected while a file is read: every report as long as they fit into a fixed amount
// of memory, then the lowest, highest and last value of periods.

import type { ReportColumns, ReportObserver } from "../../../codec/capture/mod.ts";
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
  PLACE_BITS,
  PLACE_MASK,
  QUALITY_MASK,
  ROW,
  TIME,
} from "./series_pool.ts";

/** Memory for the entries of all points, in octets. */
export const SERIES_OCTETS = 64_000_000;

/** Share of the memory that is free after periods were merged. */
const FREE_SHARE = 1 / 4;

// The last entry of each point is not in the pool but here, next to everything else that changes with each report: random
// accesses to a large memory would make reading noticeably slower.

/** Numbers of each point: its base, the least duration of an entry, and the last entry: its time and its values. */
const NUMBERS = 8;
const BASE = 0;
const WIDTH = 1;
const START = 2;
const OPEN_LOW = 3;
const OPEN_HIGH = 4;
const OPEN_LAST = 5;

/** Numbers of each point: its first and last page, its entries in the pool, and the address of the last of these. */
const WHOLES = 8;
const HEAD = 0;
const TAIL = 1;
const LENGTH = 2;
const ENTRY = 3;
/** Whether values are rounded. */
const ROUNDED = 4;
/** The uninterrupted period of a link in which it was reported last. */
const PERIOD = 5;
/** The last entry: its row, and its description, which is 0 before the first report. */
const OPEN_ROW = 6;
const OPEN_META = 7;

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
  /** The present row, its time, its link, and the uninterrupted period of that. */
  #row = -1;
  #place = NaN;
  /** The time of the first row; entries have their time since then. */
  #origin = NaN;
  #link = 0;
  #period = 0;

  /** Creates an empty index of rows; it uses about this number of octets at most. */
  constructor(rows: RowStore, octets = SERIES_OCTETS) {
    this.#rows = rows;
    this.#pool = new EntryPool(octets);
  }

  /** The following reports belong to a row. */
  begin(row: number): void {
    this.#row = row;
    this.#place = this.#placeOf(row);
    if (Number.isNaN(this.#origin)) this.#origin = this.#place;
    this.#link = this.#rows.link(row);
    this.#period = this.#breaks.periodOf(this.#link);
  }

  /** The following reports belong to a row that is not listed. */
  skip(): void {
    this.#row = -1;
  }

  /** The link of a row was interrupted. */
  interrupt(row: number): void {
    this.#breaks.add(this.#rows.link(row), row);
  }

  take({ length, point: points, value: values, quality: qualities }: ReportColumns): void {
    if (this.#row < 0) {
      this.dropped += length;
      return;
    }
    for (let i = 0; i < length; i++) {
      const point = points[i]!;
      if (point > this.#points) this.#open(point);
      const wholes = this.#wholes;
      const numbers = this.#numbers;
      const index = point * WHOLES;
      const at = point * NUMBERS;
      if (wholes[index + OPEN_META] === 0) this.#setBase(at, values[i]!);
      const stored = values[i]! - numbers[at + BASE]!;
      const cell = Math.fround(stored);
      if (cell !== stored && !Number.isNaN(stored)) wholes[index + ROUNDED] = 1;
      const isNear = Math.abs(this.#place - numbers[at + START]!) < numbers[at + WIDTH]!;
      if (wholes[index + PERIOD] !== this.#period) this.#turn(point, isNear);
      else if (!isNear) this.#close(index, at);
      if (isNear) {
        if (!(numbers[at + OPEN_LOW]! <= cell)) {
          numbers[at + OPEN_LOW] = lower(numbers[at + OPEN_LOW]!, cell);
        }
        if (!(numbers[at + OPEN_HIGH]! >= cell)) {
          numbers[at + OPEN_HIGH] = higher(numbers[at + OPEN_HIGH]!, cell);
        }
        const meta = wholes[index + OPEN_META]!;
        wholes[index + OPEN_META] = sumOf(meta, COUNT_STEP | qualities[i]!);
      } else {
        numbers[at + START] = this.#place;
        numbers[at + OPEN_LOW] = cell;
        numbers[at + OPEN_HIGH] = cell;
        wholes[index + OPEN_ROW] = this.#row;
        wholes[index + OPEN_META] = COUNT_STEP | qualities[i]!;
      }
      numbers[at + OPEN_LAST] = cell;
    }
  }

  /** Prepares a report on another link, or after an interruption; `isNear` if it belongs to the last entry. */
  #turn(point: number, isNear: boolean): void {
    const since = this.#breaks.report(point, this.#link);
    const index = point * WHOLES;
    this.#wholes[index + PERIOD] = this.#period;
    if (isNear) {
      if (since !== undefined) this.#wholes[index + OPEN_META]! |= INNER_BREAK;
      return;
    }
    this.#close(index, point * NUMBERS);
    if (since === undefined) return;
    const place = this.#advance(index);
    const entry = place & PLACE_MASK;
    const words = this.#pool.words[place >>> PLACE_BITS]!;
    words[entry + ROW] = since;
    words[entry + META] = 0;
    this.#pool.floats[place >>> PLACE_BITS]![entry + TIME] = NaN;
  }

  /** Moves the last entry of a point into the pool. */
  #close(index: number, at: number): void {
    const meta = this.#wholes[index + OPEN_META]!;
    if (meta === 0) return;
    const place = this.#advance(index);
    const words = this.#pool.words[place >>> PLACE_BITS]!;
    const floats = this.#pool.floats[place >>> PLACE_BITS]!;
    const entry = place & PLACE_MASK;
    words[entry + ROW] = this.#wholes[index + OPEN_ROW]!;
    floats[entry + TIME] = this.#numbers[at + START]! - this.#origin;
    floats[entry + LOW] = this.#numbers[at + OPEN_LOW]!;
    floats[entry + HIGH] = this.#numbers[at + OPEN_HIGH]!;
    floats[entry + LAST] = this.#numbers[at + OPEN_LAST]!;
    words[entry + META] = meta;
  }

  /** Makes room for an entry; returns its address. */
  #advance(index: number): number {
    const wholes = this.#wholes;
    if (wholes[index + LENGTH]! % PAGE_ENTRIES === 0) this.#addPage(index);
    else wholes[index + ENTRY]! += ENTRY_WORDS;
    wholes[index + LENGTH]!++;
    return wholes[index + ENTRY]!;
  }

  /** All values of a point; empty if it has none. */
  series(point: number): SeriesView {
    const rows = this.#rows;
    const open = point <= this.#points ? this.#wholes[point * WHOLES + OPEN_META]! : 0;
    const length = open === 0 ? 0 : this.#wholes[point * WHOLES + LENGTH]! + 1;
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
    const add = (row: number, meta: number, [low, high, last]: [number, number, number]) => {
      columns.time[kept] = rows.time(row);
      columns.low[kept] = low + base;
      columns.high[kept] = high + base;
      columns.value[kept] = last + base;
      columns.quality[kept] = meta & QUALITY_MASK;
      columns.count[kept] = Math.floor(meta / COUNT_STEP);
      columns.typeId[kept] = rows.typeId(row);
      columns.cause[kept] = rows.causeOctet(row) & CAUSE_OCTET.cause;
      columns.row[kept] = row;
      if ((meta & INNER_BREAK) !== 0) innerBreaks++;
      kept++;
    };
    this.#walk(point, (words, floats, at) => {
      const row = words[at + ROW]!;
      const meta = words[at + META]!;
      if (meta >= COUNT_STEP) {
        return add(row, meta, [floats[at + LOW]!, floats[at + HIGH]!, floats[at + LAST]!]);
      }
      breaks.push(kept);
      breakTimes.push(rows.time(row));
    });
    if (open !== 0) {
      const [, , , low, high, last] = this.#numbers.subarray(point * NUMBERS);
      add(this.#wholes[point * WHOLES + OPEN_ROW]!, open, [low!, high!, last!]);
    }
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

  #open(point: number): void {
    while ((point + 1) * NUMBERS > this.#numbers.length) this.#grow();
    this.#points = point;
  }

  #setBase(at: number, value: number): void {
    const isRelative = Number.isInteger(value) && !isMeasured(this.#rows.typeId(this.#row));
    this.#numbers[at + BASE] = isRelative ? value : 0;
  }

  #grow(): void {
    this.#numbers = grown(this.#numbers, new Float64Array(this.#numbers.length * 2));
    this.#wholes = grown(this.#wholes, new Uint32Array(this.#wholes.length * 2));
  }

  /** Adds a page to a point whose last one is full; if there is none left, entries are merged first. */
  #addPage(index: number): void {
    const wholes = this.#wholes;
    if (this.#pool.used >= this.#pool.limit) {
      this.#reduceAll();
      if (wholes[index + LENGTH]! % PAGE_ENTRIES !== 0) {
        wholes[index + ENTRY]! += ENTRY_WORDS;
        return;
      }
    }
    const page = this.#pool.take();
    if (wholes[index + LENGTH] === 0) wholes[index + HEAD] = page;
    else this.#pool.link(wholes[index + TAIL]!, page);
    wholes[index + TAIL] = page;
    wholes[index + ENTRY] = this.#pool.addressOf(page);
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
    const length = this.#wholes[point * WHOLES + LENGTH]!;
    const at = point * NUMBERS;
    const head = this.#pool.addressOf(this.#wholes[point * WHOLES + HEAD]!);
    const first = this.#pool.floats[head >>> PLACE_BITS]![(head & PLACE_MASK) + TIME]!;
    const last = this.#numbers[at + START]! - this.#origin;
    const even = Math.abs(last - first) * 2 / length;
    let width = Math.max(even, 1.5 * this.#numbers[at + WIDTH]!, Number.MIN_VALUE);
    while (this.#mergeWithin(point, width) > length * 3 / 4) width = width < 1 ? 1 : width * 2;
    this.#numbers[at + WIDTH] = width;
  }

  /** Merges the entries that begin within a period of this duration, in place; returns their number. */
  #mergeWithin(point: number, width: number): number {
    const pool = this.#pool;
    const index = point * WHOLES;
    let page = this.#wholes[index + HEAD]!;
    let [words, floats] = [pool.wordsOf(page), pool.floatsOf(page)];
    let from = pool.startOf(page);
    const writer = new Writer(pool, page);
    let start = NaN;
    let used = 0;
    for (let left = this.#wholes[index + LENGTH]!; left > 0; left--) {
      if (used === PAGE_ENTRIES) {
        page = pool.nextOf(page);
        words = pool.wordsOf(page);
        floats = pool.floatsOf(page);
        from = pool.startOf(page);
        used = 0;
      }
      const entry = from + used++ * ENTRY_WORDS;
      const time = floats[entry + TIME]!; // of an interruption: NaN
      if (Math.abs(time - start) < width) {
        writer.merge(words, floats, entry);
        continue;
      }
      writer.add(words, entry);
      if (!Number.isNaN(time)) start = time;
    }
    const { page: tail, length } = writer;
    pool.release(pool.nextOf(tail));
    pool.link(tail, 0);
    this.#wholes[index + TAIL] = tail;
    this.#wholes[index + LENGTH] = length;
    this.#wholes[index + ENTRY] = pool.addressOf(tail) + (length - 1) % PAGE_ENTRIES * ENTRY_WORDS;
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
  #words: Uint32Array;
  #floats: Float32Array;
  #start: number;
  /** The last entry with values: its page, its place, and the number of entries up to it. */
  #valuePage = 0;
  #value = 0;
  #valueLength = 0;

  constructor(pool: EntryPool, page: number) {
    this.#pool = pool;
    this.page = page;
    this.#words = pool.wordsOf(page);
    this.#floats = pool.floatsOf(page);
    this.#start = pool.startOf(page);
  }

  /** Appends a copy of an entry. */
  add(words: Uint32Array, entry: number): void {
    if (this.length > 0 && this.length % PAGE_ENTRIES === 0) this.#go(this.#pool.nextOf(this.page));
    const to = this.#start + this.length++ % PAGE_ENTRIES * ENTRY_WORDS;
    const own = this.#words;
    for (let word = 0; word < ENTRY_WORDS; word++) own[to + word] = words[entry + word]!;
    if (words[entry + META]! < COUNT_STEP) return;
    this.#valuePage = this.page;
    this.#value = to;
    this.#valueLength = this.length;
  }

  /** Merges an entry with the last one that has values; an interruption between them becomes a part of it. */
  merge(words: Uint32Array, floats: Float32Array, entry: number): void {
    const inner = this.length === this.#valueLength ? 0 : INNER_BREAK;
    if (this.page !== this.#valuePage) this.#go(this.#valuePage);
    this.length = this.#valueLength;
    const [to, own] = [this.#value, this.#floats];
    own[to + LOW] = lower(own[to + LOW]!, floats[entry + LOW]!);
    own[to + HIGH] = higher(own[to + HIGH]!, floats[entry + HIGH]!);
    own[to + LAST] = floats[entry + LAST]!;
    this.#words[to + META] = sumOf(this.#words[to + META]!, words[entry + META]!) | inner;
  }

  #go(page: number): void {
    this.page = page;
    this.#words = this.#pool.wordsOf(page);
    this.#floats = this.#pool.floatsOf(page);
    this.#start = this.#pool.startOf(page);
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

function grown<T extends Float64Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
