// One direction of a TCP connection: segments in any order in, data in order and gaps out.

import type { StreamCounters, StreamEvent, StreamGap, TcpConnection } from "./connection.ts";
import { copyMark, type PacketMark } from "./packet.ts";
import { FIN, SYN, type TcpSegment } from "./tcp.ts";

/** What all streams of a capture share. */
export interface StreamContext {
  /** Where events go. */
  readonly events: StreamEvent[];
  /** Octets that one stream may keep while it waits for missing ones. */
  readonly maxStreamOctets: number;
  /** The same for all streams together. */
  readonly maxHeldOctets: number;
  /** Packets of a connection to wait for data that the receiver has confirmed already. */
  readonly reorderPackets: number;
  /** How long to wait for missing data, in time of capture. */
  readonly gapTimeoutMs: number;
  /** Octets that all streams keep now. */
  heldOctets: number;
}

/** A segment that came too early: a copy, because the packet is gone when it is needed. */
interface HeldSegment {
  readonly sequence: number;
  readonly octets: Uint8Array;
  readonly cut: number;
  readonly mark: PacketMark;
}

/** What a held segment costs beyond its octets. */
const HELD_OVERHEAD_OCTETS = 256;

/** Further from the expected sequence number than this lies no window in use. */
const MAX_DISTANCE = 0x1000000;

/** Follows the sequence numbers of one direction. They are 32-bit and wrap; differences are signed. */
export class TcpStream {
  /** What was seen of this direction. */
  readonly counters: StreamCounters;
  /** The sequence number this direction began with, as far as the capture shows. */
  initial: number | undefined;
  /** Whether everything up to FIN was delivered. */
  ended = false;

  readonly #connection: TcpConnection;
  readonly #context: StreamContext;
  readonly #fromClient: boolean;
  #next: number | undefined; // the sequence number that is due
  #final: number | undefined; // the one after the last octet, from FIN
  #confirmed: number | undefined; // the highest acknowledgement of the other side
  #unseenPackets = 0; // since the other side confirmed what was not captured
  #strayEnd: number | undefined;
  #held: HeldSegment[] = []; // in order of sequence
  #heldOctets = 0;

  /** Makes the stream of one direction. */
  constructor(connection: TcpConnection, fromClient: boolean, context: StreamContext) {
    this.#connection = connection;
    this.#fromClient = fromClient;
    this.#context = context;
    this.counters = fromClient ? connection.fromClient : connection.fromServer;
  }

  /** Sets the sequence number that is due, known from a handshake, unless there is one. */
  begin(sequence: number): void {
    this.#next ??= sequence >>> 0;
  }

