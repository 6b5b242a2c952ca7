// Synthetic captures read by tshark and by this project: the builder and the readers must agree with it.

import { assert, assertEquals } from "@std/assert";
import {
  etherPcap,
  pcap,
  pcapng,
  pcapngBlocks,
  START_TIME,
  talk,
} from "../../helpers/capture/capture_builder.ts";
import { itemsOf } from "../../helpers/capture/capture_items.ts";
import { concat, frame, frames } from "../../helpers/wire/frames.ts";
import {
  cooked,
  cooked2,
  ethernet,
  type Extension,
  fragmentHeader,
  ipv4,
  ipv6,
  loopback,
  tcp,
  vlan,
} from "../../helpers/capture/packet_builder.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { type Fields, fieldsOf, hasTshark, runTshark } from "../../helpers/capture/tshark.ts";

const ignore = !hasTshark();
const note = ignore ? " (skipped: tshark is not here)" : "";

/**
 * Returns the fields that both read, which must be equal and not empty; tshark has other columns for IPv6 addresses.
 */
function agree(file: Uint8Array, { ipv6 = false, what = "" } = {}): Fields[] {
  const strip = (fields: Fields): Fields =>
    ipv6 ? { ...fields, source: "", destination: "" } : fields;
  const ours = fieldsOf(itemsOf(file)).map(strip);
  assertEquals(ours, runTshark(file).map(strip), what);
  assert(ours.length > 0, `${what}: no APDU`);
  return ours;
}

function session(fields: Parameters<typeof talk>[0] = {}): Uint8Array[] {
  const { packets, open, send, close } = talk(fields);
  open();
  send(true, frame("STARTDT act"));
  send(false, frame("STARTDT con"));
  send(true, frame("I(0,0)"));
  send(false, frames("I(0,1), I(1,1), TESTFR act"));
  send(true, frames("TESTFR con, S(2)"));
  close(true);
  return packets;
}

const V6 = { client: "fd00:0:0:0:0:0:0:1", server: "fd00:0:0:0:0:0:0:2" };

Deno.test({
  name: `tshark agrees on every link layer${note}`,
  ignore,
  fn() {
    const wraps: [linkType: number, wrap: (packet: Uint8Array) => Uint8Array][] = [
      [1, (packet) => ethernet(packet, vlan(7, 0x88a8), vlan(100))],
      [1, (packet) => ethernet(packet, Uint8Array.of(0x89, 0x2f, 0, 60, 0, 1))],
      [113, cooked],
      [276, cooked2],
      [101, (packet) => packet],
      [0, (packet) => loopback(packet, packet[0]! >> 4 === 4 ? 2 : 24, true)],
      [108, (packet) => loopback(packet, packet[0]! >> 4 === 4 ? 2 : 24, false)],
    ];
    // A single file saves starts of tshark; ports keep the connections apart.
    const packets = wraps.flatMap(([, wrap], index) =>
      [
        ...session({ clientPort: 41_000 + index }),
        ...session({ ...V6, clientPort: 42_000 + index }),
      ]
        .map((packet) => ({ octets: wrap(packet), interface: index }))
    );
    const file = pcapng(packets, { linkTypes: wraps.map(([linkType]) => linkType) });
    assertEquals(agree(file, { ipv6: true }).length, wraps.length * 10);
  },
});

Deno.test({
  name: `tshark agrees on every variant of the file formats${note}`,
  ignore,
  fn() {
    const packets = session().map((packet, index) => ({
      octets: ethernet(packet),
      time: START_TIME + BigInt(index) * 1_234_567n,
    }));
    for (const little of [true, false]) {
      agree(pcap(packets, { little, nanoseconds: true }), { what: `nanoseconds, ${little}` });
      agree(pcap(packets, { little, modified: true }), { what: `longer records, ${little}` });
      agree(pcapng(packets, { little }), { what: `pcapng, ${little}` });
    }
  },
});

