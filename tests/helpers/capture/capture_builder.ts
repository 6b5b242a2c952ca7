// Builds capture files and TCP conversations for tests of the capture readers.

import { concat, ethernet, ipv4, ipv6, numbers, tcp } from "./packet_builder.ts";

/** A packet to put into a file. */
export interface FilePacket {
  readonly octets: Uint8Array;
  /** Time in nanoseconds since 1970; one millisecond after the previous packet by default. */
  readonly time?: bigint;
  /** Length on the wire, if the packet was truncated in the capture. */
  readonly originalLength?: number;
  /** Interface of a pcapng file. */
  readonly interface?: number;
}

/** 2024-05-06T07:08:09Z in nanoseconds. */
export const START_TIME = 1714979289_000000000n;

function timeOf(packet: FilePacket, index: number): bigint {
  return packet.time ?? START_TIME + BigInt(index) * 1_000_000n;
}

/** Fields in the header of a pcap file. */
export interface PcapFields {
  readonly linkType?: number;
  readonly little?: boolean;
  readonly nanoseconds?: boolean;
  /** Use the variant with eight more octets per record. */
  readonly modified?: boolean;
  /** Octets of each record header after the usual 16; 8 in the modified variant by default. */
  readonly more?: number;
}

/** Builds a pcap file. */
export function pcap(packets: readonly FilePacket[], fields: PcapFields = {}): Uint8Array {
  const { linkType = 1, little = true, nanoseconds = false, modified = false } = fields;
  const { more = modified ? 8 : 0 } = fields;
  const { u16, u32 } = numbers(little);
  const magic = modified ? 0xa1b2cd34 : nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4;
  const records = packets.map((packet, index) => {
    const time = timeOf(packet, index);
    const { octets } = packet;
    const record = new Uint8Array(16 + more + octets.length);
    const view = new DataView(record.buffer);
    view.setUint32(0, Number(time / 1_000_000_000n), little);
    view.setUint32(4, Number(time % 1_000_000_000n / (nanoseconds ? 1n : 1000n)), little);
    view.setUint32(8, octets.length, little);
    view.setUint32(12, packet.originalLength ?? octets.length, little);
    record.fill(0x2a, 16, 16 + more);
    record.set(octets, 16 + more);
    return record;
  });
  const header = [u32(magic), u16(2), u16(4), u32(0), u32(0), u32(262144), u32(linkType)];
  return concat(...header, ...records);
}

/** Builds blocks of a pcapng section in one byte order. */
export function pcapngBlocks(little: boolean) {
  const { u8, u16, u32, i64 } = numbers(little);
  const pad = (octets: Uint8Array) => concat(octets, new Uint8Array(-octets.length & 3));
  const block = (type: number, ...body: readonly Uint8Array[]) => {
    const content = pad(concat(...body));
    const length = u32(content.length + 12);
    return concat(u32(type), length, content, length);
  };
  const option = (code: number, value: Uint8Array) =>
    concat(u16(code), u16(value.length), pad(value));
  const time = (units: bigint) =>
    concat(u32(Number(units >> 32n & 0xffffffffn)), u32(Number(units & 0xffffffffn)));
  return {
    block,
    option,
    section: () => block(0x0a0d0d0a, u32(0x1a2b3c4d), u16(1), u16(0), i64(-1n)),
    interface: (
      linkType: number,
      options: { snapLength?: number; resolution?: number; offset?: bigint } = {},
    ) =>
      block(
        1,
        u16(linkType),
        u16(0),
        u32(options.snapLength ?? 0),
        option(2, new TextEncoder().encode("if0")),
        ...options.resolution === undefined ? [] : [option(9, u8(options.resolution))],
        ...options.offset === undefined ? [] : [option(14, i64(options.offset))],
        option(0, new Uint8Array(0)),
      ),
    /** An enhanced packet block; `units` is the time in units of the interface. */
    enhanced: (
      octets: Uint8Array,
      units: bigint,
      fields: { interface?: number; originalLength?: number; comment?: string } = {},
    ) =>
      block(
        6,
        u32(fields.interface ?? 0),
        time(units),
        u32(octets.length),
        u32(fields.originalLength ?? octets.length),
        pad(octets),
        ...fields.comment === undefined
          ? []
          : [option(1, new TextEncoder().encode(fields.comment)), option(0, new Uint8Array(0))],
      ),
    simple: (octets: Uint8Array, originalLength = octets.length) =>
      block(3, u32(originalLength), octets),
    obsolete: (octets: Uint8Array, units: bigint, from = 0) =>
      block(2, u16(from), u16(0), time(units), u32(octets.length), u32(octets.length), octets),
    statistics: (dropped: bigint) =>
      block(5, u32(0), time(0n), option(5, i64(dropped)), option(0, new Uint8Array(0))),
  };
}

