// Splits one direction of an IEC 60870-5-104 connection into APDUs, each with its packet.

import {
  APCI_OCTETS,
  isInformation,
  MAX_LENGTH,
  MIN_LENGTH,
  sequenceDistance,
  START,
} from "../apci.ts";
import { toHex } from "../hex.ts";
import { Deframer, type DeframerEvent } from "../deframer.ts";
import type { Endpoint, StreamConflict, StreamGap, TcpConnection } from "./connection.ts";
import type { BatchReader } from "../decode_batch.ts";
import type { PointColumns } from "../columns.ts";
import type { ApduItem, GapItem, PointsItem, SkippedItem } from "./items.ts";
import { isLater, placeOf, placeText } from "./packet_time.ts";
import { copyMark, type PacketMark } from "./packet.ts";
import { IEC104, type Profile } from "../profile.ts";
import { findAlignment } from "./recognise.ts";

/** Minimum length of an I format APDU: each such number of missing octets can hide one N(S). */
const MIN_INFORMATION_OCTETS = 10;

/**
 * After a gap of unknown size, an N(S) that is further ahead than this counts as an earlier one.
 */
const MAX_HIDDEN_APDUS = 16384;

/** The items of a stream of APDUs. */
export type ApduStreamItem = ApduItem | GapItem | SkippedItem;

/** Splits the data of one direction into APDUs. */
export class ApduStream {
  /** Number of APDUs found so far. */
  apdus = 0;
  /** Number of octets found so far that do not belong to an APDU. */
  skippedOctets = 0;
  /** The field sizes of the following APDUs. */
  profile: Profile = IEC104;

  readonly #connection: TcpConnection;
  readonly #fromClient: boolean;
  readonly #source: Endpoint;
  readonly #destination: Endpoint;
  readonly #deframer = new Deframer({ resync: true });
  readonly #ready: ApduStreamItem[] = [];
  #aligned: boolean;
  #data: Uint8Array | undefined; // What the deframer does not have yet, from index #dataAt up to #dataEnd.
  #dataAt = 0;
  #dataEnd = 0;
  #isSearching = false; // Whether octets were skipped since the last APDU.
  #sendNumber: number | undefined; // N(S) of the last I format APDU.
  #hidden = 0; // Maximum number of APDUs that gaps may hide.
  #mark: PacketMark | undefined; // Packet of the current data.
  #firstFrame: number | undefined; // Packet in which the incomplete APDU begins.
  #latest: PacketMark | undefined; // Latest captured packet of the incomplete APDU.

  /** Creates the stream of one direction; with `fromStart`, its first data begins with an APDU. */
  constructor(connection: TcpConnection, fromClient: boolean, fromStart: boolean) {
    this.#connection = connection;
    this.#fromClient = fromClient;
    this.#source = fromClient ? connection.client : connection.server;
    this.#destination = fromClient ? connection.server : connection.client;
    this.#aligned = fromStart;
  }

