// All reported points, and a chart of the selected one.

import type { LoadedView, PointKey } from "../messages.ts";
import type { JsonNumber, PointReport } from "../../../codec/capture/mod.ts";
import { textOfValue } from "../../../cli/text/value_text.ts";
import { formatDuration } from "../../../codec/mod.ts";
import { rankOf } from "../../../cli/text/point_order.ts";
import { periodText } from "../../../cli/text/quality_text.ts";
import { ArrayList } from "./array_list.ts";
import { ChartPane } from "./chart_pane.ts";
import { h, replace } from "./dom.ts";
import type { Page, View } from "./page.ts";
import type { Place } from "./place.ts";
import { splitPanes } from "./splitter.ts";
import { pointTargets } from "./pointing/report_targets.ts";
import type { EmptyNote } from "./virtual_list.ts";
import { count, counted, endpoint, instant, number } from "./text.ts";

const COLUMNS = [
  { key: "station", title: "Station" },
  { key: "ca", title: "CA" },
  { key: "ioa", title: "IOA" },
  { key: "name", title: "Name" },
  { key: "type", title: "Type" },
  { key: "count", title: "Reports" },
  { key: "rate", title: "Per min" },
  { key: "value", title: "Last value" },
  { key: "range", title: "Lowest … highest" },
  { key: "quality", title: "Quality" },
  { key: "worst", title: "Worst" },
  { key: "firstBad", title: "First bad" },
  { key: "bad", title: "Bad for" },
  { key: "last", title: "Last report" },
] as const;

/** Maximum number of rows that can be searched without a noticeable delay. */
const QUICK_ROWS = 200_000;

/** Makes the view. */
export function pointsView(page: Page): View {
  return new PointsView(page);
}

class PointsView implements View {
  readonly title = "Points";
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #rows: ArrayList<PointReport>;
  readonly #chart: ChartPane;
  readonly #search: HTMLInputElement;
  readonly #note = h("p", { class: "filter-message", role: "status" });
  #shown: PointKey | undefined;

  constructor(page: Page) {
    this.#page = page;
    this.#chart = new ChartPane(page);
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
      range: ({ max, min }) => toNumber(max) - toNumber(min),
      quality: ({ quality }) => rankOf(quality.last),
      worst: ({ quality }) => rankOf(quality.worst),
      firstBad: ({ quality }) =>
        quality.firstBad === null ? Infinity : instant(quality.firstBad.time),
      bad: ({ quality }) => quality.badMs ?? 0,
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
    this.element = h(
      "div",
      { class: "points" },
      h("div", { class: "toolbar" }, this.#search, this.#note),
      splitPanes(page.stored, {
        ...{ name: "points", label: "Size of the list of points", kind: "stacked" },
        ...{ first: this.#rows.list.element, second: this.#chart.element },
      }),
    );
  }

  forget(): void {
    this.#search.value = "";
  }

  load({ report }: LoadedView): void {
    this.#shown = undefined;
    this.#chart.clear();
    this.#rows.load(report.points);
    this.#find();
  }

  arrive({ point, search }: Omit<Place, "file">): void {
    const isLink = point !== undefined && !sameKey(point, this.#shown);
    if (search !== undefined && search !== this.#search.value) {
      this.#search.value = search;
      if (!isLink) return this.#searched();
      this.#find();
    }
    if (point === undefined && this.#shown === undefined && this.#isQuick) {
      return this.#rows.list.select(0);
    }
    if (!isLink) return this.#noted();
    const isWanted = (row: PointReport) => sameKey(row, point);
    let found = search === undefined ? undefined : this.#rows.select(isWanted);
    if (found === undefined) {
      this.#search.value = "";
      this.#find();
      found = this.#rows.select(isWanted);
    }
    if (found !== undefined) this.#show(found);
    else this.#page.warn(`CA ${point.ca} IOA ${point.ioa} is not among the points of this capture`);
  }

  focus(): void {
    this.#rows.list.focus();
  }

  badge({ report }: LoadedView): string {
    return report.points.length === 0 ? "" : count(report.points.length);
  }

  /** Whether the reports of a point can be collected quickly enough to show them without a request. */
  get #isQuick(): boolean {
    return (this.#page.loaded?.rows ?? 0) < QUICK_ROWS;
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
    this.#chart.clear(this.#rows.length === 0 ? "There is no point to show." : undefined);
    if (this.#isQuick) this.#rows.list.select(0);
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
    const { address, port, ca, ioa } = row;
    this.#shown = { address, port, ca, ioa };
    this.#noted();
    void this.#chart.show(this.#shown, row);
  }

  #noted(): void {
    const search = this.#search.value.trim();
    this.#page.note({ view: "points", search, point: this.#shown });
  }

  #cells(row: PointReport): string[] {
    const { ca, ioa, type, perMinute, quality, last, lastValue, min, max } = row;
    const { name, unit } = this.#page.names.object(ca, ioa);
    const value = (of: JsonNumber) =>
      type === null || typeof of !== "number" ? String(of) : textOfValue(type, of);
    const time = instant(last.time);
    const same = min === max;
    return [
      endpoint(row),
      String(ca),
      String(ioa),
      name,
      row.types.join(", ") +
      (row.conflicts.length === 0 ? "" : ` (also ${row.conflicts.join(", ")})`),
      count(row.count),
      perMinute === null ? "" : number(Number(perMinute.toPrecision(3))),
      `${value(lastValue)} ${unit}`.trim(),
      same ? "" : `${value(min)} … ${value(max)}`,
      quality.last,
      quality.worstPeriod === null
        ? ""
        : periodText(quality.worstPeriod, (time) => this.#page.times.format(instant(time), 3)),
      quality.firstBad === null ? "" : this.#page.times.format(instant(quality.firstBad.time), 3),
      quality.badMs === null || quality.badMs === 0 ? "" : formatDuration(quality.badMs),
      this.#page.times.format(time, 3),
    ];
  }
}

function toNumber(value: JsonNumber): number {
  return Number(value);
}

function sameKey(a: PointKey, b: PointKey | undefined): boolean {
  return b !== undefined && a.ca === b.ca && a.ioa === b.ioa && a.address === b.address &&
    a.port === b.port;
}
