// Distributes the objects of an interrogation over ASDUs. Values are read when each ASDU is sent.

import type { AsduInputOf } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { packAsdus } from "../../../codec/pack.ts";
import type { Profile } from "../../../codec/profile.ts";
import { isStandard, type ObjectType } from "../declaration/families.ts";

/** The objects of one ASDU. */
export interface ImagePart<T> {
  /** Their type. */
  readonly type: ObjectType;
  /** SQ: sequence of elements with consecutive addresses. */
  readonly sq: boolean;
  /** The objects in transmission order. */
  readonly members: readonly T[];
}

/**
 * Packs objects of one type, in ascending order of address, into as few ASDUs as the profile
 * allows.
 */
export function planImage<T extends { readonly ioa: number }>(
  type: ObjectType,
  members: readonly T[],
  profile: Profile,
): ImagePart<T>[] {
  const sorted = members.toSorted((a, b) => a.ioa - b.ioa);
  const byAddress = new Map(sorted.map((member) => [member.ioa, member]));
  // Any value will do: the length of a monitored object depends only on its type.
  const objects = sorted.map(({ ioa }) => ({ ioa }));
  const cause = CAUSE.interrogatedByStation;
  const asdu = { ...typeOf(type), cause, ca: 0, objects } as unknown as AsduInputOf<"M_SP_NA_1">;
  return packAsdus(asdu, { profile }).map((part) => ({
    type,
    sq: part.sq === true,
    members: part.objects.map(({ ioa }) => byAddress.get(ioa)!),
  }));
}

/** ASDU types that have no name. */
const NAMELESS: ReadonlySet<string> = new Set(["raw", "private"]);

/** Returns the type of an ASDU to encode. */
export function typeOf(type: string): { readonly type: string; readonly name?: string } {
  return isStandard(type) || NAMELESS.has(type) ? { type } : { type: "private", name: type };
}
