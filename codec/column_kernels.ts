// Hand-written loops that encode the eight bodies of `kernels.ts` from columns. They duplicate what the tables
// define; a test with random rows proves that they match `compose.ts`.

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
  const { view, stride, count } = rows;
  let p = rows.at;
  let bad = 0;
  for (let i = first; i < first + count; i++) {
    const number = value[i]!;
    const bits = quality[i]!;
    const spi = number & 0x01;
    view.setUint8(p, spi | bits);
    bad |= bits & 0x01 | (spi === number ? 0 : 1);
    p += stride;
  }
  return bad === 0;
}

function double(rows: Rows, { value, quality }: PointColumns, first: number): boolean {
  const { view, stride, count } = rows;
  let p = rows.at;
  let bad = 0;
  for (let i = first; i < first + count; i++) {
    const number = value[i]!;
    const bits = quality[i]!;
    const dpi = number & 0x03;
    view.setUint8(p, dpi | bits);
    bad |= bits & 0x03 | (dpi === number ? 0 : 1);
    p += stride;
  }
  return bad === 0;
}

function step(rows: Rows, { value, quality, extra }: PointColumns, first: number): boolean {
  const { view, stride, count } = rows;
  let p = rows.at;
  let bad = 0;
  for (let i = first; i < first + count; i++) {
    const number = value[i]!;
    const transient = extra[i]!;
    const vti = (number << 25) >> 25;
    view.setUint8(p, (vti & 0x7f) | transient);
    view.setUint8(p + 1, quality[i]!);
    bad |= transient & 0x7f | (vti === number ? 0 : 1);
    p += stride;
  }
  return bad === 0;
}

function bits(rows: Rows, { value, quality }: PointColumns, first: number): boolean {
  const { view, stride, count } = rows;
  let p = rows.at;
  let bad = 0;
  for (let i = first; i < first + count; i++) {
    const number = value[i]!;
    const bsi = number >>> 0;
    view.setUint32(p, bsi, true);
    view.setUint8(p + 4, quality[i]!);
    bad |= bsi === number ? 0 : 1;
    p += stride;
  }
  return bad === 0;
}

function normalized(rows: Rows, { value, quality }: PointColumns, first: number): boolean {
  const { view, stride, count } = rows;
  let p = rows.at;
  let bad = 0;
  for (let i = first; i < first + count; i++) {
    const number = value[i]!;
    view.setInt16(p, Math.min(Math.round(number * 32768), 32767), true);
    view.setUint8(p + 2, quality[i]!);
    bad |= number >= -1 && number <= 1 ? 0 : 1;
    p += stride;
  }
  return bad === 0;
}

function scaled(rows: Rows, { value, quality }: PointColumns, first: number): boolean {
  const { view, stride, count } = rows;
  let p = rows.at;
  let bad = 0;
  for (let i = first; i < first + count; i++) {
    const number = value[i]!;
    const sva = (number << 16) >> 16;
    view.setInt16(p, sva, true);
    view.setUint8(p + 2, quality[i]!);
    bad |= sva === number ? 0 : 1;
    p += stride;
  }
  return bad === 0;
}

function float(rows: Rows, { value, quality }: PointColumns, first: number): boolean {
  const { view, stride, count } = rows;
  let p = rows.at;
  let bad = 0;
  for (let i = first; i < first + count; i++) {
    const number = value[i]!;
    view.setFloat32(p, number, true);
    view.setUint8(p + 4, quality[i]!);
    bad |= Math.abs(number) <= MAX_FLOAT ? 0 : 1;
    p += stride;
  }
  return bad === 0;
}

function total(rows: Rows, { value, quality, extra }: PointColumns, first: number): boolean {
  const { view, stride, count } = rows;
  let p = rows.at;
  let bad = 0;
  for (let i = first; i < first + count; i++) {
    const number = value[i]!;
    const invalid = quality[i]!;
    const flags = extra[i]!;
    const reading = number | 0;
    view.setInt32(p, reading, true);
    view.setUint8(p + 4, invalid | flags);
    bad |= invalid & 0x7f | flags & 0x80 | (reading === number ? 0 : 1);
    p += stride;
  }
  return bad === 0;
}

/** The loops by body. */
export const COLUMN_KERNELS: Readonly<Partial<Record<BodyName, ColumnKernel>>> = {
  single,
  double,
  step,
  bits,
  normalized,
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
  let all = 0;
  let p = at - ioaOctets;
  for (let i = first; i < first + count; i++) {
    const address = ioa[i]!;
    if (ioaOctets === 3) view.setUint32(p, address, true);
    else if (ioaOctets === 2) view.setUint16(p, address, true);
    else view.setUint8(p, address);
    all |= address;
    p += stride;
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
  let all = 0;
  let bad = 0;
  let start = NaN;
  let low = 0;
  let high = 0;
  let p = at;
  for (let i = first; i < first + count; i++) {
    const wall = time[i]!;
    const flags = timeFlags[i]!;
    let ms = wall - start;
    if (!(ms >= 0 && ms < 60_000)) {
      if (!(wall >= FIRST_TIME && wall <= LAST_TIME)) return false;
      ({ start, low, high } = minute(wall));
      ms = wall - start;
    }
    const whole = ms | 0;
    view.setUint32(p, low | (flags & 0xc0) << 16 | whole, true);
    // The octet of the hour belongs to both words; the second one has all of it.
    view.setUint32(p + HIGH, high | upper(flags), true);
    bad |= whole === ms ? 0 : 1;
    all |= flags;
    p += stride;
  }
  return bad === 0 && (all & NOT_FLAGS) === 0;
}
