// The commands and findings that belong to the points of a chart, for marks on its time axis.

import type { AnalysisReport, Severity } from "../../../codec/capture/mod.ts";
import type { PointKey } from "../messages.ts";
import { counted, instant } from "./text.ts";

/** A mark. */
export interface Marker {
  readonly kind: "command" | Severity;
  readonly time: number;
  /** The packet it leads to. */
  readonly frame: number;
  readonly text: string;
}

/** Marks at about the same place. */
export interface MarkerGroup {
  readonly x: number;
  /** The kind of the most important mark. */
  readonly kind: Marker["kind"];
  /** The marks, the first one first. */
  readonly markers: readonly Marker[];
}

const ORDER: readonly Marker["kind"][] = ["error", "warning", "command", "notice"];

/** Distance in pixels below which marks become one. */
const NEAR = 9;

/** Number of marks that a group names. */
const MAX_NAMED = 4;

/** The marks for some points, by time: commands to their common addresses, and findings that concern them or all. */
export function markersOf(
  { transactions, findings, explanations }: AnalysisReport,
  points: readonly PointKey[],
): Marker[] {
  const cas = new Set(points.map(({ ca }) => ca));
  const markers: Marker[] = [];
  for (const { kind, ca, ioa, type, result, steps: [first] } of transactions) {
    if (kind !== "command" || first === undefined || !cas.has(ca)) continue;
    const { frame, time } = first.at;
    const text = `${type ?? "command"} CA ${ca} IOA ${ioa}: ${result}`;
    markers.push({ kind, time: instant(time), frame, text });
  }
  for (const { severity, code, ca, detail, frames } of findings) {
    if (ca !== null && !cas.has(ca)) continue;
    for (const { frame, time } of frames) {
      const text = `${explanations[code]?.title ?? code}: ${detail}`;
      markers.push({ kind: severity, time: instant(time), frame, text });
    }
  }
  return markers.filter(({ time }) => !Number.isNaN(time)).sort((a, b) =>
    a.time - b.time || a.frame - b.frame
  );
}

/** Joins marks that would cover each other; `x` returns the position of a time. */
export function groupMarkers(
  markers: readonly Marker[],
  [from, to]: readonly [number, number],
  x: (time: number) => number,
): MarkerGroup[] {
  const groups: { x: number; kind: Marker["kind"]; markers: Marker[] }[] = [];
  for (const marker of markers) {
    if (marker.time < from || marker.time > to) continue;
    const at = x(marker.time);
    const last = groups.at(-1);
    if (last === undefined || at - last.x > NEAR) {
      groups.push({ x: at, kind: marker.kind, markers: [marker] });
      continue;
    }
    last.markers.push(marker);
    if (ORDER.indexOf(marker.kind) < ORDER.indexOf(last.kind)) last.kind = marker.kind;
  }
  return groups;
}

/** Names the marks of a group. */
export function markerText({ markers }: Pick<MarkerGroup, "markers">): string {
  const named = markers.slice(0, MAX_NAMED).map(({ frame, text }) => `${text} (packet ${frame})`);
  const rest = markers.length - named.length;
  return [...named, ...rest > 0 ? [`and ${counted(rest, "more", "more")}`] : []].join("\n");
}