  /** Processes a segment of this direction. */
  accept(segment: TcpSegment, mark: PacketMark): void {
    if (this.ended) return;
    const { ip, start, flags } = segment;
    const sequence = (segment.sequence + ((flags & SYN) === 0 ? 0 : 1)) >>> 0;
    const size = ip.end - start + ip.cut;
    if ((flags & FIN) !== 0) this.#final = (sequence + size) >>> 0;
    if (size > 0) {
      this.#next ??= sequence;
      this.#place(segment, sequence, mark);
    }
    if (this.#final !== undefined && (this.#next ?? this.#final) === this.#final) {
      this.ended = true;
      this.#context.events.push({
        type: "end",
        connection: this.#connection,
        fromClient: this.#fromClient,
        mark,
      });
    }
  }

  /** Notes what the other side has confirmed: data missing before that will not come any more. */
  acknowledge(acknowledgement: number): void {
    if (this.#confirmed === undefined || (acknowledgement - this.#confirmed | 0) > 0) {
      this.#confirmed = acknowledgement;
    }
  }

  /** Must be called for each packet of the connection: stops waiting when the time is over. */
  check(mark: PacketMark): void {
    const { reorderPackets, gapTimeoutMs } = this.#context;
    const ahead = this.#confirmed === undefined || this.#next === undefined
      ? 0
      : this.#confirmed - this.#next | 0;
    this.#unseenPackets = ahead > 0 ? this.#unseenPackets + 1 : 0;
    const first = this.#held[0];
    if (first === undefined) return;
    const confirmed = ahead > 0 && (this.#confirmed! - first.sequence | 0) >= 0;
    const waited = (mark.time ?? 0) - (first.mark.time ?? 0);
    if (confirmed && this.#unseenPackets > reorderPackets || waited > gapTimeoutMs) this.#giveUp();
  }

  /** Delivers everything that is kept, with gaps where data is missing. */
  flush(mark: PacketMark): void {
    while (this.#giveUp());
    const tail = this.#final === undefined || this.#next === undefined
      ? 0
      : this.#final - this.#next | 0;
    if (tail > 0 && tail <= MAX_DISTANCE) {
      this.#gap(tail, "not-captured", mark);
      this.#next = this.#final;
    }
  }

  /** Forgets what is kept. */
  drop(): void {
    for (const held of this.#held) this.#release(held);
    this.#held = [];
    this.ended = true;
  }

  /** Delivers, keeps or leaves out a segment, by its distance from what is due. */
  #place(segment: TcpSegment, sequence: number, mark: PacketMark): void {
    const { octets, end, cut } = segment.ip;
    const size = end - segment.start + cut;
    const distance = sequence - this.#next! | 0;
    this.counters.segments++;
    if (distance > MAX_DISTANCE || distance < -MAX_DISTANCE) {
      // One stray segment is an accident. A second that continues it shows where the stream is now.
      const continued = this.#strayEnd === sequence;
      this.#strayEnd = (sequence + size) >>> 0;
      if (!continued) return;
      this.flush(mark);
      this.#gap(undefined, "not-captured", mark);
      this.#next = sequence;
    } else if (distance > 0) {
      this.counters.reorderedSegments++;
      this.#hold({ sequence, octets: octets.slice(segment.start, end), cut, mark: copyMark(mark) });
      return;
    } else if (size + distance <= 0) {
      // One octet before the expected one is a keep-alive probe, not a repetition.
      if (distance !== -1 || size !== 1) this.counters.repeatedSegments++;
      return;
    }
    this.#strayEnd = undefined;
    const skip = this.#next! - sequence | 0;
    this.#deliver(octets.subarray(Math.min(segment.start + skip, end), end), mark);
    this.#skipCut((sequence + size) >>> 0, mark);
    if (this.#held.length > 0) this.#drain();
  }

  #deliver(octets: Uint8Array, mark: PacketMark): void {
    if (octets.length === 0) return;
    this.#next = (this.#next! + octets.length) >>> 0;
    this.counters.octets += octets.length;
    this.#context.events.push({
      type: "data",
      connection: this.#connection,
      fromClient: this.#fromClient,
      octets,
      mark,
    });
  }

  /** Declares missing what the capture has cut off the end of a segment. */
  #skipCut(end: number, mark: PacketMark): void {
    const missing = end - this.#next! | 0;
    if (missing <= 0) return;
    this.#gap(missing, "cut", mark);
    this.#next = end;
  }

  #gap(missing: number | undefined, reason: StreamGap["reason"], mark: PacketMark): void {
    this.counters.missingOctets += missing ?? 0;
    this.#context.events.push({
      type: "gap",
      connection: this.#connection,
      fromClient: this.#fromClient,
      missing,
      reason,
      mark,
    });
  }

  /** Keeps a segment for later, unless one that is kept has all of it. */
  #hold(added: HeldSegment): void {
    let at = this.#held.length;
    while (at > 0 && (this.#held[at - 1]!.sequence - added.sequence | 0) > 0) at--;
    const before = this.#held[at - 1];
    if (before !== undefined && (endOf(added) - endOf(before) | 0) <= 0) {
      this.counters.repeatedSegments++;
      return;
    }
    this.#held.splice(at, 0, added);
    const cost = added.octets.length + HELD_OVERHEAD_OCTETS;
    this.#heldOctets += cost;
    this.#context.heldOctets += cost;
    while (this.#isOverLimit() && this.#giveUp());
  }

  #isOverLimit(): boolean {
    const { heldOctets, maxHeldOctets, maxStreamOctets } = this.#context;
    return this.#heldOctets > maxStreamOctets || heldOctets > maxHeldOctets;
  }

  /** Declares the first missing octets lost and continues after them; false if nothing is kept. */
  #giveUp(): boolean {
    const first = this.#held[0];
    if (first === undefined) return false;
    this.#gap(first.sequence - this.#next! | 0, "not-captured", first.mark);
    this.#next = first.sequence;
    this.#drain();
    return true;
  }

  /** Delivers what is kept, as far as it follows without a gap. */
  #drain(): void {
    let count = 0;
    for (const held of this.#held) {
      const skip = this.#next! - held.sequence | 0;
      if (skip < 0) break;
      count++;
      this.#release(held);
      this.#deliver(held.octets.subarray(Math.min(skip, held.octets.length)), held.mark);
      this.#skipCut(endOf(held), held.mark);
    }
    this.#held.splice(0, count);
  }

  #release(held: HeldSegment): void {
    const cost = held.octets.length + HELD_OVERHEAD_OCTETS;
    this.#heldOctets -= cost;
    this.#context.heldOctets -= cost;
  }
}

/** The sequence number after a segment. */
function endOf(segment: HeldSegment): number {
  return (segment.sequence + segment.octets.length + segment.cut) >>> 0;
}
