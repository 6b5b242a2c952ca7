// The section of stations: points, clocks and controlling stations.

import { formatDuration } from "../../../../codec/mod.ts";
import { formatDrift } from "../../../text/drift.ts";
import { grouped } from "../../../text/count.ts";

import type { ClockReport, PointReport, VisitorReport } from "../../../../codec/capture/mod.ts";
import { type Cell, type Section, table } from "../document.ts";
import type { View } from "../view.ts";
import { endpointText } from "../words.ts";

/** Creates the section. */
export function stationsSection(view: View): Section | undefined {
  const points = Map.groupBy(view.report.points, keyOf);
  const all = view.report.stations.flatMap((station) =>
    station.sectors.map((sector, i): (Cell | string)[] => {
      const own = points.get(keyOf({ ...station, ca: sector.ca })) ?? [];
      const bad = own.filter(({ quality }) => quality.last !== "").length;
      return [
        i === 0 ? endpointText(station) : "",
        String(sector.ca),
        grouped(own.length),
        grouped(sector.objects),
        bad === 0 ? "" : `${grouped(bad)} of bad quality at the end`,
        { text: clockText(sector.clock), tone: sector.clock.invalid > 0 ? "warning" : undefined },
        i === 0 ? visitors(station.commanders) : "",
        i === 0 ? visitors(station.clockMasters) : "",
      ];
    })
  );
  if (all.length === 0) return undefined;
  const shown = all.slice(0, view.rows);
  return {
    title: "Stations",
    blocks: [table(
      [
        { title: "station" },
        { title: "CA", right: true },
        { title: "points", right: true },
        { title: "reports", right: true },
        { title: "quality" },
        { title: "clock" },
        { title: "commands from" },
        { title: "clock set by" },
      ],
      shown,
      view.rest(all.length, shown.length, "--all lists them"),
    )],
  };
}

function keyOf({ address, port, ca }: Pick<PointReport, "address" | "port" | "ca">): string {
  return `${address} ${port} ${ca}`;
}

function clockText({ tags, invalid, zoneMinutes, offsetMs, maxDelayMs }: ClockReport): string {
  if (tags === 0) return "";
  const wrong = invalid === 0 ? "" : `; ${grouped(invalid)} of ${grouped(tags)} tags invalid`;
  if (zoneMinutes === null || offsetMs === null) {
    return `too few time tags to determine the time zone${wrong}`;
  }
  const hours = String(Math.floor(Math.abs(zoneMinutes) / 60)).padStart(2, "0");
  const minutes = String(Math.abs(zoneMinutes) % 60).padStart(2, "0");
  const zone = zoneMinutes === 0 ? "UTC" : `UTC${zoneMinutes < 0 ? "-" : "+"}${hours}:${minutes}`;
  const offset = Math.abs(offsetMs) < 1 ? "exact" : formatDrift(offsetMs);
  const delay = (maxDelayMs ?? 0) < 1000
    ? ""
    : `, events delayed by up to ${formatDuration(maxDelayMs!)}`;
  return `${zone}, ${offset}${delay}${wrong}`;
}

function visitors(all: readonly VisitorReport[]): string {
  const shown = all.slice(0, 3).map(({ address, count }) => `${address} (${grouped(count)})`);
  return shown.join(", ") + (all.length > 3 ? ` and ${all.length - 3} more` : "");
}
