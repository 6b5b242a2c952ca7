// Reads the extensible record format (ERF) of DAG cards, which has no file header: streaming, in chunks
// of any size.

import { looksLikeEthernet, looksLikeIp } from "./encapsulation/ether_type.ts";
import { u16be, u32le } from "./octets.ts";
import { type CaptureRecord, type RecordFormat, RecordReader } from "./record_reader.ts";

const RECORD_HEADER_OCTETS = 16;

/** Number of octets sufficient to recognize a file, unless it is shorter. */
export const ERF_HEAD_OCTETS = 64;

/** Set in a record type, or in the first octet of an extension header, if one more follows. */
const MORE = 0x80;

const EXTENSION_OCTETS = 8;

/** Most extension headers that are looked at. */
const MAX_EXTENSIONS = 16;

/** Link types by record type, and the octets before the packet. */
const TYPES: ReadonlyMap<number, readonly [linkType: number, offset: number]> = new Map<
  number,
  readonly [number, number]
>([
  [1, [50, 0]], // HDLC over SONET: PPP or Cisco HDLC.
  [2, [1, 2]], // Ethernet, and the same with colours and hashes.
  [10, [50, 0]],
  [11, [1, 2]],
  [15, [50, 0]],
  [16, [1, 2]],
  [17, [50, 0]],
  [19, [50, 0]],
  [20, [1, 2]],
  [22, [228, 0]],
  [23, [229, 0]],
]);

/** Records without a packet: padding, and data about the capture. */
const WITHOUT_PACKET: ReadonlySet<number> = new Set([27, 48]);

/** Record types without support have numbers beyond those of LINKTYPE_. */
const OWN_LINK_TYPE = 0x20000;

/** The years 1995 to 2100, in seconds. */
const FIRST_SECOND = 788_918_400;
const LAST_SECOND = 4_102_444_800;

/** Whether records of this header may exist: type, time and lengths. */
function isHeader(octets: Uint8Array, at: number): boolean {
  const kind = octets[at + 8]! & ~MORE;
  const seconds = u32le(octets, at + 4);
  const length = u16be(octets, at + 10);
  const offset = TYPES.get(kind)?.[1] ?? 0;
  return (TYPES.has(kind) || WITHOUT_PACKET.has(kind)) && seconds >= FIRST_SECOND &&
    seconds < LAST_SECOND && length >= RECORD_HEADER_OCTETS + offset &&
    (u16be(octets, at + 14) > 0 || WITHOUT_PACKET.has(kind));
}

/**
 * Whether a file is ERF: its first record has a plausible header and packet.
 *
 * @returns `undefined` if more octets are needed.
 */
export function isErf(octets: Uint8Array, isWhole = false): boolean | undefined {
  // The same octets must decide, whatever the chunks of the file are.
  const head = octets.subarray(0, ERF_HEAD_OCTETS);
  if (head.length < RECORD_HEADER_OCTETS) return isWhole ? false : undefined;
  if (!isHeader(head, 0)) return false;
  if (head.length < ERF_HEAD_OCTETS && !isWhole) return undefined;
  const length = u16be(head, 10);
  if (length + RECORD_HEADER_OCTETS <= head.length) return isHeader(head, length);
  const start = dataAt(head, 0);
  return looksLikeEthernet(head, start) || looksLikeIp(head, start) ||
    u16be(head, start + 2) === 0x0800 || u16be(head, start + 2) === 0x0021;
}

/** Offset of the packet in a record. */
function dataAt(octets: Uint8Array, at: number): number {
  let offset = RECORD_HEADER_OCTETS;
  let more = (octets[at + 8]! & MORE) !== 0;
  for (let i = 0; more && i < MAX_EXTENSIONS; i++) {
    more = ((octets[at + offset] ?? 0) & MORE) !== 0;
    offset += EXTENSION_OCTETS;
  }
  return offset + (TYPES.get(octets[at + 8]! & ~MORE)?.[1] ?? 0);
}

const ERF: RecordFormat = {
  name: "ERF",
  fileHeaderOctets: 0,
  recordHeaderOctets: RECORD_HEADER_OCTETS,
  readFileHeader: () => undefined,
  recordLength: (octets, at) => Math.max(u16be(octets, at + 10), RECORD_HEADER_OCTETS),
  readRecord(octets: Uint8Array, at: number): CaptureRecord | string {
    const length = u16be(octets, at + 10);
    if (length < RECORD_HEADER_OCTETS) {
      return `Expected a record of at least ${RECORD_HEADER_OCTETS} octets, found ${length}`;
    }
    const kind = octets[at + 8]! & ~MORE;
    const start = Math.min(dataAt(octets, at), length);
    const original = u16be(octets, at + 14);
    return {
      length,
      dataAt: start,
      captured: Math.min(original, length - start), // The rest is padding.
      originalLength: original,
      seconds: u32le(octets, at + 4),
      nanoseconds: Math.floor(u32le(octets, at) * 1e9 / 0x100000000),
      linkType: TYPES.get(kind)?.[0] ?? OWN_LINK_TYPE + kind,
      dropped: 0,
      isPacket: !WITHOUT_PACKET.has(kind),
    };
  },
};

/** Reads the packets of an ERF file that arrives in chunks of any size. */
export class ErfReader extends RecordReader {
  /** Creates a reader for one file. */
  constructor(options: { readonly maxPacketOctets?: number } = {}) {
    super(ERF, options);
  }
}
