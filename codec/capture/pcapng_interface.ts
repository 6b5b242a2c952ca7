// Reads interface descriptions and statistics of pcapng, with the options needed to read packets.

import { BIG_ENDIAN, type ByteOrder } from "./octets.ts";
import { MICROSECONDS, type TimestampScale, timestampScale } from "./timestamp.ts";

/** An interface according to its section of the file. */
export interface CaptureInterface {
  /** Number in the file, from 0 and across all sections. */
  readonly number: number;
  /** Link type, a LINKTYPE_ number. */
  readonly linkType: number;
  /** Maximum number of octets kept of each packet; 0 means no limit. */
  readonly snapLength: number;
  /** Conversion of its times. */
  readonly scale: TimestampScale;
}

/** Position of a block in memory, without its head and its trailing length. */
export interface BlockBody {
  readonly octets: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly order: ByteOrder;
}

/** Length of an interface description before its options, in octets. */
const DESCRIPTION_OCTETS = 8;
const STATISTICS_OCTETS = 12;

const OPTION_TIMESTAMP_RESOLUTION = 9;
const OPTION_TIMESTAMP_OFFSET = 14;
const OPTION_DROPPED = 5;

/** Reads the body of an interface description block; returns `undefined` if it is too short. */
export function readInterface(body: BlockBody, number: number): CaptureInterface | undefined {
  const { octets, start, order } = body;
  if (body.end - start < DESCRIPTION_OCTETS) return undefined;
  const resolution = findOption(body, DESCRIPTION_OCTETS, OPTION_TIMESTAMP_RESOLUTION, 1);
  const offset = findOption(body, DESCRIPTION_OCTETS, OPTION_TIMESTAMP_OFFSET, 8);
  const scale = resolution === -1 && offset === -1 ? MICROSECONDS : timestampScale(
    resolution === -1 ? 6 : octets[resolution]!,
    offset === -1 ? 0 : signed64(octets, offset, order),
  );
  return {
    number,
    linkType: order.u16(octets, start),
    snapLength: order.u32(octets, start + 4),
    scale,
  };
}

/**
 * Reads the number of lost packets from an interface statistics block; returns 0 if there is none.
 */
export function readDropped(body: BlockBody): number {
  if (body.end - body.start < STATISTICS_OCTETS) return 0;
  const at = findOption(body, STATISTICS_OCTETS, OPTION_DROPPED, 8);
  return at === -1 ? 0 : signed64(body.octets, at, body.order);
}

/**
 * Returns the index of the value of an option with at least this number of octets; -1 if it is
 * missing.
 */
function findOption(
  { octets, start, end, order }: BlockBody,
  skip: number,
  code: number,
  size: number,
): number {
  let at = start + skip;
  while (at + 4 <= end) {
    const found = order.u16(octets, at);
    const length = order.u16(octets, at + 2);
    if (found === 0 || at + 4 + length > end) return -1;
    if (found === code && length >= size) return at + 4;
    at += 4 + length + (-length & 3);
  }
  return -1;
}

function signed64(octets: Uint8Array, at: number, order: ByteOrder): number {
  const first = order.u32(octets, at);
  const second = order.u32(octets, at + 4);
  const [high, low] = order === BIG_ENDIAN ? [first, second] : [second, first];
  return (high | 0) * 0x100000000 + low;
}
