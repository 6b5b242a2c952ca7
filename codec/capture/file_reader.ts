// Reads the packets of a capture file of any known format.

import { formatCount } from "../count.ts";
import { detectFormat, type InputFormat, isCaptureFormat } from "./detect.ts";
import { ERF_HEAD_OCTETS, ErfReader, isErf } from "./erf.ts";
import { describeOtherFile, recogniseOtherFile } from "./other_files.ts";
import type { CaptureIssue, CapturePacket, PacketReaderOptions } from "./packet.ts";
import { nextPacket, type PacketSlot, type SlotReader } from "./packet_slot.ts";
import { PcapReader } from "./pcap.ts";
import { PcapngReader } from "./pcapng.ts";
import { SnoopReader } from "./snoop.ts";

/** Number of octets needed to recognize a file that begins with a mark of its format. */
const MAGIC_OCTETS = 8;

/** A shorter file is not worth a closer look. */
const LEAST_OCTETS = 4;

/** Detects the format of a file, and reads it. A file of another kind yields one issue. */
export class CaptureFileReader implements SlotReader {
  readonly #options: PacketReaderOptions;
  #reader: SlotReader | undefined;
  #head = new Uint8Array(0); // Start of the file, until its format is known.
  #issue: CaptureIssue | undefined;
  #refused = false;
  #ended = false;

  /** Creates a reader for one file. */
  constructor(options: PacketReaderOptions = {}) {
    this.#options = options;
  }

  /** Accepts the next chunk. Do not change it until `next()` has returned `undefined`. */
  push(chunk: Uint8Array): void {
    if (this.#reader !== undefined) this.#reader.push(chunk);
    else if (!this.#refused) this.#start(chunk);
  }

  /** Marks the end of the file. */
  end(): void {
    this.#ended = true;
    this.#reader?.end();
    if (this.#reader !== undefined || this.#refused) return;
    const found = this.#head.length;
    if (found < LEAST_OCTETS) {
      this.#refuse(found === 0 ? "an empty one" : `one of ${formatCount(found, "octet")}`);
      return;
    }
    this.#begin(this.#head, detectFormat(this.#head));
  }

  /** Returns the next packet or issue; `undefined` if more octets are needed or the file has ended. */
  next(): CapturePacket | CaptureIssue | undefined {
    return nextPacket(this);
  }

  /** Does the same as {@linkcode next}, but fills a slot with the packet and returns `true`. */
  read(into: PacketSlot): true | CaptureIssue | undefined {
    const issue = this.#issue;
    if (issue === undefined) return this.#reader?.read(into);
    this.#issue = undefined;
    return issue;
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
    else {this.#refuse(
        format === "gzip" ? "a gzip file, to be decompressed first" : "another format",
      );}
    this.#reader?.push(first);
    if (this.#ended) this.#reader?.end();
  }

  #refuse(found: string): void {
    this.#stop(`Expected a pcap, pcapng, snoop or ERF file, found ${found}`);
  }

  #stop(detail: string): void {
    this.#refused = true;
    this.#issue = { type: "issue", code: "unknown-format", frame: 0, fileOffset: 0, detail };
  }
}

const READERS = { pcap: PcapReader, pcapng: PcapngReader, snoop: SnoopReader, erf: ErfReader };

/** Number of octets that show whether a file is a capture: more if it may be ERF. */
function neededOctets(first: Uint8Array, format: InputFormat): number {
  if (format !== "erf" && isCaptureFormat(format) || format === "gzip") return 0;
  if (isErf(first) === undefined) return ERF_HEAD_OCTETS;
  return format === "erf" ? 0 : MAGIC_OCTETS;
}
