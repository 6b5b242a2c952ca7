// The field sizes of the links of each controlled station, and where they are from.

import { sizesText, stationOf } from "../../../codec/capture/mod.ts";
import type { SettingTexts } from "../analysis_settings.ts";
import type { StationSizes } from "../messages.ts";
import type { LinkTable } from "./link_table.ts";

/** Maximum number of stations that are listed. */
const MAX_STATIONS = 500;

/** Lists the stations of a capture, in the order of their first links. */
export function listStationSizes(
  { links }: LinkTable,
  { texts, profiles }: SettingTexts,
): readonly StationSizes[] {
  const stations = new Map<string, StationSizes>();
  for (const { server, profile, verdict } of links) {
    const station = stationOf({ server });
    const known = stations.get(station);
    if (known === undefined && stations.size >= MAX_STATIONS) continue;
    const origin = Object.hasOwn(profiles, station)
      ? "station"
      : texts.profile !== undefined
      ? "all"
      : verdict ?? known?.origin ?? "standard";
    const connections = (known?.connections ?? 0) + 1;
    stations.set(station, { station, server, sizes: sizesText(profile), origin, connections });
  }
  return [...stations.values()];
}
