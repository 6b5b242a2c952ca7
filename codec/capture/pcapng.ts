// Reads the pcapng format: streaming, in chunks of any size, all packet blocks, byte order and
// interfaces per section.

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
import {
  type BlockBody,
  type CaptureInterface,
  readDropped,
  readInterface,
} from "./pcapng_interface.ts";
import { nextPacket, type PacketSlot, type SlotReader } from "./packet_slot.ts";
import { scaleTimestamp } from "./timestamp.ts";

const SECTION_HEADER = 0x0a0d0d0a; // The same in both byte orders.
const INTERFACE_DESCRIPTION = 1;
const PACKET = 2; // Obsolete; written by old programs.
const SIMPLE_PACKET = 3;
const INTERFACE_STATISTICS = 5;
const ENHANCED_PACKET = 6;

/**
 * Blocks without packets that Wireshark also counts as frames: custom blocks, the systemd journal,
 * sysdig events.
 */
const OTHER_FRAMES: ReadonlySet<number> = new Set([0xbad, 0x40000bad, 0x09, 0x204, 0x216, 0x221]);

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const MIN_BLOCK_OCTETS = 12;

/** Maximum number of octets of a block besides its packet: fields and options. */
const OPTIONS_ALLOWANCE = 0x20000;

/** Maximum number of interfaces; a longer table is only meant to use up memory. */
const MAX_INTERFACES = 65536;

/** Layout of a block before its packet: length of the fields, and their positions. */
interface PacketFields {
  readonly interface: number;
  readonly high: number;
  readonly low: number;
  readonly captured: number;
  readonly original: number;
  readonly octets: number;
}

/** Whether a file that begins with these four or more octets is pcapng. */
export function isPcapng(firstOctets: Uint8Array): boolean {
  return firstOctets.length >= 4 && u32be(firstOctets, 0) === SECTION_HEADER;
}

/**
 * Reads the packets of a pcapng file that arrives in chunks of any size.
 *
 * Never throws because of the content. Keeps one packet and the interface table in memory. Blocks
 * without a packet are skipped without being kept, whatever their length.
 */
