// Variants of pcap with longer record headers, which their first octets do not announce.

import { assertEquals } from "@std/assert";
import { PcapReader } from "../../../codec/capture/pcap.ts";
import { pcap, type PcapFields, START_TIME, talk } from "../../helpers/capture/capture_builder.ts";
import { feed } from "../../helpers/capture/capture_items.ts";
import { ethernet } from "../../helpers/capture/packet_builder.ts";
import { hasTshark, runTshark } from "../../helpers/capture/tshark.ts";
import { frames } from "../../helpers/wire/frames.ts";

/** The same with ARP first, whose packet shows nothing about its header. */
const ARP = new Uint8Array(42).fill(0xff, 0, 6).fill(1, 6, 12);
ARP.set([0x08, 0x06], 12);

function packets(first: readonly Uint8Array[]) {
  const { packets, open, send } = talk();
  open();
  send(true, frames("STARTDT act"));
  send(false, frames("STARTDT con, I(0,0)"));
  return [...first, ...packets.map((packet) => ethernet(packet))].map((octets) => ({ octets }));
}

const VARIANTS: Readonly<Record<string, PcapFields>> = {
  "usual": {},
  "Nokia": { more: 4 },
  "patch of April 1999": { more: 8 },
  "patch of October 1999": { modified: true },
  "patch of September 1999": { modified: true, more: 12 },
};

Deno.test("PcapReader finds the length of record headers that the file does not announce", () => {
  for (const [name, fields] of Object.entries(VARIANTS)) {
    for (const first of [[], [ARP]]) {
      for (const little of [true, false]) {
        const wanted = packets(first);
        const file = pcap(wanted, { ...fields, little });
        for (const chunk of [1, 100, file.length]) {
          const found = feed(new PcapReader(), file, chunk).map((item) =>
            item.type === "packet" ? item.octets : item.detail
          );
          assertEquals(found, wanted.map(({ octets }) => octets), `${name}, chunks of ${chunk}`);
        }
      }
    }
  }
});

Deno.test("PcapReader: one packet of IP is enough, whatever the length of its header", () => {
  for (const [name, fields] of Object.entries(VARIANTS)) {
    const [first] = packets([]);
    const [item] = feed(new PcapReader(), pcap([first!], fields), 7);
    assertEquals(item?.type === "packet" ? item.octets : item, first!.octets, name);
  }
});

Deno.test("PcapReader: a usual file of odd packets stays a usual file", () => {
  const wanted = [{ octets: Uint8Array.of(1, 2, 3) }, { octets: new Uint8Array(0) }, {
    octets: ARP,
  }];
  const found = feed(new PcapReader(), pcap(wanted), 3);
  assertEquals(found.map((item) => item.type === "packet" && item.octets.length), [3, 0, 42]);
  const [only] = feed(new PcapReader(), pcap([{ octets: ARP }]).subarray(0, 60));
  assertEquals(only?.type === "issue" && only.code, "truncated");
});

Deno.test("PcapReader expects the second packet within 366 days of the first one", () => {
  const isFound = (seconds: number) => {
    const [first, second] = packets([ARP]);
    const later = { ...second!, time: START_TIME + BigInt(seconds) * 1_000_000_000n };
    const file = pcap([{ ...first!, time: START_TIME }, later], { more: 4 });
    const [found] = feed(new PcapReader(), file, file.length);
    return found?.type === "packet" && found.octets.length === ARP.length &&
      found.octets[0] === ARP[0];
  };
  assertEquals([366 * 86_400, 366 * 86_400 + 1].map(isFound), [true, false]);
});

const ignore = !hasTshark();

Deno.test({
  name: `tshark agrees on the variants of pcap${ignore ? " (skipped: tshark is not here)" : ""}`,
  ignore,
  fn() {
    const usual = runTshark(pcap(packets([])));
    assertEquals(usual.length, 2);
    assertEquals(runTshark(pcap(packets([]), { more: 4 })), usual);
    assertEquals(runTshark(pcap(packets([]), { modified: true, more: 12 })), usual);
  },
});
