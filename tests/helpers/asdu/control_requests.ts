// A valid request of every type in control direction, derived from the tables, so that a new type is included.

import type { Asdu, AsduInput } from "../../../codec/asdu_types.ts";
import { CAUSE_SETS, isUnknownCause } from "../../../codec/cause.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import { IEC104 } from "../../../codec/profile.ts";
import { type TypeName, TYPES } from "../../../codec/types.ts";
import { Prng } from "../random/prng.ts";
import { generateAsdu, NAMES } from "./generate_asdu.ts";

/** Types that a controlling station may send, each with every cause that makes it a request. */
export const CONTROL_CASES: readonly (readonly [type: TypeName, cause: number])[] = NAMES.flatMap(
  (name) =>
    CAUSE_SETS[TYPES[name].causes].control.filter((cause) => !isUnknownCause(cause))
      .map((cause) => [name, cause] as const),
);

/** Creates a valid request; `ioa` has no effect on types without an object address. */
export function controlRequest(
  name: TypeName,
  { cause, ca, ioa, fields = {} }: {
    readonly cause: number;
    readonly ca: number;
    readonly ioa: number;
    readonly fields?: object;
  },
): Uint8Array {
  const { asdu } = generateAsdu(name, new Prng(TYPES[name].id), { profile: IEC104, count: 1 });
  const address = TYPES[name].ioa === "object" ? { ioa } : {};
  const { objects } = asdu as { readonly objects: readonly object[] };
  const input = {
    ...asdu as Asdu,
    ...{ negative: false, test: false, originator: 5, sq: false, cause, ca },
    objects: objects.map((object) => ({ ...object, ...address, ...fields })),
  };
  return encodeAsdu(input as AsduInput, { profile: IEC104 });
}
