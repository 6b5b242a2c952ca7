// Several captures as one: files of a ring buffer, files that overlap, and files in any order.

import { assert, assertEquals } from "@std/assert";
import { toHex } from "../../../codec/mod.ts";
import {
  CaptureFileReader,
  type CaptureItem,
  CaptureMerger,
  type CaptureMergerOptions,
  decodeCapture,
  framePlace,
} from "../../../codec/capture/mod.ts";
import { type FilePacket, pcap } from "../../helpers/capture/capture_builder.ts";
import {
  command,
  interrogation,
  measured,
  Traffic,
} from "../../helpers/capture/traffic_builder.ts";
import { Prng } from "../../helpers/random/prng.ts";

/** Two links at the same time, with APDUs that are spread over packets. */
function plant(): Uint8Array {
  const t = new Traffic();
  const first = t.link().start();
  const second = t.link({ client: "10.0.0.7", clientPort: 41_000 }).start();
  first.fromClient(interrogation()).fromServer(interrogation(7));
  for (let ioa = 1; ioa <= 30; ioa++) {
    (ioa % 3 === 0 ? second : first).fromServer(measured(ioa, ioa));
    if (ioa % 8 === 0) first.acknowledge();
  }
  const torn = Uint8Array.of(0x68, 4, 0x43, 0, 0, 0);
  second.octets(true, torn.subarray(0, 3)).octets(true, torn.subarray(3));
  second.fromClient(command()).fromServer(command({ cause: 7 }));
  first.close();
  return t.pcap();
}

function packetsOf(file: Uint8Array): FilePacket[] {
  const reader = new CaptureFileReader();
  reader.push(file);
  reader.end();
  const packets: FilePacket[] = [];
  for (let packet = reader.next(); packet !== undefined; packet = reader.next()) {
    assert(packet.type === "packet");
    const time = BigInt(packet.time!) * 1_000_000n + BigInt(packet.nanoseconds);
    packets.push({ octets: packet.octets.slice(), time });
  }
  return packets;
}

/** What an item is about, without the number of its packet. */
function textOf(item: CaptureItem): string {
  const octets = "octets" in item ? toHex(item.octets) : "";
  return item.type === "issue"
    ? `issue ${item.code}`
    : `${item.type} ${item.connection.id} ${item.time} ${octets}`;
}

/** Merges files, in chunks of random size. */
function merge(
  files: readonly Uint8Array[],
  { seed = 1, starts, ...options }: CaptureMergerOptions & {
    readonly seed?: number;
    readonly starts?: readonly number[];
  } = {},
): { items: CaptureItem[]; texts: string[]; mostOpen: number; packets: number } {
  const random = new Prng(seed);
  const first = (file: Uint8Array) => Number((packetsOf(file)[0]?.time ?? 0n) / 1_000_000n);
  const merger = new CaptureMerger(starts ?? files.map(first), options);
  const at = files.map(() => 0);
  const open = new Set<number>();
  const items: CaptureItem[] = [];
  const texts: string[] = [];
  let mostOpen = 0;
  for (let step = merger.next(); step !== undefined; step = merger.next()) {
    if (step.type === "open") {
      merger.open(step.file);
      open.add(step.file);
      mostOpen = Math.max(mostOpen, open.size);
    } else if (step.type === "read") {
      const { file } = step;
      const from = at[file]!;
      if (from >= files[file]!.length) {
        open.delete(file);
        merger.end(file);
        continue;
      }
      at[file] = from + random.int(1, 400);
      merger.push(file, files[file]!.slice(from, at[file]));
    } else {
      items.push(step);
      texts.push(textOf(step));
    }
  }
  return { items, texts, mostOpen, packets: merger.summary.packets };
}

const WHOLE = plant();
const PACKETS = packetsOf(WHOLE);
const EXPECTED = Array.from(decodeCapture(WHOLE), textOf);

Deno.test("a capture that is cut into files of a ring buffer is decoded like the whole capture", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = new Prng(seed);
    const cuts = Array.from({ length: random.int(1, 5) }, () => random.int(0, PACKETS.length));
    const edges = [0, ...cuts.sort((a, b) => a - b), PACKETS.length];
    const files = edges.slice(1).map((to, index) => pcap(PACKETS.slice(edges[index], to)));
    const { texts, packets } = merge(files, { seed });
    assertEquals(texts, EXPECTED, `seed ${seed}`);
    assertEquals(packets, PACKETS.length);
  }
});

Deno.test("packets that are spread over files at random are decoded like the whole capture", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = new Prng(seed);
    const parts = Array.from({ length: random.int(2, 6) }, (): FilePacket[] => []);
    for (const packet of PACKETS) random.pick(parts).push(packet);
    const { texts } = merge(parts.map((part) => pcap(part)), { seed });
    assertEquals(texts, EXPECTED, `seed ${seed}`);
  }
});

Deno.test("the number of a packet is that in its file", () => {
  const files = [PACKETS.slice(20), PACKETS.slice(0, 20)].map((packets) => pcap(packets));
  const { items } = merge(files);
  const places = items.filter(({ type }) => type === "apdu").map(({ frame }) => framePlace(frame));
  assertEquals(places[0], { file: 1, frame: 4 }, "after the handshake");
  assertEquals(places.filter(({ file }) => file === 0)[0], { file: 0, frame: 1 });
  assert(places.every(({ file, frame }) => frame >= 1 && frame <= (file === 0 ? 60 : 20)));
});

Deno.test("packets that are in two files count once", () => {
  const files = [PACKETS.slice(0, 30), PACKETS.slice(10)].map((packets) => pcap(packets));
  const { texts } = merge(files);
  assertEquals(texts, EXPECTED);
});

Deno.test("files of a ring buffer are open one or two at a time", () => {
  const files = PACKETS.map((packet) => pcap([packet]));
  const { texts, mostOpen } = merge(files);
  assertEquals(texts, EXPECTED);
  assert(mostOpen <= 2, `${mostOpen} open`);
});

Deno.test("more files than may be open at once are read later, and an issue says so", () => {
  const parts = Array.from({ length: 6 }, (): FilePacket[] => []);
  PACKETS.forEach((packet, index) => parts[index % 6]!.push(packet));
  const { items, mostOpen, packets } = merge(parts.map((part) => pcap(part)), { maxOpen: 3 });
  assertEquals([mostOpen, packets], [3, PACKETS.length]);
  const issues = items.flatMap((item) => item.type === "issue" ? [item.detail] : []);
  assertEquals(issues, ["Found more than 3 files that overlap in time; some are merged too late"]);
});

Deno.test("an empty file, a foreign file and a damaged file are reported in their place", () => {
  const foreign = new TextEncoder().encode("GIF89a, not a capture");
  const files = [new Uint8Array(0), foreign, WHOLE.slice(0, -5), WHOLE.slice(0, 24)];
  const { items } = merge(files, { starts: [Infinity, Infinity, 0, -Infinity] });
  const issues = items.flatMap((item) =>
    item.type === "issue" ? [`${framePlace(item.frame).file} ${item.code}`] : []
  );
  assertEquals(issues.sort(), ["0 unknown-format", "1 unknown-format", "2 truncated"]);
  assert(items.filter(({ type }) => type === "apdu").length > 30);
});
