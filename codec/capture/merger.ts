// Decodes several capture files as one: their packets are merged by time, while the files are read.

import { packetKey } from "./packet_time.ts";
import type { CaptureDecoderOptions } from "./decoder.ts";
import { CaptureFileReader } from "./file_reader.ts";
import type { PointColumns } from "../columns.ts";
import type { CaptureItem, CaptureSummary, PointsItem } from "./items.ts";
import type { CapturePacket } from "./packet.ts";
import { PacketDecoder } from "./packet_decoder.ts";

/** The merger needs a file to be opened. Answer with `open()`, and with `end()` if that fails. */
export interface OpenRequest {
  /** Kind of result. */
  readonly type: "open";
  /** Index of the file. */
  readonly file: number;
}

/** The merger needs the next chunk of a file. Answer with `push()` or `end()`. */
export interface ReadRequest {
  /** Kind of result. */
  readonly type: "read";
  /** Index of the file. */
  readonly file: number;
}

/** Options of a {@linkcode CaptureMerger}. */
export interface CaptureMergerOptions extends CaptureDecoderOptions {
  /**
   * Maximum number of files open at the same time, 1 or more. If more files overlap in time, those
   * that begin last are read when others have ended, and an issue `limit` says so.
   *
   * @default {64}
   */
  readonly maxOpen?: number;
}

/** An open file. */
interface OpenFile {
  readonly file: number;
  readonly reader: CaptureFileReader;
  /** The next packet, if it is known. */
  head: CapturePacket | undefined;
  /** Time of the last packet with a time. */
  time: number;
  ended: boolean;
}

/** A file that is not open yet. */
interface WaitingFile {
  readonly file: number;
  readonly start: number;
}

/**
 * Merges files by the times of their packets, so that a connection continues from file to file. It
 * keeps one packet of each open file, and opens a file when the packets before it have been taken,
 * so files of a ring buffer are open one or two at a time.
 *
 * `frame` of its items is `packetKey()` of file and packet; `framePlace()` converts it back.
 * A file whose request to open is not answered counts as empty.
 */
export class CaptureMerger {
  readonly #options: CaptureMergerOptions;
  readonly #packets: PacketDecoder;
  readonly #maxOpen: number;
  readonly #waiting: WaitingFile[];
  #open: OpenFile[] = [];
  #limited = false;

  /**
   * Creates a merger.
   *
   * @param starts Time of the first packet of each file in ms since 1970: `-Infinity` to open it at
   * once, `Infinity` to open it last.
   */
  constructor(starts: readonly number[], options: CaptureMergerOptions = {}) {
    this.#options = options;
    this.#maxOpen = options.maxOpen ?? 64;
    this.#packets = new PacketDecoder(options);
    this.#waiting = starts.map((start, file) => ({ start, file }));
    this.#waiting.sort((a, b) => a.start === b.start ? 0 : a.start - b.start);
  }

  /** Totals of all files. */
  get summary(): CaptureSummary {
    return this.#packets.summary;
  }

  /** A file was opened. */
  open(file: number): void {
    const reader = new CaptureFileReader(this.#options);
    this.#open.push({ file, reader, head: undefined, time: -Infinity, ended: false });
  }

  /** Accepts the next chunk of a file. Do not change it before the next request for the file. */
  push(file: number, chunk: Uint8Array): void {
    this.#find(file)?.reader.push(chunk);
  }

  /** A file has ended, or cannot be opened or read any further. */
  end(file: number): void {
    const open = this.#find(file);
    if (open === undefined) return;
    open.ended = true;
    open.reader.end();
  }

  /** Returns the next item, or a request; `undefined` when everything has been read. */
  next(): CaptureItem | OpenRequest | ReadRequest | undefined;
  /** The same, with points in columns, as `CaptureDecoder.next()` returns them. */
  next(
    columns: PointColumns | undefined,
  ): CaptureItem | PointsItem | OpenRequest | ReadRequest | undefined;
  next(columns?: PointColumns): CaptureItem | PointsItem | OpenRequest | ReadRequest | undefined {
    for (;;) {
      const item = this.#packets.next(columns);
      if (item !== undefined) return item;
      const request = this.#fill();
      if (request !== undefined) return request;
      const first = this.#first();
      const due = this.#due(first);
      if (due !== undefined) return { type: "open", file: due };
      if (first === undefined) {
        this.#packets.end();
        return this.#packets.next();
      }
      const packet = first.head!;
      first.head = undefined;
      this.#packets.accept(packet);
    }
  }

  #find(file: number): OpenFile | undefined {
    return this.#open.find((each) => each.file === file);
  }

  /** Reads the next packet of each open file; returns a request if one needs octets. */
  #fill(): ReadRequest | undefined {
    for (let index = 0; index < this.#open.length; index++) {
      const open = this.#open[index]!;
      while (open.head === undefined) {
        const found = open.reader.next();
        if (found === undefined) {
          if (!open.ended) return { type: "read", file: open.file };
          this.#open.splice(index--, 1);
          break;
        }
        const frame = packetKey({ file: open.file, frame: found.frame });
        if (found.type === "issue") {
          this.#packets.report({ ...found, frame });
        } else {
          open.head = { ...found, frame };
          if (found.time !== undefined) open.time = found.time + found.nanoseconds / 1e6;
        }
      }
    }
    return undefined;
  }

  /** The open file whose packet is next. */
  #first(): OpenFile | undefined {
    let first: OpenFile | undefined;
    for (const open of this.#open) {
      if (first === undefined || open.time < first.time) first = open;
    }
    return first;
  }

  /** The file to be opened before the next packet is taken, if any. */
  #due(first: OpenFile | undefined): number | undefined {
    const [next] = this.#waiting;
    if (next === undefined || first !== undefined && next.start > first.time) return undefined;
    if (this.#open.length >= this.#maxOpen) {
      this.#reportLimit();
      return undefined;
    }
    this.#waiting.shift();
    return next.file;
  }

  #reportLimit(): void {
    if (this.#limited) return;
    this.#limited = true;
    const detail =
      `Found more than ${this.#maxOpen} files that overlap in time; some are merged too late`;
    this.#packets.report({ type: "issue", code: "limit", frame: 0, fileOffset: 0, detail });
  }
}
