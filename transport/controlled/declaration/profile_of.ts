// The profile of a station: its field sizes, and the private types that it declares.

import { definePrivateType, requirePrivateTypes } from "../../../codec/private_type.ts";
import type { Profile } from "../../../codec/profile.ts";
import type { StationDeclaration } from "./declaration.ts";

/**
 * A profile with the private types of a declaration besides its own. A type that both have, with the same row, is one type.
 *
 * @throws {TypeError} Two types have the same id or name, and different rows.
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
