// The index of a capture: one row per APDU and link event, in typed arrays with 37 octets per row.

import { IEC104, type Profile, type UFunction } from "../../../codec/mod.ts";

/** Kinds of rows. The first four are APDUs. */
export const KIND = {
  information: 0,
  supervisory: 1,
  unnumbered: 2,
  /** An APDU whose control field the standard does not define. */
  undefined: 3,
  /** Octets that are not an APDU. */
  skipped: 4,
  /** Octets missing from the capture. */
  gap: 5,
  opened: 6,
  closed: 7,
} as const;

/** Functions of U formats by their first octet. */
export const FUNCTIONS: Readonly<Record<number, UFunction>> = {
  0x07: "STARTDT act",
  0x0b: "STARTDT con",
  0x13: "STOPDT act",
  0x23: "STOPDT con",
  0x43: "TESTFR act",
  0x83: "TESTFR con",
};

/** Number of rows per block of arrays. */
const BLOCK = 0x10000;
const SHIFT = 16;
const MASK = BLOCK - 1;

/** Set in the upper part of a position if the octets are in the spool of copies and not in the file. */
const COPIED = 0x80;

class Block {
  readonly time = new Float64Array(BLOCK);
  readonly frame = new Uint32Array(BLOCK);
  readonly place = new Uint32Array(BLOCK);
  readonly placeHigh = new Uint8Array(BLOCK);
  readonly length = new Uint16Array(BLOCK);
  readonly link = new Uint32Array(BLOCK);
  readonly control = new Uint32Array(BLOCK);
  readonly head = new Uint32Array(BLOCK);
  readonly ca = new Uint16Array(BLOCK);
  readonly ioa = new Uint32Array(BLOCK);
}

/** Location of the octets of a row. */
export interface RowPlace {
  /** Whether they are in the spool of copies instead of the file. */
  readonly copied: boolean;
  /** Position, in octets. */
  readonly position: number;
  /** Number of octets. */
  readonly length: number;
}

/** A row to be added. */
export interface NewRow extends RowPlace {
  readonly kind: number;
  /** Number of the connection in the table of links. */
  readonly link: number;
  readonly fromClient: boolean;
  /** ms since 1970 with a fraction; `NaN` if the capture has no time. */
  readonly time: number;
  /** Number of the packet that completed it. */
  readonly frame: number;
  /** Number of the packet in which it begins. */
  readonly firstFrame: number;
  /** Its octets, if any. */
  readonly octets: Uint8Array | undefined;
  /** Field sizes of its ASDU; those of IEC 60870-5-104 by default. */
  readonly profile?: Profile;
  /** Additional data of a row that is not an APDU. */
  readonly note: number;
}

/** All rows. The getters take a row number; their result is unspecified for a row that does not exist. */
export class RowStore {
  /** Number of rows. */
  length = 0;
  readonly #blocks: Block[] = [];
  #block: Block | undefined;

  /** Adds a row. */
  add(row: NewRow): void {
    const at = this.length++;
    const index = at & MASK;
    if (index === 0) this.#blocks.push(this.#block = new Block());
    const block = this.#block!;
    block.time[index] = row.time;
    block.frame[index] = row.frame;
    block.place[index] = row.position >>> 0;
    block.placeHigh[index] = Math.floor(row.position / 0x100000000) & 0x7f |
      (row.copied ? COPIED : 0);
    block.length[index] = row.length;
    block.link[index] = row.link << 4 | (row.fromClient ? 8 : 0) | row.kind;
    const spread = Math.min(255, row.frame - row.firstFrame);
    block.ioa[index] = spread << 24;
    const { octets } = row;
    block.control[index] = row.note;
    if (octets === undefined || row.kind > KIND.undefined) return;
    block.control[index] = word(octets, 2);
    if (row.kind !== KIND.information) return;
    const { cotOctets, caOctets, ioaOctets } = row.profile ?? IEC104;
    const ca = 8 + cotOctets;
    const ioa = ca + caOctets;
    block.head[index] = cotOctets === 2 ? word(octets, 6) : word(octets, 6) & 0xffffff;
    block.ca[index] = word(octets, ca) & (caOctets === 2 ? 0xffff : 0xff);
    block.ioa[index] = word(octets, ioa) & (1 << 8 * ioaOctets) - 1 | spread << 24;
  }

