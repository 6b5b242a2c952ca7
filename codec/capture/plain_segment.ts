// Finds the TCP segment of a packet that has only Ethernet, with or without VLAN tags, and IPv4 before it: nearly all packets.

import type { IpPacket } from "./ip.ts";
import { TCP } from "./ip.ts";
import { u16be, u32be } from "./octets.ts";
import type { PacketSlot } from "./packet_slot.ts";
import type { TcpSegment } from "./tcp.ts";

/** The LINKTYPE_ number of Ethernet. */
const ETHERNET = 1;

const IPV4 = 0x0800;
const VLAN = 0x8100;

/** Length of the addresses and the EtherType of Ethernet. */
const ETHERNET_OCTETS = 14;

/** Length of a VLAN tag. */
const TAG_OCTETS = 4;

/** Length of an IPv4 header without options, and of a TCP header without options. */
const LEAST_OCTETS = 20;

/** The bit for more fragments, and the offset of a fragment. */
const FRAGMENT_BITS = 0x3fff;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads segments into one object, which is filled again for every packet. */
export class PlainSegment {
  readonly #ip: Mutable<IpPacket> = {
    header: new Uint8Array(0),
    addresses: 0,
    addressOctets: 4,
    protocol: TCP,
    octets: new Uint8Array(0),
    start: 0,
    end: 0,
    cut: 0,
    fragment: undefined,
  };
  readonly #segment: Mutable<TcpSegment> = {
    ip: this.#ip,
    sourcePort: 0,
    destinationPort: 0,
    sequence: 0.5, // With a fraction, so that the field holds any number from the start.
    acknowledgement: 0.5,
    flags: 0,
    start: 0,
  };

  /**
   * Reads the segment of a packet, as `readSegment()` does. It is valid until the next call.
   *
   * @returns `undefined` if the packet has another form, is not complete, or has a fault, so that `readSegment()` must be used.
   */
  read({ octets, start, end: limit, linkType }: PacketSlot): TcpSegment | undefined {
    if (linkType !== ETHERNET || start + ETHERNET_OCTETS + 2 * LEAST_OCTETS > limit) {
      return undefined;
    }
    let at = start + ETHERNET_OCTETS;
    if (u16be(octets, at - 2) === VLAN) at += TAG_OCTETS;
    if (u16be(octets, at - 2) !== IPV4 || octets[at]! >> 4 !== 4) return undefined;
    const from = at + (octets[at]! & 0x0f) * 4;
    const end = at + u16be(octets, at + 2);
    if (octets[at + 9] !== TCP || (u16be(octets, at + 6) & FRAGMENT_BITS) !== 0) return undefined;
    if (from < at + LEAST_OCTETS || from + LEAST_OCTETS > end || end > limit) return undefined;
    const data = from + (octets[from + 12]! >> 4) * 4;
    if (data < from + LEAST_OCTETS || data > end) return undefined;
    const ip = this.#ip;
    // Writing a reference costs the engine more than comparing it.
    if (ip.octets !== octets) ip.header = ip.octets = octets;
    ip.addresses = at + 12;
    ip.start = from;
    ip.end = end;
    const segment = this.#segment;
    segment.sourcePort = u16be(octets, from);
    segment.destinationPort = u16be(octets, from + 2);
    segment.sequence = u32be(octets, from + 4);
    segment.acknowledgement = u32be(octets, from + 8);
    segment.flags = octets[from + 13]!;
    segment.start = data;
    return segment;
  }
}
