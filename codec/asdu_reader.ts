// Reads the points of one ASDU into columns, without objects and without copying: the core of `readPoints`,
// `decodeBatch` and `decodeAsdu`.

import { APCI_OCTETS, START } from "./apci.ts";
import { CAUSE_OCTET, isReservedCause } from "./cause.ts";
import type { PointColumns } from "./columns.ts";
import { FAST_TYPES, type FastType } from "./fast_types.ts";
import {
  clearExtra,
  clearTimes,
  countAddresses,
  readAddresses,
  readTimes,
  type Rows,
} from "./kernels.ts";
import { identifierOctets, maxIoa, type Profile } from "./profile.ts";

/**
 * Maximum number of APDUs that are read together. If one of them has a finding, they are read again one by one,
 * so the number is small.
 */
const MOST_SINGLES = 64;

// Constants of this module, which the engine compiles into the functions: it loads and checks an import each time.
const APCI = APCI_OCTETS;
const FIRST = START;
const TYPES = FAST_TYPES;
const CAUSE_BITS = CAUSE_OCTET.cause;
const isReserved = isReservedCause;
const countIoas = countAddresses;
const readIoas = readAddresses;
const readTags = readTimes;
const clearTags = clearTimes;
const clearRest = clearExtra;

/** The bits of the first word of an APDU in I format that are the same in all of its length: start and length octet, and a bit that is 0. */
const START_BITS = 0x01ffff;

/** Reads ASDUs of one profile from one buffer at a time into columns. */
export class AsduReader {
  readonly #rows: Rows;
  /** Position in the view that counts as 0 for the positions of ASDUs. */
  #origin = 0;
  /** First of the last rows that have no time tags; these rows are cleared together. */
  #untimed = 0;
  /** First of the last rows that have nothing in the column `extra`; these rows are cleared together. */
  #plain = 0;
  readonly #start: number;
  readonly #ioaOctets: 1 | 2 | 3;
  readonly #hasOriginator: boolean;
  readonly #caAt: number;
  readonly #wideCa: boolean;
  readonly #maxIoa: number;
  readonly #maxOctets: number;

  /** Creates a reader of ASDUs within `view`. */
  constructor(view: DataView, profile: Profile) {
    this.#rows = { view, at: 0, stride: 0, count: 0 };
    this.#start = identifierOctets(profile);
    this.#ioaOctets = profile.ioaOctets;
    this.#hasOriginator = profile.cotOctets === 2;
    this.#caAt = 2 + profile.cotOctets;
    this.#wideCa = profile.caOctets === 2;
    this.#maxIoa = maxIoa(profile);
    this.#maxOctets = profile.maxAsduOctets;
  }

  /** Whether it reads ASDUs with the field sizes that a profile has now: a program may change them. */
  fits({ cotOctets, caOctets, ioaOctets, maxAsduOctets }: Profile): boolean {
    return this.#caAt === 2 + cotOctets && this.#start === 2 + cotOctets + caOctets &&
      this.#ioaOctets === ioaOctets && this.#maxOctets === maxAsduOctets;
  }

  /** Continues with ASDUs within another view. Their positions in the columns are relative to `origin`. */
  use(view: DataView, origin: number): void {
    this.#rows.view = view;
    this.#origin = origin;
  }

  /**
   * Adds the points of the ASDU from `from` to `to`. Returns `false`, and adds no row, if its type
   * has no kernel or if decoding it would have a finding.
   */
  add(from: number, to: number, columns: PointColumns): boolean {
    this.begin(columns);
    const isAdded = this.append(from, to, columns);
    this.finish(columns);
    return isAdded;
  }

  /** Begins to append ASDUs to the columns. Their rows are complete after {@linkcode finish}. */
  begin({ length }: PointColumns): void {
    this.#untimed = length;
    this.#plain = length;
  }

