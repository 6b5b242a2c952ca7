// Small pictures in the list of points: the values over time, and how long the quality was what.

import type { PointReport } from "../../../codec/capture/mod.ts";
import type { SparkView } from "../messages.ts";
import { rankOf } from "../../../cli/text/point_order.ts";
import { statesText } from "../../../cli/text/quality_text.ts";
import { qualityClass } from "./chart_plot.ts";
import { h, replace, svg } from "./dom.ts";
import type { Page } from "./page.ts";
import { BAD_QUALITY } from "./series.ts";

const WIDTH = 120;
const HEIGHT = 18;
/** Greatest number in a picture, and the mark for no value. */
const GREATEST = 254;
const NO_VALUE = 255;

/** Number of pictures requested at a time. */
const MAX_ASKED = 100;

/** Requests the pictures of the visible rows, and keeps them. */
export class Sparklines {
  readonly #page: Page;
  readonly #known = new Map<number, SparkView>();
  readonly #waiting = new Map<number, HTMLElement>();
  #load = 0;

  /** Creates the pictures of a page. */
  constructor(page: Page) {
    this.#page = page;
  }

  /** Forgets the pictures of another capture. */
  clear(): void {
    this.#load++;
    this.#known.clear();
    this.#waiting.clear();
  }

  /** The picture of a point by its position in the report; it may appear later. */
  cell(place: number): HTMLElement {
    const cell = h("span", { class: "spark", "aria-hidden": "true" });
    const view = this.#known.get(place);
    if (view !== undefined) replace(cell, drawSpark(view));
    else {
      if (this.#waiting.size === 0) queueMicrotask(() => void this.#ask());
      this.#waiting.set(place, cell);
    }
    return cell;
  }

  async #ask(): Promise<void> {
    const load = this.#load;
    const asked = [...this.#waiting].slice(-MAX_ASKED);
    this.#waiting.clear();
    if (asked.length === 0) return;
    const views = await this.#page.client.ask("sparks", { points: asked.map(([place]) => place) });
    if (load !== this.#load) return;
    asked.forEach(([place, cell], index) => {
      this.#known.set(place, views[index]!);
      replace(cell, drawSpark(views[index]!));
    });
  }
}

/** Draws the values of each part as a bar from the lowest to the highest one. */
export function drawSpark({ low, high, quality }: SparkView): SVGElement {
  const step = WIDTH / low.length;
  const y = (value: number) => (1 + (1 - value / GREATEST) * (HEIGHT - 3)).toFixed(1);
  const paths = { good: "", bad: "" };
  low.forEach((least, part) => {
    if (least === NO_VALUE) return;
    const left = (part * step).toFixed(1);
    const right = ((part + 1) * step).toFixed(1);
    const bottom = (Number(y(least)) + 1.2).toFixed(1);
    const kind = (quality[part]! & BAD_QUALITY) === 0 ? "good" : "bad";
    paths[kind] += `M${left} ${y(high[part]!)}H${right}V${bottom}H${left}Z`;
  });
  return svg(
    "svg",
    { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}` },
    svg("path", { class: "spark-good", d: paths.good }),
    svg("path", { class: "spark-bad", d: paths.bad }),
  );
}

/** A bar whose parts are as long as the qualities lasted. */
export function qualityBar({ quality }: PointReport): HTMLElement {
  const { states } = quality;
  const total = states.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  const text = statesText(quality);
  const parts = states.map(({ quality: name, durationMs }) => {
    const bits = name === "others" ? 1 : rankOf(name);
    const part = h("span", { class: `quality ${qualityClass(bits)}` });
    const share = total === 0 ? 1 / states.length : (durationMs ?? 0) / total;
    part.style.inlineSize = `${(share * 100).toFixed(2)}%`;
    return part;
  });
  return h(
    "span",
    { class: "quality-bar", role: "img", "aria-label": text, title: text },
    ...parts,
  );
}
