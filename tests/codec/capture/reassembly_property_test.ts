// Reassembly finds the same APDUs whatever the network does to segments, within bounds.

import { assert, assertEquals } from "@std/assert";
import type { ApduItem } from "../../../codec/capture/items.ts";
import { etherPcap, talk } from "../../helpers/capture/capture_builder.ts";
import { itemsOf, textOf } from "../../helpers/capture/capture_items.ts";
import { concat, hex } from "../../helpers/wire/frames.ts";
import { encodeApci } from "../../../codec/apci.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { ipv4, tcp } from "../../helpers/capture/packet_builder.ts";

/** Generates APDUs as one station would send them, across the wrap of N(S). */
function randomApdus(prng: Prng): Uint8Array[] {
  let sendNumber = prng.pick([0, 32_760]);
  return Array.from({ length: prng.int(3, 40) }, () => {
    const receiveNumber = 5;
    if (prng.chance(0.2)) return encodeApci({ format: "S", receiveNumber });
    if (prng.chance(0.2)) return encodeApci({ format: "U", function: "TESTFR act" });
    const apci = { format: "I", sendNumber, receiveNumber } as const;
    sendNumber = (sendNumber + 1) % 32768;
    return encodeApci(apci, prng.octets(prng.int(6, prng.chance(0.1) ? 249 : 30)));
  });
}

/** Octets of a stream from `start` to before `end`. */
interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Splits a stream into segments, some of which are repeated, some with other boundaries. */
function randomSegments(prng: Prng, length: number): Piece[] {
  const pieces: Piece[] = [];
  for (let start = 0; start < length;) {
    const end = Math.min(length, start + prng.pick([1, 3, 10, 40, 200]));
    pieces.push({ start, end });
    if (prng.chance(0.1)) pieces.push({ start, end });
    if (prng.chance(0.1)) pieces.push({ start: Math.max(0, start - prng.int(1, 20)), end });
    start = end;
  }
  return pieces;
}

/** Moves elements by at most `distance` positions. */
function shuffle<T>(prng: Prng, list: readonly T[], distance: number): T[] {
  return list.map((value, index) => ({ value, key: index + prng.next() * distance }))
    .sort((a, b) => a.key - b.key).map(({ value }) => value);
}

const PORTS = { source: 2404, destination: 40000 };
const ADDRESSES = { source: "192.0.2.2", destination: "192.0.2.1" };

/** Returns packets with these pieces of a stream that begins at a sequence number. */
function packetsOf(octets: Uint8Array, pieces: readonly Piece[], sequence: number): Uint8Array[] {
  return pieces.map(({ start, end }) => {
    const data = octets.subarray(start, end);
    return ipv4(ADDRESSES, tcp({ ...PORTS, sequence: (sequence + start) >>> 0, data }));
  });
}

Deno.test("CaptureDecoder finds the same APDUs however segments are split, reordered and repeated", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const prng = new Prng(seed);
    const apdus = randomApdus(prng);
    const octets = concat(apdus);
    const initial = prng.pick([0, 1000, 0xffffffff, 0xffffff00]);
    const { packets, open } = talk({ serverSequence: initial });
    open();
    const pieces = shuffle(prng, randomSegments(prng, octets.length), prng.int(0, 6));
    packets.push(...packetsOf(octets, pieces, initial + 1));
    const items = itemsOf(etherPcap(packets), { chunk: prng.pick([7, 100, 5000]) });
    const found = items.filter((item): item is ApduItem => item.type === "apdu");
    assertEquals(found.map((item) => hex(item.octets)), apdus.map(hex), `seed ${seed}`);
    assertEquals(items.length, apdus.length + 2, `seed ${seed}: only these, opened and closed`);
    let at = 0;
    for (const [index, { frame, firstFrame }] of found.entries()) {
      // `firstFrame` must contain the first octet, and `frame` an octet of the APDU, after which all its octets are
      // known.
      const [start, end] = [at, at += apdus[index]!.length];
      const holds = (number: number, from: number, to: number) => {
        const piece = pieces[number - 4]!;
        return piece.start < to && piece.end > from;
      };
      assert(holds(firstFrame, start, start + 1), `seed ${seed}, APDU ${index} begins`);
      assert(holds(frame, start, end), `seed ${seed}, APDU ${index} is complete`);
      const before = pieces.slice(0, frame - 3);
      const covered = (octet: number) => before.some((p) => p.start <= octet && octet < p.end);
      for (let octet = start; octet < end; octet++) assert(covered(octet), `seed ${seed}`);
    }
  }
});

Deno.test("CaptureDecoder loses only APDUs that are part of a lost packet", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const prng = new Prng(seed);
    const apdus = randomApdus(prng);
    const octets = concat(apdus);
    const { packets, open } = talk({ serverSequence: 99 });
    open();
    // Segments as stations send them: whole APDUs, one or several.
    const pieces: Piece[] = [];
    let start = 0;
    for (let index = 0; index < apdus.length;) {
      const count = prng.int(1, 2);
      const end = start + concat(apdus.slice(index, index + count)).length;
      pieces.push({ start, end });
      start = end;
      index += count;
    }
    const lost = prng.int(0, pieces.length - 2);
    packets.push(...packetsOf(octets, pieces.toSpliced(lost, 1), 100));
    const items = itemsOf(etherPcap(packets));
    const { start: from, end: to } = pieces[lost]!;
    let at = 0;
    const expected = apdus.filter((apdu) => {
      const begin = at;
      at += apdu.length;
      return begin < from || begin >= to;
    });
    const found = items.flatMap((item) => item.type === "apdu" ? [hex(item.octets)] : []);
    assertEquals(found, expected.map(hex), `seed ${seed}`);
    const gaps = items.filter((item) => item.type === "gap").map(textOf);
    assertEquals(gaps, [`${4 + lost} < gap of ${to - from}, not-captured`], `seed ${seed}`);
  }
});
