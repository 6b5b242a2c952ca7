// Encodes an ASDU: computes its exact size, then writes it in one pass. Refuses values that cannot
// be encoded.

import type { AsduHeader, AsduInput } from "./asdu_types.ts";
import { CAUSE_OCTET } from "./cause.ts";
import { fault, objectOctets, type ObjectValues, type Place, writeObject } from "./compose.ts";
import { type Plan, planOf } from "./plan.ts";
import type { PrivateType, PrivateTypes } from "./private_row.ts";
import { findPrivatePlan } from "./private_type.ts";
import { identifierOctets, IEC104, maxIoa, type Profile } from "./profile.ts";
import { shownValue } from "./shown.ts";
import { TYPES } from "./types.ts";

/** Options for encoding. */
export interface EncodeOptions<T extends PrivateType = PrivateType> {
  /** Field sizes and private types; those of IEC 60870-5-104 by default. */
  readonly profile?: Profile<T>;
}

/**
 * Encodes one ASDU into a new array of exactly its size.
 *
 * ```ts
 * import { CAUSE, encodeAsdu, toHex } from "@telecontrol/iec104";
 *
 * const octets = encodeAsdu({
 *   type: "C_IC_NA_1",
 *   cause: CAUSE.activation,
 *   ca: 1,
 *   objects: [{ qoi: 20 }],
 * });
 * console.log(toHex(octets)); // 64 01 06 00 01 00 00 00 00 14
 * ```
 *
 * @throws {RangeError} A value, an address, the number of objects or the length cannot be encoded,
 * or SQ = 1 is not permitted; the message contains the field and its range.
 * @throws {TypeError} A value is missing or has the wrong type.
 */
export function encodeAsdu<T extends PrivateType = PrivateType>(
  asdu: AsduInput<T>,
  options: EncodeOptions<T> = {},
): Uint8Array {
  const octets = new Uint8Array(asduOctets(asdu, options));
  encodeAsduInto(asdu, octets, options);
  return octets;
}

/**
 * Returns the length of an ASDU in octets. Throws the same errors as {@linkcode encodeAsdu} if it
 * cannot be determined.
 */
export function asduOctets<T extends PrivateType = PrivateType>(
  asdu: AsduInput<T>,
  options: EncodeOptions<T> = {},
): number {
  const { profile = IEC104 } = options;
  const start = identifierOctets(profile);
  if (asdu.type === "raw") return start + asdu.body.length;
  const plan = planFor(asdu, profile);
  const ioaOctets = plan.ioa === "none" ? 0 : profile.ioaOctets;
  let size = start;
  for (const [index, object] of asdu.objects.entries()) {
    if (index === 0 || asdu.sq !== true) size += ioaOctets;
    size += objectOctets(
      plan,
      object as ObjectValues,
      placeOf(plan, index, object as ObjectValues),
    );
  }
  return size;
}

/**
 * Encodes one ASDU into `target`, starting at `at`, and returns the position after it. Throws the
 * same errors as {@linkcode encodeAsdu}, and a `RangeError` if `target` has too little space.
 */
export function encodeAsduInto<T extends PrivateType = PrivateType>(
  asdu: AsduInput<T>,
  target: Uint8Array,
  options: EncodeOptions<T> & { readonly at?: number } = {},
): number {
  const { profile = IEC104, at: first = 0 } = options;
  const size = asduOctets(asdu, options);
  const label = asdu.type === "raw"
    ? `type ${asdu.typeId}`
    : asdu.type === "private"
    ? asdu.name
    : asdu.type;
  if (size > profile.maxAsduOctets) {
    throw new RangeError(
      `Cannot encode ${label}: it needs ${size} octets, expected at most ${profile.maxAsduOctets}`,
    );
  }
  if (first + size > target.length) {
    throw new RangeError(
      `Cannot encode ${label}: it needs ${size} octets at ${first}, and the target has ${target.length}`,
    );
  }
  let at = writeHeader(asdu, target, first, profile);
  if (asdu.type === "raw") {
    target.set(asdu.body, at);
    return at + asdu.body.length;
  }
  const plan = planFor(asdu, profile);
  for (const [index, object] of (asdu.objects as readonly ObjectValues[]).entries()) {
    const place = placeOf(plan, index, object);
    if (index === 0 || asdu.sq !== true) {
      at = writeIoa(plan, object, { target, at, profile, place });
    } else checkConsecutive(asdu.objects as readonly ObjectValues[], index, place);
    writeObject(plan, object, { octets: target, at, place });
    at += objectOctets(plan, object, place);
  }
  if (asdu.sq === true) checkLastAddress(asdu.objects as readonly ObjectValues[], plan, profile);
  return at;
}

/** Returns the plan for an ASDU that is not raw. */
export function planFor(
  asdu: Exclude<AsduInput, { type: "raw" }>,
  profile: PrivateTypes,
): Plan {
  if (asdu.type === "private") return privatePlan(asdu, profile);
  const row = TYPES[asdu.type];
  const plan = row && planOf(row.id);
  if (plan !== undefined) return plan;
  throw new TypeError(`Cannot encode type ${String(asdu.type)}: it is not a type of the standard`);
}

