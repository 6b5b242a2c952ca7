// The length of the record headers of a pcap file, which are longer in some variants that have no magic number of their own.

import { findIp } from "./link_layer.ts";
import type { OctetQueue } from "./octet_queue.ts";
import type { ByteOrder } from "./octets.ts";

/** Octets of a record header up to the fields that all variants have. */
const COMMON_OCTETS = 16;

/** A following record is captured within this time of the one before it, in seconds. */
const MAX_DISTANCE = 366 * 86_400;

/** What is known about the records of a file. */
export interface RecordForm {
  readonly order: ByteOrder;
  /** Possible lengths of the record header, the most frequent first. */
  readonly lengths: readonly number[];
  readonly linkType: number;
  /** Number of time units in a second. */
  readonly unitsPerSecond: number;
  readonly maxPacketOctets: number;
}

/**
 * Chooses the length of the record headers from the first record: with the right one, a packet of
 * IP follows, or the header of the next record.
 *
 * @returns `undefined` if more octets are needed.
 */
export function chooseHeader(
  queue: OctetQueue,
  form: RecordForm,
  isEnd: boolean,
): number | undefined {
  const { lengths: [usual = COMMON_OCTETS, ...others], order, maxPacketOctets } = form;
  if (others.length === 0) return usual;
  if (!queue.ensure(COMMON_OCTETS)) return isEnd ? usual : undefined;
  const length = order.u32(queue.octets, queue.at + 8);
  if (length > maxPacketOctets) return usual;
  if (!queue.ensure(usual + length)) return isEnd ? usual : undefined;
  if (hasIp(queue, { form, header: usual, length })) return usual;
  const longest = others.reduce((most, each) => Math.max(most, each), usual);
  if (!queue.ensure(longest + length + COMMON_OCTETS) && !isEnd) return undefined;
  for (const header of [usual, ...others]) {
    const end = header + length;
    if (isFollowed(queue, form, end)) return header;
    if (queue.length === end && queue.ensure(end) && hasIp(queue, { form, header, length })) {
      return header;
    }
  }
  return usual;
}

function hasIp(
  { octets, at }: OctetQueue,
  { form, header, length }: {
    readonly form: RecordForm;
    readonly header: number;
    readonly length: number;
  },
): boolean {
  const start = at + header;
  return typeof findIp(octets.subarray(start, start + length), form.linkType) === "number";
}

/** Whether a plausible record header begins after the first record. */
function isFollowed(queue: OctetQueue, form: RecordForm, end: number): boolean {
  if (!queue.ensure(end + COMMON_OCTETS)) return false;
  const { octets, at } = queue;
  const { order, unitsPerSecond, maxPacketOctets } = form;
  const next = at + end;
  const captured = order.u32(octets, next + 8);
  return Math.abs(order.u32(octets, next) - order.u32(octets, at)) <= MAX_DISTANCE &&
    order.u32(octets, next + 4) < unitsPerSecond && captured <= maxPacketOctets &&
    captured <= order.u32(octets, next + 12);
}
