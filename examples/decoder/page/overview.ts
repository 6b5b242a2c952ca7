// The first view: a summary of the capture, its links, and its main findings.

import { formatDuration } from "../../../codec/mod.ts";
import type { AnalysisReport } from "../../../codec/capture/mod.ts";
import type { LoadedView } from "../messages.ts";
import { activityChart } from "./activity_chart.ts";
import { type Bar, bars } from "./bars.ts";
import { type Child, h, newId, replace } from "./dom.ts";
import { fileNotes } from "./file_notes.ts";
import { groupFindings } from "./finding_groups.ts";
import { findingLine, severityCounts } from "./finding_line.ts";
import { linkTable } from "./link_table.ts";
import { noTraffic } from "./no_traffic.ts";
import type { Page, View } from "./page.ts";
import { causeTarget, typeTarget } from "./pointing/report_targets.ts";
import { stationTable } from "./station_table.ts";
import { count, counted, instant, size } from "./text.ts";
import type { TimeFormat } from "./time_format.ts";

/** Maximum number of kinds of findings to show here; all of them are in their own view. */
const LISTED_FINDINGS = 8;

/** Number of bars of a histogram that are shown initially. */
const LISTED_BARS = 12;

/** Makes the view. */
export function overview(page: Page): View {
  const element = h("div", { class: "overview" }, h("p", { class: "quiet" }, "Reading …"));
  return {
    title: "Overview",
    element,
    load: (loaded) => replace(element, ...content(page, loaded)),
    forget: () => element.scrollTop = 0,
    arrive: () => {},
  };
}

function content(page: Page, loaded: LoadedView): Child[] {
  const { report } = loaded;
  const toFrame = (frame: number) => page.go({ view: "packets", frame, filter: "" });
  const head = [
    facts(loaded, page.times),
    fileNotes(loaded, {
      onFrame: toFrame,
      onSettings: () => page.changeSettings(),
      onRemoveTypes: () => page.removeTypes(),
      onRemoveNames: () => page.removeNames(),
      onChooseNames: () => page.choose(),
    }),
  ];
  if (report.totals.apdus === 0) return [...head, noTraffic(report)];
  const { hasPackets } = loaded;
  return [
    ...head,
    hasPackets &&
    section("Activity", `APDUs over time in ${page.times.zoneName}; marks are findings`, [
      activityChart(report, {
        onFrame: toFrame,
        wallClock: (time) => page.times.wallClock(time),
      }),
    ], "wide"),
    findingsSection(page, report),
    hasPackets &&
    section("Links", "TCP connections that carried APDUs, in the order in which they began", [
      linkTable(page, report),
    ], "wide"),
    section("Types", "ASDUs by type identification; select one to list them", [
      histogram(
        "ASDUs by type",
        report.types.map((row): Bar => ({
          name: row.type ?? `type ${row.typeId}`,
          title: row.title ?? "not known",
          value: row.asdus,
          note: counted(row.objects, "object"),
          pointed: () => typeTarget(row.type ?? `type ${row.typeId}`, page.facts),
          onPress: () => page.go({ view: "packets", filter: `type=${row.type ?? row.typeId}` }),
        })),
      ),
    ]),
    section("Causes", "ASDUs by cause of transmission; select one to list them", [
      histogram(
        "ASDUs by cause",
        report.causes.map((row): Bar => ({
          name: row.name,
          title: row.title,
          value: row.asdus,
          pointed: () => causeTarget(row.name),
          onPress: () => page.go({ view: "packets", filter: `cause=${row.cause}` }),
        })),
      ),
    ]),
    hasPackets &&
    section("Stations", "Controlled stations, their clocks, and their controlling stations", [
      stationTable(page, report),
    ], "wide"),
  ];
}

function section(title: string, note: string, children: readonly Child[], kind = ""): HTMLElement {
  const id = newId("section");
  return h(
    "section",
    { class: `card ${kind}`, "aria-labelledby": id },
    h("header", { class: "card-head" }, h("h2", { id }, title), h("p", {}, note)),
    ...children,
  );
}

function facts(loaded: LoadedView, times: TimeFormat): HTMLElement {
  const { report, octets, format, hasPackets } = loaded;
  const [capture] = report.captures;
  const first = instant(capture?.first ?? null);
  const last = instant(capture?.last ?? null);
  const { totals } = report;
  const when = Number.isNaN(first) ? fact("Time", "unknown", "the input has no times") : fact(
    "Time",
    `${times.timeOfDay(first, 0)} – ${times.timeOfDay(last, 0)}`,
    `${times.date(first)} ${times.zoneName}, ${formatDuration(last - first)}`,
  );
  const packets = fact(
    "Capture",
    size(octets),
    `${counted(capture?.packets ?? 0, "packet")}, ${format}`,
  );
  const formats = `${count(totals.information)} I, ${count(totals.supervisory)} S, ` +
    `${count(totals.unnumbered)} U`;
  const amounts = [
    fact("APDUs", count(totals.apdus), formats),
    fact("Objects", count(totals.objects), `in ${counted(totals.asdus, "ASDU")}`),
    fact("Points", count(report.points.length), counted(report.stations.length, "station")),
  ];
  if (!hasPackets) {
    const input = fact("Input", size(octets), "APDUs without packets, times and addresses");
    return h("dl", { class: "facts few" }, input, ...amounts);
  }
  if (totals.apdus === 0) {
    const connections = fact("TCP connections", count(capture?.connections ?? 0), "");
    return h("dl", { class: "facts few" }, !Number.isNaN(first) && when, packets, connections);
  }
  const others = (capture?.connections ?? 0) - (capture?.links ?? 0);
  return h(
    "dl",
    { class: "facts" },
    when,
    packets,
    fact("Links", count(totals.sessions), others > 0 ? counted(others, "other connection") : ""),
    ...amounts,
  );
}

function fact(name: string, value: string, note: string): HTMLElement {
  return h(
    "div",
    { class: "fact" },
    h("dt", {}, name),
    h("dd", {}, h("strong", {}, value), note === "" ? null : h("small", {}, note)),
  );
}

function findingsSection(page: Page, report: AnalysisReport): HTMLElement {
  const { findings } = report;
  const groups = groupFindings(findings);
  const list = groups.slice(0, LISTED_FINDINGS).map((group) => findingLine(page, report, group));
  const rest = groups.length - list.length;
  return section("Findings", "What deserves attention, the most severe first", [
    severityCounts(findings),
    findings.length === 0
      ? h("p", { class: "quiet" }, "Nothing was found.")
      : h("ul", { class: "finding-lines" }, ...list),
    rest > 0 &&
    h(
      "button",
      { type: "button", class: "link", onclick: () => page.go({ view: "findings" }) },
      `${counted(rest, "more kind")} of findings`,
    ),
  ], "wide");
}

function histogram(label: string, list: readonly Bar[]): HTMLElement {
  if (list.length === 0) return h("p", { class: "quiet" }, "There are no ASDUs.");
  const box = h("div", {}, bars(label, list.slice(0, LISTED_BARS)));
  if (list.length <= LISTED_BARS) return box;
  const more = h("button", {
    type: "button",
    class: "link",
    onclick: () => replace(box, bars(label, list)),
  }, `${list.length - LISTED_BARS} more`);
  box.append(more);
  return box;
}
