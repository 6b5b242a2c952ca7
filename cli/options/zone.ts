// Parses time zones given on the command line.

import { timeTagOf, type ZonePolicy } from "../../codec/mod.ts";
import type { Values } from "./args.ts";
import { UsageError } from "./subcommand.ts";

/**
 * Parses `UTC`, an offset such as `+01:00`, or a zone name such as `Europe/Madrid`.
 *
 * @throws {UsageError} The text has none of these forms.
 */
export function parseZone(text: string): ZonePolicy {
  if (/^(?:UTC|Z)$/i.test(text)) return { zone: "UTC" };
  const match = /^([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(text);
  if (match !== null && Number(match[2]) <= 14 && Number(match[3] ?? 0) < 60) {
    const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
    return { zone: match[1] === "-" ? -minutes : minutes };
  }
  const policy = { zone: text };
  try {
    if (match !== null || /^[+-]/.test(text)) throw new RangeError("Offset out of range");
    timeTagOf(Date.UTC(2024, 0, 1), policy);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(
      `Unknown time zone "${text}", expected UTC, an offset such as +01:00, or a name such as Europe/Madrid`,
    );
  }
  return policy;
}

/** The time zone policy from the --zone option, if present. */
export function zoneOf(values: Values): ZonePolicy | undefined {
  const text = values.text("zone");
  return text === undefined ? undefined : parseZone(text);
}
