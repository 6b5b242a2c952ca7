// One direction of a TCP connection: accepts segments in any order, and delivers data in order and
// gaps.

import type { StreamCounters, StreamEvent, StreamGap, TcpConnection } from "./connection.ts";
import { copyMark, type PacketMark } from "./packet.ts";
import { type Contradiction, SentOctets } from "./sent_octets.ts";
import { FIN, SYN, type TcpSegment } from "./tcp.ts";

/** Takes data of one direction without an event, which most packets would have. */
export interface DataSink {
  /**
   * Takes octets from `start` up to (not including) `end`, as an event `data` would report them; returns `false` if it needs
   * the event. Called for every segment, hence four arguments.
   */
  take(octets: Uint8Array, start: number, end: number, mark: PacketMark): boolean;
}

/** State and limits shared by all streams of a capture. */
export interface StreamContext {
  /** Receives the events. */
  readonly events: StreamEvent[];
  /** Maximum number of octets that one stream may keep while earlier ones are missing. */
  readonly maxStreamOctets: number;
  /** Maximum number of such octets for all streams. */
  readonly maxHeldOctets: number;
  /**
   * Number of packets of the connection to wait for data that the receiver has already
   * acknowledged.
   */
  readonly reorderPackets: number;
  /** How long to wait for missing data, in capture time. */
  readonly gapTimeoutMs: number;
  /** Number of octets that all streams currently keep. */
  heldOctets: number;
}

/**
 * A segment that arrived early. It is a copy, because the packet will no longer exist when it is
 * needed.
 */
interface HeldSegment {
  readonly sequence: number;
  readonly octets: Uint8Array;
  readonly cut: number;
  readonly mark: PacketMark;
}

/** Memory cost of a kept segment besides its octets. */
const HELD_OVERHEAD_OCTETS = 256;

/** Maximum distance from the expected sequence number; larger than any window in use. */
const MAX_DISTANCE = 0x1000000;

/**
 * Tracks the sequence numbers of one direction. They have 32 bits and wrap; differences are signed.
 */
export class TcpStream {
  /** Statistics of this direction. */
  readonly counters: StreamCounters;
  /** First sequence number of this direction in the capture. */
  initial: number | undefined;
  /** Whether everything up to FIN was delivered. */
  ended = false;
  /** Takes data in place of events, unless there are other events before it. */
  sink: DataSink | undefined;

  readonly #connection: TcpConnection;
  readonly #context: StreamContext;
  readonly #fromClient: boolean;
  // Sequence numbers are signed here, which the engine stores without memory of their own.
  #isBegun = false; // Whether #next is known.
  #next = 0; // The expected sequence number.
  #isFinal = false; // Whether #final is known, from FIN.
  #final = 0; // The sequence number after the last octet.
  #isConfirmed = false; // Whether #confirmed is known.
  #confirmed = 0; // Highest acknowledgement from the other side.
  #unseenPackets = 0; // Packets since the other side acknowledged data that was not captured.
  #strayEnd: number | undefined;
  #held: HeldSegment[] = []; // Sorted by sequence number.
  #heldOctets = 0;
  readonly #sent = new SentOctets();

  /** Creates the stream of one direction. */
  constructor(connection: TcpConnection, fromClient: boolean, context: StreamContext) {
    this.#connection = connection;
    this.#fromClient = fromClient;
    this.#context = context;
    this.counters = fromClient ? connection.fromClient : connection.fromServer;
  }

