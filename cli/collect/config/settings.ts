// Station settings in the form the collector uses: parsed, with defaults applied.

import type { PrivateType, Profile, ZonePolicy } from "../../../codec/mod.ts";
import { broadcastCa } from "../../../codec/low_level.ts";
import type { StartUpStep } from "../../../mod.ts";
import {
  DEFAULT_PORT,
  DEFAULT_SESSION_OPTIONS,
  DEFAULT_TLS_PORT,
  resolveSessionOptions,
} from "../../../transport/low_level.ts";
import { parseEndpoint } from "../../options/endpoint.ts";
import type { HostPort } from "../../text/endpoint.ts";
import { parseZone } from "../../options/zone.ts";
import { fieldSizesOf } from "../../options/profile_option.ts";
import type { StationConfig } from "./config.ts";

/** The addresses of a station, as configured. */
export function addressesOf({ address }: StationConfig): readonly string[] {
  return typeof address === "string" ? [address] : address;
}

/** The addresses of a station, parsed. */
export function endpointsOf(station: StationConfig): readonly HostPort[] {
  const port = station.tls === undefined ? DEFAULT_PORT : DEFAULT_TLS_PORT;
  return addressesOf(station).map((text) => parseEndpoint(text, port));
}

/** The common addresses of a station; empty if not configured. */
export function casOf({ ca }: StationConfig): readonly number[] {
  return ca === undefined ? [] : typeof ca === "number" ? [ca] : ca;
}

/** The field sizes and private types of a station. */
export function profileOf(
  { profile }: StationConfig,
  privateTypes: readonly PrivateType[] = [],
): Profile {
  const sizes = fieldSizesOf(profile);
  return privateTypes.length === 0 ? sizes : { ...sizes, privateTypes };
}

/** The time zone of a station's clock. */
export function zoneOf({ zone = "UTC", summer }: StationConfig): ZonePolicy {
  return { ...parseZone(zone), ...summer !== undefined && { summer } };
}

/** The k of a station. */
export function windowOf({ session, redeliveryWindow }: StationConfig): number {
  return redeliveryWindow ?? session?.k ?? DEFAULT_SESSION_OPTIONS.k;
}

/** The w used for acknowledging to the station. */
export function acknowledgeAfter({ session }: StationConfig): number {
  return resolveSessionOptions(session).w;
}

/** The requests to send to a station each time data transfer starts, one common address after another. */
export function startUpOf(station: StationConfig): readonly StartUpStep[] {
  const { startUp = [{ do: "interrogate" }], termination } = station;
  const cas = casOf(station);
  const all = cas.length === 0 ? [broadcastCa(profileOf(station))] : cas;
  return startUp.flatMap(({ ca, group, freeze, do: what }) =>
    (ca === undefined ? all : [ca]).map((each) => {
      const step = { do: what, ca: each, ...group !== undefined && { group } };
      return {
        ...step,
        ...freeze !== undefined && { freeze },
        ...termination !== undefined && what !== "clock" && { termination },
      } as StartUpStep;
    })
  );
}
