// Decodes a capture file into APDUs, for the command line and the browser page.

import { formatCount } from "../count.ts";
import { detectFormat, type InputFormat, isCaptureFormat } from "./detect.ts";
import { EncapsulationCounts } from "./encapsulation/names.ts";
import { ERF_HEAD_OCTETS, ErfReader, isErf } from "./erf.ts";
import { FragmentStore } from "./ip_fragments.ts";
import type { CaptureItem, CaptureSummary } from "./items.ts";
import { LinkTracker, type LinkTrackerOptions } from "./link_tracker.ts";
import {
  type CaptureIssueCode,
  type CapturePacket,
  copyMark,
  type PacketMark,
  type PacketReader,
  type PacketReaderOptions,
} from "./packet.ts";
import { PcapReader } from "./pcap.ts";
import { PcapngReader } from "./pcapng.ts";
import { describeOtherFile, recogniseOtherFile } from "./other_files.ts";
import type { SkipReason } from "./skip_reason.ts";
import { SnoopReader } from "./snoop.ts";
import { readSegment } from "./tcp.ts";
import { TcpReassembler, type TcpReassemblerOptions } from "./tcp_reassembly.ts";

/** Options of a {@linkcode CaptureDecoder}. */
export interface CaptureDecoderOptions
  extends PacketReaderOptions, LinkTrackerOptions, Omit<TcpReassemblerOptions, "serverPorts"> {}

/** Number of octets needed to recognise a file that begins with a mark of its format. */
const MAGIC_OCTETS = 8;

/** A shorter file is not worth a closer look. */
const LEAST_OCTETS = 4;

/**
 * Reads a capture file (pcap, pcapng, snoop or ERF) in chunks of any size, and extracts its IEC 60870-5-104
 * APDUs. It does not decode ASDUs. `readCapture()` offers the same as an iteration.
 *
 * It never throws because of the content. Memory is bounded for any file. Chunks are not copied,
 * except where data crosses a chunk boundary, so take all items before you reuse a chunk's buffer.
 *
 * @example
 * ```ts
 * import { CaptureDecoder } from "@telecontrol/iec104/capture";
 *
 * const decoder = new CaptureDecoder();
 * function* read(chunk: Uint8Array) {
 *   decoder.push(chunk);
 *   for (let item = decoder.next(); item; item = decoder.next()) yield item;
 * }
 * for (const item of read(new Uint8Array(24))) console.log(item.type); // issue
 * ```
 */