  /** Sets the expected sequence number from the handshake, unless it is already known. */
  begin(sequence: number): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    this.#next = sequence | 0;
  }

  /** Processes a segment of this direction. */
  accept(segment: TcpSegment, mark: PacketMark): void {
    if (this.ended) return;
    const { ip, start, flags } = segment;
    const sequence = segment.sequence + ((flags & SYN) === 0 ? 0 : 1) | 0;
    if (sequence === this.#next && this.#isPlain(segment)) {
      this.counters.segments++;
      this.#strayEnd = undefined;
      this.#deliver(ip.octets, start, ip.end, mark);
      return;
    }
    const size = ip.end - start + ip.cut;
    if ((flags & FIN) !== 0) {
      this.#isFinal = true;
      this.#final = sequence + size | 0;
    }
    if (size > 0) {
      this.begin(sequence);
      this.#place(segment, sequence, mark);
    }
    if (this.#isFinal && (!this.#isBegun || this.#next === this.#final)) {
      this.ended = true;
      this.#context.events.push({
        type: "end",
        connection: this.#connection,
        fromClient: this.#fromClient,
        mark,
      });
    }
  }

  /** Whether a segment in order can be delivered without anything else: nearly all of them. */
  #isPlain({ ip, start, flags }: TcpSegment): boolean {
    return this.#isBegun && ip.end > start && ip.cut === 0 && (flags & (SYN | FIN)) === 0 &&
      !this.#isFinal && this.#held.length === 0;
  }

  /**
   * Processes an acknowledgement of the other side: missing data before it will not arrive any
   * more.
   */
  acknowledge(acknowledgement: number): void {
    if (this.#isConfirmed && (acknowledgement - this.#confirmed | 0) <= 0) return;
    this.#isConfirmed = true;
    this.#confirmed = acknowledgement | 0;
  }

  /**
   * Must be called for each packet of the connection. Stops waiting when the time limit is
   * exceeded.
   */
  check(mark: PacketMark): void {
    const { reorderPackets, gapTimeoutMs } = this.#context;
    const ahead = this.#isConfirmed && this.#isBegun ? this.#confirmed - this.#next | 0 : 0;
    this.#unseenPackets = ahead > 0 ? this.#unseenPackets + 1 : 0;
    if (this.#held.length === 0) return;
    const first = this.#held[0]!;
    const confirmed = ahead > 0 && (this.#confirmed - first.sequence | 0) >= 0;
    const waited = (mark.time ?? 0) - (first.mark.time ?? 0);
    if (confirmed && this.#unseenPackets > reorderPackets || waited > gapTimeoutMs) this.#giveUp();
  }

  /** Delivers everything that is kept, with gaps for missing data. */
  flush(mark: PacketMark): void {
    while (this.#giveUp());
    const tail = this.#isFinal && this.#isBegun ? this.#final - this.#next | 0 : 0;
    if (tail > 0 && tail <= MAX_DISTANCE) {
      this.#gap(tail, "not-captured", mark);
      this.#next = this.#final;
    }
  }

  /** Discards everything that is kept. */
  drop(): void {
    for (const held of this.#held) this.#release(held);
    this.#held = [];
    this.#sent.clear();
    this.sink = undefined;
    this.ended = true;
  }

  /**
   * Delivers, keeps or drops a segment, depending on its distance from the expected sequence
   * number.
   */
  #place(segment: TcpSegment, sequence: number, mark: PacketMark): void {
    const { octets, end, cut } = segment.ip;
    const size = end - segment.start + cut;
    const distance = sequence - this.#next | 0;
    this.counters.segments++;
    if (distance > MAX_DISTANCE || distance < -MAX_DISTANCE) {
      // A single stray segment is ignored. A second one that continues it shows the new position of
      // the stream.
      const continued = this.#strayEnd === sequence;
      this.#strayEnd = sequence + size | 0;
      if (!continued) return;
      this.flush(mark);
      this.#gap(undefined, "not-captured", mark);
      this.#next = sequence;
    } else if (distance > 0) {
      this.counters.reorderedSegments++;
      this.#hold({ sequence, octets: octets.slice(segment.start, end), cut, mark: copyMark(mark) });
      return;
    } else if (size + distance <= 0) {
      // One octet before the expected one is a keep-alive probe, not a retransmission.
      if (distance === -1 && size === 1) return;
      const found = this.#sent.compare(sequence, octets.subarray(segment.start, end));
      if (found === undefined) this.counters.repeatedSegments++;
      else this.#conflict(found, mark);
      return;
    }
    this.#strayEnd = undefined;
    const skip = this.#next - sequence | 0;
    if (skip > 0) this.#compare(sequence, octets.subarray(segment.start, end), mark);
    this.#deliver(octets, Math.min(segment.start + skip, end), end, mark);
    this.#skipCut(sequence + size | 0, mark);
    if (this.#held.length > 0) this.#drain();
  }

  /** Delivers octets from `start` up to (not including) `end`. Called for every segment, hence four arguments. */
  #deliver(octets: Uint8Array, start: number, end: number, mark: PacketMark): void {
    if (start === end) return;
    this.#sent.add(this.#next, octets, mark.frame, start, end);
    this.#next = this.#next + (end - start) | 0;
    this.counters.octets += end - start;
    const { events } = this.#context;
    if (events.length === 0 && this.sink?.take(octets, start, end, mark) === true) return;
    events.push({
      type: "data",
      connection: this.#connection,
      fromClient: this.#fromClient,
      octets: octets.subarray(start, end),
      mark,
    });
  }

  /** Compares octets with those already delivered for their sequence numbers. */
  #compare(sequence: number, octets: Uint8Array, mark: PacketMark): void {
    const found = this.#sent.compare(sequence, octets);
    if (found !== undefined) this.#conflict(found, mark);
  }

  #conflict({ earlier, later, earlierFrame }: Contradiction, mark: PacketMark): void {
    this.counters.conflictingSegments++;
    this.#context.events.push({
      type: "conflict",
      connection: this.#connection,
      fromClient: this.#fromClient,
      earlier,
      earlierFrame,
      octets: later,
      mark,
    });
  }

  /** Reports the truncated end of a segment as missing. */
  #skipCut(end: number, mark: PacketMark): void {
    const missing = end - this.#next | 0;
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

  /** Keeps a segment for later, unless a kept one contains all of its data. */
  #hold(added: HeldSegment): void {
    let at = this.#held.length;
    while (at > 0 && (this.#held[at - 1]!.sequence - added.sequence | 0) > 0) at--;
    const before = this.#held[at - 1];
    if (before !== undefined && (endOf(added) - endOf(before) | 0) <= 0) {
      const kept = new SentOctets();
      kept.add(before.sequence, before.octets, before.mark.frame);
      const found = kept.compare(added.sequence, added.octets);
      if (found === undefined) this.counters.repeatedSegments++;
      else this.#conflict(found, added.mark);
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

  /**
   * Reports the first missing octets as lost and continues after them; returns false if nothing is
   * kept.
   */
  #giveUp(): boolean {
    const first = this.#held[0];
    if (first === undefined) return false;
    this.#gap(first.sequence - this.#next | 0, "not-captured", first.mark);
    this.#next = first.sequence;
    this.#drain();
    return true;
  }

  /** Delivers buffered data, up to the next gap. */
  #drain(): void {
    let count = 0;
    for (const held of this.#held) {
      const skip = this.#next - held.sequence | 0;
      if (skip < 0) break;
      count++;
      this.#release(held);
      if (skip > 0) this.#compare(held.sequence, held.octets, held.mark);
      const { octets } = held;
      this.#deliver(octets, Math.min(skip, octets.length), octets.length, held.mark);
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

/** Returns the sequence number after a segment. */
function endOf(segment: HeldSegment): number {
  return segment.sequence + segment.octets.length + segment.cut | 0;
}
