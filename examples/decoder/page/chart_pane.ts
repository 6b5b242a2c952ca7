// The chart of a point: its description, its values and quality over time, and a list of its reports.

import type { PointReport } from "../../../codec/capture/mod.ts";
import { describeCause, describeQuality, formatDuration, typeName } from "../../../codec/mod.ts";
import { roleOf } from "../../../codec/low_level.ts";
import { meaningOf, textOfValue } from "../../../cli/text/value_text.ts";
import type { PointKey, SeriesView } from "../messages.ts";
import { type Child, h, replace, svg } from "./dom.ts";
import type { Page } from "./page.ts";
import { drawPlot, type Plot } from "./plot.ts";
import { indexAt, orderSeries, type Series, type TimeAxis } from "./series.ts";
import { counted, date, endpoint, instant, number, timeOfDay } from "./text.ts";

const LEAST_WIDTH = 160;
const LEAST_SPAN_MS = 1;

/** The pane below the list of points. */
export class ChartPane {
  /** The pane. */
  readonly element = h("section", { class: "detail chart-pane", "aria-label": "Chart" });
  readonly #page: Page;
  readonly #canvas: HTMLElement;
  readonly #readout = h("p", { class: "readout" });
  readonly #axis: HTMLSelectElement;
  #key: PointKey | undefined;
  #point: PointReport | undefined;
  #view: SeriesView | undefined;
  #series: Series | undefined;
  #whole: readonly [number, number] = [0, 1];
  #range: readonly [number, number] = [0, 1];
  #plot: Plot | undefined;
  #cursor = -1;
  #drag: { readonly from: number; to: number } | undefined;

