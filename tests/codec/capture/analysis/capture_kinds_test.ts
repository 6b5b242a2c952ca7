// The same traffic captured in different ways: the result is the same, and missing data is reported.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { AnalysisReport } from "../../../../codec/capture/analysis/report/model.ts";
import { type FilePacket, pcap, pcapngBlocks } from "../../../helpers/capture/capture_builder.ts";
import { concat, cooked, ethernet, vlan } from "../../../helpers/capture/packet_builder.ts";
import {
  analyze,
  command,
  interrogation,
  measured,
  Traffic,
} from "../../../helpers/capture/traffic_builder.ts";
import { times } from "./cases/finding_case.ts";

const ETHERNET_OCTETS = 14;
const ETHERNET = 1;
const COOKED = 113;
const RAW = 101;

function traffic(): Traffic {
  const t = new Traffic();
  const link = t.link().start().fromClient(interrogation()).fromServer(interrogation(7));
  times(8, (i) => link.fromServer(measured(100 + i, i, 20)));
  link.fromServer(interrogation(10)).acknowledge();
  link.fromClient(command()).fromServer(command({ cause: 7 }));
  link.fromServer(command({ cause: 10 })).acknowledge();
  times(8, (i) => link.fromServer(measured(100, i)).acknowledge());
  return t;
}

/** Returns the IP packets of a capture, with their times in microseconds. */
function packetsOf(capture: Uint8Array): { readonly ip: Uint8Array; readonly micros: bigint }[] {
  const view = new DataView(capture.buffer);
  const packets: { ip: Uint8Array; micros: bigint }[] = [];
  for (let at = 24; at < capture.length;) {
    const length = view.getUint32(at + 8, true);
    const seconds = BigInt(view.getUint32(at, true));
    const micros = seconds * 1_000_000n + BigInt(view.getUint32(at + 4, true));
    const start = at + 16 + ETHERNET_OCTETS;
    // Short frames are padded: the IP header says where the packet ends.
    packets.push({ ip: capture.slice(start, start + view.getUint16(start + 2)), micros });
    at += 16 + length;
  }
  return packets;
}

const PACKETS = packetsOf(traffic().pcap());
const PLAIN = traffic().report();

/** Returns the parts of a report that do not depend on the way of capturing. */
function story({ sessions, transactions, points, totals }: AnalysisReport) {
  return {
    totals,
    phases: sessions.map(({ phases }) => phases.map(({ phase }) => phase)),
    transactions: transactions.map(({ kind, result }) => [kind, result]),
    points: points.map(({ ioa, count, lastValue, changes }) => [ioa, count, lastValue, changes]),
  };
}

function codes({ findings }: AnalysisReport): string[] {
  return findings.map(({ code }) => code).sort();
}

Deno.test("analysis: packets of several link types in one pcapng file form one link", () => {
  const blocks = pcapngBlocks(true);
  const file = concat(
    blocks.section(),
    ...[ETHERNET, COOKED, RAW].map((type) => blocks.interface(type)),
    ...PACKETS.map(({ ip, micros }, i) => {
      const octets = [ethernet(ip), cooked(ip), ip][i % 3]!;
      return blocks.enhanced(octets, micros, { interface: i % 3 });
    }),
  );
  const report = analyze([file]);
  assertEquals(story(report), story(PLAIN));
  assertEquals(codes(report), codes(PLAIN));
});

Deno.test("analysis: packets that two mirrored networks captured are counted once", () => {
  const blocks = pcapngBlocks(false);
  const file = concat(
    blocks.section(),
    blocks.interface(ETHERNET),
    blocks.interface(COOKED),
    ...PACKETS.flatMap(({ ip, micros }) => [
      blocks.enhanced(ethernet(ip, vlan(7)), micros, { interface: 0 }),
      blocks.enhanced(cooked(ip), micros + 40n, { interface: 1 }),
    ]),
  );
  const report = analyze([file]);
  assertEquals(story(report), story(PLAIN));
  assertEquals(codes(report), ["duplicate-capture", ...codes(PLAIN)].sort());
});

Deno.test("analysis: octets cut off by a snap length count only as missing", () => {
  const cut: FilePacket[] = PACKETS.map(({ ip, micros }) => {
    const octets = ethernet(ip);
    return {
      octets: octets.slice(0, 66),
      originalLength: octets.length,
      time: micros * 1000n,
    };
  });
  const report = analyze([pcap(cut)]);
  const loss = report.findings.filter(({ code }) => code === "capture-loss");
  assert(loss.length > 0);
  assertMatch(loss[0]!.detail, /^\d+ octets from .* missing: the capture kept only the beginning/);
  assertEquals(
    codes(report).filter((code) =>
      code !== "capture-loss" && !codes(PLAIN).includes(code as never)
    ),
    [],
  );
  assert(report.transactions.every(({ result }) => result === "unknown" || result === "open"));
  assert(report.totals.unnumbered === 2, "STARTDT act and con are short enough");
});

Deno.test("analysis: IP fragments are reassembled, also out of order", () => {
  const packets = PACKETS.flatMap(({ ip, micros }, i): FilePacket[] => {
    const parts = fragments(ip, i + 1).map((part) => ({
      octets: ethernet(part),
      time: micros * 1000n,
    }));
    return i % 2 === 0 ? parts : parts.toReversed();
  });
  assert(packets.length > PACKETS.length);
  const report = analyze([pcap(packets)]);
  assertEquals(story(report), story(PLAIN));
  assertEquals([report.captures[0]!.lostDatagrams, codes(report)], [0, codes(PLAIN)]);
  const without = analyze([pcap(packets.slice(0, -1))]);
  assertEquals(without.captures[0]!.lostDatagrams, 1);
});

/** Splits an IPv4 packet into fragments with 24 octets of payload. */
function fragments(ip: Uint8Array, id: number): Uint8Array[] {
  const header = ip.slice(0, 20);
  const payload = ip.subarray(20);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < payload.length; at += 24) {
    const piece = payload.subarray(at, at + 24);
    const part = concat(header, piece);
    const view = new DataView(part.buffer);
    view.setUint16(2, part.length);
    view.setUint16(4, id);
    view.setUint16(6, at / 8 | (at + 24 < payload.length ? 0x2000 : 0));
    parts.push(part);
  }
  return parts;
}
