// One valid ASDU of each type, for tests that alter it and look for one fault at a time.

import type { AsduInput } from "../../../codec/asdu_types.ts";
import { IEC104 } from "../../../codec/profile.ts";
import { type TypeName, TYPES } from "../../../codec/types.ts";
import { generateAsdu } from "./generate_asdu.ts";
import { Prng } from "../random/prng.ts";

/** Creates an ASDU with one valid object. */
export function sample(name: TypeName, profile = IEC104): AsduInput & { objects: object[] } {
  const wishes = { profile, sq: false, count: 1, whole: true };
  const { asdu } = generateAsdu(name, new Prng(TYPES[name].id), wishes);
  return asdu as unknown as AsduInput & { objects: object[] };
}

/** Returns the ASDU with other values in its only object. */
export function altered(asdu: AsduInput & { objects: object[] }, values: object): AsduInput {
  return { ...asdu, objects: [{ ...asdu.objects[0], ...values }] } as unknown as AsduInput;
}

/** Formats a value for the message of a failed assertion. */
export function text(value: unknown): string {
  return typeof value === "bigint" ? `${value}n` : JSON.stringify(value) ?? String(value);
}

/** Creates an ASDU with this number of consecutive objects. */
export function many(
  name: TypeName,
  count: number,
  given: { sq?: boolean; first?: number } = {},
): AsduInput {
  const { sq = false, first = 1 } = given;
  const { objects, ...asdu } = sample(name);
  const copies = Array.from({ length: count }, (_, i) => ({ ...objects[0], ioa: first + i }));
  return { ...asdu, sq, objects: copies } as unknown as AsduInput;
}
