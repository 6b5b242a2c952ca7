// Parses addresses of stations, objects and files on the command line.

import type { Profile } from "../../codec/mod.ts";
import { broadcastCa, maxIoa } from "../../codec/low_level.ts";
import type { Values } from "../options/args.ts";
import { type OptionRow, UsageError } from "../options/subcommand.ts";

/** The --ca option. */
export const CA_OPTION: OptionRow = {
  name: "ca",
  value: "CA",
  text: "common address of the station",
};

/** The address of an object. */
export interface ObjectAddress {
  readonly ca: number;
  readonly ioa: number;
}

/** The address of a file. */
export interface FileAddress extends ObjectAddress {
  /** Name of file. */
  readonly nof: number;
}

/**
 * The common address from the --ca option.
 *
 * @throws {UsageError} The option is missing, repeated or out of range.
 */
export function stationAddress(values: Values, profile: Profile): number {
  const ca = optionalStation(values, profile);
  if (ca !== undefined) return ca;
  throw new UsageError(
    `Missing common address: expected --ca CA, a number from 1 to ${
      broadcastCa(profile)
    } (all stations)`,
  );
}

/**
 * The common address from the --ca option, if present.
 *
 * @throws {UsageError} The option is repeated or out of range.
 */
export function optionalStation(values: Values, profile: Profile): number | undefined {
  const given = values.integers("ca", [1, broadcastCa(profile)]);
  if (given.length < 2) return given[0];
  throw new UsageError(`Option --ca is given ${given.length} times, expected one common address`);
}

/**
 * Parses `CA/IOA`, as printed by monitor and station, or an IOA with --ca.
 *
 * @throws {UsageError} The text has neither form, or is out of range.
 */
export function objectAddress(values: Values, text: string, profile: Profile): ObjectAddress {
  const [ca, ioa] = numbersIn(values, text, { profile, form: "CA/IOA", example: "47/5010" });
  return { ca, ioa };
}

/**
 * Parses `CA/IOA/NOF`, or `CA/IOA` for the default file.
 *
 * @throws {UsageError} The text has neither form, or is out of range.
 */
export function fileAddress(
  values: Values,
  text: string,
  { profile, nof: defaultNof = 1 }: { readonly profile: Profile; readonly nof?: number },
): FileAddress {
  const form = { profile, form: "CA/IOA/NOF", example: "47/30000/2" };
  const match = /^(\d+\/\d+)\/(\d+)$/.exec(text);
  const [ca, ioa] = numbersIn(values, match?.[1] ?? text, form);
  const nof = Number(match?.[2] ?? defaultNof);
  return { ca, ioa, nof: within(nof, { name: "Name of file", text, range: [0, 0xffff] }) };
}

function numbersIn(
  values: Values,
  text: string,
  { profile, form, example }: {
    readonly profile: Profile;
    readonly form: string;
    readonly example: string;
  },
): [ca: number, ioa: number] {
  const match = /^(?:(\d+)\/)?(\d+)$/.exec(text);
  if (match === null) {
    throw new UsageError(`"${text}" is not an address, expected ${form} such as ${example}`);
  }
  const highest = broadcastCa(profile) - 1;
  const option = optionalStation(values, profile);
  const ca = match[1] === undefined ? option : Number(match[1]);
  if (ca === undefined) {
    throw new UsageError(
      `"${text}" lacks the common address, expected ${form} such as ${example}, or --ca CA`,
    );
  }
  if (option !== undefined && ca !== option) {
    throw new UsageError(`"${text}" and --ca ${option} specify different stations, expected one`);
  }
  if (ca > highest && ca === option) {
    throw new UsageError(`Option --ca is ${ca} (all stations), expected 1 to ${highest}`);
  }
  return [
    within(ca, { name: "Common address", text, range: [1, highest] }),
    within(Number(match[2]), { name: "Object address", text, range: [0, maxIoa(profile)] }),
  ];
}

function within(
  number: number,
  { name, text, range: [low, high] }: {
    readonly name: string;
    readonly text: string;
    readonly range: readonly [number, number];
  },
): number {
  if (number >= low && number <= high) return number;
  throw new UsageError(
    `${name} ${number} of "${text}" is out of range, expected ${low} to ${high}`,
  );
}
