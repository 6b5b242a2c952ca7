// Hand-written loops for the eight bodies that make up nearly all traffic. They duplicate what the
// tables define; a test with random octets proves that they match the interpreter.

import type { BodyName } from "./elements.ts";
import type { PointColumns } from "./columns.ts";
import { readCp56Flags, readCp56Time } from "./time.ts";

/** Layout of the values of one ASDU: `count` values from `at`, `stride` octets apart. */
export interface Rows {
  /** The octets of the ASDU. */
  readonly octets: Uint8Array;
  /** First octet of the first value. */
  readonly at: number;
  /** Distance from one value to the next, in octets. */
  readonly stride: number;
  /** Number of values. */
  readonly count: number;
}

/**
 * Reads value and quality of each object into the columns, starting at row `columns.length`.
 * Returns `false` if columns cannot represent a value: reserved bits, or an unusual NaN.
 */
export type Kernel = (rows: Rows, columns: PointColumns) => boolean;

function single({ octets, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, extra, length } = columns;
  let reserved = 0;
  let p = at;
  for (let i = 0; i < count; i++) {
    const siq = octets[p]!;
    value[length + i] = siq & 0x01;
    quality[length + i] = siq & 0xfe;
    extra[length + i] = 0;
    reserved |= siq & 0x0e;
    p += stride;
  }
  return reserved === 0;
}

function double({ octets, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, extra, length } = columns;
  let reserved = 0;
  let p = at;
  for (let i = 0; i < count; i++) {
    const diq = octets[p]!;
    value[length + i] = diq & 0x03;
    quality[length + i] = diq & 0xfc;
    extra[length + i] = 0;
    reserved |= diq & 0x0c;
    p += stride;
  }
  return reserved === 0;
}

function step({ octets, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, extra, length } = columns;
  let reserved = 0;
  let p = at;
  for (let i = 0; i < count; i++) {
    const vti = octets[p]!;
    const qds = octets[p + 1]!;
    value[length + i] = (vti << 25) >> 25;
    quality[length + i] = qds;
    extra[length + i] = vti & 0x80;
    reserved |= qds & 0x0e;
    p += stride;
  }
  return reserved === 0;
}

function bits({ octets, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, extra, length } = columns;
  let reserved = 0;
  let p = at;
  for (let i = 0; i < count; i++) {
    const qds = octets[p + 4]!;
    value[length + i] = int32(octets, p) >>> 0;
    quality[length + i] = qds;
    extra[length + i] = 0;
    reserved |= qds & 0x0e;
    p += stride;
  }
  return reserved === 0;
}

function normalized({ octets, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, extra, length } = columns;
  let reserved = 0;
  let p = at;
  for (let i = 0; i < count; i++) {
    const qds = octets[p + 2]!;
    value[length + i] = ((octets[p]! << 16 | octets[p + 1]! << 24) >> 16) / 32768;
    quality[length + i] = qds;
    extra[length + i] = 0;
    reserved |= qds & 0x0e;
    p += stride;
  }
  return reserved === 0;
}

function scaled({ octets, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, extra, length } = columns;
  let reserved = 0;
  let p = at;
  for (let i = 0; i < count; i++) {
    const qds = octets[p + 2]!;
    value[length + i] = (octets[p]! << 16 | octets[p + 1]! << 24) >> 16;
    quality[length + i] = qds;
    extra[length + i] = 0;
    reserved |= qds & 0x0e;
    p += stride;
  }
  return reserved === 0;
}

const FLOAT = new Float32Array(1);
const FLOAT_BITS = new Int32Array(FLOAT.buffer);
const QUIET_NAN = 0x7fc00000;

function float({ octets, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, extra, length } = columns;
  let reserved = 0;
  let p = at;
  for (let i = 0; i < count; i++) {
    const raw = int32(octets, p);
    const qds = octets[p + 4]!;
    FLOAT_BITS[0] = raw;
    const number = FLOAT[0]!;
    if (Number.isNaN(number) && raw !== QUIET_NAN) return false;
    value[length + i] = number;
    quality[length + i] = qds;
    extra[length + i] = 0;
    reserved |= qds & 0x0e;
    p += stride;
  }
  return reserved === 0;
}

function total({ octets, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { value, quality, extra, length } = columns;
  let p = at;
  for (let i = 0; i < count; i++) {
    const last = octets[p + 4]!;
    value[length + i] = int32(octets, p);
    quality[length + i] = last & 0x80;
    extra[length + i] = last & 0x7f;
    p += stride;
  }
  return true;
}

function int32(octets: Uint8Array, p: number): number {
  return octets[p]! | octets[p + 1]! << 8 | octets[p + 2]! << 16 | octets[p + 3]! << 24;
}

/** Kernels by body. */
export const KERNELS: Readonly<Partial<Record<BodyName, Kernel>>> = {
  single,
  double,
  step,
  bits,
  normalized,
  scaled,
  float,
  total,
};

/** Reads the addresses: one per object, or the first one and consecutive ones after it. */
export function readAddresses(
  rows: Rows,
  columns: PointColumns,
  layout: { readonly ioaOctets: number; readonly sq: boolean },
): void {
  const { octets, at, stride, count } = rows;
  const { ioa, length } = columns;
  const { ioaOctets, sq } = layout;
  let p = at - ioaOctets;
  for (let i = 0; i < count; i++) {
    ioa[length + i] = sq && i > 0
      ? ioa[length]! + i
      : octets[p]! | (ioaOctets > 1 ? octets[p + 1]! << 8 : 0) |
        (ioaOctets > 2 ? octets[p + 2]! << 16 : 0);
    p += stride;
  }
}

/** Bits of `timeFlags` that must be 0. */
const RESERVED_TIME_FLAGS = 0x1f18;

/** Reads the CP56Time2a of each object; returns `false` if one is invalid or has reserved bits. */
export function readTimes({ octets, at, stride, count }: Rows, columns: PointColumns): boolean {
  const { time, timeFlags, length } = columns;
  let odd = false;
  let p = at;
  for (let i = 0; i < count; i++) {
    const wall = readCp56Time(octets, p);
    const flags = readCp56Flags(octets, p);
    time[length + i] = wall;
    timeFlags[length + i] = flags;
    if (Number.isNaN(wall) || (flags & RESERVED_TIME_FLAGS) !== 0) odd = true;
    p += stride;
  }
  return !odd;
}

/** Sets the time tags of objects that have none. */
export function clearTimes(count: number, columns: PointColumns): void {
  const { time, timeFlags, length } = columns;
  time.fill(NaN, length, length + count);
  timeFlags.fill(0, length, length + count);
}
