// Finds the fields of objects whose lengths vary: from received octets, or from the values to encode. The
// result is a plan for this one object, with a fixed position and length of each field.

import { formatCount } from "./count.ts";
import { readUint } from "./interpret.ts";
import { isVariable, type Plan, type PlanField } from "./plan.ts";
import { findPlan } from "./private_type.ts";
import { identifierOctets, type Profile } from "./profile.ts";

/** Returns the number of octets of a field at a position after the address. */
export type Measure = (field: PlanField, at: number) => number;

/** The plan of the last object of each plan: most messages of a type have fields of the same lengths. */
const PLACED = new WeakMap<Plan, { readonly lengths: readonly number[]; readonly plan: Plan }>();

/** Returns the plan of one object, whose fields of variable length have the octets that `measure` returns. */
export function placeFields(plan: Plan, measure: Measure): Plan {
  const lengths: number[] = [];
  let sum = 0;
  for (const field of plan.fields) {
    const octets = measure(field, field.at + sum);
    if (!isVariable(field.row)) continue;
    lengths.push(octets);
    sum += octets;
  }
  const before = PLACED.get(plan);
  if (before !== undefined && isSame(before.lengths, lengths)) return before.plan;
  const placed = placedWith(plan, lengths);
  PLACED.set(plan, { lengths, plan: placed });
  return placed;
}

function placedWith(plan: Plan, lengths: readonly number[]): Plan {
  let index = 0;
  let shift = 0;
  const elements = plan.elements.map((element) => {
    const at = element.at + shift;
    const before = shift;
    const fields = element.fields.map((field) => {
      const place = field.at + shift;
      if (!isVariable(field.row)) return { ...field, at: place };
      const octets = lengths[index++]!;
      shift += octets;
      return { ...field, at: place, row: { ...field.row, octets } };
    });
    const row = { ...element.row, octets: element.row.octets + shift - before };
    return { ...element, at, fields, row };
  });
  const fields = elements.flatMap((element) => element.fields);
  return { ...plan, elements, fields, size: plan.size + shift, moving: false };
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  for (let index = 0; index < one.length; index++) {
    if (one[index] !== other[index]) return false;
  }
  return true;
}

/** Received octets of one object. */
export interface Received {
  /** The octets of the ASDU. */
  readonly octets: Uint8Array;
  /** First octet after the address. */
  readonly at: number;
  /** Field sizes and private types, which determine the length of an ASDU within the object. */
  readonly profile: Profile;
}

/** The plan of a received object, or why its fields cannot be found. */
export type Placed = { readonly plan: Plan } | { readonly fault: string };

/** Finds the fields of a received object, which lasts until the end of the octets at most. */
export function placeReceived(plan: Plan, { octets, at: start, profile }: Received): Placed {
  const where = plan.ioa === "none" ? "identifier" : "address";
  const length = octets.length - start;
  if (length < plan.size) {
    const found = formatCount(length, "octet");
    return {
      fault: `${plan.name} has ${found} after its ${where}, expected at least ${plan.size}`,
    };
  }
  const lengths = new Map<string, number>();
  let room = length - plan.size;
  let fault: string | undefined;
  const measure = (field: PlanField, at: number): number => {
    const { row } = field;
    if (row.form === "length") lengths.set(row.key, readUint(octets, start + at, row.octets));
    if (!isVariable(row) || fault !== undefined) return 0;
    const needed = row.form === "rest"
      ? room
      : row.form === "segment"
      ? octets[start + at]!
      : row.form === "asdu"
      ? innerOctets(octets, start + at, profile) ?? lengthByMac(room, profile)
      : lengths.get(row.length!)!;
    if (needed === undefined) {
      fault = `The length of the ASDU in ${plan.name} cannot be determined`;
    } else if (needed > room) {
      const counter = plan.fields.find(({ row: { key } }) => key === row.length)?.row ?? row;
      const left = formatCount(room, "octet is", "octets are");
      fault = `${counter.symbol} of ${plan.name} announces ${
        formatCount(needed, "octet")
      }, and ${left} left`;
    } else {
      room -= needed;
      return needed;
    }
    return 0;
  };
  const placed = placeFields(plan, measure);
  return fault === undefined ? { plan: placed } : { fault };
}

/**
 * Returns the length of an ASDU according to its type, SQ and number of objects; `undefined` if its
 * type is unknown or does not determine the length.
 */
function innerOctets(octets: Uint8Array, at: number, profile: Profile): number | undefined {
  const start = identifierOctets(profile);
  const plan = findPlan(octets[at] ?? 0, profile);
  if (plan === undefined || octets.length - at < start) return undefined;
  const count = octets[at + 1]! & 0x7f;
  const isSequence = octets[at + 1]! > 0x7f;
  const ioa = plan.ioa === "none" ? 0 : profile.ioaOctets;
  if (count === 0) return start;
  if (!plan.variable) {
    return start + (isSequence ? ioa + count * plan.size : count * (ioa + plan.size));
  }
  const last = plan.fields.at(-1)!;
  if (plan.moving || last.row.form === "rest" || count > 1) return undefined;
  return start + ioa + plan.size + (octets[at + start + ioa + last.at] ?? 0);
}

/** Returns the length of an ASDU before a MAC whose length the profile has. */
function lengthByMac(room: number, { security }: Profile): number | undefined {
  const mac = security?.macOctets;
  return mac === undefined || mac > room ? undefined : room - mac;
}