function privatePlan(
  { name, typeId }: { readonly name?: string; readonly typeId?: number },
  profile: PrivateTypes,
): Plan {
  const plan = findPrivatePlan({ typeId, name }, profile);
  if (plan === undefined) {
    const label = [name ?? [], typeId === undefined ? [] : `(${typeId})`].flat().join(" ");
    throw new TypeError(`Cannot encode private type ${label}: the profile has no row for it`);
  }
  if (name === undefined || plan.name === name) return plan;
  throw new TypeError(
    `Cannot encode private type ${name} (${typeId}): the profile has ${plan.name} with this id`,
  );
}

function placeOf(plan: Plan, index: number, object: ObjectValues): Place {
  return () => `Cannot encode ${plan.name}: object ${index + 1} (IOA ${object.ioa ?? 0})`;
}

function writeHeader(asdu: AsduInput, to: Uint8Array, at: number, profile: Profile): number {
  const plan = asdu.type === "raw" ? undefined : planFor(asdu, profile);
  const label = plan?.name ?? "raw ASDU";
  const check = (name: string, value: number, high: number): number => {
    if (Number.isInteger(value) && value >= 0 && value <= high) return value;
    const expected = `expected a whole number from 0 to ${high}`;
    throw fault(value, `Cannot encode ${label}: ${name} is ${shownValue(value)}, ${expected}`);
  };
  const bit = (name: "sq" | "negative" | "test", mask: number): number => {
    const value = asdu[name] ?? false;
    if (typeof value === "boolean") return value ? mask : 0;
    const message = `${name} is ${shownValue(value)}, expected true or false`;
    throw new TypeError(`Cannot encode ${label}: ${message}`);
  };
  const count = asdu.type === "raw" ? check("count", asdu.count, 127) : objectCount(asdu, plan!);
  to[at] = plan?.typeId ?? check("typeId", (asdu as AsduHeader).typeId, 255);
  to[at + 1] = count | bit("sq", 0x80);
  to[at + 2] = check("cause", asdu.cause, CAUSE_OCTET.cause) |
    bit("negative", CAUSE_OCTET.negative) | bit("test", CAUSE_OCTET.test);
  const originator = check("originator", asdu.originator ?? 0, profile.cotOctets === 2 ? 255 : 0);
  if (profile.cotOctets === 2) to[at + 3] = originator;
  const ca = check("ca", asdu.ca, profile.caOctets === 2 ? 65535 : 255);
  const caAt = at + 2 + profile.cotOctets;
  to[caAt] = ca & 0xff;
  if (profile.caOctets === 2) to[caAt + 1] = ca >> 8;
  return caAt + profile.caOctets;
}

function objectCount(asdu: Exclude<AsduInput, { type: "raw" }>, plan: Plan): number {
  const count = asdu.objects.length;
  const most = plan.one ? 1 : 127;
  if (count < 1 || count > most) {
    const expected = most === 1 ? "exactly 1" : `1 to ${most}`;
    throw new RangeError(
      `Cannot encode ${plan.name}: it has ${count} objects, expected ${expected}`,
    );
  }
  if (asdu.sq === true && !plan.sq) {
    throw new RangeError(`Cannot encode ${plan.name}: SQ is 1, and the type permits SQ = 0 only`);
  }
  return count;
}

function writeIoa(
  plan: Plan,
  object: ObjectValues,
  to: {
    readonly target: Uint8Array;
    readonly at: number;
    readonly profile: Profile;
    readonly place: Place;
  },
): number {
  const ioa = object.ioa === undefined && plan.ioa !== "object" ? 0 : object.ioa;
  const high = plan.ioa === "none" ? 0 : maxIoa(to.profile);
  if (typeof ioa !== "number" || !Number.isInteger(ioa) || ioa < 0 || ioa > high) {
    const expected = `expected a whole number from 0 to ${high}`;
    throw fault(ioa, `${to.place()}: ioa is ${shownValue(ioa)}, ${expected}`);
  }
  if (plan.ioa === "none") return to.at;
  for (let i = 0; i < to.profile.ioaOctets; i++) to.target[to.at + i] = (ioa >> (8 * i)) & 0xff;
  return to.at + to.profile.ioaOctets;
}

function checkConsecutive(objects: readonly ObjectValues[], index: number, place: Place): void {
  const expected = (objects[0]!.ioa as number) + index;
  if (objects[index]!.ioa === expected) return;
  throw new RangeError(
    `${place()}: with SQ = 1 addresses are consecutive, expected IOA ${expected}`,
  );
}

function checkLastAddress(
  objects: readonly ObjectValues[],
  plan: Plan,
  profile: Profile,
): void {
  const last = objects.at(-1)?.ioa as number;
  if (last <= maxIoa(profile)) return;
  throw new RangeError(
    `Cannot encode ${plan.name}: addresses run to ${last}, expected at most ${maxIoa(profile)}`,
  );
}
