// Distributes the objects of an interrogation over ASDUs once; the values are read when each is sent.

import type { AsduInputOf } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { packAsdus } from "../../../codec/pack.ts";
import type { Profile } from "../../../codec/profile.ts";
import { isStandard, type ObjectType } from "../declaration/families.ts";

/** The objects of one ASDU. */
export interface ImagePart<T> {
  /** Their type. */
  readonly type: ObjectType;
  /** SQ: one address and consecutive elements. */
  readonly sq: boolean;
  /** The objects in the order of the wire. */
  readonly members: readonly T[];
}

/** Packs objects of one type, by rising address, into as few ASDUs as the profile allows. */
export function planImage<T extends { readonly ioa: number }>(
  type: ObjectType,
  members: readonly T[],
  profile: Profile,
): ImagePart<T>[] {
  const sorted = members.toSorted((a, b) => a.ioa - b.ioa);
  const byAddress = new Map(sorted.map((member) => [member.ioa, member]));
  // Only addresses count here: the length of a monitored object does not depend on its value.
  const objects = sorted.map(({ ioa }) => ({ ioa }));
  const cause = CAUSE.interrogatedByStation;
  const asdu = { ...typeOf(type), cause, ca: 0, objects } as unknown as AsduInputOf<"M_SP_NA_1">;
  return packAsdus(asdu, { profile }).map((part) => ({
    type,
    sq: part.sq === true,
    members: part.objects.map(({ ioa }) => byAddress.get(ioa)!),
  }));
}

/** Types of ASDUs that are no names. */
const NAMELESS: ReadonlySet<string> = new Set(["raw", "private"]);

/** How an ASDU to encode names its type. */
export function typeOf(type: string): { readonly type: string; readonly name?: string } {
  return isStandard(type) || NAMELESS.has(type) ? { type } : { type: "private", name: type };
}
