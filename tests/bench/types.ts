// Decoding and encoding one ASDU of each type of the table, compared with adding up its octets.

import { type AsduInput, decodeAsdu } from "../../codec/mod.ts";
import { encodeAsduInto, TYPES } from "../../codec/low_level.ts";
import { loadVectors, type Vector } from "../helpers/asdu/vectors.ts";
import { type Bench, compare, processorTime, type Row, scaled } from "./harness.ts";

/** Enough for functions this small. */
const WARM_UP_MS = 10;

/** The first golden vector of each type that decodes without issues. */
function vectors(): readonly Vector[] {
  const all = loadVectors();
  return Object.keys(TYPES).flatMap((name) =>
    all.find(({ type, asdu }) => type === name && asdu.issues.length === 0) ?? []
  );
}

function sum(octets: Uint8Array): number {
  let sum = 1;
  for (let i = 0; i < octets.length; i++) sum += octets[i]!;
  return sum;
}

/** Calls a function repeatedly; returns the sum of its results. */
function repeat(times: number, call: () => number): number {
  let sum = 0;
  for (let i = 0; i < times; i++) sum += call();
  return sum;
}

/** All types. */
export const ALL_TYPES: Bench = {
  title: "One ASDU of each type, compared with adding up its octets; processor time",
  run: async (scale) => {
    const rows: Row[] = [];
    const target = new Uint8Array(255);
    const times = scaled(3_000, scale);
    for (const { type, octets, profile } of vectors()) {
      const asdu = decodeAsdu(octets, { profile }) as AsduInput;
      const each = (call: () => number) =>
        processorTime(times, () => repeat(times, call), WARM_UP_MS);
      rows.push(
        ...await compare("ns/ASDU", ["octet sum", each(() => sum(octets))], {
          [`${type}: decode`]: each(() => decodeAsdu(octets, { profile }).typeId),
          [`${type}: encode`]: each(() => encodeAsduInto(asdu, target, { profile })),
        }),
      );
    }
    return rows;
  },
};
