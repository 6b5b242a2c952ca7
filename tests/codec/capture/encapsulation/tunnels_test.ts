// APDUs in packets inside tunnels, nested in any order, and packets whose content is not examined.

import { assert, assertEquals } from "@std/assert";
import { CaptureDecoder } from "../../../../codec/capture/decoder.ts";
import { etherPcap, pcap, pcapng, talk } from "../../../helpers/capture/capture_builder.ts";
import { feed, itemsOf } from "../../../helpers/capture/capture_items.ts";
import { concat, ethernet, ipv4, ipv6, vlan } from "../../../helpers/capture/packet_builder.ts";
import { fieldsOf, hasTshark, runTshark } from "../../../helpers/capture/tshark.ts";
import {
  CLOSED,
  frameOf,
  gre,
  inIp,
  inUdp,
  LINKS,
  MORE_TUNNELS,
  TUNNELS,
  type Wrap,
} from "../../../helpers/capture/tunnel_builder.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { frame, frames } from "../../../helpers/wire/frames.ts";

const ignore = !hasTshark();
const note = ignore ? " (skipped: tshark is not here)" : "";

const V6 = { client: "fd00:0:0:0:0:0:0:1", server: "fd00:0:0:0:0:0:0:2" };
const V4_PACKETS = session();
const V6_PACKETS = session(V6);

/** Creates a short session with 8 APDUs in 7 packets. */
function session(fields: Parameters<typeof talk>[0] = {}): Uint8Array[] {
  const { packets, open, send } = talk(fields);
  open();
  send(true, frame("STARTDT act"));
  send(false, frame("STARTDT con"));
  send(true, frame("I(0,0)"));
  send(false, frames("I(0,1), I(1,1), TESTFR act"));
  send(true, frames("TESTFR con, S(2)"));
  return packets;
}

/** Returns the counts of a decoder for frames of Ethernet or another link layer. */
function summaryOf(octets: readonly Uint8Array[], linkType = 1) {
  const decoder = new CaptureDecoder();
  const items = feed(decoder, pcap(octets.map((octets) => ({ octets })), { linkType }));
  const issues = items.flatMap((item) => item.type === "issue" ? [item] : []);
  return { ...decoder.summary, issues };
}

Deno.test("CaptureDecoder finds the APDUs inside of every tunnel, and names it", () => {
  for (const [title, wrap] of [...Object.entries(TUNNELS), ...Object.entries(MORE_TUNNELS)]) {
    for (const packets of [V4_PACKETS, V6_PACKETS]) {
      const { apdus, tunnels, issues } = summaryOf(packets.map(wrap));
      assertEquals([apdus, issues], [8, []], title);
      if (title === "authentication header") assertEquals(tunnels, { "IP in IP": packets.length });
      else {
        const name = title === "PPTP" ? "GRE" : title.replace(/(,| over).*/, "");
        assertEquals(tunnels[name], packets.length, title);
      }
    }
  }
});

Deno.test("CaptureDecoder lists tunnels from the outside to the inside", () => {
  const { tunnels } = summaryOf(V4_PACKETS.map(TUNNELS["GRE, MPLS"]!));
  assertEquals(Object.keys(tunnels), ["GRE", "MPLS"]);
});

Deno.test("CaptureDecoder reads link layers without Ethernet, and names them", () => {
  for (const [linkType, name, wrap] of LINKS) {
    for (const packets of [V4_PACKETS, V6_PACKETS]) {
      const { apdus, tunnels, issues } = summaryOf(packets.map(wrap), linkType);
      assertEquals([apdus, tunnels, issues], [8, { [name]: packets.length }, []], name);
    }
  }
});

Deno.test("CaptureDecoder names no tunnel where there is none", () => {
  const { apdus, tunnels, notRead } = summaryOf(V4_PACKETS.map((packet) => ethernet(packet)));
  assertEquals([apdus, tunnels, notRead], [8, {}, {}]);
});

Deno.test("CaptureDecoder reports by name what it does not examine, with the first packet", () => {
  for (const [name, octets] of Object.entries(CLOSED)) {
    const plain = V4_PACKETS.map((packet) => ethernet(packet));
    const { apdus, notRead, skippedPackets, issues } = summaryOf([...plain, octets, octets]);
    assertEquals([apdus, notRead, skippedPackets["not-read"]], [8, { [name]: 2 }, 2], name);
    assertEquals(issues.map(({ code, frame }) => `${frame} ${code}`), [
      `${plain.length + 1} not-read`,
    ]);
    assert(issues[0]!.detail.startsWith(`Found 2 packets of ${name} (`), issues[0]!.detail);
  }
});