  /** Accepts the data of a segment after `next()` has returned `undefined` for the previous one. */
  push(octets: Uint8Array, mark: PacketMark): void {
    this.#mark = mark;
    let data = octets;
    if (!this.#aligned) {
      const at = findAlignment(octets, (sendNumber) => this.#isDue(sendNumber));
      if (at > 0) {
        const detail = "Expected an APDU, found the end of one whose beginning is not known";
        const unaligned = { code: "unaligned", detail } as const;
        this.#ready.push(this.#skipped(octets.subarray(0, at), unaligned, mark));
        this.#hidden += Math.ceil(at / MIN_INFORMATION_OCTETS);
      }
      if (at === octets.length) return;
      this.#aligned = true;
      data = octets.subarray(at);
    }
    this.#data = data;
    this.#dataAt = 0;
    this.#dataEnd = data.length;
  }

  /**
   * Does the same as {@linkcode push} with the octets from `start` up to (not including) `end`; returns `false` if that must
   * be used instead. Called for every segment, hence four arguments.
   */
  take(octets: Uint8Array, start: number, end: number, mark: PacketMark): boolean {
    if (!this.#aligned) return false;
    this.#mark = mark;
    this.#data = octets;
    this.#dataAt = start;
    this.#dataEnd = end;
    return true;
  }

  /**
   * Reads the next APDUs of the segment into columns, up to the first without points or with findings; returns `undefined`
   * if {@linkcode next} must be used instead.
   */
  points(columns: PointColumns, reader: BatchReader): PointsItem | undefined {
    const mark = this.#mark;
    const octets = this.#data;
    if (mark === undefined || octets === undefined || this.#ready.length > 0) return undefined;
    if (this.#deframer.buffered > 0 || this.#firstFrame !== undefined) return undefined;
    if (!isInformation(octets, this.#dataAt + 2)) return undefined;
    const { asdus } = columns;
    const before = asdus.length;
    this.#dataAt = reader.read(octets, this.#dataAt, this.#dataEnd, columns, this.profile);
    const apdus = asdus.length - before;
    if (apdus === 0) return undefined;
    this.apdus += apdus;
    const last = asdus.at[asdus.length - 1]! - APCI_OCTETS;
    this.#takeNumber(octets, last);
    return {
      type: "points",
      frame: mark.frame,
      fileOffset: mark.fileOffset,
      time: mark.time,
      nanoseconds: mark.nanoseconds,
      connection: this.#connection,
      fromClient: this.#fromClient,
      source: this.#source,
      destination: this.#destination,
      apdus,
      octets,
      profile: this.profile,
    };
  }

  /** Returns the next item, or `undefined` if more data is needed. */
  next(): ApduStreamItem | undefined {
    if (this.#ready.length > 0) return this.#ready.shift();
    const mark = this.#mark;
    if (mark === undefined) return undefined;
    const whole = this.#whole();
    if (whole !== undefined) return this.#apdu(whole, mark.frame, mark);
    this.#deframe();
    const event = this.#deframer.next();
    if (event !== undefined) return this.#item(event, mark);
    if (this.#deframer.buffered > 0) {
      this.#firstFrame ??= mark.frame;
      if (this.#latest === undefined || isLater(mark, this.#latest)) {
        this.#latest = copyMark(mark);
      }
    }
    this.#mark = undefined;
    return undefined;
  }

  /**
   * Returns the next APDU if it is completely in the data: most of them, for which the deframer would do nothing else.
   */
  #whole(): Uint8Array | undefined {
    const octets = this.#data;
    if (octets === undefined || this.#isSearching || this.#deframer.buffered > 0) return undefined;
    const at = this.#dataAt;
    if (octets[at] !== START || at + 1 >= this.#dataEnd) return undefined;
    const length = octets[at + 1]!;
    const end = at + 2 + length;
    if (length < MIN_LENGTH || length > MAX_LENGTH || end > this.#dataEnd) return undefined;
    this.#dataAt = end;
    return octets.subarray(at, end);
  }

  /** Whether the data consisted of whole APDUs, which have all been taken. */
  get isTaken(): boolean {
    return this.#data !== undefined && this.#dataEnd === this.#dataAt && !this.#isSearching &&
      this.#deframer.buffered === 0;
  }

  /** Waits for the data of another segment, after everything has been taken. */
  finish(): void {
    this.#data = this.#mark = undefined;
  }

  /** Passes the rest of the data to the deframer. */
  #deframe(): void {
    const octets = this.#data;
    if (octets === undefined) return;
    this.#data = undefined;
    if (this.#dataAt < this.#dataEnd) {
      this.#deframer.push(octets.subarray(this.#dataAt, this.#dataEnd));
    }
  }

  /**
   * Handles a gap: the current APDU remains incomplete, and the start of the next one must be
   * found.
   */
  gap({ missing, reason, mark }: StreamGap): void {
    this.end(mark);
    this.#aligned = false;
    this.#hidden += missing === undefined
      ? MAX_HIDDEN_APDUS
      : Math.ceil(missing / MIN_INFORMATION_OCTETS);
    this.#ready.push({ ...this.#directed(mark), type: "gap", missing, reason });
  }

  /** Passes on octets that contradict earlier ones at the same TCP sequence numbers. */
  conflict({ octets, earlier, earlierFrame, mark }: StreamConflict): void {
    const where = earlierFrame === 0 ? "an earlier packet" : placeText(placeOf(earlierFrame));
    const detail = `Expected the octets of ${where} at the same TCP sequence number, ${
      shown(earlier)
    }, found others`;
    const item = { ...this.#directed(mark), type: "skipped", code: "conflict" } as const;
    this.#ready.push({ ...item, octets, detail, earlier, earlierFrame });
  }

  /** Ends the stream. An incomplete APDU becomes an item, as do APDUs found inside it. */
  end(mark: PacketMark): void {
    this.#deframe();
    const [first, last] = [this.#firstFrame, this.#latest ?? mark];
    for (let event = this.#deframer.end(); event; event = this.#deframer.end()) {
      this.#firstFrame = first; // It is unknown which packet contained which part.
      this.#ready.push(this.#item(event, last));
    }
    this.#firstFrame = this.#latest = this.#mark = undefined;
  }

  #item(event: DeframerEvent, mark: PacketMark): ApduItem | SkippedItem {
    const firstFrame = this.#firstFrame ?? mark.frame;
    // Segments can be captured out of order; the one captured last completes the APDU.
    const latest = this.#latest !== undefined && isLater(this.#latest, mark) ? this.#latest : mark;
    this.#firstFrame = this.#latest = undefined;
    const { octets } = event;
    this.#isSearching = event.type === "skipped";
    if (event.type === "skipped") return this.#skipped(octets, event, mark);
    return this.#apdu(octets, firstFrame, latest);
  }

  /** The item of an APDU that begins in one packet and is completed by another. */
  #apdu(octets: Uint8Array, firstFrame: number, latest: PacketMark): ApduItem {
    this.apdus++;
    if ((octets[2]! & 0x01) === 0) this.#takeNumber(octets, 0);
    return {
      type: "apdu",
      frame: latest.frame,
      fileOffset: latest.fileOffset,
      time: latest.time,
      nanoseconds: latest.nanoseconds,
      connection: this.#connection,
      fromClient: this.#fromClient,
      source: this.#source,
      destination: this.#destination,
      firstFrame,
      octets,
      profile: this.profile,
    };
  }

  /** Takes N(S) of the I format APDU at this index, so that missing data before it no longer matters. */
  #takeNumber(octets: Uint8Array, at: number): void {
    this.#sendNumber = octets[at + 2]! >> 1 | octets[at + 3]! << 7;
    this.#hidden = 0;
  }

  #skipped(
    octets: Uint8Array,
    { code, detail }: Pick<SkippedItem, "code" | "detail">,
    mark: PacketMark,
  ): SkippedItem {
    this.skippedOctets += octets.length;
    return { ...this.#directed(mark), type: "skipped", code, octets, detail };
  }

  #directed(mark: PacketMark) {
    return {
      ...copyMark(mark),
      connection: this.#connection,
      fromClient: this.#fromClient,
      source: this.#source,
      destination: this.#destination,
    };
  }

  /** Whether an N(S) can be that of the next APDU after missing data. */
  #isDue(sendNumber: number): boolean {
    if (this.#sendNumber === undefined) return false;
    const distance = sequenceDistance(this.#sendNumber, sendNumber);
    return distance > 0 && distance <= this.#hidden + 1;
  }
}

/** Maximum number of octets to show. */
const SHOWN_OCTETS = 24;

function shown(octets: Uint8Array): string {
  const rest = octets.length > SHOWN_OCTETS ? " ..." : "";
  return toHex(octets.subarray(0, SHOWN_OCTETS), " ") + rest;
}
