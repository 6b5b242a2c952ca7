// Reads the points of one ASDU into columns, without objects and without copying: the core of `readPoints`,
// `decodeBatch` and `decodeAsdu`.

import { APCI_OCTETS, START } from "./apci.ts";
import { CAUSE_OCTET, isReservedCause } from "./cause.ts";
import type { PointColumns } from "./columns.ts";
import { FAST_TYPES } from "./fast_types.ts";
import { clearTimes, countAddresses, readAddresses, readTimes, type Rows } from "./kernels.ts";
import { identifierOctets, maxIoa, type Profile } from "./profile.ts";

/**
 * Maximum number of APDUs that are read together. If one of them has a finding, they are read again one by one,
 * so the number is small.
 */
const MOST_SINGLES = 64;

/** Reads ASDUs of one profile from one buffer at a time into columns. */
export class AsduReader {
  readonly #rows: Rows;
  /** Position in the view that counts as 0 for the positions of ASDUs. */
  #origin = 0;
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
    const rows = this.#rows;
    const { view } = rows;
    if (to - from < this.#start) return false;
    const typeId = view.getUint8(from);
    const type = FAST_TYPES[typeId];
    if (type === undefined) return false;
    const structure = view.getUint8(from + 1);
    const cause = view.getUint8(from + 2);
    const count = structure & 0x7f;
    const sq = structure > 0x7f;
    const { size } = type;
    const stride = sq ? size : size + this.#ioaOctets;
    const body = sq ? this.#ioaOctets + count * size : count * stride;
    const length = this.#start + body;
    if (count === 0 || to - from !== length || length > this.#maxOctets) return false;
    if ((sq && !type.sq) || isReservedCause(cause & CAUSE_OCTET.cause)) return false;
    rows.at = from + this.#start + this.#ioaOctets;
    rows.stride = stride;
    rows.count = count;
    columns.reserve(count);
    if (!type.kernel(rows, columns)) return false;
    if (!type.tagged) clearTimes(count, columns);
    else if (!readTimes(rows, columns, type.body)) return false;
    if (!sq) readAddresses(rows, columns, this.#ioaOctets);
    else if (countAddresses(rows, columns, this.#ioaOctets) > this.#maxIoa) return false;
    this.#addRow(from, columns);
    columns.length += count;
    return true;
  }

  /**
   * Adds the points of consecutive APDUs that have one object each, and the same type and length as the first:
   * together they are rows like those of one ASDU. Returns the position after the last of them; `from`
   * if there are fewer than two, or if one of them would have a finding.
   */
  addSingles(from: number, to: number, columns: PointColumns): number {
    const rows = this.#rows;
    const { view } = rows;
    const typeId = view.getUint8(from + APCI_OCTETS);
    const type = FAST_TYPES[typeId];
    if (type === undefined) return from;
    const asduOctets = this.#start + this.#ioaOctets + type.size;
    const stride = APCI_OCTETS + asduOctets;
    if (asduOctets > this.#maxOctets) return from;
    const shape = view.getUint8(from + 1) << 16 | typeId << 8 | 1;
    let end = from;
    for (const last = Math.min(to, from + MOST_SINGLES * stride); end + stride <= last;) {
      if (view.getUint8(end) !== START || !this.#hasShape(end, shape)) break;
      end += stride;
    }
    const count = (end - from) / stride;
    if (count < 2 || shape >>> 16 !== stride - 2) return from;
    rows.at = from + stride - type.size;
    rows.stride = stride;
    rows.count = count;
    columns.reserve(count);
    if (!type.kernel(rows, columns)) return from;
    if (!type.tagged) clearTimes(count, columns);
    else if (!readTimes(rows, columns, type.body)) return from;
    readAddresses(rows, columns, this.#ioaOctets);
    for (let at = from + APCI_OCTETS; at < end; at += stride) {
      this.#addRow(at, columns);
      columns.length++;
    }
    return end;
  }

  /** Whether an APDU is one in I format with this length, type and structure, and a cause that is not reserved. */
  #hasShape(at: number, shape: number): boolean {
    const { view } = this.#rows;
    const control = view.getUint8(at + 2) | view.getUint8(at + 4);
    const found = view.getUint8(at + 1) << 16 | view.getUint16(at + APCI_OCTETS);
    return found === shape && (control & 0x01) === 0 &&
      !isReservedCause(view.getUint8(at + APCI_OCTETS + 2) & CAUSE_OCTET.cause);
  }

  #addRow(at: number, columns: PointColumns): void {
    const { view } = this.#rows;
    const ca = at + this.#caAt;
    columns.asdus.add({
      at: at - this.#origin,
      typeId: view.getUint8(at),
      structure: view.getUint8(at + 1),
      cause: view.getUint8(at + 2),
      originator: this.#hasOriginator ? view.getUint8(at + 3) : 0,
      ca: this.#wideCa ? view.getUint16(ca, true) : view.getUint8(ca),
      first: columns.length,
    });
  }
}
