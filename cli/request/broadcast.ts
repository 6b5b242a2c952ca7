// Requests that go to all stations.

import type { Profile } from "../../codec/mod.ts";
import { broadcastCa } from "../../codec/low_level.ts";
import { UsageError } from "../options/subcommand.ts";
import type { LinkSettings } from "../options/link_options.ts";

/** How long stations may take to confirm a broadcast: their number is unknown. */
const BROADCAST_MS = 2000;

/** Whether a common address means all stations. */
export function isBroadcast(ca: number, profile: Profile): boolean {
  return ca === broadcastCa(profile);
}

/** `CA 47`, or `all stations`. */
export function nameOfStation(ca: number, profile: Profile): string {
  return isBroadcast(ca, profile) ? "all stations" : `CA ${ca}`;
}

/** The time limits of a request that differ if it goes to all stations. */
export function broadcastLimits(
  ca: number,
  { profile, timeoutMs }: LinkSettings,
): { readonly confirmationMs?: number } {
  return isBroadcast(ca, profile) ? { confirmationMs: Math.min(BROADCAST_MS, timeoutMs) } : {};
}

/**
 * The common address, where only one station can be meant.
 *
 * @throws {UsageError} It is the one of all stations.
 */
export function requireOneStation(ca: number, profile: Profile): number {
  const all = broadcastCa(profile);
  if (ca !== all) return ca;
  throw new UsageError(`Option --ca is ${ca} (all stations), expected 1 to ${all - 1}`);
}
