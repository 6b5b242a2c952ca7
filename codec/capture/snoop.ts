// Reads the snoop format of Solaris, RFC 1761: streaming, in chunks of any size.

import { BIG_ENDIAN } from "./octets.ts";
import { type CaptureRecord, type RecordFormat, RecordReader } from "./record_reader.ts";

const MAGIC = [0x73, 0x6e, 0x6f, 0x6f, 0x70, 0, 0, 0]; // "snoop" and three zero octets.
const FILE_HEADER_OCTETS = 16;
const RECORD_HEADER_OCTETS = 24;

/** Datalink types of IEEE 802.3 and Ethernet. */
const ETHERNET: ReadonlySet<number> = new Set([0, 4]);

/**
 * Offset of datalink types, which are numbered differently: beyond those of LINKTYPE_, they cannot be confused with
 * them.
 */
const OWN_LINK_TYPE = 0x10000;

/** Whether a file that begins with these eight or more octets is snoop. */
export function isSnoop(firstOctets: Uint8Array): boolean {
  return MAGIC.every((octet, index) => firstOctets[index] === octet);
}

class Snoop implements RecordFormat {
  readonly name = "snoop";
  readonly fileHeaderOctets = FILE_HEADER_OCTETS;
  readonly recordHeaderOctets = RECORD_HEADER_OCTETS;
  #linkType = 1;

  readFileHeader(octets: Uint8Array, at: number): string | undefined {
    const dataLink = BIG_ENDIAN.u32(octets, at + 12);
    this.#linkType = ETHERNET.has(dataLink) ? 1 : OWN_LINK_TYPE + dataLink;
    const version = BIG_ENDIAN.u32(octets, at + 8);
    return version === 2 ? undefined : `Expected snoop of version 2, found version ${version}`;
  }

  readRecord(octets: Uint8Array, at: number): CaptureRecord | string {
    const captured = BIG_ENDIAN.u32(octets, at + 4);
    const length = BIG_ENDIAN.u32(octets, at + 8);
    if (length < RECORD_HEADER_OCTETS + captured) {
      return `Expected a record of at least ${
        RECORD_HEADER_OCTETS + captured
      } octets, found ${length}`;
    }
    return {
      length,
      dataAt: RECORD_HEADER_OCTETS,
      captured,
      originalLength: BIG_ENDIAN.u32(octets, at),
      seconds: BIG_ENDIAN.u32(octets, at + 16),
      nanoseconds: BIG_ENDIAN.u32(octets, at + 20) * 1000,
      linkType: this.#linkType,
      dropped: BIG_ENDIAN.u32(octets, at + 12),
    };
  }
}

/** Reads the packets of a snoop file that arrives in chunks of any size. */
export class SnoopReader extends RecordReader {
  /** Creates a reader for one file. */
  constructor(options: { readonly maxPacketOctets?: number } = {}) {
    super(new Snoop(), options);
  }
}
