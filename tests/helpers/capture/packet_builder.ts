// Builds packets, octet by octet, for tests of the capture readers.

import { concat as join } from "../wire/frames.ts";

/** Concatenates the parts. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return join(parts);
}

/** Writes whole numbers of 1, 2, 4 or 8 octets in one byte order. */
export function numbers(little: boolean) {
  const inOrder = (...octets: number[]) => Uint8Array.from(little ? octets : octets.reverse());
  return {
    u8: (n: number) => Uint8Array.of(n),
    u16: (n: number) => inOrder(n, n >> 8),
    u32: (n: number) => inOrder(n, n >> 8, n >> 16, n >> 24),
    i64: (n: bigint) => {
      const octets = new Uint8Array(8);
      new DataView(octets.buffer).setBigInt64(0, n, little);
      return octets;
    },
  };
}

const { u8, u16, u32 } = numbers(false);

/** Converts an IPv4 address (`10.0.0.1`) or an uncompressed IPv6 address (`fd00:0:0:0:0:0:0:1`) to octets. */
export function address(text: string): Uint8Array {
  if (text.includes(".")) return Uint8Array.from(text.split("."), Number);
  return concat(...text.split(":").map((group) => u16(Number.parseInt(group, 16))));
}

/** Fields of a TCP segment; an omitted field has the value that a sender would most likely use. */
export interface TcpFields {
  readonly source: number;
  readonly destination: number;
  readonly sequence: number;
  readonly acknowledgement?: number;
  /** Letters of the flags: S, F, R, P, A. @default {"A"} */
  readonly flags?: string;
  readonly window?: number;
  /** Options; their length is a multiple of 4 octets. */
  readonly options?: Uint8Array;
  readonly data?: Uint8Array;
}

const FLAGS: Record<string, number> = { F: 1, S: 2, R: 4, P: 8, A: 16 };

/** Builds a TCP segment. Its checksum is 0, as in a capture from a sender with checksum offload. */
export function tcp(fields: TcpFields): Uint8Array {
  const options = fields.options ?? new Uint8Array(0);
  const data = fields.data ?? new Uint8Array(0);
  let flags = 0;
  for (const letter of fields.flags ?? "A") flags |= FLAGS[letter]!;
  const segment = new Uint8Array(20 + options.length + data.length);
  const view = new DataView(segment.buffer);
  view.setUint16(0, fields.source);
  view.setUint16(2, fields.destination);
  view.setUint32(4, fields.sequence);
  view.setUint32(8, fields.acknowledgement ?? 0);
  view.setUint8(12, (5 + options.length / 4) << 4);
  view.setUint8(13, flags);
  view.setUint16(14, fields.window ?? 0x2000);
  segment.set(options, 20);
  segment.set(data, 20 + options.length);
  return segment;
}

/** Fields of an IP header. */
export interface IpFields {
  readonly source: string;
  readonly destination: string;
  readonly protocol?: number;
  readonly id?: number;
  /** IPv4 options; their length is a multiple of 4 octets. */
  readonly options?: Uint8Array;
  /** Position of this fragment in octets, and whether another follows. */
  readonly fragment?: { readonly offset: number; readonly more: boolean };
  /** Total length to write instead of the correct one. */
  readonly totalLength?: number;
}

/** Builds an IPv4 packet with a correct header checksum. */
export function ipv4(fields: IpFields, payload: Uint8Array): Uint8Array {
  const options = fields.options ?? new Uint8Array(0);
  const headerOctets = 20 + options.length;
  const { offset, more } = fields.fragment ?? { offset: 0, more: false };
  const packet = new Uint8Array(headerOctets + payload.length);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x40 | headerOctets / 4);
  view.setUint16(2, fields.totalLength ?? packet.length);
  view.setUint16(4, fields.id ?? 0);
  view.setUint16(6, (more ? 0x2000 : 0) | offset / 8);
  view.setUint8(8, 64);
  view.setUint8(9, fields.protocol ?? 6);
  packet.set(address(fields.source), 12);
  packet.set(address(fields.destination), 16);
  packet.set(options, 20);
  let sum = 0;
  for (let i = 0; i < headerOctets; i += 2) sum += view.getUint16(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  view.setUint16(10, ~sum);
  packet.set(payload, headerOctets);
  return packet;
}

/** An IPv6 extension header: its number, and its octets, of which the first is reserved for the next header. */
export interface Extension {
  readonly number: number;
  readonly octets: Uint8Array;
}

/** Builds an IPv6 packet, with extension headers before the payload. */
export function ipv6(
  fields: IpFields,
  payload: Uint8Array,
  extensions: readonly Extension[] = [],
): Uint8Array {
  const numbersInOrder = [...extensions.map(({ number }) => number), fields.protocol ?? 6];
  const headers = extensions.map(({ octets }, i) => {
    const header = octets.slice();
    header[0] = numbersInOrder[i + 1]!;
    return header;
  });
  const body = concat(...headers, payload);
  return concat(
    u32(0x60000000),
    u16(fields.totalLength ?? body.length),
    u8(numbersInOrder[0]!),
    u8(64),
    address(fields.source),
    address(fields.destination),
    body,
  );
}

/** Builds an IPv6 fragment header. */
export function fragmentHeader(id: number, offset: number, more: boolean): Extension {
  return { number: 44, octets: concat(u8(0), u8(0), u16(offset | Number(more)), u32(id)) };
}

const MACS = Uint8Array.from([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]);

/** Returns the EtherType of an IP packet. */
export function etherType(packet: Uint8Array): number {
  return packet[0]! >> 4 === 4 ? 0x0800 : 0x86dd;
}

/** Builds an Ethernet frame, padded to 60 octets; `tags` are inserted between the addresses and the EtherType. */
export function ethernet(packet: Uint8Array, ...tags: readonly Uint8Array[]): Uint8Array {
  const frame = concat(MACS, ...tags, u16(etherType(packet)), packet);
  return frame.length < 60 ? concat(frame, new Uint8Array(60 - frame.length)) : frame;
}

/** Builds an IEEE 802.1Q tag, or another tag with the same layout. */
export function vlan(id: number, type = 0x8100): Uint8Array {
  return concat(u16(type), u16(id));
}

/** Builds a packet in the "cooked" format of Linux, version 1 (link type 113). */
export function cooked(packet: Uint8Array): Uint8Array {
  return concat(u16(0), u16(1), u16(6), new Uint8Array(8), u16(etherType(packet)), packet);
}

/** Builds a packet in the "cooked" format of Linux, version 2 (link type 276). */
export function cooked2(packet: Uint8Array): Uint8Array {
  const head = concat(u16(etherType(packet)), u16(0), u32(1), u16(1), u8(0), u8(6));
  return concat(head, new Uint8Array(8), packet);
}

/** Builds a packet of a loopback interface (link types 0 and 108), with its address family. */
export function loopback(packet: Uint8Array, family: number, little: boolean): Uint8Array {
  return concat(numbers(little).u32(family), packet);
}
