// Many points in a few typed arrays, for captures, charts and stores, without one object per point.

/** What the points of one ASDU have in common. */
export interface AsduRow {
  /** Position of its first octet in the octets that were read. */
  readonly at: number;
  /** Type identification. */
  readonly typeId: number;
  /** Variable structure qualifier: SQ in the highest bit, and the number of objects. */
  readonly structure: number;
  /** The octet of the cause of transmission with the bits P/N and T; see `CAUSE_OCTET`. */
  readonly cause: number;
  /** Originator address, 0 if the profile has none. */
  readonly originator: number;
  /** Common address of ASDU. */
  readonly ca: number;
  /** Row of its first point. */
  readonly first: number;
}

/**
 * ASDUs in columns: row `i` of all arrays is one ASDU, whose points begin at row `first[i]` of
 * {@linkcode PointColumns}. The arrays are replaced when they grow.
 */
export class AsduColumns {
  /** Number of rows. */
  length = 0;
  /** Positions of the first octets, as `at` of {@linkcode AsduRow}. */
  at: Uint32Array = new Uint32Array(16);
  /** Type identifications. */
  typeId: Uint8Array = new Uint8Array(16);
  /** Variable structure qualifiers. */
  structure: Uint8Array = new Uint8Array(16);
  /** Octets of the cause of transmission, with the bits P/N and T. */
  cause: Uint8Array = new Uint8Array(16);
  /** Originator addresses. */
  originator: Uint8Array = new Uint8Array(16);
  /** Common addresses. */
  ca: Uint16Array = new Uint16Array(16);
  /** Rows of the first points. */
  first: Uint32Array = new Uint32Array(16);

  /** Adds a row. */
  add({ at, typeId, structure, cause, originator, ca, first }: AsduRow): void {
    const row = this.length++;
    if (row === this.at.length) this.#grow(2 * row);
    this.at[row] = at;
    this.typeId[row] = typeId;
    this.structure[row] = structure;
    this.cause[row] = cause;
    this.originator[row] = originator;
    this.ca[row] = ca;
    this.first[row] = first;
  }

  #grow(capacity: number): void {
    this.at = grown(this.at, new Uint32Array(capacity));
    this.typeId = grown(this.typeId, new Uint8Array(capacity));
    this.structure = grown(this.structure, new Uint8Array(capacity));
    this.cause = grown(this.cause, new Uint8Array(capacity));
    this.originator = grown(this.originator, new Uint8Array(capacity));
    this.ca = grown(this.ca, new Uint16Array(capacity));
    this.first = grown(this.first, new Uint32Array(capacity));
  }
}

/**
 * Points of any type in columns: row `i` of all arrays is one information object. `readPoints`,
 * `decodeBatch` and `CaptureDecoder.next` add rows until `clear()` is called. The arrays are replaced
 * when they grow, so do not keep references to them while adding rows.
 */
export class PointColumns {
  /** Number of rows. */
  length = 0;
  /** Information object addresses. */
  ioa: Uint32Array;
  /** Values, as `value` of the decoded object. */
  value: Float64Array;
  /** Quality bits, as `quality` of the decoded object. */
  quality: Uint8Array;
  /**
   * Wall-clock times, as `time` of the decoded object; `NaN` if the time tag is invalid or missing.
   */
  time: Float64Array;
  /** Flags of the time tags. */
  timeFlags: Uint16Array;
  /**
   * The octet with the transient bit of step positions, or with SQ, CY and CA of counters; 0 for
   * others.
   */
  extra: Uint8Array;
  /** The ASDUs of the points. */
  readonly asdus: AsduColumns = new AsduColumns();

  /** Creates columns with an initial capacity of this number of rows. */
  constructor(capacity = 128) {
    this.ioa = new Uint32Array(capacity);
    this.value = new Float64Array(capacity);
    this.quality = new Uint8Array(capacity);
    this.time = new Float64Array(capacity);
    this.timeFlags = new Uint16Array(capacity);
    this.extra = new Uint8Array(capacity);
  }

  /** Removes all rows; the capacity remains. */
  clear(): void {
    this.length = 0;
    this.asdus.length = 0;
  }

  /** Ensures capacity for this number of additional rows. */
  reserve(rows: number): void {
    const needed = this.length + rows;
    if (needed <= this.ioa.length) return;
    const capacity = Math.max(needed, 2 * this.ioa.length);
    this.ioa = grown(this.ioa, new Uint32Array(capacity));
    this.value = grown(this.value, new Float64Array(capacity));
    this.quality = grown(this.quality, new Uint8Array(capacity));
    this.time = grown(this.time, new Float64Array(capacity));
    this.timeFlags = grown(this.timeFlags, new Uint16Array(capacity));
    this.extra = grown(this.extra, new Uint8Array(capacity));
  }
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