  /** Kind of the row, one of {@linkcode KIND}. */
  kind(row: number): number {
    return this.#blocks[row >>> SHIFT]!.link[row & MASK]! & 7;
  }

  /** Sent by the client. */
  fromClient(row: number): boolean {
    return (this.#blocks[row >>> SHIFT]!.link[row & MASK]! & 8) !== 0;
  }

  /** Number of the connection in the table of links. */
  link(row: number): number {
    return this.#blocks[row >>> SHIFT]!.link[row & MASK]! >>> 4;
  }

  /** ms since 1970; `NaN` without one. */
  time(row: number): number {
    return this.#blocks[row >>> SHIFT]!.time[row & MASK]!;
  }

  /** Number of the packet. */
  frame(row: number): number {
    return this.#blocks[row >>> SHIFT]!.frame[row & MASK]!;
  }

  /** Number of packets it spans after the first one; at most 255. */
  spread(row: number): number {
    return this.#blocks[row >>> SHIFT]!.ioa[row & MASK]! >>> 24;
  }

  /** Location of its octets. */
  place(row: number): RowPlace {
    const block = this.#blocks[row >>> SHIFT]!;
    const index = row & MASK;
    const high = block.placeHigh[index]!;
    return {
      copied: (high & COPIED) !== 0,
      position: (high & 0x7f) * 0x100000000 + block.place[index]!,
      length: block.length[index]!,
    };
  }

  /** The additional data of a row that is not an APDU. */
  note(row: number): number {
    return this.#blocks[row >>> SHIFT]!.control[row & MASK]!;
  }

  /** N(S) of an I format. */
  sendNumber(row: number): number {
    return (this.#blocks[row >>> SHIFT]!.control[row & MASK]! & 0xffff) >>> 1;
  }

  /** N(R) of an I or S format. */
  receiveNumber(row: number): number {
    return this.#blocks[row >>> SHIFT]!.control[row & MASK]! >>> 17;
  }

  /** First octet of the control field: the function of a U format. */
  functionOctet(row: number): number {
    return this.#blocks[row >>> SHIFT]!.control[row & MASK]! & 0xff;
  }

  /** Type identification of an I format. */
  typeId(row: number): number {
    return this.#blocks[row >>> SHIFT]!.head[row & MASK]! & 0xff;
  }

  /** Number of objects of an I format. */
  count(row: number): number {
    return this.#blocks[row >>> SHIFT]!.head[row & MASK]! >>> 8 & 0x7f;
  }

  /** SQ of an I format. */
  isSequence(row: number): boolean {
    return (this.#blocks[row >>> SHIFT]!.head[row & MASK]! & 0x8000) !== 0;
  }

  /** Octet of the cause of an I format: with T and P/N. */
  causeOctet(row: number): number {
    return this.#blocks[row >>> SHIFT]!.head[row & MASK]! >>> 16 & 0xff;
  }

  /** Originator address of an I format. */
  originator(row: number): number {
    return this.#blocks[row >>> SHIFT]!.head[row & MASK]! >>> 24;
  }

  /** Common address of an I format. */
  ca(row: number): number {
    return this.#blocks[row >>> SHIFT]!.ca[row & MASK]!;
  }

  /** Address of the first object of an I format. */
  ioa(row: number): number {
    return this.#blocks[row >>> SHIFT]!.ioa[row & MASK]! & 0xffffff;
  }

  /**
   * Returns the first row of a packet, or of the next packet with rows; `undefined` if there is none. Rows of links
   * that were recognized late follow those of later packets, so all rows are checked.
   */
  findFrame(frame: number): number | undefined {
    let found: number | undefined;
    let least = Infinity;
    for (let row = 0; row < this.length; row++) {
      const one = this.frame(row);
      if (one === frame) return row;
      if (one > frame && one < least) {
        least = one;
        found = row;
      }
    }
    return found;
  }
}

/** Reads four octets, least significant first; missing ones are 0. */
function word(octets: Uint8Array, at: number): number {
  return (octets[at] ?? 0) | (octets[at + 1] ?? 0) << 8 | (octets[at + 2] ?? 0) << 16 |
    (octets[at + 3] ?? 0) << 24;
}
