// Saves the packets that a filter selects as a capture, for Wireshark or to share.

import {
  type CapturePacket,
  FragmentStore,
  PcapngReader,
  PcapReader,
  readSegment,
} from "../../../codec/capture/mod.ts";
import { type Asdu, decodeApdu } from "../../../codec/mod.ts";
import type { Names } from "../../../cli/text/names.ts";
import {
  enhancedPacket,
  interfaceDescription,
  sectionHeader,
} from "../../../cli/report/packets/pcapng_writer.ts";
import type { Capture } from "./capture.ts";
import { type Input, readSlice } from "./input.ts";
import { readOctets } from "./octets.ts";
import { KIND } from "./row_store.ts";
import type { SaveOptions } from "./save.ts";

/** Number of octets collected before they are passed to the browser. */
const PART_OCTETS = 0x100000;

/** Maximum number of names of an ASDU in a comment. */
const COMMENTED_NAMES = 6;

/** Packets among which one APDU is split, and their ports. */
interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly ports: number;
}

/** Writes the complete packets of the selected rows; returns `undefined` if cancelled. */
export async function savePcapng(
  input: Input,
  capture: Capture,
  { selected, signal, names, onProgress }: SaveOptions,
): Promise<Blob | undefined> {
  const wanted = new PacketChoice(capture, selected);
  const reader = input.format === "pcap" ? new PcapReader() : new PcapngReader();
  const out = new PcapngBlob();
  const content = input.content();
  const step = PART_OCTETS * 4;
  for (let position = 0; position < content.size; position += step) {
    reader.push(await readSlice(content, position, position + step));
    if (position + step >= content.size) reader.end();
    const packets: CapturePacket[] = [];
    for (let item = reader.next(); item !== undefined; item = reader.next()) {
      if (item.type === "packet" && wanted.has(item)) packets.push(item);
    }
    const named = names === undefined ? new Map() : await namesIn(capture, packets, names);
    for (const packet of packets) out.add(packet, named.get(packet.frame) ?? "");
    onProgress(Math.min(1, (position + step) / content.size));
    if (signal.aborted) return undefined;
  }
  return out.finish();
}

/** Decides which packets to save. */
class PacketChoice {
  readonly #frames: Uint8Array; // a bit for each
  readonly #stretches: Stretch[] = [];
  readonly #fragments = new FragmentStore();

  constructor({ rows, links }: Capture, selected: Uint32Array | undefined) {
    let last = 0;
    for (let row = 0; row < rows.length; row++) last = Math.max(last, rows.frame(row));
    this.#frames = new Uint8Array((last >>> 3) + 1);
    const count = selected?.length ?? rows.length;
    for (let index = 0; index < count; index++) {
      const row = selected === undefined ? index : selected[index]!;
      const frame = rows.frame(row);
      const first = frame - rows.spread(row);
      this.#frames[frame >>> 3]! |= 1 << (frame & 7);
      this.#frames[first >>> 3]! |= 1 << (first & 7);
      if (frame - first < 2) continue;
      const { client, server } = links.links[rows.link(row)]!;
      this.#stretches.push({ first, last: frame, ports: client.port + server.port });
    }
    this.#stretches.sort((a, b) => a.first - b.first);
  }

  /** Must be called in packet order. */
  has(packet: CapturePacket): boolean {
    const { frame } = packet;
    if ((this.#frames[frame >>> 3]! >>> (frame & 7) & 1) === 1) return true;
    while (this.#stretches.length > 0 && this.#stretches[0]!.last < frame) this.#stretches.shift();
    const around = this.#stretches.filter(({ first, last }) => first <= frame && frame <= last);
    if (around.length === 0) return false;
    const segment = readSegment(packet, this.#fragments);
    if (typeof segment === "string") return false;
    const ports = segment.sourcePort + segment.destinationPort;
    return around.some((stretch) => stretch.ports === ports);
  }
}

/** The names of the objects in packets, as text by the number of the packet in which their APDU ends. */
async function namesIn(
  capture: Capture,
  packets: readonly CapturePacket[],
  names: Names,
): Promise<ReadonlyMap<number, string>> {
  const { rows } = capture;
  const wanted = new Set(packets.map(({ frame }) => frame));
  const [least = Infinity, most = 0] = [packets[0]?.frame, packets.at(-1)?.frame];
  const found: number[] = [];
  for (let row = 0; row < rows.length; row++) { // the rows of some links follow those of later packets
    const frame = rows.frame(row);
    if (frame < least || frame > most || rows.kind(row) !== KIND.information) continue;
    if (wanted.has(frame)) found.push(row);
  }
  const octets = await readOctets(capture, found);
  const texts = new Map<number, string>();
  found.forEach((row, index) => {
    const apdu = decodeApdu(octets[index]!, { profile: capture.profileOf(row) });
    const frame = rows.frame(row);
    const before = texts.get(frame);
    const own = apdu.format === "I" ? objectNames(apdu.asdu, names) : [];
    const all = [...before === undefined ? [] : [before], ...own];
    if (all.length > 0) texts.set(frame, all.join(", "));
  });
  return texts;
}

/** `IOA 215 Oven`, for the objects that have names. */
function objectNames(asdu: Asdu, names: Names): readonly string[] {
  if (asdu.type === "raw") return [];
  const named = asdu.objects.flatMap(({ ioa }) => {
    const name = names.nameIn(asdu.typeId, asdu.ca, ioa);
    return name === "" ? [] : [`IOA ${ioa} ${name}`];
  });
  const rest = named.length - COMMENTED_NAMES;
  return rest > 0 ? [...named.slice(0, COMMENTED_NAMES), `and ${rest} more`] : named;
}

/** A pcapng file in parts, which the browser stores. */
class PcapngBlob {
  readonly #interfaces = new Map<string, number>();
  #parts: BlobPart[] = [sectionHeader("iec104")];
  #blobs: Blob[] = [];
  #octets = 0;

  /** Adds a packet, with the names of its objects as part of its comment. */
  add(packet: CapturePacket, names: string): void {
    const { linkType, octets, originalLength, time, nanoseconds } = packet;
    const name = `${packet.interface} ${linkType}`;
    let number = this.#interfaces.get(name);
    if (number === undefined) {
      this.#interfaces.set(name, number = this.#interfaces.size);
      this.#put(interfaceDescription(linkType));
    }
    const fields = { interface: number, octets, originalLength, time, nanoseconds };
    const comment = `Packet ${packet.frame} of the capture${names === "" ? "" : `: ${names}`}`;
    this.#put(enhancedPacket({ ...fields, comment }));
  }

  finish(): Blob {
    return new Blob([...this.#blobs, ...this.#parts], { type: "application/x-pcapng" });
  }

  #put(block: Uint8Array<ArrayBuffer>): void {
    this.#parts.push(block);
    this.#octets += block.length;
    if (this.#octets < PART_OCTETS) return;
    this.#blobs.push(new Blob(this.#parts));
    this.#parts = [];
    this.#octets = 0;
  }
}
