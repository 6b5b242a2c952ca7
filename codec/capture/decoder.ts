// Decodes a capture file into APDUs, for the command line and the browser page.

import { CaptureFileReader } from "./file_reader.ts";
import type { PointColumns } from "../columns.ts";
import type { CaptureItem, CaptureSummary, PointsItem } from "./items.ts";
import type { CapturePacket, PacketReaderOptions } from "./packet.ts";
import { PacketDecoder, type PacketDecoderOptions } from "./packet_decoder.ts";
import { PacketSlot } from "./packet_slot.ts";

/** Options of a {@linkcode CaptureDecoder}. */
export interface CaptureDecoderOptions extends PacketReaderOptions, PacketDecoderOptions {}

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
  readonly #reader: CaptureFileReader;
  readonly #packets: PacketDecoder;
  readonly #slot = new PacketSlot();
  #ended = false;
  /** Whether packets come from `accept()`. */
  #isFed = false;

  /** Creates a decoder for one file. */
  constructor(options: CaptureDecoderOptions = {}) {
    this.#reader = new CaptureFileReader(options);
    this.#packets = new PacketDecoder(options);
  }

  /** Totals of what has been read so far. */
  get summary(): CaptureSummary {
    return this.#packets.summary;
  }

  /**
   * Accepts the next chunk of the file. Do not change the chunk until `next()` has returned
   * `undefined`.
   */
  push(chunk: Uint8Array): void {
    this.#reader.push(chunk);
  }

  /**
   * Accepts a packet that is not in a file, such as one found in text. Take all items before the
   * next packet.
   */
  accept(packet: CapturePacket): void {
    this.#isFed = true;
    this.#packets.accept(packet);
  }

  /** Marks the end of the file; `next()` may still return items. */
  end(): void {
    this.#ended = true;
    if (!this.#isFed) this.#reader.end();
  }

  /** Returns the next item; `undefined` if more octets are needed or everything has been read. */
  next(): CaptureItem | undefined;
  /**
   * Returns the next item. If APDUs of a packet have points and no findings, their points are added to the columns, and
   * one item represents all of these APDUs. This is several times as fast as one item for each. Every other APDU has
   * its own item, as usual.
   *
   * ```ts
   * import { CaptureDecoder } from "@telecontrol/iec104/capture";
   * import { PointColumns } from "@telecontrol/iec104/low-level";
   *
   * const decoder = new CaptureDecoder();
   * const columns = new PointColumns();
   * let sum = 0;
   * function take(chunk: Uint8Array) {
   *   decoder.push(chunk);
   *   for (let item = decoder.next(columns); item; item = decoder.next(columns)) {
   *     if (item.type !== "points") continue; // Decode an item of type "apdu" with decodeApdu().
   *     for (let i = 0; i < columns.length; i++) sum += columns.value[i]!;
   *     columns.clear();
   *   }
   * }
   * take(new Uint8Array(24));
   * ```
   */
  next(columns: PointColumns | undefined): CaptureItem | PointsItem | undefined;
  next(columns?: PointColumns): CaptureItem | PointsItem | undefined {
    for (;;) {
      const item = this.#packets.next(columns);
      if (item !== undefined) return item;
      const found = this.#reader.read(this.#slot);
      if (found === undefined) {
        if (!this.#ended) return undefined;
        this.#packets.end();
        return this.#packets.next();
      }
      if (found === true) this.#packets.take(this.#slot);
      else this.#packets.report(found);
    }
  }
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
