// What follows the header of a tunnel, decided from its first octets.

import { assertEquals } from "@std/assert";
import { EncapsulationCounts } from "../../../../codec/capture/encapsulation/names.ts";
import { readL2tp3 } from "../../../../codec/capture/encapsulation/ppp.ts";
import type { Outcome } from "../../../../codec/capture/encapsulation/step.ts";
import { readGtpU } from "../../../../codec/capture/encapsulation/udp.ts";
import { concat, ethernet, ipv4, tcp } from "../../../helpers/capture/packet_builder.ts";

const PACKET = ipv4(
  { source: "192.0.2.1", destination: "192.0.2.2" },
  tcp({ source: 1, destination: 2404, sequence: 1, flags: "A" }),
);
const FRAME = ethernet(PACKET);
const UNKNOWN = new Uint8Array(60).fill(0x99);

/** An outcome as text: the next header and its position, or the reason if there is none. */
function shown(outcome: Outcome): string {
  if (typeof outcome === "string") return outcome;
  return "unread" in outcome ? outcome.unread : `${outcome.next} at ${outcome.at}`;
}

/** Reads a tunnel that begins after one octet. */
function read(reader: typeof readGtpU, ...parts: readonly Uint8Array[]): string {
  return shown(reader(concat(Uint8Array.of(7), ...parts), 1));
}

Deno.test("L2TP of version 3 carries a frame after cookie and sublayer, unless it is a control message", () => {
  const session = Uint8Array.of(0, 0, 0, 5);
  const ppp = concat(Uint8Array.of(0xff, 3, 0, 0x21), PACKET);
  for (const length of [0, 4, 8, 12]) {
    const between = new Uint8Array(length).fill(0x99);
    assertEquals(read(readL2tp3, session, between, FRAME), `ethernet at ${5 + length}`);
    assertEquals(read(readL2tp3, session, between, ppp), `ppp at ${5 + length}`);
  }
  assertEquals(read(readL2tp3, session, UNKNOWN), "L2TP with an unknown frame");
  assertEquals(read(readL2tp3, Uint8Array.of(0, 0, 0, 0), FRAME), "not-tcp");
  assertEquals(read(readL2tp3, Uint8Array.of(0, 0, 0, 0), UNKNOWN), "not-tcp");
  assertEquals(read(readL2tp3, session), "L2TP with an unknown frame");
  assertEquals(read(readL2tp3, session.subarray(1)), "cut");
});

Deno.test("GTP-U carries IP or Ethernet after its optional fields and extension headers", () => {
  const gtp = (flags: number, length: number, type = 255) =>
    Uint8Array.of(flags, type, length >> 8, length & 0xff, 0, 0, 0, 1);
  const size = PACKET.length;
  const extension = Uint8Array.of(0, 0, 0, 0x85, 1, 9, 9, 0);
  assertEquals(read(readGtpU, gtp(0x30, size), PACKET), "ip at 9");
  assertEquals(read(readGtpU, gtp(0x30, FRAME.length), FRAME), "ethernet at 9");
  assertEquals(read(readGtpU, gtp(0x32, size + 4), new Uint8Array(4), PACKET), "ip at 13");
  assertEquals(read(readGtpU, gtp(0x34, size + 8), extension, PACKET), "ip at 17");
  assertEquals(read(readGtpU, gtp(0x34, size + 8), extension, FRAME), "ethernet at 17");
  assertEquals(read(readGtpU, gtp(0x30, 60), UNKNOWN), "GTP-U with an unknown packet");
  assertEquals(read(readGtpU, gtp(0x30, 0)), "cut");
  assertEquals(read(readGtpU, gtp(0x30, size, 1), PACKET), "not-tcp");
  assertEquals(read(readGtpU, gtp(0x50, size), PACKET), "malformed");
  assertEquals(read(readGtpU, gtp(0x30, size).subarray(1)), "cut");
});

Deno.test("packets that are not examined are counted by protocol, and the first one is known", () => {
  const counts = new EncapsulationCounts();
  assertEquals([counts.firstUnread, counts.unread, counts.describeUnread()], [0, {}, ""]);
  counts.addUnread("ESP", 3);
  counts.addUnread("MACsec", 5);
  counts.addUnread("ESP", 8);
  counts.addUnread("NSH", 9);
  assertEquals(counts.firstUnread, 3);
  assertEquals(counts.unread, { ESP: 2, MACsec: 1, NSH: 1 });
  assertEquals(
    counts.describeUnread().split(",").slice(0, 3),
    [
      "Found 2 packets of ESP (encrypted)",
      " 1 packet of MACsec (encrypted)",
      " 1 packet of NSH (not supported)",
    ],
  );
  counts.addTunnels(["GRE", "VXLAN", "GRE"]);
  counts.addTunnels(["GRE"]);
  assertEquals(counts.tunnels, { GRE: 2, VXLAN: 1 });
});
