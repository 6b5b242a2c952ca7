// Hand-written loops for the nine bodies that make up nearly all traffic. They duplicate what the
// tables define; a test with random octets proves that they match the interpreter. With `| 0`, the engine does not have to check that a sum
// of positions or rows fits 32 bits.

import type { BodyName } from "./elements.ts";
import type { PointColumns } from "./columns.ts";
import { QUIET_NAN } from "./float32.ts";
import {
  CP56_HIGH,
  cp56Flags,
  cp56Hour,
  fillDates,
  isCp56Hour,
  isWithinHour,
  RESERVED_TIME_FLAGS,
  timeWithinHour,
} from "./time.ts";

// Constants of this module, which the engine compiles into the loops: it loads and checks an import each time.
const QUIET = QUIET_NAN;
const HIGH = CP56_HIGH;
const flagsOf = cp56Flags;
const hourOf = cp56Hour;
const isHour = isCp56Hour;
const isInHour = isWithinHour;
const timeOf = timeWithinHour;
const RESERVED = RESERVED_TIME_FLAGS;

/**
 * Position of the values of one ASDU: `count` values from `at`, `stride` octets apart. One such
 * object serves all ASDUs of a buffer.
 */
export interface Rows {
  /** The octets. */
  view: DataView;
  /** First octet of the first value. */
  at: number;
  /** Distance from one value to the next, in octets. */
  stride: number;
  /** Number of values. */
  count: number;
}

/**
 * Reads value and quality of each object into the columns, starting at row `columns.length`.
 * Returns `false` if columns cannot represent a value: reserved bits, or an unusual NaN.
 */
export type Kernel = (rows: Readonly<Rows>, columns: PointColumns) => boolean;

function single({ view, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, length } = columns;
  const end = length + count;
  let p = at;
  for (let i = length; i < end; i = i + 1 | 0) {
    const siq = view.getUint8(p);
    if ((siq & 0x0e) !== 0) return false;
    value[i] = siq & 0x01;
    quality[i] = siq & 0xfe;
    p = p + stride | 0;
  }
  return true;
}

function double({ view, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, length } = columns;
  const end = length + count;
  let p = at;
  for (let i = length; i < end; i = i + 1 | 0) {
    const diq = view.getUint8(p);
    if ((diq & 0x0c) !== 0) return false;
    value[i] = diq & 0x03;
    quality[i] = diq & 0xfc;
    p = p + stride | 0;
  }
  return true;
}

function step({ view, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, extra, length } = columns;
  const end = length + count;
  let p = at;
  for (let i = length; i < end; i = i + 1 | 0) {
    const vti = view.getUint8(p);
    const qds = view.getUint8(p + 1);
    if ((qds & 0x0e) !== 0) return false;
    value[i] = (vti << 25) >> 25;
    quality[i] = qds;
    extra[i] = vti & 0x80;
    p = p + stride | 0;
  }
  return true;
}

function bits({ view, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, length } = columns;
  const end = length + count;
  let p = at;
  for (let i = length; i < end; i = i + 1 | 0) {
    const qds = view.getUint8(p + 4 | 0);
    if ((qds & 0x0e) !== 0) return false;
    value[i] = view.getUint32(p, true);
    quality[i] = qds;
    p = p + stride | 0;
  }
  return true;
}

function normalized({ view, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, length } = columns;
  const end = length + count;
  let p = at;
  for (let i = length; i < end; i = i + 1 | 0) {
    const qds = view.getUint8(p + 2);
    if ((qds & 0x0e) !== 0) return false;
    value[i] = view.getInt16(p, true) / 32768;
    quality[i] = qds;
    p = p + stride | 0;
  }
  return true;
}

function bareNormalized({ view, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, length } = columns;
  const end = length + count;
  let p = at;
  for (let i = length; i < end; i = i + 1 | 0) {
    value[i] = view.getInt16(p, true) / 32768;
    quality[i] = 0;
    p = p + stride | 0;
  }
  return true;
}

function scaled({ view, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, length } = columns;
  const end = length + count;
  let p = at;
  for (let i = length; i < end; i = i + 1 | 0) {
    const qds = view.getUint8(p + 2);
    if ((qds & 0x0e) !== 0) return false;
    value[i] = view.getInt16(p, true);
    quality[i] = qds;
    p = p + stride | 0;
  }
  return true;
}

