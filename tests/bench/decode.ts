// Decoding to columns and to objects, compared with combining the 32-bit words of the same octets.

import { decodeApdu } from "../../codec/mod.ts";
import { decodeBatch, PointColumns } from "../../codec/low_level.ts";
import { type Bench, compare, processorTime, type Row, scaled } from "./harness.ts";
import { makeMix, typesOfMix } from "./mix.ts";
import { makeWorkload, type Workload, WORKLOADS } from "./workloads.ts";

/** The anchor is compiled in several steps. */
const WARM_UP_MS = 200;

/** Number of rows after which columns are read and cleared. */
const BATCH = 0x10000;

/** Words of one call: the engine compiles short functions that are called often better than long loops. */
const PIECE = 1024;

/** Combines all words: reads the octets once, and does nothing else. */
function xorWords(words: Int32Array): number {
  let sum = 0;
  for (let at = 0; at < words.length; at += PIECE) {
    sum ^= xorPiece(words, at, Math.min(at + PIECE, words.length));
  }
  return sum;
}

function xorPiece(words: Int32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum ^= words[i]!;
  return sum;
}

function copy({ octets }: Workload, target: Uint8Array): number {
  target.set(octets);
  return 1;
}

/** Adds up the points of columns, and clears them. */
function take(columns: PointColumns): number {
  const { ioa, value, quality, time, length } = columns;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    sum += ioa[i]! + value[i]! + quality[i]!;
    if (!Number.isNaN(time[i])) sum += time[i]!;
  }
  columns.clear();
  return sum;
}

function toColumns({ octets }: Workload, columns: PointColumns): number {
  let sum = 0;
  for (let at = 0; at < octets.length;) {
    const next = decodeBatch(octets, at, Math.min(octets.length, at + BATCH), columns);
    sum += take(columns);
    if (next === at) {
      // A type that has no columns.
      const end = at + 2 + octets[at + 1]!;
      sum += sumOf(octets, at, end);
      at = end;
    } else at = next;
  }
  return sum;
}

function toObjects({ octets }: Workload): number {
  let sum = 0;
  for (let at = 0; at < octets.length;) {
    const end = at + 2 + octets[at + 1]!;
    sum += sumOf(octets, at, end);
    at = end;
  }
  return sum;
}

/** Decodes an APDU into objects, and adds up their numbers. */
function sumOf(octets: Uint8Array, from: number, to: number): number {
  const apdu = decodeApdu(octets, { from, to });
  if (apdu.format !== "I" || apdu.asdu.type === "raw") throw new Error("The APDU was not decoded");
  let sum = 0;
  for (const object of apdu.asdu.objects as readonly Readonly<Record<string, unknown>>[]) {
    sum += object.ioa as number;
    if (typeof object.value === "number") sum += object.value;
    if (typeof object.time === "number") sum += object.time;
  }
  return sum;
}

/** Days from 1970 to the day before each month from 2000 on: seven bits of the year, four of the month. */
const MONTHS = Int32Array.from(
  { length: 2048 },
  (_, i) => Date.UTC(2000 + (i >> 4), (i & 15) - 1, 0) / 86_400_000,
);

/** Decodes `t36_max` as a program would that has only this type: M_ME_TF_1 with valid times and without SQ. */
function byHand({ octets }: Workload): number {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  let sum = 0;
  for (let at = 0; at < octets.length;) {
    const end = at + 2 + octets[at + 1]!;
    for (let o = at + 12; o < end; o += 15) {
      const high = view.getUint32(o + 11, true);
      sum += (view.getUint32(o, true) & 0xffffff) + view.getFloat32(o + 3, true) + octets[o + 7]!;
      const days = MONTHS[high >>> 20 & 0x7f0 | high >>> 16 & 15]! + (high >>> 8 & 31);
      const minutes = (high & 31) * 60 + (octets[o + 10]! & 63);
      sum += days * 86_400_000 + minutes * 60_000 + view.getUint16(o + 8, true);
    }
    at = end;
  }
  return sum;
}

/** Measures one workload. */
async function measure(name: string, workload: Workload): Promise<Row[]> {
  const { objects, octets } = workload;
  const target = new Uint8Array(octets.length);
  const words = new Int32Array(octets.buffer, 0, octets.length >> 2);
  const columns = new PointColumns(0x10000);
  return await compare(
    "ns/object",
    ["u32 xor", processorTime(objects, () => xorWords(words), WARM_UP_MS)],
    {
      [`${name}: Uint8Array.set`]: processorTime(objects, () => copy(workload, target)),
      [`${name}: to columns`]: processorTime(objects, () => toColumns(workload, columns)),
      [`${name}: to objects`]: processorTime(objects, () => toObjects(workload)),
      ...name === "t36_max"
        ? { [`${name}: by hand`]: processorTime(objects, () => byHand(workload)) }
        : {},
    },
  );
}

/** Decoding. */
export const DECODE: Bench = {
  title: "Decoding, compared with combining the 32-bit words of the same octets; processor time",
  run: async (scale) => {
    const rows: Row[] = [];
    for (const name of WORKLOADS) {
      rows.push(...await measure(name, makeWorkload(name, scaled(2_000_000, scale, 1000))));
    }
    const apdus = scaled(15_000, scale, 50);
    for (const count of [1, 3, 12, 30]) {
      const mix = makeMix(apdus, 104, typesOfMix(count), "increasing");
      rows.push(...await measure(`mix of ${count}`, mix));
    }
    const random = makeMix(apdus, 104, typesOfMix(12), "random");
    rows.push(...await measure("mix of 12, times in random order", random));
    return rows;
  },
};
