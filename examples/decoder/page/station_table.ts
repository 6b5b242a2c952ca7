// Controlled stations as a table: their sectors, the accuracy of their clocks, their controlling stations.

import { formatDuration } from "../../../codec/mod.ts";
import type { AnalysisReport, SectorReport, StationReport } from "../../../codec/capture/mod.ts";
import { h } from "./dom.ts";
import type { Page } from "./page.ts";
import { stationTargets } from "./pointing/report_targets.ts";
import { pointAtCells } from "./pointing/targets.ts";
import { count, counted, endpoint } from "./text.ts";

/** The table. */
export function stationTable(page: Page, { stations }: AnalysisReport): HTMLElement {
  if (stations.length === 0) {
    return h("p", { class: "quiet" }, "No station has sent anything.");
  }
  const head = ["Station", "CA", "ASDUs", "Objects", "Clock against capture", "Commanded by"];
  const rows = stations.flatMap((station) =>
    station.sectors.map((sector) => row(page, station, sector))
  );
  return h(
    "div",
    { class: "table-box", tabindex: 0, role: "region", "aria-label": "Stations" },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ...head.map((text, index) =>
            h("th", { scope: "col", class: index > 0 && index < 4 ? "n" : "" }, text)
          ),
        ),
      ),
      h("tbody", {}, ...rows),
    ),
  );
}

function row(page: Page, station: StationReport, sector: SectorReport): HTMLElement {
  const { ca, asdus, objects } = sector;
  const commanders = station.commanders.map(({ address, count: times }) =>
    `${address} (${counted(times, "time")})`
  );
  const cells = h(
    "tr",
    {},
    h("th", { scope: "row" }, endpoint(station)),
    h(
      "td",
      { class: "n" },
      h("button", {
        type: "button",
        class: "link",
        "aria-label": `Packets of common address ${ca}`,
        onclick: () => page.go({ view: "packets", filter: `ca=${ca}` }),
      }, ca),
    ),
    h("td", { class: "n" }, count(asdus)),
    h("td", { class: "n" }, count(objects)),
    h("td", {}, clockText(sector)),
    h("td", {}, commanders.join(", ") || "none"),
  );
  return pointAtCells(cells, (texts) => stationTargets([station, sector], texts));
}

function clockText({ clock }: SectorReport): string {
  const { tags, invalid, offsetMs, zoneMinutes } = clock;
  if (tags === 0) return "no time tags";
  const zone = zoneMinutes === null || zoneMinutes === 0
    ? ""
    : `, tags in UTC${zoneMinutes < 0 ? "−" : "+"}${Math.abs(zoneMinutes / 60)}`;
  const bad = invalid === 0 ? "" : `, ${counted(invalid, "invalid tag")}`;
  if (offsetMs === null) return `${counted(tags, "tag")}${bad}`;
  const way = Math.abs(offsetMs) < 1 ? "exact" : offsetMs > 0 ? "ahead" : "behind";
  return way === "exact"
    ? `exact${zone}${bad}`
    : `${formatDuration(Math.abs(offsetMs))} ${way}${zone}${bad}`;
}
