// Time zones given on the command line.

import type { ZonePolicy } from "../../codec/mod.ts";
import { readZone, unknownZone } from "../text/zone.ts";
import type { Values } from "./args.ts";
import { UsageError } from "../io/exit.ts";

/**
 * Parses `UTC`, an offset such as `+01:00`, a zone name such as `Europe/Madrid`, or `local` for the zone of this machine.
 *
 * @throws {UsageError} The text has none of these forms.
 */
export function parseZone(text: string): ZonePolicy {
  const isLocal = /^local$/i.test(text);
  const policy = readZone(isLocal ? Intl.DateTimeFormat().resolvedOptions().timeZone : text);
  if (policy === undefined) throw new UsageError(unknownZone(text));
  return policy;
}

/** The time zone policy from the --zone option, if present. */
export function zoneOf(values: Values): ZonePolicy | undefined {
  const text = values.text("zone");
  return text === undefined ? undefined : parseZone(text);
}
