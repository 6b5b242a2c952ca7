// Options whose values are addresses, and the option for their format in the output.

import type { AddressFormat, Profile } from "../../codec/mod.ts";
import { ADDRESS_FORMATS, type AddressOctets } from "../../codec/low_level.ts";
import { type AddressSet, type AddressStyle, parseAddressSet } from "../text/address_text.ts";
import type { Values } from "./args.ts";
import { UsageError } from "../io/exit.ts";

/**
 * How to show addresses according to that option.
 *
 * @throws {UsageError} The format is unknown.
 */
export function addressStyleOf(
  values: Values,
  { ioaOctets }: Pick<Profile, "ioaOctets"> = { ioaOctets: 3 },
): AddressStyle {
  return {
    format: values.choice<AddressFormat>("address-format", ADDRESS_FORMATS),
    octets: ioaOctets,
  };
}

/**
 * The addresses of an option: `47`, `0x2f`, `1,3`, `100-200`; `undefined` without the option.
 *
 * @throws {UsageError} A value is not an address, or out of range.
 */
export function addressSetOf(
  values: Values,
  name: string,
  { octets, range: [low, high] }: {
    readonly octets?: AddressOctets;
    readonly range: readonly [number, number];
  },
): AddressSet | undefined {
  const texts = values.all(name);
  if (texts.length === 0) return undefined;
  for (const text of texts) {
    const set = parseAddressSet(text, octets);
    if (set !== undefined && set.ranges.every(([from, to]) => from >= low && to <= high)) continue;
    throw new UsageError(
      `Option --${name} is "${text}", expected addresses from ${low} to ${high} such as 1,3 or 10-19`,
    );
  }
  return parseAddressSet(texts.join(","), octets);
}
