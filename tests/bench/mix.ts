// The traffic that the benchmarks decode: APDUs of twelve types back to back in one buffer.

import { type AsduInput, encodeApdu, type TypeName } from "../../codec/mod.ts";
import { Prng } from "../helpers/random/prng.ts";

/** A buffer of APDUs, and the number of information objects in them. */
export interface Mix {
  /** The APDUs, one after the other. */
  readonly octets: Uint8Array;
  /** Number of information objects in all of them. */
  readonly objects: number;
}

/** Creates the information object with this address, for one type of the mix. */
type Maker = (ioa: number, random: Prng) => Record<string, unknown>;

const DAY = Date.UTC(2026, 5, 1);

function tag(random: Prng): { readonly time: number; readonly timeFlags: number } {
  return { time: DAY + random.int(0, 86_399_999), timeFlags: 0 };
}

const MAKERS: Readonly<Partial<Record<TypeName, Maker>>> = {
  M_SP_NA_1: (ioa, random) => ({ ioa, value: random.int(0, 1) }),
  M_DP_NA_1: (ioa, random) => ({ ioa, value: random.int(0, 3) }),
  M_ST_NA_1: (ioa, random) => ({ ioa, value: random.int(-64, 63) }),
  M_BO_NA_1: (ioa, random) => ({ ioa, value: random.int(0, 0xffffffff) }),
  M_ME_NA_1: (ioa, random) => ({ ioa, value: random.int(-32768, 32767) / 32768 }),
  M_ME_NB_1: (ioa, random) => ({ ioa, value: random.int(-32768, 32767) }),
  M_ME_NC_1: (ioa, random) => ({ ioa, value: Math.fround(random.next() * 400) }),
  M_IT_NA_1: (ioa, random) => ({ ioa, value: random.int(0, 1e9), sequence: random.int(0, 31) }),
  M_SP_TB_1: (ioa, random) => ({ ioa, value: random.int(0, 1), ...tag(random) }),
  M_DP_TB_1: (ioa, random) => ({ ioa, value: random.int(0, 3), ...tag(random) }),
  M_ME_TE_1: (ioa, random) => ({ ioa, value: random.int(-32768, 32767), ...tag(random) }),
  M_ME_TF_1: (ioa, random) => ({ ioa, value: Math.fround(random.next() * 400), ...tag(random) }),
};

/** The names of the types in the mix. */
export const MIX_TYPES = Object.keys(MAKERS) as TypeName[];

/** Creates a buffer with this number of APDUs of 1 to 15 objects each, with types in random order. */
export function makeMix(apdus: number, seed = 104): Mix {
  const random = new Prng(seed);
  const parts: Uint8Array[] = [];
  let objects = 0;
  for (let i = 0; i < apdus; i++) {
    const type = random.pick(MIX_TYPES);
    const count = random.int(1, 15);
    const first = random.int(1, 60_000);
    const list = Array.from({ length: count }, (_, n) => MAKERS[type]!(first + n, random));
    const cause = type === "M_IT_NA_1" ? 37 : 3;
    const asdu = { type, cause, ca: 1, objects: list } as unknown as AsduInput;
    parts.push(encodeApdu({ format: "I", sendNumber: i & 0x7fff, receiveNumber: 0, asdu }));
    objects += count;
  }
  const octets = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    octets.set(part, at);
    at += part.length;
  }
  return { octets, objects };
}
