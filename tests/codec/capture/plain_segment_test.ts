// The segment of a plain packet is the same as that of `readSegment()`, whatever its octets are.

import { assert, assertEquals } from "@std/assert";
import { FragmentStore } from "../../../codec/capture/ip_fragments.ts";
import { PacketSlot } from "../../../codec/capture/packet_slot.ts";
import { PlainSegment } from "../../../codec/capture/plain_segment.ts";
import { PcapReader } from "../../../codec/capture/pcap.ts";
import { readSegment, type TcpSegment } from "../../../codec/capture/tcp.ts";
import { captureMix } from "../../bench/capture_mix.ts";
import { ethernet, ipv4, tcp, vlan } from "../../helpers/capture/packet_builder.ts";
import { Prng } from "../../helpers/random/prng.ts";

const FOLDER = new URL("../../vectors/captures/", import.meta.url);

/** What a segment says, with positions relative to its packet. */
function factsOf({ ip, start, ...segment }: TcpSegment, packetStart: number) {
  const { header, octets, addresses, ...rest } = ip;
  return {
    ...segment,
    start: start - packetStart,
    ip: {
      ...rest,
      start: rest.start - packetStart,
      end: rest.end - packetStart,
      addresses: header.slice(addresses, addresses + 2 * rest.addressOctets),
      data: octets.slice(start, rest.end),
    },
  };
}

/** Compares both for a packet; returns whether the packet is plain. */
function compare(slot: PacketSlot, plain: PlainSegment, what: string): boolean {
  const found = plain.read(slot);
  if (found === undefined) return false;
  const expected = readSegment(slot.packet(), new FragmentStore());
  assert(typeof expected !== "string", what);
  assertEquals(factsOf(found, slot.start), factsOf(expected, 0), what);
  return true;
}

Deno.test("PlainSegment agrees with readSegment() on captures, also with changed octets and cut packets", () => {
  const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
    .filter((name) => name.endsWith(".pcap")).sort();
  const random = new Prng(11);
  const [plain, slot] = [new PlainSegment(), new PacketSlot()];
  const counts = { plain: 0, changed: 0 };
  for (const file of [...files, ""]) {
    const octets = file === ""
      ? [...captureMix(100_000)][0]!
      : Deno.readFileSync(new URL(file, FOLDER));
    const reader = new PcapReader();
    reader.push(octets);
    for (let item = reader.read(slot); item === true; item = reader.read(slot)) {
      const what = `${file} frame ${slot.frame}`;
      if (compare(slot, plain, what)) counts.plain++;
      slot.octets = slot.octets.slice();
      for (let n = random.int(1, 3); n > 0; n--) {
        const at = slot.start + random.int(0, Math.min(60, slot.end - slot.start) - 1);
        slot.octets[at]! ^= 1 << random.int(0, 7);
      }
      slot.end -= random.pick([0, 0, 1, 20]);
      if (compare(slot, plain, `${what} changed`)) counts.changed++;
    }
  }
  assert(counts.plain > 500 && counts.changed > 100, JSON.stringify(counts));
});

Deno.test("PlainSegment reads VLAN tags, and leaves everything else to readSegment()", () => {
  const plain = new PlainSegment();
  const segment = tcp({
    source: 40000,
    destination: 2404,
    sequence: 0xfffffff0,
    data: new Uint8Array(40),
  });
  const packet = ipv4({ source: "192.0.2.1", destination: "192.0.2.2" }, segment);
  const slot = new PacketSlot();
  const isPlain = (octets: Uint8Array, linkType = 1) => {
    const facts = { frame: 1, fileOffset: 0, time: 0, nanoseconds: 0, interface: 0 };
    slot.fill({ type: "packet", ...facts, linkType, originalLength: octets.length, octets });
    return compare(slot, plain, "plain");
  };
  assertEquals(isPlain(ethernet(packet)), true);
  assertEquals(isPlain(ethernet(packet, vlan(100))), true);
  assertEquals(isPlain(ethernet(packet, vlan(200), vlan(100))), false);
  assertEquals(isPlain(packet, 101), false);
  assertEquals(isPlain(ethernet(packet).subarray(0, -1)), false, "cut");
  assertEquals(isPlain(ethernet(packet).subarray(0, 30)), false, "short");
  const fragment = packet.slice();
  fragment[6]! |= 0x20;
  assertEquals(isPlain(ethernet(fragment)), false, "fragment");
});
