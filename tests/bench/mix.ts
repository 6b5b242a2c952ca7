// Mixed traffic: APDUs of up to thirty types back to back in one buffer.

import { type AsduInput, encodeApdu, type TypeName } from "../../codec/mod.ts";
import { TYPES } from "../../codec/low_level.ts";
import { Prng } from "../helpers/random/prng.ts";

/** A buffer of APDUs, and the number of information objects in them. */
export interface Mix {
  /** The APDUs, one after the other. */
  readonly octets: Uint8Array;
  /** Number of information objects in all of them. */
  readonly objects: number;
}

/** Creates the information object with this address, for one type of the mix, with the same time for all. */
type Maker = (ioa: number, random: Prng) => Record<string, unknown>;

/** The value of a type, by the part of its name that does not depend on the time tag. */
const VALUES:
  readonly (readonly [start: RegExp, make: (random: Prng) => Record<string, unknown>])[] = [
    [/^M_SP/, (random) => ({ value: random.int(0, 1) })],
    [/^M_DP/, (random) => ({ value: random.int(0, 3) })],
    [/^M_ST/, (random) => ({ value: random.int(-64, 63) })],
    [/^M_BO/, (random) => ({ value: random.int(0, 0xffffffff) })],
    [/^M_ME_(?:NA|ND|TA|TD)|^C_SE_NA/, (random) => ({ value: random.int(-32768, 32767) / 32768 })],
    [/^M_ME_(?:NB|TB|TE)|^C_SE_NB/, (random) => ({ value: random.int(-32768, 32767) })],
    [/^M_ME_(?:NC|TC|TF)|^C_SE_NC/, (random) => ({ value: Math.fround(random.next() * 400) })],
    [/^M_IT/, (random) => ({ value: random.int(0, 1e9), sequence: random.int(0, 31) })],
    [/^C_SC/, (random) => ({ value: random.int(0, 1) })],
    [/^C_DC|^C_RC/, (random) => ({ value: random.int(1, 2) })],
  ];

/** The types of the mixes: a mix of n types has the first n. */
const TYPES_OF_MIX = [
  ...["M_ME_NC_1", "M_SP_TB_1", "M_ME_TF_1", "M_SP_NA_1", "M_DP_NA_1", "M_ST_NA_1", "M_BO_NA_1"],
  ...["M_ME_NA_1", "M_ME_NB_1", "M_IT_NA_1", "M_DP_TB_1", "M_ME_TE_1", "M_ST_TB_1", "M_BO_TB_1"],
  ...["M_ME_TD_1", "M_IT_TB_1", "M_ME_ND_1", "M_SP_TA_1", "M_DP_TA_1", "M_ST_TA_1", "M_BO_TA_1"],
  ...["M_ME_TA_1", "M_ME_TB_1", "M_ME_TC_1", "M_IT_TA_1", "C_SC_NA_1", "C_DC_NA_1", "C_RC_NA_1"],
  ...["C_SE_NB_1", "C_SE_NC_1"],
] as const satisfies readonly TypeName[];

const DAY = Date.UTC(2026, 5, 1);

/** Time between two events, in milliseconds. */
const STEP_MS = 7;

/** The order of the times of a mix: that of events, or none within a day. */
export type TimeOrder = "increasing" | "random";

function makerOf(type: TypeName): Maker {
  const [, make] = VALUES.find(([start]) => start.test(type))!;
  const { time, one } = TYPES[type];
  return (ioa, random) => {
    const object = { ioa, ...make(random), ...one ? { select: false, qualifier: 0 } : {} };
    return time === "none" ? object : { ...object, time: DAY, timeFlags: 0 };
  };
}

/** Creates the information object with an address, by type, with the same time for all. */
export const MAKERS: Readonly<Partial<Record<TypeName, Maker>>> = Object.fromEntries(
  TYPES_OF_MIX.map((type) => [type, makerOf(type)]),
);

/** The names of the types in the mix of twelve. */
export const MIX_TYPES: readonly TypeName[] = typesOfMix(12);

/** The types of a mix of this number of types, at most 30. */
export function typesOfMix(count: number): readonly TypeName[] {
  return TYPES_OF_MIX.slice(0, count);
}

/**
 * Creates a buffer with this number of APDUs, with types in random order: of 1 to 15 objects each, or of one for commands.
 */
export function makeMix(
  apdus: number,
  seed = 104,
  types = MIX_TYPES,
  order: TimeOrder = "random",
): Mix {
  const random = new Prng(seed);
  const parts: Uint8Array[] = [];
  let objects = 0;
  const timeOf = (type: TypeName): number => {
    const ms = order === "random" ? random.int(0, 86_399_999) : STEP_MS * objects % 86_400_000;
    return TYPES[type].time === "cp24" ? ms % 3_600_000 : DAY + ms;
  };
  for (let i = 0; i < apdus; i++) {
    const type = random.pick(types);
    const count = TYPES[type].one ? 1 : random.int(1, 15);
    const first = random.int(1, 60_000);
    const list = Array.from({ length: count }, (_, n) => {
      const object = MAKERS[type]!(first + n, random);
      objects++;
      return "time" in object ? { ...object, time: timeOf(type) } : object;
    });
    const cause = type.startsWith("M_IT") ? 37 : type.startsWith("C") ? 6 : 3;
    const asdu = { type, cause, ca: 1, objects: list } as unknown as AsduInput;
    parts.push(encodeApdu({ format: "I", sendNumber: i & 0x7fff, receiveNumber: 0, asdu }));
  }
  const octets = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    octets.set(part, at);
    at += part.length;
  }
  return { octets, objects };
}
