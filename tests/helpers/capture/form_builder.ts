// Builds captures in the formats snoop, ERF and IXIA.

import { type FilePacket, pcap, START_TIME } from "./capture_builder.ts";
import { concat, numbers } from "./packet_builder.ts";

const big = numbers(false);
const little = numbers(true);

function timeOf(packet: FilePacket, index: number): bigint {
  return packet.time ?? START_TIME + BigInt(index) * 1_000_000n;
}

/** Builds a snoop file. */
export function snoop(
  packets: readonly FilePacket[],
  { dataLink = 4, dropped = 0, version = 2 } = {},
): Uint8Array {
  const { u32 } = big;
  const records = packets.map((packet, index) => {
    const time = timeOf(packet, index);
    const { octets } = packet;
    const padding = -octets.length & 3;
    return concat(
      u32(packet.originalLength ?? octets.length),
      u32(octets.length),
      u32(24 + octets.length + padding),
      u32(dropped),
      u32(Number(time / 1_000_000_000n)),
      u32(Number(time % 1_000_000_000n / 1000n)),
      octets,
      new Uint8Array(padding),
    );
  });
  return concat(new TextEncoder().encode("snoop\0\0\0"), u32(version), u32(dataLink), ...records);
}

/** Octets before the packet, by record type: Ethernet frames are padded. */
const PADDING: ReadonlyMap<number, number> = new Map([[2, 2]]);

/** Builds an ERF record. */
export function erfRecord(
  packet: FilePacket,
  index = 0,
  { form = 2, extensions = 0 } = {},
): Uint8Array {
  const { u8, u16 } = big;
  const time = timeOf(packet, index);
  const { octets } = packet;
  const more = Array.from({ length: extensions }, (_, i) => {
    const header = new Uint8Array(8);
    header[0] = i + 1 < extensions ? 0x85 : 0x05;
    return header;
  });
  const ethernet = new Uint8Array(PADDING.get(form) ?? 0);
  const content = concat(...more, ethernet, octets);
  const padding = -content.length & 7;
  const fraction = (time % 1_000_000_000n << 32n) / 1_000_000_000n + 1n; // rounded up, because readers round down
  return concat(
    little.u32(Number(fraction)),
    little.u32(Number(time / 1_000_000_000n)),
    u8(form | (extensions > 0 ? 0x80 : 0)),
    u8(4),
    u16(16 + content.length + padding),
    u16(0),
    u16(packet.originalLength ?? octets.length),
    content,
    new Uint8Array(padding),
  );
}

/** Builds an ERF file. */
export function erf(packets: readonly FilePacket[], options = {}): Uint8Array {
  return concat(...packets.map((packet, index) => erfRecord(packet, index, options)));
}

/** Builds a pcap file in the format of IXIA hardware or software. */
export function ixia(
  packets: readonly FilePacket[],
  software: boolean,
  isLittle: boolean,
): Uint8Array {
  const file = pcap(packets, { little: isLittle });
  const { u32 } = numbers(isLittle);
  const magic = u32(software ? 0x1c0001ab : 0x1c0001ac);
  return concat(magic, file.subarray(4, 24), u32(file.length - 24), file.subarray(24));
}
