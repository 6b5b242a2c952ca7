// Items with points in columns represent the same APDUs, in the same packets, as individual items.

import { assert, assertEquals } from "@std/assert";
import { ApduStream, type ApduStreamItem } from "../../../codec/capture/apdu_stream.ts";
import { FragmentStore } from "../../../codec/capture/ip_fragments.ts";
import { CaptureDecoder, decodeCapture, PcapReader } from "../../../codec/capture/mod.ts";
import { readSegment } from "../../../codec/capture/tcp.ts";
import { TcpReassembler } from "../../../codec/capture/tcp_reassembly.ts";
import type { ApduItem, CaptureItem, PointsItem } from "../../../codec/capture/items.ts";
import { APCI_OCTETS, PointColumns } from "../../../codec/low_level.ts";
import { decodeApdu, toHex } from "../../../codec/mod.ts";
import { captureMix } from "../../bench/capture_mix.ts";
import { Prng } from "../../helpers/random/prng.ts";

const FOLDER = new URL("../../vectors/captures/", import.meta.url);

/** Describes an APDU with its place, its field sizes and its points. */
function apduText(
  { frame, time, connection, fromClient, profile }: ApduItem | PointsItem,
  octets: Uint8Array,
): string {
  return [frame, time, connection.id, fromClient, profile.ioaOctets, toHex(octets)].join(" ");
}

/** Lists the points of rows as `decodeApdu` returns them. */
function rowsOf(columns: PointColumns, from: number, to: number): unknown {
  return Array.from({ length: to - from }, (_, i) => {
    const row = from + i;
    return [columns.ioa[row], columns.value[row], columns.quality[row], columns.time[row]];
  });
}

/** Describes the items of a capture; with columns, the APDUs of each item with points. */
function textsOf(
  octets: Uint8Array,
  columns: PointColumns | undefined,
  split: (rest: number) => number,
): { readonly texts: readonly string[]; readonly fast: number } {
  const decoder = new CaptureDecoder();
  const texts: string[] = [];
  let fast = 0;
  const take = (item: CaptureItem | PointsItem) => {
    if (item.type === "apdu") texts.push(apduText(item, item.octets));
    else if (item.type === "points") {
      const { asdus, length } = columns!;
      assertEquals(asdus.length, item.apdus);
      for (let i = 0; i < asdus.length; i++) {
        const at = asdus.at[i]! - APCI_OCTETS;
        const apdu = item.octets.subarray(at, at + 2 + item.octets[at + 1]!);
        texts.push(apduText(item, apdu));
        const decoded = decodeApdu(apdu, { profile: item.profile });
        assert(decoded.format === "I" && decoded.asdu.type !== "raw");
        const objects = decoded.asdu.objects as readonly Record<string, unknown>[];
        assertEquals(
          rowsOf(columns!, asdus.first[i]!, i + 1 < asdus.length ? asdus.first[i + 1]! : length),
          objects.map(({ ioa, value, quality, time = NaN }) => [ioa, value, quality, time]),
        );
      }
      fast += item.apdus;
    } else {
      texts.push(
        [
          item.type,
          item.frame,
          "octets" in item ? toHex(item.octets) : "",
          "code" in item ? item.code : "",
        ]
          .join(" "),
      );
    }
  };
  const takeAll = () => {
    for (;;) {
      columns?.clear();
      const item = decoder.next(columns);
      if (item === undefined) return;
      take(item);
    }
  };
  for (let at = 0; at < octets.length;) {
    const end = Math.min(octets.length, at + split(octets.length - at));
    decoder.push(octets.slice(at, end));
    takeAll();
    at = end;
  }
  decoder.end();
  takeAll();
  texts.push(JSON.stringify(decoder.summary));
  return { texts, fast };
}

Deno.test("CaptureDecoder.next(columns) finds the same as next() in all sample captures", () => {
  for (const { name } of Deno.readDirSync(FOLDER)) {
    if (!name.endsWith(".pcap")) continue;
    const octets = Deno.readFileSync(new URL(name, FOLDER));
    const whole = (rest: number) => rest;
    const { texts } = textsOf(octets, new PointColumns(), whole);
    assertEquals(texts, textsOf(octets, undefined, whole).texts, name);
  }
});

