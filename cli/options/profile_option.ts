// The option --profile of several commands.

import { IEC104, type Profile } from "../../codec/mod.ts";
import type { Values } from "./args.ts";
import { type OptionRow, UsageError } from "./subcommand.ts";

/** The row of the option tables. */
export const PROFILE_OPTION: OptionRow = {
  name: "profile",
  value: "COT/CA/IOA",
  text: "octets of cause of transmission, common address and object address (default 2/2/3)",
};

/**
 * The field sizes asked for, such as `1/1/2`.
 *
 * @throws {UsageError} A profile cannot have these sizes.
 */
export function profileOf(values: Values): Profile {
  const text = values.text(PROFILE_OPTION.name);
  if (text === undefined) return IEC104;
  const match = /^([12])\/([12])\/([123])$/.exec(text);
  if (match === null) {
    throw new UsageError(
      `Option --profile is "${text}", expected octets of cause (1-2), common address (1-2) and object address (1-3) such as 2/2/3`,
    );
  }
  const [cotOctets, caOctets, ioaOctets] = match.slice(1).map(Number) as [1 | 2, 1 | 2, 1 | 2 | 3];
  return { ...IEC104, cotOctets, caOctets, ioaOctets };
}
