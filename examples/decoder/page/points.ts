// All reported points, and a chart of the selected one and of those that were added to it.

import type { LoadedView, PointKey } from "../messages.ts";
import type { JsonNumber, PointReport } from "../../../codec/capture/mod.ts";
import { textOfValue } from "../../../cli/text/value_text.ts";
import { formatDuration } from "../../../codec/mod.ts";
import { rankOf } from "../../../cli/text/point_order.ts";
import { periodText } from "../../../cli/text/quality_text.ts";
import { ArrayList } from "./array_list.ts";
import { type ChartTarget, keyOfReport, MAX_CHARTED, sameKey } from "./chart_data.ts";
import { ChartPane } from "./chart_pane.ts";
import { formatZoom, parseZoom } from "./chart_zoom.ts";
import { h, replace } from "./dom.ts";
import type { Page, View } from "./page.ts";
import type { Place } from "./place.ts";
import { qualityBar, Sparklines } from "./points_spark.ts";
import { splitPanes } from "./splitter.ts";
import { pointTargets } from "./pointing/report_targets.ts";
import type { EmptyNote } from "./virtual_list.ts";
import { count, counted, endpoint, instant, number } from "./text.ts";
import { timeChoice } from "./zone_choice.ts";
import { ListColumns } from "./columns.ts";

const COLUMNS = [
  { key: "chart", title: "" },
  { key: "station", title: "Station" },
  { key: "ca", title: "CA" },
  { key: "ioa", title: "IOA" },
  { key: "name", title: "Name" },
  { key: "type", title: "Type" },
  { key: "count", title: "Reports" },
  { key: "rate", title: "Per min" },
  { key: "value", title: "Last value" },
  { key: "trend", title: "Trend" },
  { key: "range", title: "Range" },
  { key: "bar", title: "Quality over time" },
  { key: "quality", title: "Quality" },
  { key: "worst", title: "Worst" },
  { key: "firstBad", title: "First bad" },
  { key: "bad", title: "Bad for" },
  { key: "first", title: "First report" },
  { key: "last", title: "Last report" },
] as const;

const NO_POINT = "There is no point to show.";

/** The view. */
export class PointsView implements View {
  readonly title = "Points";
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #rows: ArrayList<PointReport>;
  readonly #chart: ChartPane;
  readonly #sparks: Sparklines;
  readonly #search: HTMLInputElement;
  readonly #note = h("p", { class: "filter-message", role: "status" });
  /** Positions of the points in the report. */
  #places = new Map<PointReport, number>();
  /** The selected point, and those that stay in the chart when another one is selected. */
  #shown: PointReport | undefined;
  #kept: PointReport[] = [];

