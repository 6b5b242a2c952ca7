// The options --profile and --types, shared by all commands that decode or encode ASDUs.

import { IEC104, type PrivateType, type Profile, requirePrivateTypes } from "../../codec/mod.ts";
import type { Io } from "../io/io.ts";
import type { Values } from "./args.ts";
import { UsageError } from "../io/exit.ts";
import { PROFILE_OPTION, SECURITY_EDITION_OPTION, TYPES_OPTION } from "./profile_rows.ts";
import { SECURITY_EDITION } from "../text/settings/security_edition.ts";
import { FIELD_SIZES } from "../text/settings/setting_form.ts";
import { readTypesFile } from "./types_file.ts";

/** The options of a capture reader: field sizes only if --profile forces them. */
export function sizesOf(
  values: Values,
  profile: Profile,
): { readonly profile: Profile } | Pick<Profile, "privateTypes" | "security"> {
  if (values.given(PROFILE_OPTION.name)) return { profile };
  const { privateTypes = [], security } = profile;
  return { privateTypes, ...security === undefined ? {} : { security } };
}

/** The profile with the edition from --security-edition. */
export function withEdition(values: Values, profile: Profile): Profile {
  const { name } = SECURITY_EDITION_OPTION;
  if (
    !values.given(name) ||
    SECURITY_EDITION.read(values.choice(name, SECURITY_EDITION.words)) === 2013
  ) {
    return profile;
  }
  return { ...profile, security: { edition: 2025 } };
}

/**
 * The profile from --profile, with field sizes such as `1/1/2`, and the private types from --types.
 *
 * @throws {UsageError} The field sizes are invalid, or a file cannot be used.
 */
export async function profileOf(values: Values, io: Io): Promise<Profile> {
  const profile = fieldSizesOf(values.text(PROFILE_OPTION.name));
  const privateTypes = await privateTypesOf(values, io);
  return privateTypes.length === 0 ? profile : { ...profile, privateTypes };
}

/**
 * The private types from the files of --types.
 *
 * @throws {UsageError} A file cannot be used, or two files define the same type id or name.
 */
export async function privateTypesOf(values: Values, io: Io): Promise<readonly PrivateType[]> {
  const privateTypes: PrivateType[] = [];
  for (const path of values.all(TYPES_OPTION.name)) {
    for (const type of await readTypesFile(path, io)) privateTypes.push(type);
  }
  try {
    requirePrivateTypes({ privateTypes });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`${error.message} (--types ${values.all(TYPES_OPTION.name).join(", ")})`);
  }
  return privateTypes;
}

/**
 * The profile with the field sizes of a text such as `1/1/2`, that of IEC 60870-5-104 without one.
 *
 * @throws {UsageError} A profile cannot have these sizes.
 */
export function fieldSizesOf(text: string | undefined): Profile {
  if (text === undefined) return IEC104;
  const profile = FIELD_SIZES.read(text);
  if (profile !== undefined) return profile;
  throw new UsageError(`Option --profile is "${text}", expected ${FIELD_SIZES.expected}`);
}
