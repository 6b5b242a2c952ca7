// The chart of one or more points: their description, values and quality over time, and the values at the
// cursor; long because keys, pointer and buttons all end in the same few changes of what is visible.

import type { PointKey } from "../messages.ts";
import { largest } from "../../../cli/text/extremes.ts";
import {
  askSeries,
  type ChartPoint,
  type ChartTarget,
  isBrief,
  lanesOf,
  order,
  periodAround,
  sameKey,
  within,
  withPeriod,
} from "./chart_data.ts";
import { chartHead, hasTags, omissionNote } from "./chart_head.ts";
import { type Cursor, cursorMark, entryOf, readout, rowAt, spokenValues } from "./chart_readout.ts";
import { timeLabels } from "./time_format.ts";
import { ChartGestures } from "./chart_gestures.ts";
import { keyAction } from "./chart_keys.ts";
import { type Marker, type MarkerGroup, markersOf } from "./chart_markers.ts";
import { drawPlot, type Lane, type Plot, valuesOf } from "./chart_plot.ts";
import { type ChartZoom, periodIn, scaled, WHOLE } from "./chart_zoom.ts";
import { h, replace, setAttribute } from "./dom.ts";
import type { Page } from "./page.ts";
import { indexAt, type TimeAxis } from "./series.ts";
import { counted, instant } from "./text.ts";

const LEAST_WIDTH = 160;
const LEAST_SPAN_MS = 1;

/** The most zoomed values, as a part of all. */
const LEAST_VALUES = 1e-6;

/** Number of rows that are read from the file without a request when a chart is zoomed. */
const QUICK_ROWS = 200_000;

/** Time after the last change of a zoom until the file is read and the address changes, in ms. */
const CALM_MS = 200;

const NO_REPORTS = "No reports of this point were found.";
const NO_TIMES = "The input has no times, so the values cannot be plotted.";

/** What the pane reports. */
export interface ChartEvents {
  /** The visible period or values have changed. */
  readonly onZoom: () => void;
  /** The user removes a point. */
  readonly onRemove: (key: PointKey) => void;
}

/** The pane below the list of points. */
export class ChartPane {
  /** The pane. */
  readonly element = h("section", { class: "detail chart-pane", "aria-label": "Chart" });
  /** What is visible. */
  zoom: ChartZoom = WHOLE;
  readonly #page: Page;
  readonly #events: ChartEvents;
  readonly #canvas: HTMLElement;
  readonly #readout = h("div", { class: "readout" });
  readonly #axis: HTMLSelectElement;
  readonly #note = h("p", { class: "chart-note", role: "status" });
  #points: ChartPoint[] = [];
  #markers: readonly Marker[] = [];
  #lanes: readonly Lane[] = [];
  #whole: readonly [number, number] = [0, 1];
  #plot: Plot | undefined;
  /** Times of all reports, and the place of the cursor. */
  #stops: Float64Array = new Float64Array(0);
  #stop = -1;
  #time = NaN;
  #mark: MarkerGroup | undefined;
  /** Number of the latest request for values. */
  #turn = 0;
  #calm: ReturnType<typeof setTimeout> | undefined;

