// Encodes an ASDU: computes its exact size, then writes it in one pass. Refuses values that cannot
// be encoded.

import type { AsduHeader, AsduInput } from "./asdu_types.ts";
import { CAUSE_OCTET } from "./cause.ts";
import {
  describePlace,
  fault,
  objectOctets,
  type ObjectValues,
  type Place,
  writeObject,
} from "./compose.ts";
import { type Plan, planOf } from "./plan.ts";
import type { PrivateType, PrivateTypes } from "./private_row.ts";
import { findPrivatePlan } from "./private_type.ts";
import { identifierOctets, IEC104, maxIoa, type Profile } from "./profile.ts";
import { shownValue } from "./shown.ts";
import { TYPES } from "./types.ts";
import { type AnyAsdu, NOT_WRITTEN, writeAsdu } from "./write_asdu.ts";

/** An ASDU whose objects are encoded by the plan of its type. */
type KnownInput = Exclude<AsduInput, { type: "raw" }>;

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
  return start + objectsOctets(planFor(asdu, profile), asdu, profile);
}

/** Returns the length of the objects of an ASDU in octets, with their addresses. */
function objectsOctets(plan: Plan, { objects, sq }: KnownInput, profile: Profile): number {
  const ioaOctets = plan.ioa === "none" ? 0 : profile.ioaOctets;
  const addresses = sq === true ? Math.min(1, objects.length) : objects.length;
  if (!plan.variable) return addresses * ioaOctets + objects.length * plan.size;
  let size = addresses * ioaOctets;
  for (const [index, object] of (objects as readonly ObjectValues[]).entries()) {
    size += objectOctets({ plan, index, object });
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
  const end = writeAsdu(asdu as AnyAsdu, target, first, profile);
  return end === NOT_WRITTEN ? composeAsdu(asdu, target, first, profile) : end;
}

/**
 * Writes an ASDU with the tables alone, and reports what is wrong. The result is that of {@linkcode encodeAsduInto}, which
 * writes most ASDUs faster.
 */
export function composeAsdu(
  asdu: AsduInput,
  target: Uint8Array,
  first: number,
  profile: Profile,
): number {
  const plan = asdu.type === "raw" ? undefined : planFor(asdu, profile);
  const size = identifierOctets(profile) +
    (asdu.type === "raw" ? asdu.body.length : objectsOctets(plan!, asdu, profile));
  const label = plan?.name ?? `type ${(asdu as AsduHeader).typeId}`;
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
  const at = writeHeader(asdu, plan, { target, at: first, profile });
  if (asdu.type === "raw") {
    target.set(asdu.body, at);
    return at + asdu.body.length;
  }
  const objects = asdu.objects as readonly ObjectValues[];
  const sq = asdu.sq === true;
  return writeObjects(plan!, objects, { target, at, profile, sq });
}

/** Where an ASDU or a part of it is written. */
interface Target {
  readonly target: Uint8Array;
  readonly at: number;
  readonly profile: Profile;
}

/** Writes the objects of any type, and returns the position after them. */
function writeObjects(
  plan: Plan,
  objects: readonly ObjectValues[],
  to: Target & { readonly sq: boolean },
): number {
  const { target, profile, sq } = to;
  const place: Place = { plan, index: 0, object: objects[0]! };
  let { at } = to;
  for (let index = 0; index < objects.length; index++) {
    place.index = index;
    place.object = objects[index]!;
    if (!sq || index === 0) at = writeIoa(place, { target, at, profile });
    else checkConsecutive(objects, place);
    writeObject(place, target, at);
    at += objectOctets(place);
  }
  if (sq) checkLastAddress(objects, plan, profile);
  return at;
}

/** Returns the plan for an ASDU that is not raw. */
export function planFor(
  asdu: KnownInput,
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

function writeHeader(asdu: AsduInput, plan: Plan | undefined, to: Target): number {
  const { target, at, profile } = to;
  const { cause, ca } = asdu;
  const originator = asdu.originator ?? 0;
  const label = plan?.name ?? "raw ASDU";
  const count = plan === undefined
    ? (asdu as { readonly count: number }).count
    : objectCount(asdu as KnownInput, plan);
  if (plan === undefined) checkWhole(label, "count", count, 127);
  const typeId = plan?.typeId ?? (asdu as AsduHeader).typeId;
  checkWhole(label, "typeId", typeId, 255);
  target[at] = typeId;
  target[at + 1] = count | bit(label, "sq", asdu.sq, 0x80);
  checkWhole(label, "cause", cause, CAUSE_OCTET.cause);
  target[at + 2] = cause | bit(label, "negative", asdu.negative, CAUSE_OCTET.negative) |
    bit(label, "test", asdu.test, CAUSE_OCTET.test);
  checkWhole(label, "originator", originator, profile.cotOctets === 2 ? 255 : 0);
  if (profile.cotOctets === 2) target[at + 3] = originator;
  checkWhole(label, "ca", ca, profile.caOctets === 2 ? 65535 : 255);
  const caAt = at + 2 + profile.cotOctets;
  target[caAt] = ca;
  if (profile.caOctets === 2) target[caAt + 1] = ca >> 8;
  return caAt + profile.caOctets;
}

function checkWhole(label: string, name: string, value: number, high: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= high) return;
  const expected = `expected a whole number from 0 to ${high}`;
  throw fault(value, `Cannot encode ${label}: ${name} is ${shownValue(value)}, ${expected}`);
}

function bit(label: string, name: string, value: boolean | undefined, mask: number): number {
  if (value === undefined || value === null || value === false) return 0;
  if (value === true) return mask;
  const message = `${name} is ${shownValue(value)}, expected true or false`;
  throw new TypeError(`Cannot encode ${label}: ${message}`);
}

function objectCount(asdu: KnownInput, plan: Plan): number {
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

function writeIoa(place: Place, { target, at, profile }: Target): number {
  const { plan, object } = place;
  const ioa = object.ioa === undefined && plan.ioa !== "object" ? 0 : object.ioa;
  const high = plan.ioa === "none" ? 0 : maxIoa(profile);
  if (typeof ioa !== "number" || !Number.isInteger(ioa) || ioa < 0 || ioa > high) {
    const expected = `expected a whole number from 0 to ${high}`;
    throw fault(ioa, `${describePlace(place)}: ioa is ${shownValue(ioa)}, ${expected}`);
  }
  if (plan.ioa === "none") return at;
  for (let i = 0; i < profile.ioaOctets; i++) target[at + i] = ioa >> (8 * i);
  return at + profile.ioaOctets;
}

function checkConsecutive(objects: readonly ObjectValues[], place: Place): void {
  const expected = (objects[0]!.ioa as number) + place.index;
  if (place.object.ioa === expected) return;
  throw new RangeError(
    `${describePlace(place)}: with SQ = 1 addresses are consecutive, expected IOA ${expected}`,
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
