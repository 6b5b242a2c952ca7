// Checks the addresses of a request before anything is sent.

import { broadcastCa, maxIoa, type Profile } from "../../../codec/profile.ts";

/** Destination of a request. */
export interface Destination {
  /** The request, for messages: `C_RD_NA_1`. */
  readonly what: string;
  /** Common address. */
  readonly ca: number;
  /** Whether the broadcast address is permitted. @default {false} */
  readonly broadcast?: boolean;
  /** For the broadcast address: the stations that must answer. */
  readonly stations?: readonly number[] | undefined;
  /** Information object address, if the request has one. */
  readonly ioa?: number;
  /** Lowest permitted one: 0 if that means all objects or the main directory, or for devices that have an object
   * with this address. @default {1} */
  readonly lowestIoa?: 0 | 1;
}

/**
 * Checks that the addresses are valid in the profile, not 0, and not the broadcast address where a
 * procedure is meant for one station.
 *
 * @throws {RangeError} An address is outside its range.
 */
export function requireDestination(destination: Destination, profile: Profile): void {
  const { what, ca, broadcast = false, stations = [], ioa, lowestIoa = 1 } = destination;
  const all = broadcastCa(profile);
  const attempt = `Cannot send ${what} to CA ${ca}`;
  if (ca === all && !broadcast) {
    throw new RangeError(
      `${attempt}: it is the broadcast address, expected that of one station, 1 to ${all - 1}`,
    );
  }
  if (!isWhole(ca, [1, all])) {
    const expected = `a whole number from 1 to ${all - 1}`;
    throw new RangeError(
      `${attempt}: expected ${expected}${broadcast ? `, or ${all} for all stations` : ""}`,
    );
  }
  const stranger = stations.find((each) => !isWhole(each, [1, all - 1]));
  if (stranger !== undefined) {
    throw new RangeError(
      `${attempt} with CA ${stranger} in stations: expected whole numbers from 1 to ${all - 1}`,
    );
  }
  if (ioa === undefined || isWhole(ioa, [lowestIoa, maxIoa(profile)])) return;
  throw new RangeError(
    `${attempt}, IOA ${ioa}: expected a whole number from ${lowestIoa} to ${maxIoa(profile)}`,
  );
}

function isWhole(value: number, [low, high]: readonly [number, number]): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}
