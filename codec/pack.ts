// Packs many objects into as few ASDUs as the length limit allows.

import type { AsduInput, AsduInputOf, PrivateAsduInputOf } from "./asdu_types.ts";
import { asduOctets, planFor } from "./encode_asdu.ts";
import type { Plan } from "./plan.ts";
import type { PrivateType } from "./private_row.ts";
import { identifierOctets, IEC104, type Profile } from "./profile.ts";
import type { TypeName } from "./types.ts";

/** Options for packing. */
export interface PackOptions<T extends PrivateType = PrivateType> {
  /** Field sizes and maximum length of an ASDU; those of IEC 60870-5-104 by default. */
  readonly profile?: Profile<T>;
  /**
   * Use SQ = 1 for runs of consecutive addresses if the type permits it: if it saves octets (true, the default), never
   * (false), or `"always"`, also for a single object.
   */
  readonly sequences?: boolean | "always";
  /** Maximum number of objects per ASDU, 1..127; as many as fit by default. */
  readonly maxObjects?: number;
}

/** An ASDU whose layout has not been chosen yet. */
export type WithoutSq<T> = T extends unknown ? Omit<T, "sq"> : never;

/** The parts of an ASDU that determine the layout. */
interface AnyInput {
  readonly type: string;
  readonly objects: readonly object[];
}

/**
 * Distributes the objects of one ASDU over as many ASDUs as necessary, in order. Each is as long as
 * the profile allows (249 octets in 104); runs of consecutive addresses use SQ = 1 if that is
 * shorter.
 *
 * ```ts
 * import { CAUSE, packAsdus } from "@telecontrol/iec104";
 *
 * const objects = Array.from({ length: 300 }, (_, i) => ({ ioa: 100 + i, value: 1 as const }));
 * const cause = CAUSE.interrogatedByStation;
 * const asdus = packAsdus({ type: "M_SP_NA_1", cause, ca: 1, objects });
 * console.log(asdus.length, asdus[0]?.objects.length); // 3 127
 * ```
 *
 * @throws {RangeError | TypeError} An object cannot be encoded.
 */
export function packAsdus<N extends TypeName>(
  asdu: Omit<AsduInputOf<N>, "sq">,
  options?: PackOptions,
): AsduInputOf<N>[];
/** Distributes the objects of an ASDU whose private type is in the profile. */
export function packAsdus<T extends PrivateType>(
  asdu: WithoutSq<PrivateAsduInputOf<T>>,
  options: PackOptions<T>,
): PrivateAsduInputOf<T>[];
export function packAsdus(asdu: AnyInput, options: PackOptions = {}): AnyInput[] {
  const { profile = IEC104, sequences = true, maxObjects = 127 } = options;
  const plan = planFor(asdu as Exclude<AsduInput, { type: "raw" }>, profile);
  const packed: AnyInput[] = [];
  const add = (objects: readonly object[], sq: boolean): void => {
    const part = { ...asdu, sq, objects };
    asduOctets(part as unknown as AsduInput, { profile });
    packed.push(part);
  };
  const limit = limits(plan, profile, maxObjects);
  let single: object[] = [];
  const flush = (): void => {
    for (let i = 0; i < single.length; i += limit.single) {
      add(single.slice(i, i + limit.single), false);
    }
    single = [];
  };
  for (const run of runsOf(asdu.objects)) {
    const isWorthwhile = sequences === "always" || run.length >= limit.worthwhile;
    if (sequences && plan.sq && isWorthwhile) {
      flush();
      for (let i = 0; i < run.length; i += limit.sequence) {
        add(run.slice(i, i + limit.sequence), true);
      }
    } else {
      for (const object of run) single.push(object);
    }
  }
  flush();
  return packed;
}

/**
 * Maximum number of objects per ASDU in each layout, and the minimum length of a run that is worth
 * a separate ASDU.
 */
function limits(
  plan: Plan,
  profile: Profile,
  maxObjects: number,
): { readonly single: number; readonly sequence: number; readonly worthwhile: number } {
  const room = profile.maxAsduOctets - identifierOctets(profile);
  const ioa = plan.ioa === "none" ? 0 : profile.ioaOctets;
  const most = plan.one ? 1 : maxObjects;
  const single = Math.max(1, Math.min(most, Math.floor(room / (ioa + plan.size))));
  const sequence = Math.max(1, Math.min(most, Math.floor((room - ioa) / Math.max(1, plan.size))));
  // A separate ASDU costs an additional APCI, data unit identifier and address.
  const worthwhile = Math.ceil((6 + identifierOctets(profile) + ioa) / Math.max(1, ioa)) + 1;
  return { single, sequence, worthwhile };
}

/** Splits objects into runs of consecutive addresses. */
function runsOf<T>(objects: readonly T[]): T[][] {
  const runs: T[][] = [];
  let expected = -1;
  for (const object of objects) {
    const ioa = (object as { readonly ioa?: number }).ioa ?? 0;
    if (ioa === expected) runs.at(-1)!.push(object);
    else runs.push([object]);
    expected = ioa + 1;
  }
  return runs;
}
