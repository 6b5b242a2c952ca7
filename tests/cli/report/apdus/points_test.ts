// Points in columns have the same text in CSV, NDJSON and JSON as the objects of the same APDUs, in every type and zone.

import { assert, assertEquals } from "@std/assert";
import { CsvWriter } from "../../../../cli/report/apdus/csv_writer.ts";
import { JsonWriter } from "../../../../cli/report/apdus/json_writer.ts";
import { AsduTexts } from "../../../../cli/report/apdus/point_form.ts";
import type { Place } from "../../../../cli/report/apdus/source.ts";
import type { Writer, WriterOptions } from "../../../../cli/report/apdus/writer.ts";
import { FixedText } from "../../../../cli/text/digits.ts";
import { OctetText } from "../../../../cli/text/octet_text.ts";
import { Output } from "../../../../cli/text/output.ts";
import { APCI_OCTETS, decodeBatch, encodeApci, PointColumns } from "../../../../codec/low_level.ts";
import { FAST_TYPES } from "../../../../codec/fast_types.ts";
import { decodeApdu, IEC104, type ZonePolicy } from "../../../../codec/mod.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { concat } from "../../../helpers/wire/frames.ts";

const PLACES: readonly Place[] = [
  {
    frame: 7,
    captured: { time: Date.UTC(2026, 5, 1, 10, 59, 59, 999), nanoseconds: 123_456 },
    connection: 3,
    source: { address: "192.0.2.10", port: 2404 },
    destination: { address: "2001:db8::1", port: 49_152 },
    fromClient: false,
  },
  {
    ...{ file: 'a "b", c.pcap', fileIndex: 1, frame: 70_000 },
    captured: { time: undefined, nanoseconds: 0 },
    connection: 0,
    source: { address: "192.0.2.11", port: 40_000 },
    destination: { address: "192.0.2.12", port: 2404 },
    fromClient: true,
  },
];

/** Values at the limits of their formats, and those that JSON writes as text. */
const FLOATS = [0, -0, 1, -1, 1e-7, 1e7, 16_777_217, 123_456_792, 3.4e38, -1e-40, 0.1, 49.98];

/** Sets the values of objects with 4 octets, so that infinite and unusual values occur as well. */
function setFloats(octets: Uint8Array, at: number, random: Prng): void {
  const view = new DataView(octets.buffer);
  const value = random.pick([...FLOATS, Infinity, -Infinity, NaN]);
  if (random.chance(0.5)) view.setFloat32(at, value, true);
  else view.setFloat32(at, Math.fround((random.next() - 0.5) * 1000), true);
}

/** Returns random APDUs of a type, most of which have no findings. */
function randomApdu(typeId: number, random: Prng): Uint8Array {
  const { size, sq, tagged, body, keys } = FAST_TYPES[typeId]!;
  const isSequence = sq && random.chance(0.4);
  const count = random.int(1, 5);
  const step = isSequence ? size : size + 3;
  const start = APCI_OCTETS + 6;
  const asdu = random.octets(6 + (isSequence ? 3 : 0) + count * step);
  asdu.set([typeId, count | (isSequence ? 0x80 : 0), random.pick([1, 3, 0x43, 0x83, 20])]);
  const octets = encodeApci({ format: "I", sendNumber: 32_767, receiveNumber: 128 }, asdu);
  for (let i = 0; i < count; i++) {
    const value = start + 3 + i * step;
    if (body === 5) setFloats(octets, value, random);
    const last = value + body - 1;
    if (keys !== "total") octets[last]! &= 0xf1;
    if (body === 1) octets[last]! &= 0xf3;
    if (!tagged) continue;
    const tag = [random.int(0, 0xff), random.int(0, 0xe9), random.int(0, 59) | 0x80];
    const hour = random.int(0, 23) | (random.chance(0.5) ? 0x80 : 0);
    octets.set([...tag, hour, random.int(1, 28), random.int(1, 12), random.int(0, 99)], last + 1);
    if (i > 0 && random.chance(0.7)) {
      repeat(octets, { from: value - step, to: value, size, body }, random);
    }
  }
  return octets;
}

/** Copies an object, with or without its value, and perhaps changes one bit of it. */
function repeat(
  octets: Uint8Array,
  { from, to, size, body }: { from: number; to: number; size: number; body: number },
  random: Prng,
): void {
  const kept = random.chance(0.5) ? 0 : body - 1;
  octets.copyWithin(to + kept, from + kept, from + size);
  if (random.chance(0.3)) octets[to + random.int(0, size - 1)]! ^= 1 << random.int(0, 7);
}

const TYPES_IN_COLUMNS = [...FAST_TYPES.keys()].filter((typeId) =>
  FAST_TYPES[typeId] !== undefined
);

