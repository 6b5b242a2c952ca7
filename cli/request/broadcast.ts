// Requests addressed to all stations.

import type { Profile } from "../../codec/mod.ts";
import { broadcastCa } from "../../codec/low_level.ts";
import { UsageError } from "../io/exit.ts";
import type { LinkSettings } from "../link/link_options.ts";

/** Time allowed for confirmations of a broadcast, since the number of stations is unknown. */
const BROADCAST_MS = 2000;

/** Whether a common address is the broadcast address. */
export function isBroadcast(ca: number, profile: Profile): boolean {
  return ca === broadcastCa(profile);
}

/** `CA 47`, or `all stations`. */
export function nameOfStation(ca: number, profile: Profile): string {
  return isBroadcast(ca, profile) ? "all stations" : `CA ${ca}`;
}

/** The time limits that differ for a broadcast request. */
export function broadcastLimits(
  ca: number,
  { profile, timeoutMs }: LinkSettings,
): { readonly confirmationMs?: number } {
  return isBroadcast(ca, profile) ? { confirmationMs: Math.min(BROADCAST_MS, timeoutMs) } : {};
}

/**
 * Checks that a common address refers to a single station.
 *
 * @throws {UsageError} It is the broadcast address.
 */
export function requireOneStation(ca: number, profile: Profile): number {
  const all = broadcastCa(profile);
  if (ca !== all) return ca;
  throw new UsageError(`Option --ca is ${ca} (all stations), expected 1 to ${all - 1}`);
}
