// A capture of a small control system, of any size, generated chunk by chunk, for measurements of the analysis.

import { type AsduInput, encodeAsdu, type TypeName } from "../../codec/mod.ts";
import { TYPES } from "../../codec/low_level.ts";
import { writeApci } from "../../codec/apci.ts";
import { readCp56Time, writeCp56 } from "../../codec/time.ts";
import { Prng } from "../helpers/random/prng.ts";

/** Options of the capture. */
export interface CaptureMixOptions {
  /** Number of links, each between one control centre and a separate station. */
  readonly links?: number;
  /** Points per station. */
  readonly points?: number;
  /** Maximum number of octets of TCP data in a packet. */
  readonly segmentOctets?: number;
}

/** 2026-06-01T00:00:00Z. */
const START = Date.UTC(2026, 5, 1);

/** Number of ASDUs of each station, which are sent repeatedly with new times. */
const ASDUS = 400;

const PACKET_OCTETS = 16 + 14 + 20 + 20;

/** Octets of a CP56Time2a. */
const TAG_OCTETS = 7;

type Shape = readonly [type: TypeName, cause: number, value: (random: Prng) => number];

/** Types, causes and values in the proportions of a substation: mostly measured values. */
const SHAPES: readonly Shape[] = [
  ["M_ME_NC_1", 1, (random) => Math.fround(random.next() * 400)],
  ["M_ME_NC_1", 3, (random) => Math.fround(random.next() * 400)],
  ["M_ME_TF_1", 3, (random) => Math.fround(random.next() * 400)],
  ["M_ME_TF_1", 3, (random) => Math.fround(random.next() * 400)],
  ["M_ME_NB_1", 1, (random) => random.int(-32768, 32767)],
  ["M_ME_NA_1", 2, (random) => random.int(-32768, 32767) / 32768],
  ["M_ME_TE_1", 3, (random) => random.int(-32768, 32767)],
  ["M_SP_NA_1", 2, (random) => random.int(0, 1)],
  ["M_SP_TB_1", 3, (random) => random.int(0, 1)],
  ["M_DP_TB_1", 3, (random) => random.int(1, 2)],
  ["M_ST_NA_1", 2, (random) => random.int(-64, 63)],
  ["M_IT_NA_1", 37, (random) => random.int(0, 1e9)],
];

/** An ASDU, and the positions of its time tags. */
interface Template {
  readonly octets: Uint8Array;
  readonly tags: readonly number[];
}

function makeTemplate(random: Prng, ca: number, points: number): Template {
  const shape = random.int(0, SHAPES.length - 1);
  const [type, cause, value] = SHAPES[shape]!;
  const tagged = TYPES[type].time === "cp56";
  const sq = TYPES[type].sq && random.chance(0.7);
  const count = tagged ? random.int(1, 15) : random.int(1, 30);
  const each = Math.max(Math.floor(points / SHAPES.length), count);
  const first = 1000 * (shape + 1) + random.int(0, each - count);
  const objects = Array.from({ length: count }, (_, n) => ({
    ioa: first + n,
    value: value(random),
    ...tagged ? { time: START, timeFlags: 0 } : {},
  }));
  const octets = encodeAsdu({ type, cause, ca, sq, objects } as unknown as AsduInput);
  const tags: number[] = [];
  const size = (octets.length - 6) / count;
  for (let i = 1; tagged && i <= count; i++) tags.push(6 + i * size - TAG_OCTETS);
  for (const at of tags) if (readCp56Time(octets, at) !== START) throw new Error("No tag there");
  return { octets, tags };
}

interface Link {
  readonly number: number;
  readonly templates: readonly Template[];
  sent: number;
  sequence: [client: number, server: number];
}

