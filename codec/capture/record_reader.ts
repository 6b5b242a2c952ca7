// Reads capture formats of records, each with its length in a header: streaming, in chunks of any size.

import { formatCount } from "../count.ts";
import { OctetQueue } from "./octet_queue.ts";
import {
  type CaptureIssue,
  type CaptureIssueCode,
  type CapturePacket,
  MAX_PACKET_OCTETS,
  type PacketReaderOptions,
} from "./packet.ts";
import { nextPacket, type PacketSlot, type SlotReader } from "./packet_slot.ts";
import { captureTime } from "./timestamp.ts";

/** The header of a record. */
export interface CaptureRecord {
  /** Length of the record with its header, in octets. */
  readonly length: number;
  /** Offset of the packet in the record. */
  readonly dataAt: number;
  /** Length of the packet as captured. */
  readonly captured: number;
  /** Length of the packet on the wire. */
  readonly originalLength: number;
  /** Time of capture since 1970. */
  readonly seconds: number;
  /** Rest of the time. */
  readonly nanoseconds: number;
  /** A LINKTYPE_ number, or a larger number for an unsupported link type. */
  readonly linkType: number;
  /** Packets that the capturing machine has lost so far. */
  readonly dropped: number;
  /** Whether it holds a packet; true by default. */
  readonly isPacket?: boolean;
}

/** A file format of records. */
export interface RecordFormat {
  /** Its name in messages. */
  readonly name: string;
  readonly fileHeaderOctets: number;
  /** Octets that `readRecord` needs, or `recordLength` where it exists. */
  readonly recordHeaderOctets: number;
  /** Reads the file header; returns its fault, if any. */
  readFileHeader(octets: Uint8Array, at: number): string | undefined;
  /** Octets of the record, where `readRecord` needs all of it. */
  recordLength?(octets: Uint8Array, at: number): number;
  /** Reads a record; returns its fault, if any, after which nothing can be read. */
  readRecord(octets: Uint8Array, at: number): CaptureRecord | string;
}

/** Reads the packets of a file that arrives in chunks. Never throws because of the content. */
export class RecordReader implements SlotReader {
  readonly #format: RecordFormat;
  readonly #queue = new OctetQueue();
  readonly #maxPacketOctets: number;
  #started = false;
  #frame = 0;
  #dropped = 0;
  #ended = false;
  #done = false;

  /** Creates a reader for one file. */
  constructor(format: RecordFormat, options: PacketReaderOptions = {}) {
    this.#format = format;
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
    while (!this.#done) {
      const item = this.#started ? this.#readRecord(into) : this.#start();
      if (item !== "next") return item;
    }
    return undefined;
  }

  #start(): "next" | CaptureIssue | undefined {
    const { fileHeaderOctets } = this.#format;
    const queue = this.#queue;
    if (!queue.ensure(fileHeaderOctets)) return this.#wait("the file header");
    const fault = this.#format.readFileHeader(queue.octets, queue.at);
    if (fault !== undefined) return this.#stop("unknown-format", fault);
    queue.advance(fileHeaderOctets);
    this.#started = true;
    return "next";
  }

  /** Returns `next` for a record without a packet. */
  #readRecord(into: PacketSlot): true | "next" | CaptureIssue | undefined {
    const format = this.#format;
    const queue = this.#queue;
    if (!queue.ensure(format.recordHeaderOctets)) return this.#wait("a packet header");
    const needed = format.recordLength?.(queue.octets, queue.at) ?? 0;
    if (needed > 0 && !queue.ensure(needed)) return this.#wait(`a record of ${needed} octets`);
    const record = format.readRecord(queue.octets, queue.at);
    if (typeof record === "string") return this.#stop("bad-block", record);
    if (record.length > this.#maxPacketOctets) return this.#skipRecord(record.length);
    if (!queue.ensure(record.length)) return this.#wait(`a record of ${record.length} octets`);
    const { octets, at } = queue;
    const fileOffset = queue.position;
    queue.advance(record.length);
    if (record.isPacket === false) return "next";
    this.#frame++;
    this.#dropped = record.dropped;
    const { time, nanoseconds } = captureTime(record.seconds, record.nanoseconds);
    into.frame = this.#frame;
    into.fileOffset = fileOffset;
    into.time = time;
    into.nanoseconds = nanoseconds;
    into.linkType = record.linkType;
    into.interface = 0;
    into.originalLength = record.originalLength;
    into.octets = octets;
    into.start = at + record.dataAt;
    into.end = into.start + record.captured;
    return true;
  }

  #skipRecord(octets: number): CaptureIssue {
    this.#frame++;
    const expected = `Expected a packet of at most ${this.#maxPacketOctets} octets`;
    const issue = this.#issue("packet-too-long", `${expected}, found a record of ${octets}`);
    this.#queue.skip(octets);
    return issue;
  }

  /** More octets are needed. This is a fault only at the end of the file. */
  #wait(inside: string): CaptureIssue | undefined {
    if (!this.#ended) return undefined;
    const { length: found, skipping } = this.#queue;
    if (this.#started && found === 0 && skipping === 0) return this.#finish();
    const detail = skipping > 0
      ? `Expected ${skipping} more octets of a packet, found the end of the file`
      : `Expected ${inside}, found the end of the file after ${formatCount(found, "octet")} of it`;
    return this.#stop("truncated", detail);
  }

  /** The end of a sound file. */
  #finish(): CaptureIssue | undefined {
    this.#done = true;
    if (this.#dropped === 0) return undefined;
    const detail = `The capturing machine reports that it lost ${
      formatCount(this.#dropped, "packet")
    }`;
    return this.#issue("packets-dropped", detail);
  }

  #stop(code: CaptureIssueCode, detail: string): CaptureIssue {
    const issue = this.#issue(code, `${detail} (${this.#format.name})`);
    this.#done = true;
    this.#queue.clear();
    return issue;
  }

  #issue(code: CaptureIssueCode, detail: string): CaptureIssue {
    return { type: "issue", code, frame: this.#frame, fileOffset: this.#queue.position, detail };
  }
}
