// Reads the classic pcap format: streaming, in chunks of any size, both byte orders, micro- and
// nanoseconds.

import { formatCount } from "../count.ts";
import { toHex } from "../hex.ts";
import { BIG_ENDIAN, type ByteOrder, LITTLE_ENDIAN, u32be } from "./octets.ts";
import { OctetQueue } from "./octet_queue.ts";
import {
  type CaptureIssue,
  type CaptureIssueCode,
  type CapturePacket,
  MAX_PACKET_OCTETS,
  type PacketReaderOptions,
} from "./packet.ts";
import { chooseHeader } from "./pcap_record.ts";
import { nextPacket, type PacketSlot, type SlotReader } from "./packet_slot.ts";

const FILE_HEADER_OCTETS = 24;

/** The upper bits of the link type field contain the length of the frame check sequence. */
const LINK_TYPE_MASK = 0x03ffffff;

/** Properties of a file that follow from its first four octets. */
interface Variant {
  readonly order: ByteOrder;
  readonly nanosecondsPerUnit: number;
  /** Possible lengths of the record header, the most frequent first. */
  readonly recordHeaderOctets: readonly number[];
  /** Octets after the file header; 0 by default. */
  readonly moreOctets?: number;
}

const IXIA = { nanosecondsPerUnit: 1000, recordHeaderOctets: [16], moreOctets: 4 };

/** Microseconds, from libpcap; also from a patch of 1999 (24) and from Nokia (20). */
const USUAL = { nanosecondsPerUnit: 1000, recordHeaderOctets: [16, 24, 20] };

/** The patched libpcap of Kuznetzov, of October 1999 and of September 1999. */
const PATCHED = { nanosecondsPerUnit: 1000, recordHeaderOctets: [24, 28] };

const NANOSECONDS = { nanosecondsPerUnit: 1, recordHeaderOctets: [16] };

/** First four octets as a number, most significant octet first. */
const VARIANTS: ReadonlyMap<number, Variant> = new Map([
  [0xa1b2c3d4, { ...USUAL, order: BIG_ENDIAN }],
  [0xd4c3b2a1, { ...USUAL, order: LITTLE_ENDIAN }],
  [0xa1b23c4d, { ...NANOSECONDS, order: BIG_ENDIAN }],
  [0x4d3cb2a1, { ...NANOSECONDS, order: LITTLE_ENDIAN }],
  [0xa1b2cd34, { ...PATCHED, order: BIG_ENDIAN }],
  [0x34cdb2a1, { ...PATCHED, order: LITTLE_ENDIAN }],
  // The variants of IXIA hardware and software, with the length of all records in the file header.
  [0x1c0001ac, { ...IXIA, order: BIG_ENDIAN }],
  [0xac01001c, { ...IXIA, order: LITTLE_ENDIAN }],
  [0x1c0001ab, { ...IXIA, order: BIG_ENDIAN }],
  [0xab01001c, { ...IXIA, order: LITTLE_ENDIAN }],
]);

/** Whether a file that begins with these four or more octets is pcap. */
export function isPcap(firstOctets: Uint8Array): boolean {
  return firstOctets.length >= 4 && VARIANTS.has(u32be(firstOctets, 0));
}

/**
 * Reads the packets of a pcap file that arrives in chunks of any size.
 *
 * Never throws because of the content. Keeps one packet in memory.
 */
export class PcapReader implements SlotReader {
  readonly #queue = new OctetQueue();
  readonly #maxPacketOctets: number;
  #variant: Variant | undefined;
  #linkType = 0;
  #recordHeaderOctets = 0; // 0 until it is known.
  #frame = 0;
  #ended = false;
  #done = false;

  /** Creates a reader for one file. */
  constructor(options: PacketReaderOptions = {}) {
    this.#maxPacketOctets = options.maxPacketOctets ?? MAX_PACKET_OCTETS;
  }

