// Distributes the objects of an interrogation over ASDUs. Values are read when each ASDU is sent.

import type { AsduInputOf } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { packAsdus } from "../../../codec/pack.ts";
import type { Profile } from "../../../codec/profile.ts";
import type { InterrogationLayout } from "../declaration/declaration.ts";
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

/** Values of `sequences` in a declaration, as options of the packer. */
const SEQUENCES = { worthwhile: true, never: false, always: "always" } as const;

/**
 * Packs objects of one type into as few ASDUs as the profile and the layout allow: in ascending order of address, or in the
 * order of the layout.
 */
export function planImage<T extends { readonly ioa: number }>(
  type: ObjectType,
  members: readonly T[],
  { profile, layout = {} }: { readonly profile: Profile; readonly layout?: InterrogationLayout },
): ImagePart<T>[] {
  const { order, objectsPerAsdu: maxObjects = 127, sequences = "worthwhile" } = layout;
  const sorted = order === "declared" ? members : members.toSorted((a, b) => a.ioa - b.ioa);
  const byAddress = new Map(sorted.map((member) => [member.ioa, member]));
  // Any value will do: the length of a monitored object depends only on its type.
  const objects = sorted.map(({ ioa }) => ({ ioa }));
  const cause = CAUSE.interrogatedByStation;
  const asdu = { ...typeOf(type), cause, ca: 0, objects } as unknown as AsduInputOf<"M_SP_NA_1">;
  const options = { profile, maxObjects, sequences: SEQUENCES[sequences] };
  return packAsdus(asdu, options).map((part) => ({
    type,
    sq: part.sq === true,
    members: part.objects.map(({ ioa }) => byAddress.get(ioa)!),
  }));
}

/**
 * Splits objects into lists of the same type, in the order of a layout: one list for each type, or a new one wherever the type
 * changes.
 */
export function groupByType<T extends { readonly ioa: number }>(
  members: readonly T[],
  { types, typeOf, order = "type" }: {
    /** All types in ascending order of type identification. */
    readonly types: readonly ObjectType[];
    /** The type of an object; `undefined` omits it. */
    readonly typeOf: (member: T) => ObjectType | undefined;
    readonly order: InterrogationLayout["order"] | undefined;
  },
): (readonly [type: ObjectType, members: readonly T[]])[] {
  if (order === "type") {
    const byType = Map.groupBy(members, typeOf);
    return types.flatMap((type) => {
      const some = byType.get(type);
      return some === undefined ? [] : [[type, some] as const];
    });
  }
  const runs: [ObjectType, T[]][] = [];
  const all = order === "address" ? members.toSorted((a, b) => a.ioa - b.ioa) : members;
  for (const member of all) {
    const type = typeOf(member);
    if (type === undefined) continue;
    const last = runs.at(-1);
    if (last?.[0] === type) last[1].push(member);
    else runs.push([type, [member]]);
  }
  return runs;
}

/** ASDU types that have no name. */
const NAMELESS: ReadonlySet<string> = new Set(["raw", "private"]);

/** Returns the type of an ASDU to encode. */
export function typeOf(type: string): { readonly type: string; readonly name?: string } {
  return isStandard(type) || NAMELESS.has(type) ? { type } : { type: "private", name: type };
}