  /** Creates the view. */
  constructor(page: Page) {
    this.#page = page;
    this.#sparks = new Sparklines(page);
    this.#chart = new ChartPane(page, {
      onZoom: () => this.#noted(),
      onRemove: (key) => this.#remove(key),
    });
    this.#rows = new ArrayList<PointReport>({
      label: "Points",
      name: "points",
      columns: COLUMNS,
      empty: () => this.#empty(),
      cells: (row) => this.#cells(row),
      tone: ({ quality }) => quality.last === "" ? "" : "negative",
      pointed: (row, texts) => pointTargets(row, texts, page.facts),
      onSelect: (row) => this.#show(row),
    }, {
      station: ({ address, port }) => `${address} ${port}`,
      ca: ({ ca }) => ca,
      ioa: ({ ioa }) => ioa,
      name: ({ ca, ioa }) => page.names.object(ca, ioa).name,
      type: ({ types }) => types.join(" "),
      count: (row) => row.count,
      rate: ({ perMinute }) => perMinute ?? -1,
      value: ({ lastValue }) => toNumber(lastValue),
      trend: ({ changes }) => changes,
      range: ({ max, min }) => toNumber(max) - toNumber(min),
      bar: ({ quality }) => quality.badMs ?? 0,
      quality: ({ quality }) => rankOf(quality.last),
      worst: ({ quality }) => rankOf(quality.worst),
      firstBad: ({ quality }) =>
        quality.firstBad === null ? Infinity : instant(quality.firstBad.time),
      bad: ({ quality }) => quality.badMs ?? 0,
      first: ({ first }) => instant(first.time),
      last: ({ last }) => instant(last.time),
    });
    this.#search = h("input", {
      type: "search",
      name: "point",
      class: "filter-input",
      placeholder: "Address, name or type",
      "aria-label": "Search for points",
      oninput: () => this.#searched(),
    });
    const columns = new ListColumns(page.stored, {
      ...{ name: "points", columns: COLUMNS, grow: "name", list: this.#rows.list },
    });
    this.element = h(
      "div",
      { class: "points" },
      h("div", { class: "toolbar" }, this.#search, this.#note, timeChoice(page), columns.element),
      splitPanes(page.stored, {
        ...{ name: "points", label: "Size of the list of points", kind: "stacked" },
        ...{ first: this.#rows.list.element, second: this.#chart.element },
      }),
    );
    this.#rows.list.element.addEventListener("keydown", (event) => this.#keyed(event));
  }

  /** The points of the chart. */
  get charted(): PointKey[] {
    return this.#targets.map(({ key }) => key);
  }

  forget(): void {
    this.#search.value = "";
  }

  load({ report, hasPackets }: LoadedView): void {
    this.element.classList.toggle("octets", !hasPackets);
    this.#shown = undefined;
    this.#kept = [];
    this.element.classList.remove("compared");
    this.#places = new Map(report.points.map((point, place) => [point, place]));
    this.#sparks.clear();
    this.#chart.clear(report.points.length === 0 ? NO_POINT : undefined);
    this.#rows.load(report.points);
    this.#find();
  }

  arrive({ point, also, search, axis, range, values }: Omit<Place, "file">): void {
    const isLink = point !== undefined &&
      (!sameKey(point, this.#keyOfShown) || also !== undefined || range !== undefined ||
        values !== undefined || axis !== undefined);
    if (search !== undefined && search !== this.#search.value) {
      this.#search.value = search;
      if (!isLink) return this.#searched();
      this.#find();
    }
    if (point === undefined && this.#shown === undefined) return this.#rows.list.select(0);
    if (!isLink) return this.#noted();
    const isWanted = (row: PointReport) => sameKey(row, point);
    let found = search === undefined ? undefined : this.#rows.select(isWanted);
    if (found === undefined) {
      this.#search.value = "";
      this.#find();
      found = this.#rows.select(isWanted);
    }
    if (found === undefined) {
      return this.#page.warn(
        `CA ${point.ca} IOA ${point.ioa} is not among the points of this capture`,
      );
    }
    this.#shown = found;
    this.#kept = this.#pointsOf(also ?? []);
    this.#drawn();
    void this.#chart.show(this.#targets, parseZoom({ axis, range, values }));
  }

  focus(): void {
    this.#rows.list.focus();
  }

  badge({ report }: LoadedView): string {
    return report.points.length === 0 ? "" : count(report.points.length);
  }

  get #keyOfShown(): PointKey | undefined {
    return this.#shown && keyOfReport(this.#shown);
  }

  /** The points of the chart, the selected one last. */
  get #targets(): ChartTarget[] {
    const shown = this.#shown;
    const points = shown === undefined || this.#kept.includes(shown)
      ? this.#kept
      : [...this.#kept, shown];
    return points.map((report) => ({ key: keyOfReport(report), report }));
  }

  #pointsOf(keys: readonly PointKey[]): PointReport[] {
    const points = this.#page.loaded?.report.points ?? [];
    return keys.flatMap((key) => points.find((point) => sameKey(point, key)) ?? [])
      .slice(0, MAX_CHARTED - 1);
  }

  #find(): void {
    const words = this.#search.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    this.#rows.search((row) => {
      const { name } = this.#page.names.object(row.ca, row.ioa);
      const text = `${row.address} ${row.ca} ${row.ioa} ${row.types} ${name}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    replace(this.#note, counted(this.#rows.length, "point"));
  }

  /** Searches, and shows the chart of a point that was found. */
  #searched(): void {
    this.#find();
    if (this.#rows.selected !== undefined) return this.#noted();
    this.#shown = undefined;
    this.#noted();
    if (this.#rows.length > 0) return this.#rows.list.select(0);
    if (this.#kept.length > 0) void this.#chart.show(this.#targets);
    else this.#chart.clear(NO_POINT);
  }

  #empty(): EmptyNote {
    if (this.#rows.total === 0) return { text: "No station in the capture reports a point." };
    const run = () => {
      this.#search.value = "";
      this.#searched();
    };
    const text = `No point has “${this.#search.value.trim()}” in its address, name or type.`;
    return { text, action: { label: "Clear the search", run } };
  }

  #show(row: PointReport): void {
    this.#shown = row;
    this.#noted();
    void this.#chart.show(this.#targets);
  }

  /** Adds a point to those that stay in the chart, or removes it from them. */
  #toggle(row: PointReport): void {
    if (this.#kept.includes(row)) this.#kept = this.#kept.filter((each) => each !== row);
    else if (this.#kept.length >= MAX_CHARTED - 1) {
      return this.#page.warn(
        `A chart has at most ${MAX_CHARTED} points: remove one before you add another`,
      );
    } else this.#kept = [...this.#kept, row];
    this.#changed();
  }

  #remove(key: PointKey): void {
    this.#kept = this.#kept.filter((row) => !sameKey(row, key));
    if (sameKey(key, this.#keyOfShown)) this.#shown = this.#kept.at(-1);
    this.#changed();
  }

  #changed(): void {
    this.#drawn();
    this.#noted();
    void this.#chart.show(this.#targets);
  }

  /** Shows in the list which points are in the chart. */
  #drawn(): void {
    this.element.classList.toggle("compared", this.#kept.length > 0);
    this.#rows.list.refresh();
  }

  #keyed(event: KeyboardEvent): void {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const row = this.#rows.selected;
    if (event.key !== "a" || !isPlain || row === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#toggle(row);
  }

  #noted(): void {
    const search = this.#search.value.trim();
    const also = this.#kept.map(keyOfReport);
    const zoom = this.#shown === undefined ? {} : formatZoom(this.#chart.zoom);
    this.#page.note({ view: "points", search, point: this.#keyOfShown, also, ...zoom });
  }

  #cells(row: PointReport): (string | Node)[] {
    const { ca, ioa, type, perMinute, quality, first, last, lastValue, min, max } = row;
    const { name, unit } = this.#page.names.engineering(ca, ioa);
    const value = (of: JsonNumber) =>
      this.#page.names.converted(ca, ioa, of) ??
        (type === null || typeof of !== "number" ? String(of) : textOfValue(type, of));
    const time = (text: string | null) => this.#page.times.format(instant(text), 3);
    const same = min === max;
    return [
      this.#toggleButton(row),
      endpoint(row),
      String(ca),
      String(ioa),
      name,
      row.types.join(", ") +
      (row.conflicts.length === 0 ? "" : ` (also ${row.conflicts.join(", ")})`),
      count(row.count),
      perMinute === null ? "" : number(Number(perMinute.toPrecision(3))),
      `${value(lastValue)} ${unit}`.trim(),
      this.#sparks.cell(this.#places.get(row)!),
      same ? "" : `${value(min)} … ${value(max)}`,
      qualityBar(row),
      quality.last,
      quality.worstPeriod === null ? "" : periodText(quality.worstPeriod, time),
      quality.firstBad === null ? "" : time(quality.firstBad.time),
      quality.badMs === null || quality.badMs === 0 ? "" : formatDuration(quality.badMs),
      time(first.time),
      time(last.time),
    ];
  }

  #toggleButton(row: PointReport): HTMLElement {
    const isKept = this.#kept.includes(row);
    const label = isKept ? "Remove from the chart" : "Add to the chart";
    return h("button", {
      type: "button",
      class: "chart-toggle",
      tabindex: -1,
      "aria-pressed": String(isKept),
      "aria-label": label,
      title: `${label} (a)`,
      onclick: (event: Event) => {
        event.stopPropagation();
        this.#toggle(row);
      },
    }, isKept ? "✓" : "+");
  }
}

function toNumber(value: JsonNumber): number {
  return Number(value);
}
