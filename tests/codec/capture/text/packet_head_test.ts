// Packets at the start of octets: each link layer, and both sides of each condition for the header of IP.

import { assertEquals } from "@std/assert";
import { packetHead } from "../../../../codec/capture/text/packet_head.ts";
import {
  concat,
  cooked,
  cooked2,
  ethernet,
  vlan,
} from "../../../helpers/capture/packet_builder.ts";

/** The shortest sound headers: IPv4 and IPv6 with 8 octets of UDP. */
const IPV4 = [0x45, 0, 0, 28, 0, 0, 0, 0, 1, 17];
const IPV6 = [0x60, 0, 0, 0, 0, 8, 17, 1];

/** A packet of IP with a header that begins with these octets. */
function ip(head: readonly number[]): Uint8Array {
  const packet = new Uint8Array(48);
  packet.set(head);
  return packet;
}

/** The link type and length, in short. */
function found(octets: Uint8Array): string {
  const head = packetHead(octets);
  return head === undefined ? "none" : `${head.linkType}: ${head.octets}`;
}

Deno.test("packetHead() requires 28 octets: the headers of IP and UDP", () => {
  assertEquals([27, 28].map((end) => found(ip(IPV4).subarray(0, end))), ["none", "101: 28"]);
});

Deno.test("packetHead() requires the whole header of IP, after a link layer as well", () => {
  const cut = (packet: Uint8Array, header: number) =>
    [header - 1, header].map((end) => found(packet.subarray(0, end)));
  assertEquals(cut(ethernet(ip(IPV4)), 34), ["none", "1: 42"]);
  assertEquals(cut(ethernet(ip(IPV6)), 54), ["none", "1: 62"]);
  assertEquals(cut(cooked(ip(IPV4)), 36), ["none", "113: 44"]);
  assertEquals(cut(cooked2(ip(IPV4)), 40), ["none", "276: 48"]);
  assertEquals(cut(ip(IPV6), 40), ["none", "101: 48"]);
});

Deno.test("packetHead() passes over any number of VLAN tags of three kinds", () => {
  const tags = [0x8100, 0x88a8, 0x9100].map((type, index) => vlan(index, type));
  const packets = [1, 2, 3].map((count) => ethernet(ip(IPV4), ...tags.slice(-count)));
  assertEquals(packets.map(found), ["1: 46", "1: 50", "1: 54"]);
  assertEquals(found(ethernet(ip(IPV4), vlan(1, 0x8101))), "none");
});

Deno.test("packetHead() accepts the five packet types of Linux cooked, and its second version with two octets of 0", () => {
  const typed = (high: number, low: number) => {
    const packet = cooked(ip(IPV4));
    packet.set([high, low]);
    return found(packet);
  };
  assertEquals([[0, 0], [0, 4], [0, 5], [1, 0]].map(([high, low]) => typed(high!, low!)), [
    ...["113: 44", "113: 44", "none", "none"],
  ]);
  const reserved = (high: number, low: number) => {
    const packet = cooked2(ip(IPV6));
    packet.set([high, low], 2);
    return found(packet);
  };
  assertEquals([[0, 0], [1, 0], [0, 1]].map(([high, low]) => reserved(high!, low!)), [
    ...["276: 68", "none", "none"],
  ]);
});

Deno.test("packetHead() requires a sound header of IPv4", () => {
  const changed = (...changes: readonly (readonly [at: number, octet: number])[]) =>
    found(ip(changes.reduce((head, [at, octet]) => head.with(at, octet), IPV4)));
  assertEquals(changed([0, 0x44]), "none", "a header of 16 octets");
  assertEquals(changed([0, 0x46]), "none", "4 octets after the header");
  assertEquals(changed([0, 0x46], [3, 32]), "101: 32");
  assertEquals(changed([2, 1]), "101: 284");
  assertEquals(changed([3, 27]), "none", "7 octets after the header");
  assertEquals(changed([6, 0x80]), "none", "a reserved flag");
  assertEquals(changed([6, 0x7f], [7, 0xff]), "101: 28");
  assertEquals(changed([8, 0]), "none", "no time to live");
  assertEquals(changed([9, 1]), "none", "ICMP");
});

Deno.test("packetHead() requires a sound header of IPv6", () => {
  const changed = (at: number, octet: number) => found(ip(IPV6.with(at, octet)));
  assertEquals(changed(0, 0x50), "none", "another version");
  assertEquals(changed(4, 1), "101: 304");
  assertEquals(changed(5, 7), "none", "a payload of 7 octets");
  assertEquals(changed(6, 58), "none", "ICMP");
  assertEquals(changed(7, 0), "none", "no hop");
});

Deno.test("packetHead() accepts the protocols that carry TCP, also in tunnels", () => {
  const all = Array.from({ length: 256 }, (_, protocol) => protocol);
  for (const [head, at] of [[IPV4, 9], [IPV6, 6]] as const) {
    const accepted = all.filter((protocol) =>
      packetHead(ip(head.with(at, protocol))) !== undefined
    );
    assertEquals(accepted, [0, 4, 6, 17, 41, 43, 44, 47, 50, 51, 60, 115, 137]);
  }
});

Deno.test("packetHead() accepts the address families of loopback in both orders of octets", () => {
  const loopback = (family: readonly number[], head: readonly number[]) =>
    found(concat(Uint8Array.from(family), ip(head)));
  assertEquals(loopback([2, 0, 0, 0], IPV4), "0: 32");
  assertEquals(loopback([0, 0, 0, 30], IPV6), "0: 52");
  assertEquals(loopback([3, 0, 0, 0], IPV4), "none");
});
