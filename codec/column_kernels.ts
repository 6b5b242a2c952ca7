// Hand-written loops that encode the eight bodies of `kernels.ts` from columns. They duplicate what the tables
// define; a test with random rows proves that they match `compose.ts`.

import type { BodyName } from "./elements.ts";
import { MAX_FLOAT32 } from "./float32.ts";
import type { PointColumns } from "./columns.ts";
import type { Rows } from "./kernels.ts";
import { FIRST_CP56_TIME, LAST_CP56_TIME, TAG_FLAGS, writeCp56Words } from "./time.ts";

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
    bad |= Math.abs(number) <= MAX_FLOAT32 ? 0 : 1;
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
    view.setUint8(p, address);
    if (ioaOctets > 1) view.setUint8(p + 1, address >> 8);
    if (ioaOctets > 2) view.setUint8(p + 2, address >> 16);
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
  let p = at;
  for (let i = first; i < first + count; i++) {
    const wall = time[i]!;
    const flags = timeFlags[i]!;
    if (!(wall >= FIRST_CP56_TIME && wall <= LAST_CP56_TIME)) return false;
    if (Math.floor(wall) !== wall) return false;
    writeCp56Words(view, p, wall, flags);
    all |= flags;
    p += stride;
  }
  return (all & ~TAG_FLAGS.cp56) === 0;
}