function float({ view, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, length } = columns;
  const end = length + count;
  let p = at;
  for (let i = length; i < end; i = i + 1 | 0) {
    const number = view.getFloat32(p, true);
    const qds = view.getUint8(p + 4 | 0);
    if ((qds & 0x0e) !== 0) return false;
    if (Number.isNaN(number) && view.getUint32(p, true) !== QUIET) return false;
    value[i] = number;
    quality[i] = qds;
    p = p + stride | 0;
  }
  return true;
}

function total({ view, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, extra, length } = columns;
  const end = length + count;
  let p = at;
  for (let i = length; i < end; i = i + 1 | 0) {
    const last = view.getUint8(p + 4 | 0);
    value[i] = view.getInt32(p, true);
    quality[i] = last & 0x80;
    extra[i] = last & 0x7f;
    p = p + stride | 0;
  }
  return true;
}

/** Kernels by body. */
export const KERNELS: Readonly<Partial<Record<BodyName, Kernel>>> = {
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

/** Reads one address per object. At least one octet precedes the first value's address. */
export function readAddresses(
  { view, at, stride, count }: Readonly<Rows>,
  columns: PointColumns,
  ioaOctets: 1 | 2 | 3,
): void {
  const { ioa, length } = columns;
  // The four octets that end with an address are always within the buffer.
  const shift = 32 - 8 * ioaOctets;
  const end = length + count;
  let p = at - 4;
  for (let i = length; i < end; i = i + 1 | 0) {
    ioa[i] = view.getUint32(p, true) >>> shift;
    p = p + stride | 0;
  }
}

/** Counts the addresses of a sequence from the one before the first value, and returns the last. */
export function countAddresses(
  { view, at, count }: Readonly<Rows>,
  columns: PointColumns,
  ioaOctets: 1 | 2 | 3,
): number {
  const { ioa, length } = columns;
  const first = view.getUint32(at - 4, true) >>> 32 - 8 * ioaOctets;
  const offset = first - length;
  const end = length + count;
  for (let i = length; i < end; i = i + 1 | 0) ioa[i] = offset + i | 0;
  return first + count - 1;
}

/**
 * Reads the CP56Time2a of each object, which is `body` octets after its value begins; returns `false` if
 * one is invalid or has reserved bits.
 */
export function readTimes(rows: Readonly<Rows>, columns: PointColumns, body: number): boolean {
  const { view, at, stride, count } = rows;
  const { time, timeFlags, length } = columns;
  const end = length + count;
  let p = at + body;
  // Consecutive time tags are nearly always of the same hour, and then have the same second word. The first has no predecessor.
  let high = ~view.getInt32(p + HIGH, true);
  let hour = NaN;
  let hourFlags = 0;
  for (let i = length; i < end; i = i + 1 | 0) {
    const low = view.getInt32(p, true);
    const found = view.getInt32(p + HIGH, true);
    if (found !== high) {
      if (!isHour(found)) return fillDates(found) && readTimes(rows, columns, body);
      high = found;
      hour = hourOf(high);
      hourFlags = flagsOf(0, high);
      if ((hourFlags & RESERVED) !== 0) return false;
    }
    if (!isInHour(low)) return false;
    time[i] = timeOf(hour, low);
    timeFlags[i] = hourFlags | flagsOf(low, 0);
    p = p + stride | 0;
  }
  return true;
}

/** Number of rows from which `fill()` takes less time than a loop. */
const MANY = 100;

/** Sets the time tags of the rows from `from` on, which have none. */
export function clearTimes(from: number, columns: PointColumns): void {
  const { time, timeFlags, length } = columns;
  if (length - from < MANY) {
    for (let i = from; i < length; i++) {
      time[i] = NaN;
      timeFlags[i] = 0;
    }
  } else {
    time.fill(NaN, from, length);
    timeFlags.fill(0, from, length);
  }
}

/** Sets the column `extra` of the rows from `from` on, which have nothing in it. */
export function clearExtra(from: number, { extra, length }: PointColumns): void {
  if (length - from < MANY) {
    for (let i = from; i < length; i++) extra[i] = 0;
  } else extra.fill(0, from, length);
}