export class CaptureDecoder {
  readonly #options: CaptureDecoderOptions;
  readonly #fragments = new FragmentStore();
  readonly #encapsulations = new EncapsulationCounts();
  readonly #reassembler: TcpReassembler;
  readonly #tracker: LinkTracker;
  readonly #issues: CaptureItem[] = [];
  readonly #unknownLinkTypes = new Set<number>();
  readonly #skipped: Record<SkipReason, number> = {
    "unknown-link-type": 0,
    "not-ip": 0,
    "not-tcp": 0,
    "not-read": 0,
    "fragment": 0,
    "cut": 0,
    "malformed": 0,
  };
  #reader: PacketReader | undefined;
  #head = new Uint8Array(0); // Start of the file, until its format is known.
  #mark: PacketMark = { frame: 0, fileOffset: 0, time: undefined, nanoseconds: 0 };
  #ended = false;
  #finished = false;
  /** Whether packets come from `accept()`. */
  #isFed = false;
  #packets = 0;
  #octets = 0;
  #firstTime: number | undefined;
  #lastTime: number | undefined;

  /** Creates a decoder for one file. */
  constructor(options: CaptureDecoderOptions = {}) {
    this.#options = options;
    this.#reassembler = new TcpReassembler({ ...options, serverPorts: options.ports ?? [2404] });
    this.#tracker = new LinkTracker(this.#reassembler, options);
  }

  /** Totals of what has been read so far. */
  get summary(): CaptureSummary {
    return {
      packets: this.#packets,
      octets: this.#octets,
      firstTime: this.#firstTime,
      lastTime: this.#lastTime,
      skippedPackets: { ...this.#skipped },
      tunnels: this.#encapsulations.tunnels,
      notRead: this.#encapsulations.unread,
      lostDatagrams: this.#fragments.abandoned + (this.#finished ? this.#fragments.pending : 0),
      connections: this.#reassembler.connections,
      links: this.#tracker.links,
      apdus: this.#tracker.apdus,
      others: this.#tracker.others,
    };
  }

  /**
   * Accepts the next chunk of the file. Do not change the chunk until `next()` has returned
   * `undefined`.
   */
  push(chunk: Uint8Array): void {
    if (this.#reader !== undefined) this.#reader.push(chunk);
    else if (!this.#finished) this.#start(chunk);
  }

  /**
   * Accepts a packet that is not in a file, such as one found in text. Take all items before the
   * next packet.
   */
  accept(packet: CapturePacket): void {
    this.#isFed = true;
    this.#take(packet);
  }

  /** Marks the end of the file; `next()` may still return items. */
  end(): void {
    this.#ended = true;
    this.#reader?.end();
    if (this.#reader !== undefined || this.#finished || this.#isFed) return;
    const found = this.#head.length;
    if (found < LEAST_OCTETS) {
      this.#refuse(found === 0 ? "an empty one" : `one of ${formatCount(found, "octet")}`);
      return;
    }
    this.#begin(this.#head, detectFormat(this.#head));
  }

  /** Returns the next item; `undefined` if more octets are needed or everything has been read. */
  next(): CaptureItem | undefined {
    for (;;) {
      const item = this.#tracker.next() ?? this.#issues.shift();
      if (item !== undefined) return item;
      if (!this.#readPacket()) return undefined;
    }
  }

  /** Determines the format. */
  #start(chunk: Uint8Array): void {
    let first = chunk;
    if (this.#head.length > 0) {
      first = new Uint8Array(this.#head.length + chunk.length);
      first.set(this.#head);
      first.set(chunk, this.#head.length);
    }
    const format = detectFormat(first);
    if (first.length < neededOctets(first, format)) this.#head = first.slice();
    else this.#begin(first, format);
  }

  #begin(first: Uint8Array, format: InputFormat): void {
    const found = isCaptureFormat(format) ? undefined : recogniseOtherFile(first);
    if (isCaptureFormat(format)) this.#reader = new READERS[format](this.#options);
    else if (found !== undefined) this.#stop(describeOtherFile(found));
    else this.#refuse(format === "gzip" ? "a gzip file, to be decompressed first" : "another");
    this.#reader?.push(first);
    if (this.#ended) this.#reader?.end();
  }

  #refuse(found: string): void {
    this.#stop(`Expected a pcap, pcapng, snoop or ERF file, found ${found}`);
  }

  #stop(detail: string): void {
    this.#finished = true;
    this.#issue("unknown-format", detail);
  }

  /** Reads a packet or fault; returns false at the end. */
  #readPacket(): boolean {
    const packet = this.#reader?.next();
    if (packet === undefined) return this.#finish();
    if (packet.type === "issue") {
      this.#issues.push(packet);
      return true;
    }
    this.#take(packet);
    return true;
  }

  #take(packet: CapturePacket): void {
    this.#mark = packet;
    this.#count(packet);
    const segment = readSegment(packet, this.#fragments, this.#encapsulations);
    if (typeof segment !== "string") this.#reassembler.accept(segment, packet);
    else this.#skip(packet, segment);
  }

  #count({ octets, time }: CapturePacket): void {
    this.#packets++;
    this.#octets += octets.length;
    if (time === undefined) return;
    if (this.#firstTime === undefined || time < this.#firstTime) this.#firstTime = time;
    if (this.#lastTime === undefined || time > this.#lastTime) this.#lastTime = time;
  }

  #skip({ linkType }: CapturePacket, reason: SkipReason): void {
    this.#skipped[reason]++;
    if (reason !== "unknown-link-type" || this.#unknownLinkTypes.has(linkType)) return;
    this.#unknownLinkTypes.add(linkType);
    const detail =
      `Expected Ethernet, Linux cooked, loopback, PPP, Cisco HDLC, MPLS or raw IP, found link type ${linkType}`;
    this.#issue("unknown-link-type", detail);
  }

  /** Flushes the reassembler at the end of the file; returns false when done. */
  #finish(): boolean {
    if (!this.#ended || this.#finished) return false;
    this.#finished = true;
    this.#reassembler.end(copyMark(this.#mark));
    const detail = this.#encapsulations.describeUnread();
    if (detail !== "") {
      const frame = this.#encapsulations.firstUnread;
      this.#issues.push({ type: "issue", code: "not-read", frame, fileOffset: 0, detail });
    }
    return true;
  }

  #issue(code: CaptureIssueCode, detail: string): void {
    const { frame, fileOffset } = this.#mark;
    this.#issues.push({ type: "issue", code, frame, fileOffset, detail });
  }
}

const READERS = { pcap: PcapReader, pcapng: PcapngReader, snoop: SnoopReader, erf: ErfReader };

/** Number of octets that show whether a file is a capture: more if it may be ERF. */
function neededOctets(first: Uint8Array, format: InputFormat): number {
  if (format !== "erf" && isCaptureFormat(format) || format === "gzip") return 0;
  if (isErf(first) === undefined) return ERF_HEAD_OCTETS;
  return format === "erf" ? 0 : MAGIC_OCTETS;
}

/**
 * Decodes a capture that is completely in memory.
 *
 * @param octets The file.
 * @returns The items, one at a time. Their octets are views, valid until the next item is taken.
 * @example
 * ```ts
 * import { decodeCapture } from "@telecontrol/iec104/capture";
 *
 * for (const item of decodeCapture(new Uint8Array(0))) {
 *   if (item.type === "issue") console.log(item.code); // unknown-format
 * }
 * ```
 */
export function* decodeCapture(
  octets: Uint8Array,
  options: CaptureDecoderOptions = {},
): Generator<CaptureItem, void, undefined> {
  const decoder = new CaptureDecoder(options);
  decoder.push(octets);
  decoder.end();
  for (let item = decoder.next(); item !== undefined; item = decoder.next()) yield item;
}
