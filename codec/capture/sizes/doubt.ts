// Rates how implausible an ASDU is when read with certain field sizes, although its length fits.

import type { Asdu } from "../../asdu_types.ts";
import { CAUSE } from "../../cause.ts";
import { isCommand, isProcessData } from "../../classify.ts";
import { isEventCause } from "../../classify_cause.ts";
import { broadcastCa, type Profile } from "../../profile.ts";
import { judgeCause } from "../cause_table.ts";

/** Weights of unusual properties. An ASDU that fits counts 10, so a weight of 10 outweighs it. */
const DOUBT = {
  /** Common address 0, which the standard does not use. */
  noStation: 10,
  /** Something that the decoder reports: a reserved cause, reserved bits, an address other than 0. */
  issue: 8,
  /** A point or command at address 0. */
  noObject: 8,
  /** Data from all stations at once. */
  broadcastData: 8,
  /** A cause that the standard does not list for the type, in either direction. */
  cause: 6,
  /** Another common address: wrong octets vary, whereas there are few stations. */
  otherStation: 6,
  /** A common or object address whose low octet is 0: the field may begin one octet too early. */
  roundAddress: 3,
  /** An originator address in data that nobody requested. */
  originator: 2,
} as const;

/** Maximum number of common addresses to remember. */
const MAX_STATIONS = 64;

/** The common addresses seen so far with certain field sizes. */
export type Stations = Set<number>;

/** Returns the sum of the doubts about an ASDU that was read with these sizes. */
export function doubtAbout(
  asdu: Asdu,
  { profile, stations }: { readonly profile: Profile; readonly stations: Stations },
): number {
  const { typeId, cause, ca, originator, issues } = asdu;
  const isData = isProcessData(typeId);
  let doubt = issues.length > 0 ? DOUBT.issue : 0;
  if (judgeCause(typeId, false, cause) === "not-listed") doubt += DOUBT.cause;
  if (ca === broadcastCa(profile)) {
    if (isData) doubt += DOUBT.broadcastData;
  } else {
    doubt += doubtAboutStation(ca, stations);
  }
  if (isData && originator !== 0 && (isEventCause(cause) || cause === CAUSE.periodic)) {
    doubt += DOUBT.originator;
  }
  if (asdu.type === "raw" || !isData && !isCommand(typeId)) return doubt;
  return doubt + doubtAboutObjects(asdu.objects, profile);
}

function doubtAboutStation(ca: number, stations: Stations): number {
  if (ca === 0) return DOUBT.noStation;
  const isFurther = stations.size > 0 && !stations.has(ca);
  if (stations.size < MAX_STATIONS) stations.add(ca);
  return (isFurther ? DOUBT.otherStation : 0) + ((ca & 0xff) === 0 ? DOUBT.roundAddress : 0);
}

function doubtAboutObjects(
  objects: readonly { readonly ioa: number }[],
  { ioaOctets }: Profile,
): number {
  if (objects.some(({ ioa }) => ioa === 0)) return DOUBT.noObject;
  const isRound = ioaOctets > 1 && objects.every(({ ioa }) => (ioa & 0xff) === 0);
  return isRound ? DOUBT.roundAddress : 0;
}