async function textOf(
  make: (options: WriterOptions) => Writer,
  options: Omit<WriterOptions, "out">,
  write: (writer: Writer) => void,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  const out = new Output({
    write: (octets) => {
      text += decoder.decode(octets, { stream: true });
      return Promise.resolve(octets.length);
    },
  });
  const writer = make({ ...options, out });
  writer.begin();
  write(writer);
  writer.end();
  await out.flush();
  return text;
}

const WRITERS: readonly ((options: WriterOptions) => Writer)[] = [
  (options) => new CsvWriter(options),
  (options) => new JsonWriter(options, false),
  (options) => new JsonWriter(options, true),
];

const ZONES: readonly (ZonePolicy | undefined)[] = [
  undefined,
  { zone: "UTC" },
  { zone: 60 },
  { zone: "Europe/Madrid" },
  { zone: "UTC", summer: "ignore" },
];

Deno.test("CSV and JSON have the same text from columns as from objects", async () => {
  const random = new Prng(5);
  let written = 0;
  for (const [typeId, type] of FAST_TYPES.entries()) {
    if (type === undefined) continue;
    for (let run = 0; run < 40; run++) {
      const both = [randomApdu(typeId, random), randomApdu(random.pick(TYPES_IN_COLUMNS), random)];
      const columns = new PointColumns();
      const octets = concat(both);
      decodeBatch(octets, 0, octets.length, columns);
      const decoded = both.slice(0, columns.asdus.length).map((each) => decodeApdu(each));
      if (decoded.length === 0) continue;
      for (const { issues } of decoded) assertEquals(issues, []);
      const place = PLACES[run % 2]!;
      const zone = ZONES[run % ZONES.length];
      const options = { profile: IEC104, zone, verbose: false, hasFiles: place.file !== undefined };
      for (const make of WRITERS) {
        const fromColumns = await textOf(make, options, (writer) => {
          assert(writer.points !== undefined || zone !== undefined, "columns are supported");
          if (writer.points === undefined) return;
          writer.points({ type: "points", octets, columns, place });
          written++;
        });
        const fromObjects = await textOf(make, options, (writer) => {
          if (writer.points === undefined) return;
          for (const [i, apdu] of decoded.entries()) {
            const found = { type: "apdu", octets: both[i]!, place } as const;
            writer.apdu({ apdu, found, tree: undefined });
          }
        });
        assertEquals(fromColumns, fromObjects);
      }
    }
  }
  assert(written > 800, "most ASDUs have no findings");
});

Deno.test("JSON has the same record of an S format APDU with and without --verbose, apart from its octets", async () => {
  const octets = encodeApci({ format: "S", receiveNumber: 32_767 });
  const apdu = decodeApdu(octets);
  const places = [...PLACES, { offset: 7 }, { ...PLACES[0], line: 3, column: 1, frame: 3 }];
  for (const place of places) {
    for (const make of WRITERS.slice(1)) {
      const [fast, slow] = await Promise.all(
        [false, true].map((verbose) =>
          textOf(make, { profile: IEC104, verbose, zone: undefined }, (writer) => {
            writer.apdu({ apdu, found: { type: "apdu", octets, place }, tree: undefined });
          })
        ),
      );
      assertEquals(fast, slow!.replace(/,"octets":"\w+"/, ""));
    }
  }
});

/** Adds an ASDU with a common address, a type, a cause and perhaps SQ. */
function addAsdu({ asdus }: PointColumns, ca: number, typeId: number, isSequence = false): void {
  const structure = isSequence ? 0x82 : 2;
  asdus.add({ at: 0, typeId, structure, cause: ca % 3, originator: 0, ca, first: 0 });
}

Deno.test("the texts of ASDUs are kept apart, however many there are", () => {
  const columns = new PointColumns();
  const { asdus } = columns;
  const textAt = (row: number) => `${asdus.ca[row]} ${asdus.typeId[row]} ${asdus.cause[row]}`;
  const texts = new AsduTexts((_, row) => new FixedText(textAt(row)));
  for (let ca = 1; ca <= 20_000; ca++) addAsdu(columns, ca, 1 + ca % 37);
  for (let turn = 0; turn < 2; turn++) {
    for (let row = 0; row < asdus.length; row++) {
      const text = new OctetText(8);
      text.fixed(texts.of(columns, row));
      assertEquals(new TextDecoder().decode(text.take()), textAt(row));
    }
  }
});

Deno.test("the texts of the ASDUs of 20 stations with 12 types are made once", () => {
  const columns = new PointColumns();
  let made = 0;
  const texts = new AsduTexts(() => new FixedText(String(made++)));
  for (let ca = 1; ca <= 20; ca++) {
    for (const typeId of TYPES_IN_COLUMNS.slice(0, 12)) {
      for (const isSequence of [false, true]) addAsdu(columns, ca, typeId, isSequence);
    }
  }
  for (let turn = 0; turn < 3; turn++) {
    for (let row = 0; row < columns.asdus.length; row++) texts.of(columns, row);
  }
  assertEquals(made, columns.asdus.length);
});
