// Rows for private types 128..255, given by the caller with the profile: no global registration.

import { isPrivateType } from "./classify.ts";
import { type ElementName, type ElementRow, ELEMENTS } from "./elements.ts";
import { makePlan, type Plan, planOf } from "./plan.ts";
import { TYPE_RANGES } from "./types.ts";

/** What a private type carries. */
export interface PrivateTypeRow {
  /** Type identification, 128..255 (IEC 60870-5-101, 7.2.1). */
  readonly id: number;
  /** A name for people. */
  readonly name: string;
  /** Its elements in the order of the wire: names of the standard's elements, or rows of one's own. */
  readonly elements: readonly (ElementName | ElementRow)[];
  /** The time tag behind them; none by default. */
  readonly time?: "none" | "cp24" | "cp56";
  /** Whether SQ = 1 is permitted; it is not by default. */
  readonly sq?: boolean;
}

/** A private type that has been checked and can be part of a profile. */
export interface PrivateType {
  /** The row it was made from. */
  readonly row: PrivateTypeRow;
}

/** How the objects of each private type are laid out. */
const PLANS = new WeakMap<PrivateType, Plan>();

/**
 * Checks the row of a private type and makes it usable in a profile.
 *
 * ```ts
 * import { decodeAsdu, definePrivateType, IEC104 } from "@telecontrol/iec104";
 *
 * const heartbeat = definePrivateType({ id: 135, name: "X_HB_NA_1", elements: ["SIQ"], time: "cp56" });
 * const profile = { ...IEC104, privateTypes: [heartbeat] };
 * const octets = new Uint8Array([135, 1, 3, 0, 1, 0, 7, 0, 0, 1, 0, 0, 0, 8, 2, 1, 24]);
 * const asdu = decodeAsdu(octets, { profile });
 * if (asdu.type === "private") console.log(asdu.name, asdu.objects[0]?.value);
 * ```
 *
 * @throws {RangeError} When the id is not 128..255.
 * @throws {TypeError} When two elements give the same key, or octets of no fixed length are not last.
 */
export function definePrivateType(row: PrivateTypeRow): PrivateType {
  if (!isPrivateType(row.id)) {
    const { first, last } = TYPE_RANGES.private;
    throw new RangeError(
      `Cannot define private type ${row.name}: its id is ${row.id}, expected ${first} to ${last}`,
    );
  }
  const elements = row.elements.map((element) =>
    typeof element === "string"
      ? [element, ELEMENTS[element] as ElementRow] as const
      : [element.title, element] as const
  );
  const { id, name, sq = false, time = "none" } = row;
  const plan = makePlan({ name, id, sq, one: false, ioa: "object", time, elements });
  const keys = new Set<string>(["ioa"]);
  for (const [index, field] of plan.fields.entries()) {
    const { key, form } = field.row;
    if (keys.has(key)) {
      throw new TypeError(`Cannot define private type ${name}: two fields have the key "${key}"`);
    }
    keys.add(key);
    if ((form === "segment" || form === "rest") && index < plan.fields.length - 1) {
      throw new TypeError(
        `Cannot define private type ${name}: "${key}" has no fixed length and must be last`,
      );
    }
  }
  const type = { row };
  PLANS.set(type, plan);
  return type;
}

/** The plan of a type: the standard's, or that of a private type of the profile. */
export function findPlan(
  typeId: number,
  profile: { readonly privateTypes?: readonly PrivateType[] },
): Plan | undefined {
  if (!isPrivateType(typeId)) return planOf(typeId);
  const type = profile.privateTypes?.find((type) => type.row.id === typeId);
  if (type === undefined) return undefined;
  const plan = PLANS.get(type);
  if (plan !== undefined) return plan;
  throw new TypeError(
    `Cannot use private type ${typeId}: expected what definePrivateType() returned, not a copy of it`,
  );
}
