// Hand-written functions that encode the eight bodies that make up nearly all traffic. They duplicate
// what the tables define; a test with random objects proves that they match `compose.ts`.

import type { BodyName } from "./elements.ts";
import { MAX_FLOAT32 } from "./float32.ts";
import type { ObjectValues } from "./compose.ts";

/**
 * Writes value and quality of one object. Returns `false` if a value is unusual, for example missing or impossible:
 * `compose.ts` then writes the object, or reports what is wrong.
 */
export type WriteKernel = (object: ObjectValues, octets: Uint8Array, at: number) => boolean;

function single({ value, quality = 0 }: ObjectValues, octets: Uint8Array, at: number): boolean {
  if (!areNumbers(value, quality)) return false;
  const spi = (value as number) & 0x01;
  const bits = (quality as number) & 0xfe;
  octets[at] = spi | bits;
  return spi === value && bits === quality;
}

function double({ value, quality = 0 }: ObjectValues, octets: Uint8Array, at: number): boolean {
  if (!areNumbers(value, quality)) return false;
  const dpi = (value as number) & 0x03;
  const bits = (quality as number) & 0xfc;
  octets[at] = dpi | bits;
  return dpi === value && bits === quality;
}

function step(object: ObjectValues, octets: Uint8Array, at: number): boolean {
  const { value, quality = 0, transient = false } = object;
  if (!areNumbers(value, quality)) return false;
  const vti = ((value as number) << 25) >> 25;
  octets[at] = (vti & 0x7f) | (transient === true ? 0x80 : 0);
  return vti === value && typeof transient === "boolean" && writeQds(octets, at + 1, quality);
}

function bits({ value, quality = 0 }: ObjectValues, octets: Uint8Array, at: number): boolean {
  if (!areNumbers(value, quality)) return false;
  const bsi = (value as number) >>> 0;
  writeWord(octets, at, bsi);
  return bsi === value && writeQds(octets, at + 4, quality);
}

function normalized({ value, quality = 0 }: ObjectValues, octets: Uint8Array, at: number): boolean {
  if (!areNumbers(value, quality)) return false;
  const nva = value as number;
  if (!(nva >= -1 && nva <= 1)) return false;
  const raw = Math.min(Math.round(nva * 32768), 32767);
  octets[at] = raw;
  octets[at + 1] = raw >> 8;
  return writeQds(octets, at + 2, quality);
}

function scaled({ value, quality = 0 }: ObjectValues, octets: Uint8Array, at: number): boolean {
  if (!areNumbers(value, quality)) return false;
  const sva = ((value as number) << 16) >> 16;
  octets[at] = sva;
  octets[at + 1] = sva >> 8;
  return sva === value && writeQds(octets, at + 2, quality);
}

const FLOAT = new Float32Array(1);
const FLOAT_BITS = new Int32Array(FLOAT.buffer);
function float({ value, quality = 0 }: ObjectValues, octets: Uint8Array, at: number): boolean {
  if (!areNumbers(value, quality)) return false;
  const number = value as number;
  if (!(Math.abs(number) <= MAX_FLOAT32)) return false;
  FLOAT[0] = number;
  writeWord(octets, at, FLOAT_BITS[0]!);
  return writeQds(octets, at + 4, quality);
}

function total(object: ObjectValues, octets: Uint8Array, at: number): boolean {
  const { value, quality = 0, sequence = 0, carry = false, adjusted = false } = object;
  if (!areNumbers(value, quality) || typeof sequence !== "number") return false;
  const reading = (value as number) | 0;
  const invalid = (quality as number) & 0x80;
  const number = sequence & 0x1f;
  writeWord(octets, at, reading);
  octets[at + 4] = number | invalid | (carry === true ? 0x20 : 0) | (adjusted === true ? 0x40 : 0);
  return reading === value && number === sequence && invalid === quality &&
    typeof carry === "boolean" && typeof adjusted === "boolean";
}

function areNumbers(value: unknown, quality: unknown): boolean {
  return typeof value === "number" && typeof quality === "number";
}

function writeQds(octets: Uint8Array, at: number, quality: unknown): boolean {
  const qds = (quality as number) & 0xff;
  octets[at] = qds;
  return qds === quality;
}

function writeWord(octets: Uint8Array, at: number, word: number): void {
  octets[at] = word;
  octets[at + 1] = word >> 8;
  octets[at + 2] = word >> 16;
  octets[at + 3] = word >> 24;
}

/** The functions by body. */
export const WRITE_KERNELS: Readonly<Partial<Record<BodyName, WriteKernel>>> = {
  single,
  double,
  step,
  bits,
  normalized,
  scaled,
  float,
  total,
};