  /** Creates an empty pane. */
  constructor(page: Page, events: ChartEvents) {
    this.#page = page;
    this.#events = events;
    this.#axis = h(
      "select",
      {
        name: "axis",
        "aria-label": "Time axis",
        onchange: () => void this.#setAxis(this.#axis.value as TimeAxis),
      },
      h("option", { value: "capture" }, "Time of capture"),
      h("option", { value: "tag" }, "Time tag of the station"),
    );
    this.#canvas = h("div", {
      class: "chart plot",
      role: "slider",
      tabindex: 0,
      onkeydown: (event: KeyboardEvent) => this.#keyed(event),
      ondblclick: () => this.#reset(),
    });
    new ChartGestures(this.#canvas, {
      plot: () => this.#plot,
      range: () => this.#range,
      setRange: (range) => this.#setRange(range),
      setValues: (lane, values) => this.#setValues(lane, values),
      point: (x) => this.#pointTo(x),
      open: (mark) => this.#toFrame(mark.markers[0]!.frame),
    });
    new ResizeObserver(() => this.#draw()).observe(this.#canvas);
    this.clear();
  }

  /** Shows a message instead of a chart. */
  clear(text = "Select a point to see its values over time."): void {
    this.#turn++;
    this.#points = [];
    this.#plot = undefined;
    replace(this.element, h("p", { class: "quiet" }, text));
  }

  /** Requests the values of points and draws them; without a zoom, what is visible stays if it can. */
  async show(targets: readonly ChartTarget[], zoom?: ChartZoom): Promise<void> {
    const known = targets.filter(({ key }) => this.#find(key) !== undefined);
    const isSame = known.length === targets.length && targets.length === this.#points.length;
    if (isSame && zoom === undefined) return;
    const kept: ChartZoom = known.length === 0 ? WHOLE : { ...this.zoom, values: new Map() };
    const turn = ++this.#turn;
    const added = targets.filter(({ key }) => this.#find(key) === undefined);
    if (added.length === targets.length) {
      this.#plot = undefined;
      replace(this.element, h("p", { class: "quiet" }, "Reading the values …"));
    }
    const points = added.map(({ key }) => key);
    const views = points.length === 0 ? [] : await this.#read(points, turn);
    if (this.#turn !== turn) return;
    if (views === null) {
      this.#points = [];
      replace(this.element, h("p", { class: "quiet" }, "Stopped before all reports were read."));
      return;
    }
    const last = this.#lastTime;
    this.#points = targets.map((target) => {
      const place = added.indexOf(target);
      if (place < 0) return this.#find(target.key)!;
      const view = views[place]!;
      return { ...target, base: view, view, series: order(view, "capture", last) };
    });
    this.#markers = markersOf(this.#page.loaded!.report, targets.map(({ key }) => key));
    await this.#setAxis((zoom ?? kept).axis, zoom ?? kept);
  }

  /** Reads the values of points; if that fails, the pane does not wait for them any more. */
  async #read(points: readonly PointKey[], turn: number): ReturnType<typeof askSeries> {
    try {
      return await askSeries(this.#page, { points });
    } catch (error) {
      if (this.#turn === turn) this.clear("The values could not be read.");
      throw error;
    }
  }

  #find(key: PointKey): ChartPoint | undefined {
    return this.#points.find((point) => sameKey(point.key, key));
  }

  get #range(): readonly [number, number] {
    return this.zoom.range ?? this.#whole;
  }

  get #lastTime(): number {
    return instant(this.#page.loaded?.report.captures[0]?.last ?? null);
  }

  get #isSingle(): boolean {
    return this.#points.length === 1;
  }

  /** Sorts the values by the chosen time; time tags are not in the index, so the file is read for them. */
  async #setAxis(axis: TimeAxis, { range, values }: ChartZoom = WHOLE): Promise<void> {
    const isIndexed = this.#points.some(({ base: { summary } }) => summary !== null);
    if (axis === "tag" && isIndexed && !await this.#readAll()) {
      this.#axis.value = "capture";
      return;
    }
    this.#axis.value = axis;
    for (const point of this.#points) point.series = order(point.view, axis, this.#lastTime);
    this.#whole = this.#wholeOf(axis);
    this.zoom = { axis, values, range: range && periodIn(this.#whole, range, LEAST_SPAN_MS) };
    this.#gather();
    this.#stop = this.#stops.length - 1;
    this.#time = this.#stops[this.#stop] ?? NaN;
    const [, to] = this.#range;
    if (range !== undefined && this.#time > to) this.#setCursor(to);
    this.#axis.disabled = !hasTags(this.#points);
    this.#mark = undefined;
    // What was shown before must neither stay nor take the room that the drawing needs.
    replace(this.#canvas);
    replace(this.#readout);
    replace(this.element, this.#head(), this.#canvas, this.#readout);
    this.#zoomed();
  }

  #wholeOf(axis: TimeAxis): readonly [number, number] {
    const first = instant(this.#page.loaded?.report.captures[0]?.first ?? null);
    // Times in the index are rounded, so the last report may be a little after the end of the capture.
    let [from, to] = axis === "capture" && !Number.isNaN(first)
      ? [first, this.#lastTime]
      : [Infinity, -Infinity];
    for (const { series: { time } } of this.#points) {
      from = Math.min(from, time[0] ?? Infinity);
      to = Math.max(to, time.at(-1) ?? -Infinity);
    }
    return from <= to ? [from, Math.max(to, from + LEAST_SPAN_MS)] : [0, 1];
  }

  /** Collects the times at which the cursor stops. */
  #gather(): void {
    const [first] = this.#points;
    if (this.#isSingle) this.#stops = first!.series.time;
    else {
      const all = new Float64Array(
        this.#points.reduce((sum, { series }) => sum + series.time.length, 0),
      );
      let at = 0;
      for (const { series: { time } } of this.#points) {
        all.set(time, at);
        at += time.length;
      }
      this.#stops = all.sort().filter((time, index, times) => time !== times[index - 1]);
    }
    this.#lanes = lanesOf(this.#page, this.#points, this.zoom.values);
  }

  #head(): HTMLElement {
    const [{ key }] = this.#points as [ChartPoint];
    return chartHead(this.#page, this.#points, {
      ...{ axis: this.#axis, note: this.#note },
      buttons: [
        { text: "+", label: "Zoom in", run: () => this.#zoomBy(0.5) },
        { text: "−", label: "Zoom out", run: () => this.#zoomBy(2) },
        { text: "↕+", label: "Zoom in on values", run: () => this.#zoomValues(0.5) },
        { text: "↕−", label: "Zoom out of values", run: () => this.#zoomValues(2) },
        { text: "⤢", label: "Whole capture", run: () => this.#reset() },
        ...this.#isSingle
          ? [{
            ...{ text: "CSV", label: "Save the reports as CSV" },
            run: () => this.#page.save("series-csv", key),
          }]
          : [],
      ],
    });
  }

  async #showAll(): Promise<void> {
    if (await this.#readAll()) void this.#setAxis(this.zoom.axis, this.zoom);
  }

  /** Replaces the values from the index by all reports; returns whether this succeeded. */
  async #readAll(): Promise<boolean> {
    const turn = ++this.#turn;
    const points = this.#points.map(({ key }) => key);
    const views = await askSeries(this.#page, { points, exact: "all" });
    if (this.#turn !== turn || views === null) return false;
    this.#points.forEach((point, index) => point.base = point.view = views[index]!);
    return true;
  }

  /** Reads the reports of the visible period if the index has them in brief, and the period is short enough. */
  async #refine(): Promise<void> {
    const { loaded } = this.#page;
    const [from, to] = this.#range;
    const [first, last] = this.#whole;
    const brief = this.#points.filter(({ view }) => isBrief(view, from, to));
    if (loaded === undefined || this.zoom.axis === "tag" || brief.length === 0) return;
    const periods = brief.map(({ base }) => periodAround(base, [from, to]));
    const start = -largest(periods.map(([from]) => -from));
    const end = largest(periods.map(([, to]) => to));
    if (loaded.rows * (end - start) / (last - first) > QUICK_ROWS) return;
    const turn = ++this.#turn;
    const points = brief.map(({ key }) => key);
    const views = await askSeries(this.#page, { points, exact: [start, end] });
    if (this.#turn !== turn || views === null) return;
    brief.forEach((point, index) => {
      const own = periodAround(point.base, [from, to]);
      point.view = withPeriod(point.base, within(views[index]!, own), own);
      point.series = order(point.view, "capture", this.#lastTime);
    });
    this.#gather();
    this.#setCursor(this.#time);
    this.#draw();
  }

  #draw(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (this.#points.length === 0 || width < LEAST_WIDTH || height < 80) return;
    if (this.#stops.length === 0) {
      const isEmpty = this.#points.every(({ view }) => view.time.length === 0);
      this.#plot = undefined;
      replace(this.#canvas, h("p", { class: "quiet" }, isEmpty ? NO_REPORTS : NO_TIMES));
      return replace(this.#readout);
    }
    this.#plot = drawPlot({
      lanes: this.#lanes,
      ...{ range: this.#range, width, height },
      markers: this.zoom.axis === "tag" ? [] : this.#markers,
      ...timeLabels(this.#page.times, this.zoom.axis),
    });
    replace(this.#canvas, this.#plot.element);
    replace(this.#note, ...omissionNote(this.#points, this.#range, () => void this.#showAll()));
    this.#showCursor();
  }

  get #cursor(): Cursor {
    return { points: this.#points, time: this.#time, stop: this.#stop, mark: this.#mark };
  }

  /** Marks the place of the cursor, and shows the values there. */
  #showCursor(): void {
    const { element } = this.#plot!;
    element.querySelector(".cursor")?.remove();
    const mark = cursorMark(this.#plot!, this.#lanes, this.#cursor);
    if (mark !== undefined) element.append(mark);
    replace(
      this.#readout,
      ...readout(this.#page, this.#cursor, {
        toRow: (row) => void this.#toPacket(row),
        toFrame: (frame) => this.#toFrame(frame),
        remove: (key) => this.#events.onRemove(key),
      }),
    );
    const attributes = {
      "aria-label": this.#isSingle
        ? "Reports of the point"
        : `Values of ${counted(this.#points.length, "point")}`,
      "aria-valuemin": 0,
      "aria-valuemax": this.#stops.length - 1,
      "aria-valuenow": this.#stop,
      "aria-valuetext": spokenValues(this.#page, this.#cursor),
    };
    for (const [name, value] of Object.entries(attributes)) setAttribute(this.#canvas, name, value);
  }

  async #toPacket(row: number): Promise<void> {
    const { frame, apdu } = await this.#page.client.ask("row", { row });
    this.#page.go({ view: "packets", frame, apdu, filter: "" });
  }

  #toFrame(frame: number): void {
    this.#page.go({ view: "packets", frame, filter: "" });
  }

  /** Moves the cursor to a time; that of a single point goes to the report that applies there. */
  #setCursor(time: number): void {
    let stop = indexAt({ time: this.#stops }, time);
    if (this.#stops[stop] !== time) stop--;
    this.#stop = Math.max(0, stop);
    this.#time = this.#isSingle ? this.#stops[this.#stop]! : time;
  }

  /** Moves the cursor to the pointer. */
  #pointTo(place: number): void {
    const { timeAt, area } = this.#plot!;
    const time = timeAt(Math.max(area.left, Math.min(area.right, place)));
    this.#mark = undefined;
    if (this.#isSingle) {
      this.#stop = Math.max(0, indexAt({ time: this.#stops }, timeAt(place)) - 1);
      this.#time = this.#stops[this.#stop]!;
    } else this.#setCursor(time);
    this.#showCursor();
  }

  /** Moves the cursor to a report; one outside of the visible period is centred. */
  #moveTo(stop: number): void {
    if (this.#plot === undefined) return;
    this.#mark = undefined;
    this.#stop = Math.max(0, Math.min(this.#stops.length - 1, stop));
    this.#time = this.#stops[this.#stop]!;
    this.#reveal();
  }

  #reveal(): void {
    const [from, to] = this.#range;
    if (this.#time >= from && this.#time <= to) return this.#showCursor();
    const half = (to - from) / 2;
    this.#setRange([this.#time - half, this.#time + half]);
  }

  /** Moves the cursor to the next or the previous mark. */
  #toMark(by: 1 | -1): void {
    const marks = this.#plot?.marks ?? [];
    const times = marks.map(({ markers: [first] }) => first!.time);
    const index = by > 0
      ? times.findIndex((time) => time > this.#time || time === this.#time && !this.#mark)
      : times.findLastIndex((time) => time < this.#time);
    if (index < 0) return this.#page.say("No more marks in the visible period");
    const time = times[index]!;
    this.#setCursor(time);
    this.#time = time;
    this.#mark = marks[index];
    this.#showCursor();
  }

  #zoomBy(factor: number): void {
    const [from, to] = this.#range;
    const isInside = this.#time >= from && this.#time <= to;
    this.#setRange(scaled([from, to], isInside ? this.#time : (from + to) / 2, factor));
  }

  /** Zooms all lanes of numbers around the values at the cursor. */
  #zoomValues(factor: number): void {
    this.#changeValues((lane, area) => {
      const [first] = lane.points;
      const point = this.#points.find(({ series }) => series === first!.series)!;
      const value = first!.series.value[entryOf(this.#cursor, point)] ?? NaN;
      const isInside = value >= area[0] && value <= area[1];
      return scaled(area, isInside ? value : (area[0] + area[1]) / 2, factor);
    });
  }

  /** Moves the visible period by a part of it. */
  #moveTime(part: number): void {
    const [from, to] = this.#range;
    this.#setRange([from + (to - from) * part, to + (to - from) * part]);
  }

  /** Moves all lanes of numbers by a part of their height. */
  #moveValues(part: number): void {
    this.#changeValues((_, [low, high]) => {
      const by = (high - low) * part;
      return [low + by, high + by];
    });
  }

  #changeValues(
    change: (lane: Lane, area: readonly [number, number]) => readonly [number, number],
  ): void {
    const values = new Map(this.zoom.values);
    this.#lanes.forEach((lane, index) => {
      if (lane.isState) return;
      const { low, high } = this.#plot!.lanes[index]!;
      this.#limitValues(values, index, change(lane, [low, high]));
    });
    this.#apply({ ...this.zoom, values });
  }

  #setValues(lane: number, wanted: readonly [number, number]): void {
    const values = new Map(this.zoom.values);
    this.#limitValues(values, lane, wanted);
    this.#apply({ ...this.zoom, values });
  }

  /** Keeps the visible values of a lane within all of them. */
  #limitValues(
    values: Map<number, readonly [number, number]>,
    index: number,
    wanted: readonly [number, number],
  ): void {
    const all = valuesOf(this.#lanes[index]!, this.#whole);
    const next = periodIn(all, wanted, (all[1] - all[0]) * LEAST_VALUES);
    if (next[0] <= all[0] && next[1] >= all[1]) values.delete(index);
    else values.set(index, next);
  }

  #setRange(wanted: readonly [number, number]): void {
    const range = periodIn(this.#whole, wanted, LEAST_SPAN_MS);
    const isWhole = range[0] <= this.#whole[0] && range[1] >= this.#whole[1];
    this.#apply({ ...this.zoom, range: isWhole ? undefined : range });
  }

  #reset(): void {
    if (this.#points.length > 0) this.#apply({ ...this.zoom, range: undefined, values: new Map() });
  }

  #apply(zoom: ChartZoom): void {
    this.zoom = zoom;
    this.#lanes = lanesOf(this.#page, this.#points, zoom.values);
    this.#zoomed();
  }

  /** Draws, and does everything else once the zoom does not change any more. */
  #zoomed(): void {
    this.#draw();
    clearTimeout(this.#calm);
    this.#calm = setTimeout(() => {
      this.#events.onZoom();
      void this.#refine();
    }, CALM_MS);
  }

  #keyed(event: KeyboardEvent): void {
    if (this.#plot === undefined) return;
    const run = keyAction(event, {
      step: (by) => this.#moveTo(this.#stop + by),
      zoomTime: (factor) => this.#zoomBy(factor),
      zoomValues: (factor) => this.#zoomValues(factor),
      moveTime: (part) => this.#moveTime(part),
      moveValues: (part) => this.#moveValues(part),
      reset: () => this.#reset(),
      toMark: (by) => this.#toMark(by),
      open: () => this.#open(),
    });
    if (run === undefined) return;
    run();
    event.preventDefault();
    event.stopPropagation();
  }

  /** Opens the packet of the mark or of the report at the cursor. */
  #open(): void {
    if (this.#mark !== undefined) return this.#toFrame(this.#mark.markers[0]!.frame);
    const row = rowAt(this.#cursor);
    if (row !== undefined) void this.#toPacket(row);
  }
}
