// The head of a chart: what it shows, and what it omits.

import { typeName } from "../../../codec/mod.ts";
import { tagKindOf } from "../../../codec/low_level.ts";
import { largest } from "../../../cli/text/extremes.ts";
import { statesText } from "../../../cli/text/quality_text.ts";
import { type ChartPoint, isBrief, order } from "./chart_data.ts";
import { type Child, h } from "./dom.ts";
import type { Page } from "./page.ts";
import { pointTarget } from "./pointing/report_targets.ts";
import { pointAt } from "./pointing/targets.ts";
import { counted, endpoint, instant } from "./text.ts";

/** A button of the head. */
export interface HeadButton {
  readonly text: string;
  readonly label: string;
  readonly run: () => void;
}

/** The head of a chart. */
export function chartHead(
  page: Page,
  points: readonly ChartPoint[],
  { axis, note, buttons }: {
    readonly axis: HTMLElement;
    readonly note: HTMLElement;
    readonly buttons: readonly HeadButton[];
  },
): HTMLElement {
  const head = h(
    "header",
    { class: "detail-head" },
    h(
      "div",
      { class: "detail-title" },
      ...titleOf(page, points),
      h(
        "div",
        { class: "tools" },
        axis,
        ...buttons.map(({ text, label, run }) =>
          h(
            "button",
            { type: "button", class: "tool", "aria-label": label, title: label, onclick: run },
            text,
          )
        ),
      ),
    ),
    h("p", { class: "detail-where" }, factsOf(page, points).join(" · ")),
    note,
  );
  return pointAt(head, () => points.map(({ report }) => pointTarget(report, page.facts)));
}

function titleOf(page: Page, points: readonly ChartPoint[]): Child[] {
  const [first, ...others] = points;
  if (first === undefined || others.length > 0) {
    return [h("h2", {}, counted(points.length, "point"))];
  }
  const { ca, ioa } = first.key;
  const { name, unit } = page.names.engineering(ca, ioa);
  return [
    h(
      "h2",
      {},
      name === "" ? `IOA ${ioa}` : name,
      unit === "" ? null : h("small", {}, ` ${unit}`),
    ),
    h("p", { class: "detail-what" }, name === "" ? "" : `IOA ${ioa}`),
  ];
}

function factsOf(page: Page, points: readonly ChartPoint[]): string[] {
  const last = instant(page.loaded?.report.captures[0]?.last ?? null);
  const gaps = largest(points.map(({ view }) => order(view, "capture", last).gaps.length), 0);
  const dropped = points.reduce((sum, { view }) => sum + view.dropped, 0);
  const reports = points.reduce((sum, { report }) => sum + report.count, 0);
  const common = [
    ...gaps > 0 ? [counted(gaps, "interruption")] : [],
    ...dropped > 0 ? [`${counted(dropped, "report")} not shown`] : [],
  ];
  const [first] = points as readonly [ChartPoint];
  if (points.length > 1) return [counted(reports, "report"), ...common];
  const { key: { ca }, report, view } = first;
  const types = [...new Set(view.typeId)].map((id) => nameOfType(page, id));
  return [
    ...[`${endpoint(report)}, CA ${ca}`, types.join(", "), counted(reports, "report")],
    ...report.quality.worst === "" ? [] : [statesText(report.quality)],
    ...common,
  ];
}

function nameOfType(page: Page, typeId: number): string {
  const types = page.loaded?.privateTypes?.types ?? [];
  return typeName(typeId) ?? types.find(({ id }) => id === typeId)?.name ?? `type ${typeId}`;
}

/** What a drawing of a period omits, with a button that reads everything; empty if it is complete. */
export function omissionNote(
  points: readonly ChartPoint[],
  [from, to]: readonly [number, number],
  readAll: () => void,
): Child[] {
  const brief = points.filter(({ view }) => isBrief(view, from, to));
  if (brief.length === 0) return [];
  const isInterrupted = brief.some(({ view }) => (view.summary?.innerBreaks ?? 0) > 0);
  const isRounded = brief.some(({ view }) => view.summary?.isRounded);
  return [
    "Bands show the lowest and highest values of periods with several reports; zoom in to see each report. ",
    isInterrupted && "Some periods contain interruptions. ",
    isRounded && "Large values are rounded. ",
    h("button", { type: "button", class: "link", onclick: readAll }, "Read every report"),
  ];
}

/** Whether some values have a time tag, as far as their types tell. */
export function hasTags(points: readonly ChartPoint[]): boolean {
  return points.some(({ view: { tag, typeId, summary } }) =>
    summary === null
      ? tag.some((each) => !Number.isNaN(each))
      : typeId.some((each) => (tagKindOf(each) ?? "none") !== "none")
  );
}
