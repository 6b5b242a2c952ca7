// Discovers stations in virtual time.

import type { StationDeclaration } from "../../../transport/controlled/declaration/declaration.ts";
import type {
  DiscoverOptions,
  Discovery,
} from "../../../transport/controlling/discovery/discovery.ts";
import { type BothStations, bothStations } from "./both_stations.ts";
import { type Link, within } from "./scripted_station.ts";

/** Sufficient time for every request of a discovery. */
const LONG_MS = 600_000;

/** Discovers a station with a declaration. */
export async function discovered(
  declaration: StationDeclaration,
  options: DiscoverOptions = {},
): Promise<Discovery & { readonly news: readonly string[] }> {
  await using it = await bothStations(declaration);
  return { ...await ask(it, options), news: it.news() };
}

export async function ask(
  { clock, station }: Pick<BothStations | Link, "clock" | "station">,
  options: DiscoverOptions = {},
): Promise<Discovery> {
  return await within(clock, LONG_MS, station.discover(options));
}
