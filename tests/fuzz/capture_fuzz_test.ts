// For any capture file, the decoder yields the same items for every chunking, in bounded memory.

import { assert, assertEquals } from "@std/assert";
import { TcpReassembler } from "../../codec/capture/tcp_reassembly.ts";
import { FragmentStore } from "../../codec/capture/ip_fragments.ts";
import { PcapReader } from "../../codec/capture/pcap.ts";
import { readSegment } from "../../codec/capture/tcp.ts";
import { pcap, pcapng, talk } from "../helpers/capture/capture_builder.ts";
import { feed, itemsOf } from "../helpers/capture/capture_items.ts";
import { concat, frame, frames } from "../helpers/wire/frames.ts";
import { fuzz } from "../helpers/random/fuzz.ts";
import {
  cooked,
  cooked2,
  ethernet,
  fragmentHeader,
  ipv4,
  ipv6,
  loopback,
  tcp,
  vlan,
} from "../helpers/capture/packet_builder.ts";
import type { Prng } from "../helpers/random/prng.ts";

const V6 = { client: "fd00:0:0:0:0:0:0:1", server: "fd00:0:0:0:0:0:0:2" };

/** Generates the packets of a session, some of them fragmented, lost, repeated or out of order. */
function randomPackets(random: Prng): Uint8Array[] {
  const { packets, open, send, close, reset } = talk({
    ...random.chance(0.3) ? V6 : {},
    serverPort: random.pick([2404, 5000]),
    clientSequence: random.pick([1, 0xfffffff0]),
  });
  if (random.chance(0.8)) open();
  for (let i = 0; i < 6; i++) send(random.chance(0.5), frames(`STARTDT act, I(${i},0), S(${i})`));
  const end = random.int(0, 2);
  if (end === 1) close(random.chance(0.5));
  if (end === 2) reset(random.chance(0.5));
  const segment = tcp({ source: 2404, destination: 9, sequence: 1, data: frame("I(0,0)") });
  const around = { source: "192.0.2.1", destination: "192.0.2.2" };
  for (const [offset, end] of [[0, 24], [24, 99]] as const) {
    const fragment = { offset, more: offset === 0 };
    packets.push(ipv4({ ...around, fragment }, segment.subarray(offset, end)));
    packets.push(
      ipv6({ source: V6.client, destination: V6.server }, segment.subarray(offset, end), [
        fragmentHeader(1, offset, fragment.more),
      ]),
    );
  }
  return packets.flatMap((packet) =>
    random.chance(0.1) ? random.pick([[], [packet, packet]]) : packet
  );
}

/** Generates a capture file that is almost valid. */
function randomFile(random: Prng): Uint8Array {
  if (random.chance(0.05)) return random.octets(random.int(0, 300));
  const [linkType, wrap] = random.pick<[number, (packet: Uint8Array) => Uint8Array]>([
    [1, (packet) => ethernet(packet)],
    [1, (packet) => ethernet(packet, vlan(1))],
    [113, cooked],
    [276, cooked2],
    [101, (packet) => packet],
    [0, (packet) => loopback(packet, 2, true)],
    [999, (packet) => packet],
  ]);
  const packets = randomPackets(random).map((packet) => {
    const octets = wrap(packet);
    if (random.chance(0.1)) octets[random.int(0, octets.length - 1)] = random.int(0, 255);
    const kept = random.chance(0.05) ? random.int(0, octets.length) : octets.length;
    return { octets: octets.subarray(0, kept), originalLength: octets.length };
  });
  const little = random.chance(0.5);
  const file = random.chance(0.5)
    ? pcap(packets, { linkType, little, nanoseconds: random.chance(0.5) })
    : pcapng(packets, { linkType, little });
  for (let damage = random.pick([0, 0, 1, 3, 20]); damage > 0; damage--) {
    file[random.int(0, file.length - 1)] = random.pick([0, 1, 0x68, 0xff, random.int(0, 255)]);
  }
  if (random.chance(0.2)) return file.subarray(0, random.int(0, file.length));
  return random.chance(0.1) ? concat([file, random.octets(50), file]) : file;
}

fuzz({
  parser: "capture",
  runs: 600,
  generate: randomFile,
  check(input) {
    const options = { maxPacketOctets: 2000, maxConnections: 4, maxStreamOctets: 1000 };
    const whole = itemsOf(input, options);
    for (const chunk of [1, 7, 100]) {
      assertEquals(itemsOf(input, { ...options, chunk }), whole, `chunks of ${chunk}`);
    }
    const open = new Set<number>();
    for (const item of whole) {
      if (item.type === "issue") {
        assert(item.fileOffset <= input.length, `an issue at octet ${item.fileOffset}`);
        continue;
      }
      const { id } = item.connection;
      if (item.type === "opened") open.add(id);
      assert(open.has(id), `${item.type} on connection ${id} before it was opened`);
      if (item.type === "closed") open.delete(id);
      if (item.type === "apdu") assertEquals(item.octets[1], item.octets.length - 2, "APDU length");
      if (item.type === "gap") assert(item.missing === undefined || item.missing > 0);
      if (item.type === "skipped") assert(item.octets.length > 0);
    }
    assertEquals(open.size, 0, "connections that were never closed");
  },
});

fuzz({
  parser: "reassembly",
  runs: 150,
  generate: (random) =>
    pcap(randomPackets(random).map((octets) => ({ octets })), { linkType: 101 }),
  check(input) {
    const limits = { maxStreamOctets: 600, maxHeldOctets: 1500, maxConnections: 3 };
    const reassembler = new TcpReassembler(limits);
    const fragments = new FragmentStore();
    for (const packet of feed(new PcapReader(), input)) {
      if (packet.type === "issue") continue;
      const segment = readSegment(packet, fragments);
      if (typeof segment === "string") continue;
      reassembler.accept(segment, packet);
      for (let event = reassembler.next(); event; event = reassembler.next()) {
        if (event.type === "data") assert(event.octets.length > 0, "data without octets");
      }
      assert(reassembler.heldOctets <= 1500, `${reassembler.heldOctets} octets are kept`);
    }
    reassembler.end({ frame: 0, fileOffset: 0, time: undefined, nanoseconds: 0 });
    while (reassembler.next() !== undefined);
    assertEquals(reassembler.heldOctets, 0, "octets kept after the end");
  },
});