Deno.test("CaptureDecoder.next(columns) finds the same in a mix that is cut, repeated and torn", () => {
  const mix = Uint8Array.from([...captureMix(150_000)].flatMap((chunk) => [...chunk]));
  for (let seed = 1; seed <= 12; seed++) {
    const random = new Prng(seed);
    const octets = damaged(mix, random);
    const split = () => random.int(1, 4000);
    const { texts, fast } = textsOf(octets, new PointColumns(), split);
    assertEquals(texts, textsOf(octets, undefined, () => octets.length).texts, `seed ${seed}`);
    assert(fast > 300, "most APDUs are in columns");
  }
});

/** The octets of each link with their packets, as the events of TCP reassembly and the search for APDUs give them. */
function linksByEvents(octets: Uint8Array): ReadonlyMap<number, readonly string[]> {
  const [reader, fragments, reassembler] = [
    new PcapReader(),
    new FragmentStore(),
    new TcpReassembler(),
  ];
  const streams = new Map<string, ApduStream>();
  const links = new Map<number, string[]>();
  const take = () => {
    for (let event = reassembler.next(); event; event = reassembler.next()) {
      if (event.type === "opened" || event.type === "closed") continue;
      const { connection, fromClient, mark } = event;
      const key = `${connection.id} ${fromClient}`;
      let stream = streams.get(key);
      if (stream === undefined) {
        streams.set(key, stream = new ApduStream(connection, fromClient, connection.handshake));
      }
      if (event.type === "data") stream.push(event.octets, mark);
      else if (event.type === "gap") stream.gap(event);
      else if (event.type === "conflict") stream.conflict(event);
      else stream.end(mark);
      let texts = links.get(connection.id);
      if (texts === undefined) links.set(connection.id, texts = []);
      for (let item = stream.next(); item; item = stream.next()) texts.push(itemText(item));
    }
  };
  reader.push(octets);
  for (let packet = reader.next(); packet?.type === "packet"; packet = reader.next()) {
    const segment = readSegment(packet, fragments);
    if (typeof segment !== "string") reassembler.accept(segment, packet);
    take();
  }
  return links;
}

/** The same, as the decoder gives them. */
function linksByDecoder(octets: Uint8Array): ReadonlyMap<number, readonly string[]> {
  const links = new Map<number, string[]>();
  for (const item of decodeCapture(octets)) {
    if (item.type !== "apdu" && item.type !== "gap" && item.type !== "skipped") continue;
    const texts = links.get(item.connection.id);
    if (texts === undefined) links.set(item.connection.id, [itemText(item)]);
    else texts.push(itemText(item));
  }
  return links;
}

function itemText(item: ApduStreamItem): string {
  const octets = item.type === "gap" ? `${item.missing}` : toHex(item.octets);
  return [item.type, item.frame, item.time, item.fromClient, octets].join(" ");
}

Deno.test("data that bypasses the events of TCP reassembly gives the same result as the events, in order or not", () => {
  const mix = Uint8Array.from(
    [...captureMix(300_000, { links: 3 })].flatMap((chunk) => [...chunk]),
  );
  for (let seed = 1; seed <= 12; seed++) {
    const octets = damaged(mix, new Prng(seed));
    const [found, expected] = [linksByDecoder(octets), linksByEvents(octets)];
    assertEquals([...found.keys()], [...expected.keys()], `seed ${seed}`);
    for (const [link, texts] of expected) {
      // At the end, the decoder also returns what is incomplete or was held back.
      const own = found.get(link)!.slice(0, texts.length);
      assertEquals(own, texts, `seed ${seed} link ${link}`);
      assert(texts.length > 500, "most data comes after the start of a link");
    }
  }
});

const FILE_HEADER = 24;
const RECORD_HEADER = 16;

/** Removes, repeats and moves packets, and changes octets in some. */
function damaged(octets: Uint8Array, random: Prng): Uint8Array {
  const view = new DataView(octets.buffer);
  const records: Uint8Array[] = [octets.subarray(0, FILE_HEADER)];
  for (let at = FILE_HEADER; at < octets.length;) {
    const end = at + RECORD_HEADER + view.getUint32(at + 8, true);
    const record = octets.slice(at, end);
    if (random.chance(0.01)) record[random.int(RECORD_HEADER + 54, record.length - 1)]! ^= 0x40;
    if (!random.chance(0.01)) records.push(record);
    if (random.chance(0.01)) records.push(record);
    if (random.chance(0.01) && records.length > 3) {
      [records[records.length - 1], records[records.length - 2]] = [
        records.at(-2)!,
        records.at(-1)!,
      ];
    }
    at = end;
  }
  return Uint8Array.from(records.flatMap((record) => [...record]));
}