Deno.test("CaptureDecoder does not take ordinary packets for tunnels", () => {
  const udp = new Uint8Array(64).fill(0x45);
  const ordinary = [
    frameOf(0x0806, new Uint8Array(46)),
    frameOf(0x88b8, new Uint8Array(46)),
    frameOf(0x8863, Uint8Array.of(0x11, 9, 0, 0, 0, 0)),
    ethernet(inIp(1, udp)),
    ethernet(inIp(89, udp)),
    ethernet(inUdp(53, udp, 51_820)), // the port of a tunnel by coincidence
    ethernet(inUdp(4500, Uint8Array.of(0, 0, 0, 0, ...udp), 4500)), // key exchange
    ethernet(inUdp(4500, Uint8Array.of(0xff), 4500)),
    ethernet(inUdp(1701, Uint8Array.of(0xc8, 2, 0, 12, 0, 1, 0, 0, 0, 0, 0, 0))), // control
    ethernet(inUdp(2152, Uint8Array.of(0x32, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0))), // echo request
    TUNNELS["VXLAN"]!(ipv4({ source: "192.0.2.1", destination: "192.0.2.2", protocol: 1 }, udp)),
  ];
  const { issues, skippedPackets, notRead } = summaryOf(ordinary);
  assertEquals([issues, notRead], [[], {}]);
  assertEquals([skippedPackets["not-ip"], skippedPackets["not-tcp"]], [3, 8]);
});

Deno.test("CaptureDecoder counts headers that contradict themselves, and those that are cut", () => {
  const packet = V4_PACKETS.at(-1)!;
  const malformed = [
    frameOf(0x8864, concat(Uint8Array.of(0x12, 0, 0, 1, 0, 4), packet)),
    ethernet(inUdp(4789, concat(new Uint8Array(8), ethernet(packet)))),
    ethernet(inUdp(6081, concat(Uint8Array.of(0x80, 0, 0x65, 0x58, 0, 0, 0, 0), ethernet(packet)))),
    ethernet(inIp(47, concat(gre(0x0800, packet).fill(7, 1, 2)))),
    ethernet(inIp(97, concat(new Uint8Array(2), ethernet(packet)))),
  ];
  assertEquals(summaryOf(malformed).skippedPackets.malformed, malformed.length);
  const cut = Object.entries(TUNNELS).map(([, wrap]) => wrap(packet).subarray(0, 60));
  const { apdus, skippedPackets } = summaryOf(cut);
  assertEquals([apdus, skippedPackets["unknown-link-type"]], [0, 0]);
});

Deno.test("CaptureDecoder reads tunnels in tunnels, with VLAN tags inside", () => {
  const seed = 47;
  const prng = new Prng(seed);
  const wraps = Object.entries({ ...TUNNELS, ...MORE_TUNNELS });
  for (let round = 0; round < 60; round++) {
    const chosen = Array.from({ length: prng.pick([2, 3, 4, 5]) }, () => prng.pick(wraps));
    // Below the outermost Ethernet header, only IP packets can be wrapped again.
    const inner = chosen.filter(([, wrap]) => wrap(V4_PACKETS[0]!)[12] === 0x08);
    const outer = prng.pick(wraps)[1];
    const wrapped = V4_PACKETS.map((packet) => {
      const ip = inner.reduce((octets, [, wrap]) => wrap(octets).subarray(14), packet);
      const frame = outer(ip);
      return concat(frame.subarray(0, 12), vlan(5), frame.subarray(12));
    });
    const { apdus, issues } = summaryOf(wrapped);
    const what = `seed ${seed}, round ${round}: ${inner.map(([name]) => name).join(" in ")}`;
    assertEquals([apdus, issues], [8, []], what);
  }
});

Deno.test("CaptureDecoder follows up to 16 nested tunnels", () => {
  const nested = (depth: number) =>
    V4_PACKETS.map((packet) => {
      let octets = packet;
      for (let i = 0; i < depth; i++) octets = inIp(4, octets);
      return ethernet(octets);
    });
  assertEquals(summaryOf(nested(16)).apdus, 8);
  const { apdus, notRead, issues } = summaryOf(nested(17));
  assertEquals([apdus, notRead], [0, { "more than 16 tunnels in each other": 8 }]);
  assertEquals(issues.map(({ code }) => code), ["not-read"]);
});

