// Shows what the collector would send to each station when data transfer starts, without connecting.

import { decodeAsdu, formatAsdu, toHex } from "../../codec/mod.ts";
import { shownText } from "../../codec/low_level.ts";
import { performStep } from "../../transport/low_level.ts";
import type { Io } from "../io/io.ts";
import { EXIT } from "../io/exit.ts";
import { asdusOf } from "../request/dry_run.ts";
import { count } from "../text/count.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import type { StationConfig } from "./config/config.ts";
import type { LoadedConfig } from "./config/load.ts";
import { endpointsOf, profileOf, startUpOf, zoneOf } from "./config/settings.ts";

/** Prints the start-up requests of each station. */
export async function printStartUp(
  path: string,
  { config, privateTypes }: Pick<LoadedConfig, "config" | "privateTypes">,
  io: Io,
): Promise<number> {
  for (const station of config.stations) {
    const addresses = endpointsOf(station).map(formatEndpoint).join(" or ");
    io.stdout.line(shownText(`station ${station.name} at ${addresses}:`));
    const profile = profileOf(station, privateTypes.get(station.typesFile ?? ""));
    const asdus = await startUpAsdus(station, profile);
    for (const octets of asdus) {
      io.stdout.line(`  ${shownText(formatAsdu(decodeAsdu(octets, { profile }), { profile }))}`);
      io.stdout.line(`    ${toHex(octets, " ")}`);
    }
    if (asdus.length === 0) io.stdout.line("  no request");
    if (io.stdout.full) await io.stdout.flush();
  }
  const stations = count(config.stations.length, "station");
  io.stderr.line(`Dry run of ${shownText(path)}: nothing was sent to ${stations}`);
  return EXIT.done;
}

/** The ASDUs of the start-up of a station, in the order in which they are sent. */
async function startUpAsdus(
  station: StationConfig,
  profile: ReturnType<typeof profileOf>,
): Promise<readonly Uint8Array[]> {
  const asdus: Uint8Array[] = [];
  const { originator = 0 } = station;
  const call = { link: { profile, originator, zone: zoneOf(station) }, test: false };
  for (const step of startUpOf(station)) {
    const sent = await asdusOf({
      perform: (requests, { signal }) => performStep(requests, step, { signal }),
    }, call);
    for (const octets of sent) asdus.push(octets);
  }
  return asdus;
}