/** Creates a capture in pcap format, in chunks of about a megabyte, until it has this number of octets. */
export function* captureMix(
  octets: number,
  options: CaptureMixOptions = {},
): Generator<Uint8Array> {
  const { links = 20, points = 600, segmentOctets = 1448 } = options;
  const random = new Prng(104);
  const all = Array.from({ length: links }, (_, number): Link => ({
    number,
    templates: Array.from({ length: ASDUS }, () => makeTemplate(random, number + 1, points)),
    sent: 0,
    sequence: [1, 1],
  }));
  const chunk = new Uint8Array(0x100000);
  const view = new DataView(chunk.buffer);
  let at = writeFileHeader(view);
  let written = 0;
  let micros = 0;
  for (let turn = 0; written + at < octets; turn++) {
    if (at > chunk.length - 4 * segmentOctets - 4 * PACKET_OCTETS) {
      written += at;
      yield chunk.slice(0, at);
      at = 0;
    }
    const link = all[turn % links]!;
    micros += random.int(50, 950);
    if (turn < links) {
      for (const packet of ["SYN", "SYN ACK", "STARTDT act", "STARTDT con"] as const) {
        at = writeOpening(view, at, { link, micros, packet });
      }
    }
    const before = link.sent;
    const start = at + PACKET_OCTETS;
    let end = start;
    const asdus = random.int(1, 8);
    for (let i = 0; i < asdus; i++) {
      const { octets, tags } = link.templates[link.sent % ASDUS]!;
      if (end - start + octets.length + 6 > segmentOctets) break;
      const sendNumber = link.sent++ & 0x7fff;
      writeApci(chunk, end, { format: "I", sendNumber, receiveNumber: 0 }, octets.length);
      chunk.set(octets, end + 6);
      const time = START + Math.floor(micros / 1000);
      for (const tag of tags) writeCp56(chunk, end + 6 + tag, time, 0);
      end += 6 + octets.length;
    }
    writePacket(view, at, { link, micros, fromClient: false, flags: 0x18, size: end - start });
    at = end;
    if (link.sent >> 3 !== before >> 3) {
      micros += random.int(100, 300);
      const receiveNumber = link.sent & 0x7fff;
      writeApci(chunk, at + PACKET_OCTETS, { format: "S", receiveNumber }, 0);
      writePacket(view, at, { link, micros, fromClient: true, flags: 0x18, size: 6 });
      at += PACKET_OCTETS + 6;
    }
  }
  yield chunk.slice(0, at);
}

function writeFileHeader(view: DataView): number {
  view.setUint32(0, 0xa1b2c3d4, true);
  view.setUint32(4, 0x00040002, true);
  view.setUint32(16, 0x40000, true);
  view.setUint32(20, 1, true);
  return 24;
}

function writeOpening(
  view: DataView,
  at: number,
  { link, micros, packet }: {
    link: Link;
    micros: number;
    packet: "SYN" | "SYN ACK" | "STARTDT act" | "STARTDT con";
  },
): number {
  const fromClient = packet === "SYN" || packet === "STARTDT act";
  const flags = { "SYN": 0x02, "SYN ACK": 0x12, "STARTDT act": 0x18, "STARTDT con": 0x18 }[packet];
  const size = flags === 0x18 ? 6 : 0;
  if (packet === "STARTDT act" || packet === "STARTDT con") {
    const octets = new Uint8Array(view.buffer);
    writeApci(octets, at + PACKET_OCTETS, { format: "U", function: packet }, 0);
  }
  if (size === 0) link.sequence[fromClient ? 0 : 1] -= 1;
  writePacket(view, at, { link, micros, fromClient, flags, size });
  if (size === 0) link.sequence[fromClient ? 0 : 1] += 1;
  return at + PACKET_OCTETS + size;
}

/** Writes record header, Ethernet, IPv4 and TCP before data that is already there. */
function writePacket(
  view: DataView,
  at: number,
  { link, micros, fromClient, flags, size }: {
    link: Link;
    micros: number;
    fromClient: boolean;
    flags: number;
    size: number;
  },
): void {
  const length = PACKET_OCTETS - 16 + size;
  view.setUint32(at, START / 1000 + Math.floor(micros / 1e6), true);
  view.setUint32(at + 4, micros % 1e6, true);
  view.setUint32(at + 8, length, true);
  view.setUint32(at + 12, length, true);
  const ethernet = at + 16;
  for (let i = 0; i < 12; i++) view.setUint8(ethernet + i, i === 5 || i === 11 ? link.number : 2);
  view.setUint16(ethernet + 12, 0x0800);
  const ip = ethernet + 14;
  const client = 0x0a000001;
  const server = 0x0a010000 + link.number + 1;
  view.setUint16(ip, 0x4500);
  view.setUint16(ip + 2, 40 + size);
  view.setUint32(ip + 4, 0);
  view.setUint32(ip + 8, 0x40060000);
  view.setUint32(ip + 12, fromClient ? client : server);
  view.setUint32(ip + 16, fromClient ? server : client);
  const tcp = ip + 20;
  const port = 40000 + link.number;
  const [own, other] = fromClient ? [0, 1] as const : [1, 0] as const;
  view.setUint16(tcp, fromClient ? port : 2404);
  view.setUint16(tcp + 2, fromClient ? 2404 : port);
  view.setUint32(tcp + 4, link.sequence[own] >>> 0);
  view.setUint32(tcp + 8, link.sequence[other] >>> 0);
  view.setUint16(tcp + 12, 0x5000 | flags);
  view.setUint16(tcp + 14, 0x2000);
  view.setUint32(tcp + 16, 0);
  link.sequence[own] += size;
}
