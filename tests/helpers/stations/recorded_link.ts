// Records the link of two stations with secure authentication in virtual time.

import type { SecureAuthenticationOptions } from "../../../transport/runtime/secure_authentication.ts";
import { secureAuthentication } from "../../../transport/runtime/secure_authentication.ts";
import { Traffic } from "../capture/traffic_builder.ts";
import { bothStations } from "./both_stations.ts";
import { within } from "./scripted_station.ts";

const BAY = {
  sectors: [{
    ca: 1,
    points: [{ ioa: 100, type: "M_SP_NA_1", value: 0 }],
    commands: [{ ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 100 } }],
  }],
} as const;

/**
 * Records a link: data transfer starts, and three commands are sent. Both stations have the same options, unless those of
 * the controlled station are given.
 */
export async function recordedLink(
  options: SecureAuthenticationOptions,
  controlled: SecureAuthenticationOptions = options,
): Promise<Traffic> {
  const traffic = new Traffic();
  const link = traffic.link().open();
  await using stations = await bothStations(BAY, {
    controlled: { authentication: secureAuthentication(controlled), onCommand: () => true },
    startMs: 30_000,
    controlling: {
      authentication: secureAuthentication(options),
      onFrame: (direction, apdu) => void link.octets(direction === "sent", apdu.slice()),
    },
  });
  const { clock, station } = stations;
  for (const value of [1, 0, 1] as const) {
    await within(clock, 5000, station.command(1, { type: "C_SC_NA_1", ioa: 5000, value }));
  }
  return traffic;
}
