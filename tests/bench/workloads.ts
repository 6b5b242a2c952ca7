// The traffic that the benchmarks decode and encode: APDUs back to back in one buffer, the same in every run.

import { type AsduInput, encodeApdu, type TypeName } from "../../codec/mod.ts";
import { Prng } from "../helpers/random/prng.ts";
import { MAKERS } from "./mix.ts";

/** A buffer of APDUs, and the number of information objects in them. */
export interface Workload {
  readonly octets: Uint8Array;
  readonly objects: number;
}

/** How the APDUs of a workload are chosen. */
interface Choice {
  readonly type: TypeName;
  readonly sq: boolean;
  readonly count: number;
}

const START = Date.UTC(2026, 2, 15, 8);

/** Time between two events, in milliseconds. */
const STEP_MS = 3.5;

/** The types of `mix`, with the octets of an object without its address. */
const SIZES: readonly (readonly [type: TypeName, octets: number])[] = [
  ...[["M_SP_NA_1", 1], ["M_DP_NA_1", 1], ["M_ME_NA_1", 3], ["M_ME_NB_1", 3]] as const,
  ...[["M_ME_NC_1", 5], ["M_SP_TB_1", 8], ["M_DP_TB_1", 8], ["M_ME_TD_1", 10]] as const,
  ...[["M_ME_TE_1", 10], ["M_ME_TF_1", 12]] as const,
];

const CHOICES: Readonly<Record<string, (random: Prng) => Choice>> = {
  t36_1: () => ({ type: "M_ME_TF_1", sq: false, count: 1 }),
  t36_max: () => ({ type: "M_ME_TF_1", sq: false, count: 16 }),
  t13_sq: () => ({ type: "M_ME_NC_1", sq: true, count: 48 }),
  mix: (random) => {
    const [type, octets] = random.pick(SIZES);
    const sq = octets < 8 && random.chance(0.5);
    const most = sq ? Math.floor(240 / octets) : Math.floor(243 / (octets + 3));
    return { type, sq, count: random.int(1, Math.min(127, most)) };
  },
};

/** The names of the workloads. */
export const WORKLOADS: readonly string[] = Object.keys(CHOICES);

/** Creates a workload of at least this number of octets. */
export function makeWorkload(name: string, octets: number): Workload {
  const random = new Prng(104);
  const choose = CHOICES[name]!;
  const target = new Uint8Array(octets + 255);
  let at = 0;
  let sent = 0;
  let objects = 0;
  let time = START;
  while (at < octets) {
    const { type, sq, count } = choose(random);
    const first = random.int(1, 60_000);
    const list = Array.from({ length: count }, (_, n) => {
      const ioa = sq ? first + n : random.int(1, 60_000);
      const object = MAKERS[type]!(ioa, random);
      const quality = random.chance(1 / 16) ? 0x80 : 0;
      if (!("time" in object)) return { ...object, quality };
      time += STEP_MS;
      return { ...object, quality, time: Math.floor(time) };
    });
    const asdu = { type, cause: 3, ca: 1, sq, objects: list } as unknown as AsduInput;
    const apdu = encodeApdu({
      ...{ format: "I", sendNumber: sent++ & 0x7fff, receiveNumber: 0 },
      asdu,
    });
    target.set(apdu, at);
    at += apdu.length;
    objects += count;
  }
  return { octets: target.slice(0, at), objects };
}
