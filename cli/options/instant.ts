// Parses instants given on the command line.

import { instantOf, type ZonePolicy } from "../../codec/mod.ts";
import type { Values } from "./args.ts";
import { UsageError } from "../io/exit.ts";

const FORM = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?$/i;

/**
 * The instant of an option, such as `2026-11-23T14:03:22.123Z`, in ms since 1970-01-01 UTC. Without an offset, it is
 * wall clock time in the time zone of the station.
 *
 * @throws {UsageError} The time is not valid in a time tag.
 */
export function instantIn(
  values: Values,
  name: string,
  zone: ZonePolicy | undefined,
): number | undefined {
  const text = values.text(name);
  if (text === undefined) return undefined;
  const instant = parseInstant(text, zone);
  if (instant !== undefined) return instant;
  throw new UsageError(
    `Option --${name} is "${text}", expected a time in the years 2000 to 2099, such as 2026-11-23T14:03:22Z`,
  );
}

/**
 * Reads an instant such as `2026-11-23T14:03:22Z`, in ms since 1970-01-01 UTC; `undefined` for anything else. Without an
 * offset, it is wall clock time in a zone.
 */
export function parseInstant(text: string, zone: ZonePolicy = {}): number | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, day, time, offset] = match;
  const wall = Date.parse(`${day}T${time}Z`);
  const impossible = Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 10) !== day;
  if (impossible) return undefined;
  const instant = offset === undefined
    ? instantOf({ time: wall, timeFlags: 0 }, zone)
    : Date.parse(`${day}T${time}${offset}`);
  // Allow a day at each end, so that the wall clock of every zone is in range.
  const [first, last] = [Date.UTC(2000, 0, 2), Date.UTC(2099, 11, 31)];
  return instant !== undefined && instant >= first && instant < last ? instant : undefined;
}