  /** Creates an empty pane. */
  constructor(page: Page) {
    this.#page = page;
    this.#axis = h(
      "select",
      { name: "axis", "aria-label": "Time axis", onchange: () => this.#order() },
      h("option", { value: "capture" }, "Time of capture"),
      h("option", { value: "tag" }, "Time tag of the station"),
    );
    this.#canvas = h("div", {
      class: "chart plot",
      role: "slider",
      tabindex: 0,
      "aria-label": "Reports of the point",
      onkeydown: (event: KeyboardEvent) => this.#keyed(event),
      onpointermove: (event: PointerEvent) => this.#pointed(event),
      onpointerdown: (event: PointerEvent) => this.#pressed(event),
      onpointerup: (event: PointerEvent) => this.#released(event),
      onpointercancel: () => this.#drag = undefined,
      ondblclick: () => this.#zoom(this.#whole),
    });
    this.#canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    new ResizeObserver(() => this.#draw()).observe(this.#canvas);
    this.clear();
  }

  /** Shows a message instead of a chart. */
  clear(text = "Select a point to see its values over time."): void {
    this.#key =
      this.#view =
      this.#series =
      this.#plot =
        undefined;
    replace(this.element, h("p", { class: "quiet" }, text));
  }

  /** Requests the reports of a point and draws them. */
  async show(key: PointKey, point: PointReport): Promise<void> {
    this.#key = key;
    this.#point = point;
    replace(this.element, h("p", { class: "quiet" }, "Reading the reports of the point …"));
    const view = await this.#page.client.ask("series", key);
    if (this.#key !== key) return;
    if (view === null) {
      replace(this.element, h("p", { class: "quiet" }, "Stopped before all reports were read."));
      return;
    }
    this.#view = view;
    this.#axis.value = "capture";
    const hasTags = view.tag.some((tag) => !Number.isNaN(tag));
    this.#axis.disabled = !hasTags;
    replace(this.element, this.#head(view), this.#canvas, this.#readout);
    this.#order();
  }

  #head(view: SeriesView): HTMLElement {
    const { ca, ioa } = this.#key!;
    const { name, unit } = this.#page.names.object(ca, ioa);
    const gaps = orderSeries(view, "capture", this.#lastTime).gaps.length;
    const types = [...new Set(view.typeId)].map((id) => this.#nameOf(id));
    const facts = [
      `${endpoint(this.#point!)}, CA ${ca}`,
      types.join(", "),
      counted(view.time.length, "report"),
      gaps > 0 ? counted(gaps, "interruption") : "",
      view.dropped > 0 ? `${view.dropped} more are not shown` : "",
    ].filter((text) => text !== "");
    const press = (text: string, label: string, onclick: () => void) =>
      h(
        "button",
        { type: "button", class: "tool", "aria-label": label, title: label, onclick },
        text,
      );
    return h(
      "header",
      { class: "detail-head" },
      h(
        "div",
        { class: "detail-title" },
        h(
          "h2",
          {},
          name === "" ? `IOA ${ioa}` : name,
          unit === "" ? null : h("small", {}, ` ${unit}`),
        ),
        h("p", { class: "detail-what" }, name === "" ? "" : `IOA ${ioa}`),
        h(
          "div",
          { class: "tools" },
          this.#axis,
          press("+", "Zoom in", () => this.#zoomBy(0.5)),
          press("−", "Zoom out", () => this.#zoomBy(2)),
          press("⤢", "Whole capture", () => this.#zoom(this.#whole)),
          press("CSV", "Save the reports as CSV", () => this.#page.save("series-csv", this.#key)),
        ),
      ),
      h("p", { class: "detail-where" }, facts.join(" · ")),
    );
  }

  get #lastTime(): number {
    return instant(this.#page.loaded?.report.captures[0]?.last ?? null);
  }

  /** Sorts the reports by the chosen time. */
  #order(): void {
    const { loaded } = this.#page;
    if (this.#view === undefined || loaded === undefined) return;
    const [capture] = loaded.report.captures;
    const axis = this.#axis.value as TimeAxis;
    const last = this.#lastTime;
    this.#series = orderSeries(this.#view, axis, axis === "capture" ? last : NaN);
    const { time } = this.#series;
    const first = instant(capture?.first ?? null);
    this.#whole = axis === "capture" && !Number.isNaN(first)
      ? [first, Math.max(last, first + LEAST_SPAN_MS)]
      : [time[0] ?? 0, Math.max(time.at(-1) ?? 1, (time[0] ?? 0) + LEAST_SPAN_MS)];
    this.#range = this.#whole;
    this.#cursor = time.length - 1;
    this.#draw();
  }

  #draw(): void {
    const series = this.#series;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (series === undefined || width < LEAST_WIDTH || height < 80) return;
    if (series.time.length === 0) {
      const text = this.#view!.time.length === 0
        ? "No reports of this point were found."
        : "The input has no times, so the values cannot be plotted.";
      replace(this.#canvas, h("p", { class: "quiet" }, text));
      replace(this.#readout);
      return;
    }
    const { ca, ioa } = this.#key!;
    const type = this.#typeOf(series.source[0]!);
    const words = (value: number) => meaningOf(type, value);
    this.#plot = drawPlot({
      series,
      range: this.#range,
      width,
      height,
      words,
      isState: words(1) !== "" && roleOf(this.#view!.typeId[series.source[0]!]!) !== "protection",
      unit: this.#page.names.object(ca, ioa).unit,
      timeTitle: this.#axis.value === "tag" ? "time tag" : "time of capture, UTC",
    });
    replace(this.#canvas, this.#plot.element);
    this.#showCursor();
  }

  #nameOf(typeId: number): string {
    const types = this.#page.loaded?.privateTypes?.types ?? [];
    return typeName(typeId) ?? types.find(({ id }) => id === typeId)?.name ?? `type ${typeId}`;
  }

  #typeOf(source: number): string {
    return typeName(this.#view!.typeId[source]!) ?? "";
  }

  /** Marks one report and shows its content. */
  #showCursor(): void {
    const { element, area, placeOf } = this.#plot!;
    const series = this.#series!;
    const index = Math.max(0, Math.min(series.time.length - 1, this.#cursor));
    element.querySelector(".cursor")?.remove();
    const { x, y } = placeOf(index);
    const isInside = x >= area.left && x <= area.right;
    if (isInside) {
      element.append(svg(
        "g",
        { class: "cursor" },
        svg("line", { x1: x, x2: x, y1: 12, y2: area.bottom + 16 }),
        Number.isFinite(y) && svg("circle", { cx: x, cy: y, r: 4.5 }),
      ));
    }
    const text = this.#textOf(index);
    replace(this.#readout, ...this.#readoutOf(index));
    const range: Readonly<Record<string, string | number>> = {
      "aria-valuemin": 0,
      "aria-valuemax": series.time.length - 1,
      "aria-valuenow": index,
      "aria-valuetext": text,
    };
    for (const [name, value] of Object.entries(range)) {
      this.#canvas.setAttribute(name, String(value));
    }
  }

  #textOf(index: number): string {
    const { time, value, quality, source } = this.#series!;
    const { ca, ioa } = this.#key!;
    const { unit } = this.#page.names.object(ca, ioa);
    const text = textOfValue(this.#typeOf(source[index]!), value[index]!);
    const words = describeQuality(quality[index]!) || "good";
    return `${this.#page.times.format(time[index]!, 3)}, ${
      `${text} ${unit}`.trim()
    }, quality ${words}`;
  }

  #readoutOf(index: number): Child[] {
    const { time, value, quality, source } = this.#series!;
    const at = source[index]!;
    const view = this.#view!;
    const { ca, ioa } = this.#key!;
    const tag = view.tag[at]!;
    const row = view.row[at]!;
    const type = this.#typeOf(at);
    const meaning = meaningOf(type, value[index]!);
    const plain = type.includes("_ME_") ? textOfValue(type, value[index]!) : number(value[index]!);
    const words = describeQuality(quality[index]!);
    return [
      h("time", { title: `${date(time[index]!)} UTC` }, this.#page.times.format(time[index]!, 3)),
      h("strong", {}, `${meaning || plain} ${this.#page.names.object(ca, ioa).unit}`.trim()),
      h("span", { class: words === "" ? "good" : "bad" }, words || "good"),
      h("span", {}, `${type} ${describeCause(view.cause[at]!).name}`),
      Number.isNaN(tag) ? null : h(
        "span",
        {},
        `tag ${timeOfDay(tag, 3)}, ${tagDelay(view.time[at]! - tag)}`,
      ),
      h("button", { type: "button", class: "link", onclick: () => this.#toPacket(row) }, "Packet"),
    ];
  }

  async #toPacket(row: number): Promise<void> {
    const { frame, apdu } = await this.#page.client.ask("row", { row });
    this.#page.go({ view: "packets", frame, apdu, filter: "" });
  }

  #moveTo(index: number): void {
    const series = this.#series;
    if (series === undefined || this.#plot === undefined) return;
    this.#cursor = Math.max(0, Math.min(series.time.length - 1, index));
    const time = series.time[this.#cursor]!;
    const [from, to] = this.#range;
    if (time < from || time > to) {
      const half = (to - from) / 2;
      this.#zoom([time - half, time + half]);
    } else this.#showCursor();
  }

  #zoomBy(factor: number): void {
    const [from, to] = this.#range;
    const time = this.#series?.time[this.#cursor] ?? (from + to) / 2;
    const center = time >= from && time <= to ? time : (from + to) / 2;
    this.#zoom([center - (center - from) * factor, center + (to - center) * factor]);
  }

  #zoom([from, to]: readonly [number, number]): void {
    const [first, last] = this.#whole;
    const span = Math.min(last - first, Math.max(LEAST_SPAN_MS, to - from));
    const start = Math.max(first, Math.min(last - span, from));
    this.#range = [start, start + span];
    this.#draw();
  }

  /** The wheel zooms with Ctrl and pans with Shift; otherwise it scrolls the page as usual. */
  #wheel(event: WheelEvent): void {
    if (this.#plot === undefined || !event.ctrlKey && !event.shiftKey) return;
    event.preventDefault();
    const [from, to] = this.#range;
    const turned = event.deltaY || event.deltaX;
    if (event.shiftKey) {
      const by = (to - from) * Math.sign(turned) * 0.1;
      return this.#zoom([from + by, to + by]);
    }
    const factor = turned > 0 ? 1.25 : 0.8;
    const center = this.#plot.timeAt(this.#place(event.clientX));
    this.#zoom([center - (center - from) * factor, center + (to - center) * factor]);
  }

  #place(clientX: number): number {
    return clientX - this.#canvas.getBoundingClientRect().left;
  }

  #pressed(event: PointerEvent): void {
    if (this.#plot === undefined || event.button !== 0 || event.pointerType === "touch") return;
    const from = this.#place(event.clientX);
    this.#drag = { from, to: from };
    this.#canvas.setPointerCapture(event.pointerId);
  }

  #pointed(event: PointerEvent): void {
    const plot = this.#plot;
    if (plot === undefined) return;
    const place = this.#place(event.clientX);
    if (this.#drag !== undefined) {
      this.#drag.to = place;
      return this.#showDrag(plot);
    }
    const time = plot.timeAt(place);
    const next = indexAt(this.#series!, time);
    this.#cursor = Math.max(0, next - 1); // the value that holds there
    this.#showCursor();
  }

  #released(event: PointerEvent): void {
    const drag = this.#drag;
    this.#drag = undefined;
    if (drag === undefined || this.#plot === undefined) return;
    this.#canvas.releasePointerCapture(event.pointerId);
    this.#plot.element.querySelector(".drag")?.remove();
    if (Math.abs(drag.to - drag.from) < 6) return;
    const { timeAt } = this.#plot;
    this.#zoom([timeAt(Math.min(drag.from, drag.to)), timeAt(Math.max(drag.from, drag.to))]);
  }

  #showDrag({ element, area }: Plot): void {
    const { from, to } = this.#drag!;
    element.querySelector(".drag")?.remove();
    const left = Math.max(area.left, Math.min(from, to));
    const width = Math.max(0, Math.min(area.right, Math.max(from, to)) - left);
    element.append(svg("rect", { class: "drag", x: left, y: 12, width, height: area.bottom - 12 }));
  }

  #keyed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.#series === undefined) return;
    const last = this.#series.time.length - 1;
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: this.#cursor + 1,
      ArrowLeft: this.#cursor - 1,
      ArrowUp: this.#cursor + 1,
      ArrowDown: this.#cursor - 1,
      PageUp: this.#cursor + 20,
      PageDown: this.#cursor - 20,
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target !== undefined) this.#moveTo(target);
    else if (event.key === "+") this.#zoomBy(0.5);
    else if (event.key === "-") this.#zoomBy(2);
    else if (event.key === "0") this.#zoom(this.#whole);
    else if (event.key === "Enter") {
      void this.#toPacket(this.#view!.row[this.#series.source[this.#cursor]!]!);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** The difference between the time tag and the time of capture. */
function tagDelay(ms: number): string {
  if (Math.abs(ms) < 1) return "the time of capture";
  return `${formatDuration(Math.abs(ms))} ${ms < 0 ? "after" : "before"} capture`;
}
