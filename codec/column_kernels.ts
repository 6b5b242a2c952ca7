// Hand-written loops that encode the nine bodies of `kernels.ts` from columns. They duplicate what the tables
// define; a test with random rows proves that they match `compose.ts`. With `| 0`, the engine does not have to check that a sum of
// positions or rows fits 32 bits.

import type { BodyName } from "./elements.ts";
import { MAX_FLOAT32 } from "./float32.ts";
import type { PointColumns } from "./columns.ts";
import type { Rows } from "./kernels.ts";
import {
  CP56_HIGH,
  FIRST_CP56_TIME,
  highFlags,
  LAST_CP56_TIME,
  minuteOf,
  TAG_FLAGS,
} from "./time.ts";

// Constants of this module, which the engine compiles into the loops: it loads and checks an import each time.
const MAX_FLOAT = MAX_FLOAT32;
const FIRST_TIME = FIRST_CP56_TIME;
const LAST_TIME = LAST_CP56_TIME;
const HIGH = CP56_HIGH;
const upper = highFlags;
const minute = minuteOf;
const NOT_FLAGS = ~TAG_FLAGS.cp56;

/**
 * Writes value and quality of rows of the columns, from row `first`. Returns `false` if the body
 * cannot represent one of them.
 */
export type ColumnKernel = (rows: Readonly<Rows>, columns: PointColumns, first: number) => boolean;

function single(rows: Rows, { value, quality }: PointColumns, first: number): boolean {
  const { view, at, stride, count } = rows;
  const end = first + count;
  let found = 0;
  let p = at;
  for (let i = first; i < end; i = i + 1 | 0) {
    const number = value[i]!;
    const bits = quality[i]!;
    const spi = number & 0x01;
    if (spi !== number) return false;
    view.setUint8(p, spi | bits);
    found |= bits;
    p = p + stride | 0;
  }
  return (found & 0x01) === 0;
}

function double(rows: Rows, { value, quality }: PointColumns, first: number): boolean {
  const { view, at, stride, count } = rows;
  const end = first + count;
  let found = 0;
  let p = at;
  for (let i = first; i < end; i = i + 1 | 0) {
    const number = value[i]!;
    const bits = quality[i]!;
    const dpi = number & 0x03;
    if (dpi !== number) return false;
    view.setUint8(p, dpi | bits);
    found |= bits;
    p = p + stride | 0;
  }
  return (found & 0x03) === 0;
}

function step(rows: Rows, { value, quality, extra }: PointColumns, first: number): boolean {
  const { view, at, stride, count } = rows;
  const end = first + count;
  let found = 0;
  let p = at;
  for (let i = first; i < end; i = i + 1 | 0) {
    const number = value[i]!;
    const transient = extra[i]!;
    const vti = (number << 25) >> 25;
    if (vti !== number) return false;
    view.setUint8(p, (vti & 0x7f) | transient);
    view.setUint8(p + 1 | 0, quality[i]!);
    found |= transient;
    p = p + stride | 0;
  }
  return (found & 0x7f) === 0;
}

function bits(rows: Rows, { value, quality }: PointColumns, first: number): boolean {
  const { view, at, stride, count } = rows;
  const end = first + count;
  let p = at;
  for (let i = first; i < end; i = i + 1 | 0) {
    const number = value[i]!;
    const bsi = number >>> 0;
    if (bsi !== number) return false;
    view.setUint32(p, bsi, true);
    view.setUint8(p + 4 | 0, quality[i]!);
    p = p + stride | 0;
  }
  return true;
}

function normalized(rows: Rows, { value, quality }: PointColumns, first: number): boolean {
  const { view, at, stride, count } = rows;
  const end = first + count;
  let p = at;
  for (let i = first; i < end; i = i + 1 | 0) {
    const number = value[i]!;
    if (!(number >= -1 && number <= 1)) return false;
    const nva = Math.round(number * 32768) | 0;
    view.setInt16(p, nva > 32767 ? 32767 : nva, true);
    view.setUint8(p + 2 | 0, quality[i]!);
    p = p + stride | 0;
  }
  return true;
}

function bareNormalized(rows: Rows, { value, quality }: PointColumns, first: number): boolean {
  const { view, at, stride, count } = rows;
  const end = first + count;
  let found = 0;
  let p = at;
  for (let i = first; i < end; i = i + 1 | 0) {
    const number = value[i]!;
    if (!(number >= -1 && number <= 1)) return false;
    const nva = Math.round(number * 32768) | 0;
    view.setInt16(p, nva > 32767 ? 32767 : nva, true);
    found |= quality[i]!;
    p = p + stride | 0;
  }
  return found === 0;
}

