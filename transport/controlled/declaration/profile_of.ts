// The profile of a station: field sizes and declared private types.

import { definePrivateType, requirePrivateTypes } from "../../../codec/private_type.ts";
import type { Profile } from "../../../codec/profile.ts";
import type { StationDeclaration } from "./declaration.ts";

/**
 * Adds the private types of a declaration to a profile. Identical rows in both are merged.
 *
 * @throws {TypeError} Two types have the same id or name, but different rows.
 */
export function profileOf(
  { privateTypes: rows = [] }: Pick<StationDeclaration, "privateTypes">,
  profile: Profile,
): Profile {
  if (rows.length === 0) {
    requirePrivateTypes(profile);
    return profile;
  }
  const given = profile.privateTypes ?? [];
  const known = new Set(given.map(({ row }) => JSON.stringify(row)));
  const declared = rows.filter((row) => !known.has(JSON.stringify(row)))
    .map((row) => definePrivateType(row));
  const whole = { ...profile, privateTypes: [...given, ...declared] };
  requirePrivateTypes(whole);
  return whole;
}
