// Reads the points of one ASDU into columns, without objects and without copying: the core of `readPoints`,
// `decodeBatch` and `decodeAsdu`.

import { CAUSE_OCTET, isReservedCause } from "./cause.ts";
import type { PointColumns } from "./columns.ts";
import { FAST_TYPES } from "./fast_types.ts";
import { clearTimes, countAddresses, readAddresses, readTimes, type Rows } from "./kernels.ts";
import { identifierOctets, maxIoa, type Profile } from "./profile.ts";

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
    const ca = from + this.#caAt;
    columns.asdus.add({
      at: from - this.#origin,
      typeId,
      structure,
      cause,
      originator: this.#hasOriginator ? view.getUint8(from + 3) : 0,
      ca: this.#wideCa ? view.getUint16(ca, true) : view.getUint8(ca),
      first: columns.length,
    });
    columns.length += count;
    return true;
  }
}
