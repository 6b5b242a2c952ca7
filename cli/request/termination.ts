// The option --termination of requests that end with one.

import type { TerminationPolicy } from "../../mod.ts";
import type { Values } from "../options/args.ts";
import type { OptionRow } from "../options/subcommand.ts";

const POLICIES = ["required", "optional", "none"] as const;

/** The row of the option tables. */
export const TERMINATION_OPTION: OptionRow = {
  name: "termination",
  words: POLICIES,
  value: "POLICY",
  text: "whether the station must send a termination (ACTTERM): required, optional or none",
};

/**
 * The option as an option of the request.
 *
 * @throws {UsageError} It is none of these words.
 */
export function terminationOf(values: Values): { readonly termination?: TerminationPolicy } {
  if (values.text("termination") === undefined) return {};
  return { termination: values.choice("termination", POLICIES) };
}