function scaled(rows: Rows, { value, quality }: PointColumns, first: number): boolean {
  const { view, at, stride, count } = rows;
  const end = first + count;
  let p = at;
  for (let i = first; i < end; i = i + 1 | 0) {
    const number = value[i]!;
    const sva = (number << 16) >> 16;
    if (sva !== number) return false;
    view.setInt16(p, sva, true);
    view.setUint8(p + 2 | 0, quality[i]!);
    p = p + stride | 0;
  }
  return true;
}

function float(rows: Rows, { value, quality }: PointColumns, first: number): boolean {
  const { view, at, stride, count } = rows;
  const end = first + count;
  let p = at;
  for (let i = first; i < end; i = i + 1 | 0) {
    const number = value[i]!;
    if (!(Math.abs(number) <= MAX_FLOAT)) return false;
    view.setFloat32(p, number, true);
    view.setUint8(p + 4 | 0, quality[i]!);
    p = p + stride | 0;
  }
  return true;
}

function total(rows: Rows, { value, quality, extra }: PointColumns, first: number): boolean {
  const { view, at, stride, count } = rows;
  const end = first + count;
  let found = 0;
  let p = at;
  for (let i = first; i < end; i = i + 1 | 0) {
    const number = value[i]!;
    const invalid = quality[i]!;
    const flags = extra[i]!;
    const reading = number | 0;
    if (reading !== number) return false;
    view.setInt32(p, reading, true);
    view.setUint8(p + 4 | 0, invalid | flags);
    found |= invalid & 0x7f | flags & 0x80;
    p = p + stride | 0;
  }
  return found === 0;
}

/** The loops by body. */
export const COLUMN_KERNELS: Readonly<Partial<Record<BodyName, ColumnKernel>>> = {
  single,
  double,
  step,
  bits,
  normalized,
  bareNormalized,
  scaled,
  float,
  total,
};

/**
 * Writes one address per row. This overwrites the octet after each address, so write the values afterwards.
 * Returns `false` if an address does not fit.
 */
export function writeAddresses(
  { view, at, stride, count }: Readonly<Rows>,
  { ioa }: PointColumns,
  first: number,
  ioaOctets: 1 | 2 | 3,
): boolean {
  const end = first + count;
  let all = 0;
  let p = at - ioaOctets;
  for (let i = first; i < end; i = i + 1 | 0) {
    const address = ioa[i]!;
    if (ioaOctets === 3) view.setUint32(p, address, true);
    else if (ioaOctets === 2) view.setUint16(p, address, true);
    else view.setUint8(p, address);
    all |= address;
    p = p + stride | 0;
  }
  return all >>> (8 * ioaOctets) === 0;
}

/** Whether the addresses of the rows are consecutive. */
export function areConsecutive(
  { count }: Readonly<Rows>,
  { ioa }: PointColumns,
  first: number,
): boolean {
  let bad = 0;
  for (let i = 1; i < count; i++) bad |= (ioa[first]! + i) ^ ioa[first + i]!;
  return bad === 0;
}

/** Writes the CP56Time2a of each row from `at`; `false` if one has no valid time. */
export function writeTimes(
  { view, at, stride, count }: Readonly<Rows>,
  { time, timeFlags }: PointColumns,
  first: number,
): boolean {
  const end = first + count;
  let p = at;
  for (let i = first; i < end;) {
    const wall = time[i]!;
    const flags = timeFlags[i]!;
    const isRight = wall >= FIRST_TIME && wall <= LAST_TIME && (flags & NOT_FLAGS) === 0;
    if (!isRight) return false;
    const { start, low, high } = minute(wall);
    const lowWord = low | (flags & 0xc0) << 16;
    const highWord = high | upper(flags);
    // Consecutive times are nearly always of the same minute, with the same flags. A loop without calls takes less time.
    for (; i < end && timeFlags[i] === flags; i = i + 1 | 0) {
      const ms = time[i]! - start;
      if (!(ms >= 0 && ms < 60_000)) break;
      const whole = ms | 0;
      if (whole !== ms) return false;
      view.setUint32(p, lowWord | whole, true);
      // The octet of the hour belongs to both words; the second one has all of it.
      view.setUint32(p + HIGH | 0, highWord, true);
      p = p + stride | 0;
    }
  }
  return true;
}
