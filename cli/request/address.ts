// Parses addresses of stations, objects and files on the command line.

import type { Profile } from "../../codec/mod.ts";
import { broadcastCa, maxIoa, parseAddressNumber } from "../../codec/low_level.ts";
import type { Values } from "../options/args.ts";
import { PLANT } from "../link/plant.ts";
import { UsageError } from "../io/exit.ts";
import type { OptionRow } from "../options/option_row.ts";
import { addressForms, parseAddressSet, parseObjectAddress } from "../text/address_text.ts";

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
 * The common address from the --ca option, or the only one of the station of --plant, if present.
 *
 * @throws {UsageError} The option is repeated or out of range.
 */
export function optionalStation(values: Values, profile: Profile): number | undefined {
  const texts = values.all("ca");
  if (texts.length > 1) {
    throw new UsageError(`Option --ca is given ${texts.length} times, expected one common address`);
  }
  const [text] = texts;
  if (text === undefined) {
    const cas = values.context(PLANT)?.cas ?? [];
    return cas.length === 1 ? cas[0] : undefined;
  }
  const highest = broadcastCa(profile);
  const ca = parseAddressNumber(text, profile.caOctets) ?? NaN;
  if (ca >= 1 && ca <= highest) return ca;
  throw new UsageError(`Option --ca is "${text}", expected a whole number from 1 to ${highest}`);
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

/** Maximum number of objects of one request. */
const MAX_OBJECTS = 1000;

/**
 * Parses `CA/IOA,IOA,IOA-IOA`, or the same without CA with --ca.
 *
 * @throws {UsageError} The text has neither form, is out of range, or has too many objects.
 */
export function objectAddresses(
  values: Values,
  text: string,
  profile: Profile,
): { readonly ca: number; readonly ioas: readonly number[] } {
  const [, before = "", list = ""] = /^([^/]*\/)?(.*)$/.exec(text) ?? [];
  const [first = ""] = list.split(/,|\.\.|[-–]/, 1);
  const set = parseAddressSet(list, profile.ioaOctets);
  if (set === undefined || set.size === 1) {
    const { ca, ioa } = objectAddress(values, text, profile);
    return { ca, ioas: [ioa] };
  }
  const { ca } = objectAddress(values, before + first, profile);
  for (const [, high] of set.ranges) {
    within(high, { name: "Object address", text, range: [0, maxIoa(profile)] });
  }
  if (set.size <= MAX_OBJECTS) return { ca, ioas: [...set] };
  throw new UsageError(`"${text}" has ${set.size} objects, expected at most ${MAX_OBJECTS}`);
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
  const match = /^([^/]+\/[^/]+)\/(\d+)$/.exec(text);
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
  const parsed = parseObjectAddress(text, profile);
  if (parsed === undefined) {
    const forms = addressForms(profile.ioaOctets);
    const others = /[._]|0x/i.test(text)
      ? `, with an IOA of ${profile.ioaOctets} octets such as ${forms}`
      : "";
    throw new UsageError(
      `"${text}" is not an address, expected ${form} such as ${example}${others}`,
    );
  }
  const highest = broadcastCa(profile) - 1;
  const option = optionalStation(values, profile);
  const ca = parsed.ca ?? option;
  if (ca === undefined) {
    throw new UsageError(
      `"${text}" lacks the common address, expected ${form} such as ${example}, or --ca CA`,
    );
  }
  if (values.given("ca") && ca !== option) {
    throw new UsageError(`"${text}" and --ca ${option} specify different stations, expected one`);
  }
  if (ca > highest && ca === option) {
    throw new UsageError(`Option --ca is ${ca} (all stations), expected 1 to ${highest}`);
  }
  return [
    within(ca, { name: "Common address", text, range: [1, highest] }),
    within(parsed.ioa, { name: "Object address", text, range: [0, maxIoa(profile)] }),
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
