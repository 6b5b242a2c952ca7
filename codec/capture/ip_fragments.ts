// Reassembles fragmented IP datagrams in bounded memory.

import type { Fragment, IpPacket } from "./ip.ts";

/** A partially received datagram. */
interface Partial {
  readonly octets: Uint8Array; // Payload; grows as needed.
  readonly known: readonly Range[]; // Sorted, without overlap or contact.
  readonly total: number | undefined; // Length of the payload, known from the last fragment.
  readonly protocol: number | undefined; // Known from the first fragment.
  readonly time: number | undefined;
}

/** Octets from `start` up to (not including) `end`. */
type Range = readonly [start: number, end: number];

/** Limits of reassembly. */
const MAX_DATAGRAMS = 64;
const MAX_PAYLOAD_OCTETS = 0x10000;
const MAX_AGE_MS = 60_000;

/** Maximum number of holes in a datagram; more would only be an attempt to slow down reassembly. */
const MAX_RANGES = 64;

/**
 * Collects fragments. Keeps at most 64 datagrams of 64 KiB and drops the oldest first. A fragment
 * captured more than 60 s after the previous one starts a new datagram.
 */
export class FragmentStore {
  readonly #partials = new Map<string, Partial>();
  #abandoned = 0;

  /** Number of datagrams dropped because fragments are missing. */
  get abandoned(): number {
    return this.#abandoned;
  }

  /** Number of incomplete datagrams. */
  get pending(): number {
    return this.#partials.size;
  }

  /**
   * Adds a fragment.
   *
   * @param packet A packet with `fragment` set.
   * @param time Time of capture in milliseconds.
   * @returns The whole datagram if this was the last missing fragment.
   */
  accept(packet: IpPacket, time: number | undefined): IpPacket | undefined {
    const fragment = packet.fragment!;
    const size = packet.end - packet.start;
    const end = fragment.offset + size;
    // A truncated fragment can never be completed; one beyond the maximum datagram length is
    // forged.
    if (packet.cut > 0 || end > MAX_PAYLOAD_OCTETS || size === 0) return undefined;
    const key = keyOf(packet, fragment);
    const partial = extend(this.#find(key, time), packet, time);
    this.#partials.delete(key);
    if (partial.known.length > MAX_RANGES) {
      this.#abandoned++;
      return undefined;
    }
    const [first] = partial.known;
    if (partial.total === undefined || first![0] > 0 || first![1] < partial.total) {
      this.#partials.set(key, partial);
      if (this.#partials.size > MAX_DATAGRAMS) this.#abandon(this.#oldest());
      return undefined;
    }
    return {
      ...packet,
      protocol: partial.protocol ?? packet.protocol,
      octets: partial.octets,
      start: 0,
      end: partial.total,
      fragment: undefined,
    };
  }

  #find(key: string, time: number | undefined): Partial | undefined {
    const partial = this.#partials.get(key);
    if (partial?.time === undefined || time === undefined) return partial;
    if (Math.abs(time - partial.time) <= MAX_AGE_MS) return partial;
    this.#abandon(key);
    return undefined;
  }

  #oldest(): string {
    for (const key of this.#partials.keys()) return key;
    return "";
  }

  #abandon(key: string): void {
    this.#partials.delete(key);
    this.#abandoned++;
  }
}

/** Adds a fragment; where it overlaps existing data, the earlier octets are kept. */
function extend(
  before: Partial | undefined,
  packet: IpPacket,
  time: number | undefined,
): Partial {
  const { offset, more } = packet.fragment!;
  const end = offset + packet.end - packet.start;
  const octets = grow(before?.octets ?? new Uint8Array(0), end);
  const known = before?.known ?? [];
  for (const [start, stop] of gaps(known, [offset, end])) {
    const from = packet.start - offset;
    octets.set(packet.octets.subarray(from + start, from + stop), start);
  }
  return {
    octets,
    known: merge(known, [offset, end]),
    total: before?.total ?? (more ? undefined : end),
    protocol: before?.protocol ?? (offset === 0 ? packet.protocol : undefined),
    time: time ?? before?.time,
  };
}

function grow(octets: Uint8Array, length: number): Uint8Array {
  if (length <= octets.length) return octets;
  const grown = new Uint8Array(Math.min(Math.max(length, octets.length * 2), MAX_PAYLOAD_OCTETS));
  grown.set(octets);
  return grown;
}

/** Returns the parts of a range that are not covered by any known range. */
function gaps(known: readonly Range[], [start, end]: Range): Range[] {
  const found: Range[] = [];
  let at = start;
  for (const [from, to] of known) {
    if (to <= at || from >= end) continue;
    if (from > at) found.push([at, from]);
    at = to;
  }
  if (at < end) found.push([at, end]);
  return found;
}

function merge(known: readonly Range[], added: Range): Range[] {
  let [start, end] = added;
  const apart: Range[] = [];
  for (const range of known) {
    if (range[1] < start || range[0] > end) apart.push(range);
    else [start, end] = [Math.min(start, range[0]), Math.max(end, range[1])];
  }
  apart.push([start, end]);
  return apart.sort((a, b) => a[0] - b[0]);
}

function keyOf({ header, addresses, addressOctets, protocol }: IpPacket, { id }: Fragment): string {
  const pair = header.subarray(addresses, addresses + addressOctets * 2);
  // IPv6 identifies fragments by addresses and identification only; the protocol is only in the
  // first fragment.
  return addressOctets === 4 ? `${pair} ${protocol} ${id}` : `${pair} ${id}`;
}