/** Builds a pcapng file of one section, in microseconds, with one interface or one for each link type. */
export function pcapng(
  packets: readonly FilePacket[],
  { linkType = 1, linkTypes = [linkType], little = true }: {
    linkType?: number;
    linkTypes?: readonly number[];
    little?: boolean;
  } = {},
): Uint8Array {
  const blocks = pcapngBlocks(little);
  return concat(
    blocks.section(),
    ...linkTypes.map((each) => blocks.interface(each)),
    ...packets.map((packet, index) =>
      blocks.enhanced(packet.octets, timeOf(packet, index) / 1000n, {
        interface: packet.interface ?? 0,
        ...packet.originalLength !== undefined && { originalLength: packet.originalLength },
      })
    ),
  );
}

/** A TCP conversation, which keeps track of the sequence numbers of both sides. */
export interface Talk {
  /** The packets so far, as IP packets in the order in which they were sent. */
  readonly packets: Uint8Array[];
  /** SYN, SYN-ACK, ACK. */
  open(): void;
  /** Sends data from the client or from the server; returns the index of the packet. */
  send(fromClient: boolean, data: Uint8Array): number;
  /** Acknowledges everything the other side has sent, without data. */
  acknowledge(byClient: boolean): void;
  /** FIN, FIN-ACK, ACK. */
  close(byClient: boolean): void;
  /** RST. */
  reset(byClient: boolean): void;
}

/** Differences between one connection and another. */
export interface TalkFields {
  readonly client?: string;
  readonly server?: string;
  readonly clientPort?: number;
  readonly serverPort?: number;
  readonly clientSequence?: number;
  readonly serverSequence?: number;
}

/** Builds a TCP connection between two addresses, IPv4 or IPv6, as a list of packets. */
export function talk(fields: TalkFields = {}): Talk {
  const { client = "192.0.2.1", server = "192.0.2.2" } = fields;
  const { clientPort = 40000, serverPort = 2404 } = fields;
  const next = [fields.serverSequence ?? 5000, fields.clientSequence ?? 1000];
  const packets: Uint8Array[] = [];
  let id = 1;
  const add = (fromClient: boolean, flags: string, data?: Uint8Array) => {
    const [from, to] = fromClient ? [1, 0] : [0, 1];
    const segment = tcp({
      source: fromClient ? clientPort : serverPort,
      destination: fromClient ? serverPort : clientPort,
      sequence: next[from]!,
      ...flags.includes("A") ? { acknowledgement: next[to]! } : {},
      flags,
      ...data === undefined ? {} : { data },
    });
    const around = {
      source: fromClient ? client : server,
      destination: fromClient ? server : client,
      id: id++,
    };
    const ip = client.includes(".") ? ipv4(around, segment) : ipv6(around, segment);
    const size = (data?.length ?? 0) + (/[SF]/.test(flags) ? 1 : 0);
    next[from] = (next[from]! + size) >>> 0;
    return packets.push(ip) - 1;
  };
  return {
    packets,
    open() {
      add(true, "S");
      add(false, "SA");
      add(true, "A");
    },
    send: (fromClient, data) => add(fromClient, "PA", data),
    acknowledge: (byClient) => void add(byClient, "A"),
    close(byClient) {
      add(byClient, "FA");
      add(!byClient, "FA");
      add(byClient, "A");
    },
    reset: (byClient) => void add(byClient, "R"),
  };
}

/** Builds an Ethernet capture in pcap format from IP packets. */
export function etherPcap(packets: readonly Uint8Array[]): Uint8Array {
  return pcap(packets.map((packet) => ({ octets: ethernet(packet) })));
}