  /** Completes the rows that were appended. */
  finish(columns: PointColumns): void {
    clearTags(this.#untimed, columns);
    clearRest(this.#plain, columns);
  }

  /** Does the same as {@linkcode add}, between {@linkcode begin} and {@linkcode finish}. */
  append(from: number, to: number, columns: PointColumns): boolean {
    const rows = this.#rows;
    const { view } = rows;
    if (to - from < this.#start) return false;
    const identifier = view.getInt32(from, true);
    const type = TYPES[identifier & 0xff];
    if (type === undefined) return false;
    const count = identifier >>> 8 & 0x7f;
    const sq = (identifier & 0x8000) !== 0;
    const { size } = type;
    const stride = sq ? size : size + this.#ioaOctets;
    const body = sq ? this.#ioaOctets + count * size : count * stride;
    const length = this.#start + body;
    if (count === 0 || to - from !== length || length > this.#maxOctets) return false;
    if ((sq && !type.sq) || isReserved(identifier >>> 16 & CAUSE_BITS)) return false;
    rows.at = from + this.#start + this.#ioaOctets;
    rows.stride = stride;
    rows.count = count;
    columns.reserve(count);
    if (!type.kernel(rows, columns)) return false;
    if (type.tagged && !readTags(rows, columns, type.body)) return false;
    if (!sq) readIoas(rows, columns, this.#ioaOctets);
    else if (countIoas(rows, columns, this.#ioaOctets) > this.#maxIoa) return false;
    this.#addRow(from, identifier, columns, columns.length);
    this.#addRows(type, count, columns);
    return true;
  }

  /**
   * Adds the points of consecutive APDUs that have one object each, and the same type and length as the first:
   * together they are rows like those of one ASDU. Returns the position after the last of them; `from`
   * if there are fewer than two, or if one of them would have a finding. Between {@linkcode begin} and {@linkcode finish}.
   */
  appendSingles(from: number, to: number, columns: PointColumns): number {
    const rows = this.#rows;
    const { view } = rows;
    const typeId = view.getUint8(from + APCI);
    const type = TYPES[typeId];
    if (type === undefined) return from;
    const asduOctets = this.#start + this.#ioaOctets + type.size;
    const stride = APCI + asduOctets;
    if (asduOctets > this.#maxOctets) return from;
    const start = FIRST | stride - 2 << 8;
    const shape = typeId | 1 << 8;
    const last = Math.min(to, from + MOST_SINGLES * stride);
    let end = from;
    while (end + stride <= last && this.#hasShape(end, start, shape)) end += stride;
    const count = (end - from) / stride;
    if (count < 2) return from;
    rows.at = from + stride - type.size;
    rows.stride = stride;
    rows.count = count;
    columns.reserve(count);
    if (!type.kernel(rows, columns)) return from;
    if (type.tagged && !readTags(rows, columns, type.body)) return from;
    readIoas(rows, columns, this.#ioaOctets);
    let first = columns.length;
    for (let at = from + APCI; at < end; at += stride) {
      this.#addRow(at, view.getInt32(at, true), columns, first++);
    }
    this.#addRows(type, count, columns);
    return end;
  }

  /** Whether an APDU is one in I format with these octets at its start, this type and structure, and a cause that is not reserved. */
  #hasShape(at: number, start: number, shape: number): boolean {
    const { view } = this.#rows;
    const identifier = view.getInt32(at + APCI, true);
    return (view.getInt32(at, true) & START_BITS) === start &&
      (view.getUint8(at + 4) & 0x01) === 0 &&
      (identifier & 0xffff) === shape && !isReserved(identifier >>> 16 & CAUSE_BITS);
  }

  /** Counts rows of a type. Those before them that need clearing are cleared if these do not. */
  #addRows(type: FastType, count: number, columns: PointColumns): void {
    const length = columns.length + count;
    if (type.tagged) {
      clearTags(this.#untimed, columns);
      this.#untimed = length;
    }
    if (type.keys !== "point") {
      clearRest(this.#plain, columns);
      this.#plain = length;
    }
    columns.length = length;
  }

  #addRow(at: number, identifier: number, { asdus }: PointColumns, first: number): void {
    const { view } = this.#rows;
    const ca = at + this.#caAt;
    asdus.add({
      at: at - this.#origin,
      typeId: identifier & 0xff,
      structure: identifier >>> 8 & 0xff,
      cause: identifier >>> 16 & 0xff,
      originator: this.#hasOriginator ? identifier >>> 24 : 0,
      ca: this.#wideCa ? view.getUint16(ca, true) : view.getUint8(ca),
      first,
    });
  }
}
