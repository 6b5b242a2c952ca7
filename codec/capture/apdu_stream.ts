// One direction of a connection of IEC 60870-5-104: from its data to APDUs, each with its packet.

import { sequenceDistance } from "../apci.ts";
import { Deframer, type DeframerEvent } from "../deframer.ts";
import type { Endpoint, StreamGap, TcpConnection } from "./connection.ts";
import type { ApduItem, GapItem, SkippedItem } from "./items.ts";
import { copyMark, type PacketMark } from "./packet.ts";
import { findAlignment } from "./recognise.ts";

/** An I format APDU needs at least this many octets: this many octets of a gap can hide one N(S). */
const MIN_INFORMATION_OCTETS = 10;

/** If the size of a gap is unknown, a number further ahead than this is taken as an earlier one. */
const MAX_HIDDEN_APDUS = 16384;

/** The items of a stream of APDUs. */
export type ApduStreamItem = ApduItem | GapItem | SkippedItem;

/** Cuts the data of one direction into APDUs. */
export class ApduStream {
  /** APDUs found so far. */
  apdus = 0;
  /** Octets found so far that are part of no APDU. */
  skippedOctets = 0;

  readonly #connection: TcpConnection;
  readonly #fromClient: boolean;
  readonly #source: Endpoint;
  readonly #destination: Endpoint;
  readonly #deframer = new Deframer({ resync: true });
  readonly #ready: ApduStreamItem[] = [];
  #aligned: boolean;
  #sendNumber: number | undefined; // of the last I format
  #hidden = 0; // how far N(S) may have gone on where nothing was captured
  #mark: PacketMark | undefined; // of the current data
  #firstFrame: number | undefined; // where the APDU begins that is not whole yet
  #latest: PacketMark | undefined; // the last captured of its packets

  /** Creates the stream of one direction; with `fromStart`, its first data begins with an APDU. */
  constructor(connection: TcpConnection, fromClient: boolean, fromStart: boolean) {
    this.#connection = connection;
    this.#fromClient = fromClient;
    this.#source = fromClient ? connection.client : connection.server;
    this.#destination = fromClient ? connection.server : connection.client;
    this.#aligned = fromStart;
  }

  /** Accepts the data of a segment, when `next()` has returned `undefined` for the one before. */
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
    this.#deframer.push(data);
  }

  /** The next item of what was taken; `undefined` at the end. */
  next(): ApduStreamItem | undefined {
    if (this.#ready.length > 0) return this.#ready.shift();
    const mark = this.#mark;
    if (mark === undefined) return undefined;
    const event = this.#deframer.next();
    if (event !== undefined) return this.#item(event, mark);
    if (this.#deframer.buffered > 0) {
      this.#firstFrame ??= mark.frame;
      if (this.#latest === undefined || this.#latest.frame < mark.frame) {
        this.#latest = copyMark(mark);
      }
    }
    this.#mark = undefined;
    return undefined;
  }

  /** Handles a gap: an APDU that has begun stays incomplete, and the start of the next must be found. */
  gap({ missing, reason, mark }: StreamGap): void {
    this.end(mark);
    this.#aligned = false;
    this.#hidden += missing === undefined
      ? MAX_HIDDEN_APDUS
      : Math.ceil(missing / MIN_INFORMATION_OCTETS);
    this.#ready.push({ ...this.#directed(mark), type: "gap", missing, reason });
  }

  /** Says that nothing follows; what is there of an APDU is an item, as are APDUs found inside of it. */
  end(mark: PacketMark): void {
    const [first, last] = [this.#firstFrame, this.#latest ?? mark];
    for (let event = this.#deframer.end(); event; event = this.#deframer.end()) {
      this.#firstFrame = first; // which of its packets each part came in is not known
      this.#ready.push(this.#item(event, last));
    }
    this.#firstFrame = this.#latest = this.#mark = undefined;
  }

  #item(event: DeframerEvent, mark: PacketMark): ApduItem | SkippedItem {
    const firstFrame = this.#firstFrame ?? mark.frame;
    // Segments can be captured in another order than they are sent: the last captured completes.
    const latest = this.#latest !== undefined && this.#latest.frame > mark.frame
      ? this.#latest
      : mark;
    this.#firstFrame = this.#latest = undefined;
    const { octets } = event;
    if (event.type === "skipped") return this.#skipped(octets, event, mark);
    this.apdus++;
    if ((octets[2]! & 0x01) === 0) {
      this.#sendNumber = octets[2]! >> 1 | octets[3]! << 7;
      this.#hidden = 0;
    }
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
    };
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

  /** Whether an N(S) can be that of the next APDU after the missing data. */
  #isDue(sendNumber: number): boolean {
    if (this.#sendNumber === undefined) return false;
    const distance = sequenceDistance(this.#sendNumber, sendNumber);
    return distance > 0 && distance <= this.#hidden + 1;
  }
}