export class PcapngReader implements SlotReader {
  readonly #queue = new OctetQueue();
  readonly #maxPacketOctets: number;
  #order: ByteOrder | undefined; // Byte order of the section; undefined before the first.
  #interfaces: CaptureInterface[] = [];
  #interfacesBefore = 0; // Number of interfaces in earlier sections.
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
    const queue = this.#queue;
    while (!this.#done) {
      if (!queue.ensure(MIN_BLOCK_OCTETS)) return this.#wait();
      const { octets, at } = queue;
      if (u32be(octets, at) === SECTION_HEADER) {
        const issue = this.#startSection(octets, at);
        if (issue !== undefined) return issue;
      }
      const order = this.#order;
      if (order === undefined) {
        const found = toHex(octets.subarray(at, at + 4), " ");
        const detail = `Expected the first octets of a pcapng file, found ${found}`;
        return this.#stop("unknown-format", detail);
      }
      const blockType = order.u32(octets, at);
      const length = order.u32(octets, at + 4);
      if (length < MIN_BLOCK_OCTETS) {
        const detail = `Expected a block of at least 12 octets, found a length of ${length}`;
        return this.#stop("bad-block", detail);
      }
      // The length should be a multiple of 4; some programs pad the block without counting the
      // padding.
      const padded = length + (-length & 3);
      if (!isRead(blockType)) {
        if (OTHER_FRAMES.has(blockType)) this.#frame++;
        queue.skip(padded);
        continue;
      }
      if (length > this.#maxPacketOctets + OPTIONS_ALLOWANCE) {
        return this.#skipBlock(blockType, padded);
      }
      if (!queue.ensure(padded)) return this.#wait();
      const item = this.#readBlock(blockType, length, order, into);
      if (item !== undefined) return item;
    }
    return undefined;
  }

  /** Sets the byte order of a new section and discards the interfaces of the previous one. */
  #startSection(octets: Uint8Array, at: number): CaptureIssue | undefined {
    const magic = u32be(octets, at + 8);
    if (magic === BYTE_ORDER_MAGIC) this.#order = BIG_ENDIAN;
    else if (magic === 0x4d3c2b1a) this.#order = LITTLE_ENDIAN;
    else {
      const found = toHex(octets.subarray(at + 8, at + 12), " ");
      const detail = `Expected the byte order 1a 2b 3c 4d or 4d 3c 2b 1a, found ${found}`;
      return this.#stop(this.#order === undefined ? "unknown-format" : "bad-block", detail);
    }
    this.#interfacesBefore += this.#interfaces.length;
    this.#interfaces = [];
    return undefined;
  }

  /** Processes a block that is completely in memory, and moves past it. */
  #readBlock(
    blockType: number,
    length: number,
    order: ByteOrder,
    into: PacketSlot,
  ): true | CaptureIssue | undefined {
    const queue = this.#queue;
    const { octets, at } = queue;
    const padded = length + (-length & 3);
    const trailer = order.u32(octets, at + padded - 4);
    if (trailer !== length) {
      const detail = `Expected the length ${length} at the end of a block, found ${trailer}`;
      return this.#stop("bad-block", detail);
    }
    const fileOffset = queue.position;
    queue.advance(padded);
    const body: BlockBody = { octets, start: at + 8, end: at + padded - 4, order };
    if (blockType === INTERFACE_DESCRIPTION) return this.#addInterface(body, fileOffset);
    if (blockType === INTERFACE_STATISTICS) return this.#readStatistics(body, fileOffset);
    if (blockType === SECTION_HEADER) return undefined;
    this.#frame++;
    return this.#readPacket(blockType, body, fileOffset, into);
  }

  #readPacket(
    blockType: number,
    body: BlockBody,
    fileOffset: number,
    into: PacketSlot,
  ): true | CaptureIssue {
    const fields = this.#readFields(blockType, body);
    const room = body.end - body.start;
    if (fields === undefined || fields.octets + fields.captured > room) {
      const detail = fields === undefined
        ? `Expected the fields of a packet block, found ${formatCount(room, "octet")}`
        : `Expected a packet of ${fields.captured} octets, found a block with room for ${
          room - fields.octets
        }`;
      return this.#issue("bad-packet-block", detail, fileOffset);
    }
    const from = this.#interfaces[fields.interface];
    if (from === undefined) {
      const described = this.#interfaces.length;
      const detail =
        `Expected one of the ${described} interfaces of the section, found interface ${fields.interface}`;
      return this.#issue("unknown-interface", detail, fileOffset);
    }
    if (fields.captured > this.#maxPacketOctets) {
      return this.#issue("packet-too-long", this.#tooLong(fields.captured), fileOffset);
    }
    const timeless = blockType === SIMPLE_PACKET;
    const { time, nanoseconds } = scaleTimestamp(from.scale, fields.high, fields.low);
    const start = body.start + fields.octets;
    into.frame = this.#frame;
    into.fileOffset = fileOffset;
    into.time = timeless ? undefined : time;
    into.nanoseconds = timeless ? 0 : nanoseconds;
    into.linkType = from.linkType;
    into.interface = from.number;
    into.originalLength = fields.original;
    into.octets = body.octets;
    into.start = start;
    into.end = start + fields.captured;
    return true;
  }

  /** Reads the fields before a packet; returns `undefined` if the block is too short. */
  #readFields(
    blockType: number,
    { octets, start, end, order }: BlockBody,
  ): PacketFields | undefined {
    if (blockType === SIMPLE_PACKET) {
      if (end - start < 4) return undefined;
      const original = order.u32(octets, start);
      const limit = this.#interfaces[0]?.snapLength || Infinity;
      const captured = Math.min(original, limit, end - start - 4);
      return { interface: 0, high: 0, low: 0, captured, original, octets: 4 };
    }
    if (end - start < 20) return undefined;
    return {
      interface: blockType === PACKET ? order.u16(octets, start) : order.u32(octets, start),
      high: order.u32(octets, start + 4),
      low: order.u32(octets, start + 8),
      captured: order.u32(octets, start + 12),
      original: order.u32(octets, start + 16),
      octets: 20,
    };
  }

  #addInterface(body: BlockBody, fileOffset: number): CaptureIssue | undefined {
    const number = this.#interfacesBefore + this.#interfaces.length;
    const found = readInterface(body, number);
    if (found === undefined) {
      const detail = "Expected an interface description of at least 8 octets, found a shorter one";
      return this.#issue("bad-packet-block", detail, fileOffset);
    }
    if (this.#interfaces.length === MAX_INTERFACES) {
      const detail = `Expected at most ${MAX_INTERFACES} interfaces in a section, found more`;
      return this.#stop("bad-block", detail);
    }
    this.#interfaces.push(found);
    return undefined;
  }

  #readStatistics(body: BlockBody, fileOffset: number): CaptureIssue | undefined {
    const dropped = readDropped(body);
    if (dropped === 0) return undefined;
    const detail = `The capturing machine reports that it lost ${formatCount(dropped, "packet")}`;
    return this.#issue("packets-dropped", detail, fileOffset);
  }

  #skipBlock(blockType: number, octets: number): CaptureIssue {
    const isPacket = blockType === ENHANCED_PACKET || blockType === PACKET ||
      blockType === SIMPLE_PACKET;
    if (isPacket) this.#frame++;
    const issue = this.#issue(
      isPacket ? "packet-too-long" : "bad-packet-block",
      this.#tooLong(octets),
    );
    this.#queue.skip(octets);
    return issue;
  }

  #tooLong(found: number): string {
    return `Expected a packet of at most ${this.#maxPacketOctets} octets, found ${found}`;
  }

  /** More octets are needed. This is a fault only at the end of the file. */
  #wait(): CaptureIssue | undefined {
    if (!this.#ended) return undefined;
    const { length: found, skipping } = this.#queue;
    if (this.#order !== undefined && found === 0 && skipping === 0) return undefined;
    const detail = skipping > 0
      ? `Expected ${skipping} more octets of a block, found the end of the file`
      : `Expected a whole block, found the end of the file after ${
        formatCount(found, "octet")
      } of it`;
    return this.#stop("truncated", detail);
  }

  #stop(code: CaptureIssueCode, detail: string): CaptureIssue {
    const issue = this.#issue(code, detail);
    this.#done = true;
    this.#queue.clear();
    return issue;
  }

  #issue(code: CaptureIssueCode, detail: string, fileOffset?: number): CaptureIssue {
    const at = fileOffset ?? this.#queue.position;
    return { type: "issue", code, frame: this.#frame, fileOffset: at, detail };
  }
}

/** Whether the content of a block type is needed. */
function isRead(blockType: number): boolean {
  return blockType === ENHANCED_PACKET || blockType === SECTION_HEADER ||
    blockType === INTERFACE_DESCRIPTION ||
    blockType === SIMPLE_PACKET || blockType === PACKET || blockType === INTERFACE_STATISTICS;
}
