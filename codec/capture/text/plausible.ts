// How likely octets are an APDU or an ASDU: their start, length, control field, type and exact length.

import { isOtherEdition } from "../../classify.ts";
import { APCI_OCTETS, MAX_LENGTH, MIN_LENGTH, readControlField, START } from "../../apci.ts";
import type { Asdu } from "../../asdu_types.ts";
import { decodeAsdu } from "../../decode_asdu.ts";
import { findPlan } from "../../private_type.ts";
import { identifierOctets, type Profile } from "../../profile.ts";
import { isCauseAllowed } from "../../types.ts";

/**
 * `sure`: everything fits. `possible`: the header fits, but the type is unknown or its length is
 * another. `damaged`: start and length fit, but not the control field. `none`: not an APDU.
 */
export type Likelihood = "sure" | "possible" | "damaged" | "none";

/** Codes of issues after which the octets may not be an ASDU. */
const DOUBTFUL: ReadonlySet<string> = new Set([
  "header-too-short",
  "length-mismatch",
  "trailing-octets",
  "unknown-type",
  "no-objects",
]);

/** Judges octets of the length that the length octet demands. */
export function judgeApdu(octets: Uint8Array, profile: Profile): Likelihood {
  if (!startsLikeApdu(octets)) return "none";
  const apci = readControlField(octets, 2);
  if (apci === undefined) return "damaged";
  if (apci.format !== "I") return octets.length === APCI_OCTETS ? "sure" : "none";
  const asdu = octets.subarray(APCI_OCTETS);
  if (asdu.length < identifierOctets(profile)) return asdu.length === 0 ? "none" : "possible";
  return fits(decodeAsdu(asdu, { profile })) ? "sure" : "possible";
}

/** Whether octets that end too early can be the start of an APDU. */
export function judgeTorn(octets: Uint8Array): boolean {
  if (!startsLikeApdu(octets) || octets.length >= octets[1]! + 2) return false;
  if (octets.length < APCI_OCTETS) return true;
  const apci = readControlField(octets, 2);
  return apci?.format === "I" && octets[1]! > MIN_LENGTH;
}

/**
 * The lengths that an ASDU with this data unit identifier can have: none if its type is unknown,
 * `undefined` if its length varies.
 */
export function asduLengths(head: Uint8Array, profile: Profile): readonly number[] | undefined {
  if (isOtherEdition(head[0] ?? 0, profile)) return undefined;
  const plan = findPlan(head[0] ?? 0, profile);
  const count = (head[1] ?? 0) & 0x7f;
  if (plan === undefined || count === 0) return [];
  if (plan.variable) return undefined;
  const ioa = plan.ioa === "none" ? 0 : profile.ioaOctets;
  const start = identifierOctets(profile);
  return [start + count * (ioa + plan.size), start + ioa + count * plan.size];
}

/** Whether octets are exactly an ASDU without APCI, with nothing unusual. */
export function isAsdu(octets: Uint8Array, profile: Profile): boolean {
  const asdu = decodeAsdu(octets, { profile });
  return asdu.type !== "raw" && asdu.type !== "private" && asdu.issues.length === 0 &&
    asdu.ca !== 0 && (isCauseAllowed(asdu.type, asdu.cause, "monitor") ||
      isCauseAllowed(asdu.type, asdu.cause, "control"));
}

function startsLikeApdu(octets: Uint8Array): boolean {
  const length = octets[1] ?? 0;
  return octets[0] === START && length >= MIN_LENGTH && length <= MAX_LENGTH;
}

function fits(asdu: Asdu): boolean {
  return asdu.type !== "raw" && !asdu.issues.some(({ code }) => DOUBTFUL.has(code));
}