Deno.test("CaptureDecoder reassembles IP fragments outside and inside of a tunnel", () => {
  const around = { source: "198.51.100.1", destination: "198.51.100.2", id: 9 };
  const wrapped = V4_PACKETS.flatMap((packet, index) => {
    const payload = gre(0x0800, packet);
    const parts = [[0, 24], [24, payload.length]] as const;
    return parts.map(([from, to]) => {
      const fragment = { offset: from, more: from === 0 };
      const fields = { ...around, protocol: 47, id: 100 + index, fragment };
      return ethernet(ipv4(fields, payload.subarray(from, to)));
    });
  });
  const outside = summaryOf(wrapped);
  assertEquals([outside.apdus, outside.skippedPackets.fragment, outside.lostDatagrams], [8, 8, 0]);
  const inside = summaryOf(V4_PACKETS.flatMap((packet, index) => {
    const segment = packet.subarray(20);
    return [[0, 16], [16, segment.length]].map(([from, to]) => {
      const fragment = { offset: from!, more: from === 0 };
      const fields = { source: "192.0.2.1", destination: "192.0.2.2", id: index, fragment };
      const ours = ipv4(fields, segment.subarray(from, to));
      ours.set(packet.subarray(12, 20), 12); // the addresses of this direction
      return TUNNELS["VXLAN"]!(ours);
    });
  }));
  assertEquals([inside.apdus, inside.lostDatagrams, inside.tunnels], [8, 0, { VXLAN: 16 }]);
});

Deno.test("CaptureDecoder survives damaged tunnels, and looks at every packet once", () => {
  const seed = 60_870;
  const prng = new Prng(seed);
  const wraps = Object.values({ ...TUNNELS, ...MORE_TUNNELS });
  const packets: Uint8Array[] = [];
  for (let i = 0; i < 4000; i++) {
    const inner = prng.pick([V4_PACKETS, V6_PACKETS])[prng.int(0, 7)]!;
    let octets = prng.pick(wraps)(inner).slice();
    for (let j = prng.int(0, 4); j > 0; j--) {
      octets[prng.int(12, octets.length - 1)] = prng.int(0, 255);
    }
    if (prng.chance(0.2)) octets = octets.subarray(0, prng.int(0, octets.length));
    packets.push(octets);
  }
  const { packets: read, skippedPackets } = summaryOf(packets);
  const skipped = Object.values(skippedPackets).reduce((sum, count) => sum + count, 0);
  assert(read === packets.length && skipped < packets.length, `seed ${seed}`);
});

/** Removes the addresses, of which tshark lists those of every level. */
function withoutAddresses(
  file: Uint8Array,
  read: (file: Uint8Array) => ReturnType<typeof runTshark>,
) {
  return read(file).map((fields) => ({ ...fields, source: "", destination: "" }));
}

Deno.test({
  name: `tshark agrees on every tunnel${note}`,
  ignore,
  fn() {
    // A single file avoids repeated starts of tshark; ports keep the connections apart.
    const wraps: Wrap[] = Object.values(TUNNELS);
    const packets = wraps.flatMap((wrap, index) => [
      ...session({ clientPort: 41_000 + index }).map(wrap),
      ...session({ ...V6, clientPort: 42_000 + index }).map(wrap),
    ]);
    const file = pcap(packets.map((octets) => ({ octets })));
    const ours = withoutAddresses(file, (file) => fieldsOf(itemsOf(file)));
    assertEquals(ours, withoutAddresses(file, runTshark));
    assertEquals(ours.reduce((sum, { lengths }) => sum + lengths.length, 0), wraps.length * 16);
  },
});

Deno.test({
  name: `tshark agrees on link layers without Ethernet${note}`,
  ignore,
  fn() {
    const links = LINKS.slice(0, -1);
    const packets = links.flatMap(([, , wrap], index) =>
      [
        ...session({ clientPort: 41_000 + index }),
        ...session({ ...V6, clientPort: 42_000 + index }),
      ]
        .map((packet) => ({ octets: wrap(packet), interface: index }))
    );
    const file = pcapng(packets, { linkTypes: links.map(([linkType]) => linkType) });
    const ours = withoutAddresses(file, (file) => fieldsOf(itemsOf(file)));
    assertEquals(ours, withoutAddresses(file, runTshark));
    assertEquals(ours.length, links.length * 10);
  },
});

Deno.test("the addresses of an APDU are those inside of the tunnel", () => {
  const wrapped = V4_PACKETS.map((packet) => TUNNELS["ERSPAN, type II"]!(packet));
  const [first] = fieldsOf(itemsOf(pcap(wrapped.map((octets) => ({ octets })))));
  assertEquals([first!.source, first!.destination], ["192.0.2.1:40000", "192.0.2.2:2404"]);
  const six = ipv6({ source: V6.client, destination: V6.server }, V6_PACKETS[3]!.subarray(40));
  assertEquals(fieldsOf(itemsOf(etherPcap([inIp(41, six)])))[0]!.source, "fd00::1:40000");
});