Deno.test({
  name: `tshark agrees on sections, interfaces, times and blocks of pcapng${note}`,
  ignore,
  fn() {
    const packets = session();
    const seconds = START_TIME / 1_000_000_000n;
    const sections = [true, false].map((little, index) => {
      const { section, interface: describe, enhanced, obsolete, block } = pcapngBlocks(little);
      const some = packets.slice(index * 6, index * 6 + 6);
      return concat([
        section(),
        describe(1, { resolution: 9 }),
        describe(101, { resolution: 0x94 }),
        describe(113, { resolution: 3, offset: 3600n }),
        block(0xbad, new Uint8Array(8)),
        block(0x7777, new Uint8Array(8)),
        ...some.map((packet, i) => {
          const time = seconds + BigInt(index);
          if (i % 3 === 0) return enhanced(ethernet(packet), time * 1_000_000_000n + 123_456_789n);
          if (i % 3 === 1) return enhanced(packet, (time << 20n) + 77_777n, { interface: 1 });
          return obsolete(cooked(packet), (time - 3600n) * 1000n + 999n, 2);
        }),
      ]);
    });
    agree(concat(sections));
  },
});

Deno.test({
  name: `tshark agrees on IP fragments and extension headers${note}`,
  ignore,
  fn() {
    const data = frames("I(0,0), I(1,0), I(2,0), I(3,0)");
    const segment = tcp({ source: 40000, destination: 2404, sequence: 100, data });
    const around = { source: "192.0.2.1", destination: "192.0.2.2", id: 5 };
    const around6 = { source: V6.client, destination: V6.server };
    const hop: Extension = { number: 0, octets: Uint8Array.of(0, 0, 1, 4, 0, 0, 0, 0) };
    const parts = [24, 48, 1000].map((end, i) => {
      const offset = [0, 24, 48][i]!;
      return { octets: segment.subarray(offset, end), fragment: { offset, more: i < 2 } };
    });
    const v4 = parts.map(({ octets, fragment }) => ipv4({ ...around, fragment }, octets));
    const v6 = parts.map(({ octets, fragment }) =>
      ipv6(around6, octets, [hop, fragmentHeader(9, fragment.offset, fragment.more)])
    );
    const later = tcp({ source: 40000, destination: 2404, sequence: 164, data: frame("I(4,0)") });
    const packets = [v4[2]!, v4[0]!, v4[1]!, v6[0]!, v6[2]!, v6[1]!, ipv6(around6, later, [hop])];
    const fields = agree(etherPcap(packets), { ipv6: true });
    assertEquals(fields.map(({ frame }) => frame), [3, 6, 7]);
  },
});

Deno.test({
  name: `tshark agrees on APDUs that are split over packets and retransmitted${note}`,
  ignore,
  fn() {
    const seed = 2404;
    const prng = new Prng(seed);
    const { packets, open, send, acknowledge } = talk({ clientSequence: 0xffffff00 });
    open();
    for (const fromClient of [true, false, true]) {
      const texts = Array.from({ length: 60 }, (_, i) => `I(${i},0), S(${i}), TESTFR act`);
      const octets = frames(texts.join(", "));
      for (let at = 0; at < octets.length;) {
        const size = prng.pick([1, 2, 5, 11, 30, 80, 200]);
        send(fromClient, octets.subarray(at, at + size));
        if (prng.chance(0.2)) packets.push(packets.at(-1)!);
        if (prng.chance(0.3)) acknowledge(!fromClient);
        at += size;
      }
    }
    assert(agree(etherPcap(packets), { what: `seed ${seed}` }).length > 60);
  },
});

Deno.test({
  name: `tshark agrees on several connections, reused ports and captures from the middle${note}`,
  ignore,
  fn() {
    const conversations = [
      session(),
      session({ clientPort: 40001, serverSequence: 0xfffffffa }),
      session({ server: "192.0.2.3" }),
      session({ clientPort: 40002, clientSequence: 77 }).slice(4),
    ];
    const mixed = conversations[0]!.flatMap((_, i) =>
      conversations.flatMap((packets) => packets[i] === undefined ? [] : [packets[i]])
    );
    const again = session({ clientSequence: 900_000, serverSequence: 123 });
    agree(etherPcap([...mixed, ...again]));
  },
});