  /**
   * Accepts the next chunk of the file. Do not change it until `next()` has returned `undefined`.
   */
  push(chunk: Uint8Array): void {
    if (!this.#done) this.#queue.push(chunk);
  }

  /** Marks the end of the file. */
  end(): void {
    this.#ended = true;
  }

  /**
   * Returns the next packet or fault; `undefined` if more octets are needed or everything has been
   * read.
   */
  next(): CapturePacket | CaptureIssue | undefined {
    return nextPacket(this);
  }

  /** Does the same as {@linkcode next}, but fills a slot with the packet and returns `true`. */
  read(into: PacketSlot): true | CaptureIssue | undefined {
    if (this.#done) return undefined;
    if (this.#variant === undefined) {
      if (!this.#queue.ensure(FILE_HEADER_OCTETS)) return this.#wait("the file header");
      const issue = this.#readFileHeader();
      if (issue !== undefined) return issue;
    }
    const variant = this.#variant!;
    if (this.#recordHeaderOctets === 0) {
      const octets = this.#chooseHeader(variant);
      if (octets === undefined) return undefined;
      this.#recordHeaderOctets = octets;
    }
    return this.#readRecord(variant, this.#recordHeaderOctets, into);
  }

  #chooseHeader({ order, nanosecondsPerUnit, recordHeaderOctets: lengths }: Variant) {
    const form = {
      ...{ order, lengths, linkType: this.#linkType, maxPacketOctets: this.#maxPacketOctets },
      unitsPerSecond: 1e9 / nanosecondsPerUnit,
    };
    return chooseHeader(this.#queue, form, this.#ended);
  }

  #readFileHeader(): CaptureIssue | undefined {
    const { octets, at } = this.#queue;
    const variant = VARIANTS.get(u32be(octets, at));
    if (variant === undefined) {
      const found = toHex(octets.subarray(at, at + 4), " ");
      return this.#stop(
        "unknown-format",
        `Expected the first octets of a pcap file, found ${found}`,
      );
    }
    this.#variant = variant;
    this.#linkType = variant.order.u32(octets, at + 20) & LINK_TYPE_MASK;
    this.#queue.advance(FILE_HEADER_OCTETS);
    this.#queue.skip(variant.moreOctets ?? 0);
    return undefined;
  }

  #readRecord(
    variant: Variant,
    recordHeaderOctets: number,
    into: PacketSlot,
  ): true | CaptureIssue | undefined {
    const { order } = variant;
    const queue = this.#queue;
    if (!queue.ensure(recordHeaderOctets)) return this.#wait("a packet header");
    const length = order.u32(queue.octets, queue.at + 8);
    if (length > this.#maxPacketOctets) return this.#skipRecord(recordHeaderOctets + length);
    if (!queue.ensure(recordHeaderOctets + length)) {
      return this.#wait(`a packet of ${length} octets`);
    }
    const { octets, at } = queue;
    const fileOffset = queue.position;
    const seconds = order.u32(octets, at);
    const units = order.u32(octets, at + 4);
    const originalLength = order.u32(octets, at + 12);
    const start = at + recordHeaderOctets;
    queue.advance(recordHeaderOctets + length);
    this.#frame++;
    const nanoseconds = units * variant.nanosecondsPerUnit;
    const milliseconds = Math.floor(nanoseconds / 1e6);
    into.frame = this.#frame;
    into.fileOffset = fileOffset;
    into.time = seconds * 1000 + milliseconds;
    into.nanoseconds = nanoseconds - milliseconds * 1e6;
    into.linkType = this.#linkType;
    into.interface = 0;
    into.originalLength = originalLength;
    into.octets = octets;
    into.start = start;
    into.end = start + length;
    return true;
  }

  #skipRecord(octets: number): CaptureIssue {
    this.#frame++;
    const issue = this.#issue(
      "packet-too-long",
      `Expected a packet of at most ${this.#maxPacketOctets} octets, found a record of ${octets}`,
    );
    this.#queue.skip(octets);
    return issue;
  }

  /** More octets are needed. This is a fault only at the end of the file. */
  #wait(inside: string): CaptureIssue | undefined {
    if (!this.#ended) return undefined;
    const { length: found, skipping } = this.#queue;
    if (this.#variant !== undefined && found === 0 && skipping === 0) return undefined;
    const detail = skipping > 0
      ? `Expected ${skipping} more octets of a packet, found the end of the file`
      : `Expected ${inside}, found the end of the file after ${formatCount(found, "octet")} of it`;
    return this.#stop("truncated", detail);
  }

  #stop(code: CaptureIssueCode, detail: string): CaptureIssue {
    const issue = this.#issue(code, detail);
    this.#done = true;
    this.#queue.clear();
    return issue;
  }

  #issue(code: CaptureIssueCode, detail: string): CaptureIssue {
    return { type: "issue", code, frame: this.#frame, fileOffset: this.#queue.position, detail };
  }
}
