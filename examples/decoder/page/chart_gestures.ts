// Mouse, wheel and touch in a chart: the cursor, zoom by dragging, with the wheel and with two fingers, and clicks on marks.

import type { MarkerGroup } from "./chart_markers.ts";
import type { Plot } from "./chart_plot.ts";
import { scaled } from "./chart_zoom.ts";
import { svg } from "./dom.ts";

/** Movements in pixels from which a drag zooms in time and in value. */
const LEAST_DRAG = 6;
const LEAST_VALUE_DRAG = 30;

/** Distance of two fingers from which it determines a zoom, in pixels. */
const LEAST_PINCH = 24;

/** What gestures act on. */
export interface GestureTarget {
  readonly plot: () => Plot | undefined;
  readonly range: () => readonly [number, number];
  readonly setRange: (range: readonly [number, number]) => void;
  readonly setValues: (lane: number, values: readonly [number, number]) => void;
  /** Moves the cursor to a horizontal position. */
  readonly point: (x: number) => void;
  readonly open: (mark: MarkerGroup) => void;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Two fingers, and what was visible when the second one touched the chart. */
interface Pinch {
  readonly values: readonly [number, number] | undefined;
  readonly lane: number;
  readonly from: readonly [Place, Place];
  readonly plot: Plot;
}

/** Listens to the pointer in the element of a chart. */
export class ChartGestures {
  readonly #canvas: HTMLElement;
  readonly #target: GestureTarget;
  #drag: { readonly from: Place; to: Place } | undefined;
  readonly #fingers = new Map<number, Place>();
  #pinch: Pinch | undefined;

  /** Starts to listen. */
  constructor(canvas: HTMLElement, target: GestureTarget) {
    this.#canvas = canvas;
    this.#target = target;
    canvas.addEventListener("pointerdown", (event) => this.#pressed(event));
    canvas.addEventListener("pointermove", (event) => this.#moved(event));
    canvas.addEventListener("pointerup", (event) => this.#released(event));
    canvas.addEventListener("pointercancel", (event) => this.#cancelled(event));
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  #placeOf({ clientX, clientY }: MouseEvent): Place {
    const { left, top } = this.#canvas.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top + this.#canvas.scrollTop };
  }

  /** Ctrl zooms and Shift moves: values over their axis, otherwise time. Without them, the page scrolls as usual. */
  #wheel(event: WheelEvent): void {
    const plot = this.#target.plot();
    if (plot === undefined || !event.ctrlKey && !event.shiftKey) return;
    event.preventDefault();
    const { x, y } = this.#placeOf(event);
    const turned = event.deltaY || event.deltaX;
    const lane = x < plot.area.left ? laneAt(plot, y) : -1;
    const visible = lane < 0 ? this.#target.range() : valuesOf(plot, lane);
    const center = lane < 0 ? plot.timeAt(x) : plot.lanes[lane]!.valueAt(y);
    const sign = Math.sign(turned) * (lane < 0 ? 1 : -1);
    const next = event.shiftKey
      ? moved(visible, sign * 0.1)
      : scaled(visible, center, turned > 0 ? 1.25 : 0.8);
    if (lane < 0) this.#target.setRange(next);
    else this.#target.setValues(lane, next);
  }

  #pressed(event: PointerEvent): void {
    const plot = this.#target.plot();
    if (plot === undefined || event.button !== 0) return;
    const place = this.#placeOf(event);
    if (event.pointerType === "touch") return this.#touched(event.pointerId, place, plot);
    this.#drag = { from: place, to: place };
    this.#canvas.setPointerCapture(event.pointerId);
  }

  #touched(id: number, place: Place, plot: Plot): void {
    this.#fingers.set(id, place);
    const [first, second, ...more] = this.#fingers.values();
    if (first === undefined || second === undefined || more.length > 0) {
      this.#pinch = undefined;
      return;
    }
    const lane = laneAt(plot, (first.y + second.y) / 2);
    this.#pinch = {
      ...{ lane, plot, from: [first, second] },
      values: lane < 0 ? undefined : valuesOf(plot, lane),
    };
  }

  #moved(event: PointerEvent): void {
    const plot = this.#target.plot();
    if (plot === undefined) return;
    const place = this.#placeOf(event);
    if (this.#fingers.has(event.pointerId)) this.#fingers.set(event.pointerId, place);
    if (this.#pinch !== undefined) return this.#pinched(this.#pinch);
    if (this.#drag === undefined) return this.#target.point(place.x);
    this.#drag.to = place;
    this.#showDrag(plot);
  }

  /** Keeps what was below each finger below it. */
  #pinched({ from: [a, b], lane, plot, values }: Pinch): void {
    const [c, d] = this.#fingers.values();
    if (c === undefined || d === undefined) return;
    const { area } = plot;
    if (Math.abs(a.x - b.x) >= LEAST_PINCH && Math.abs(c.x - d.x) >= LEAST_PINCH) {
      const at = fit([plot.timeAt(a.x), plot.timeAt(b.x)], [c.x, d.x]);
      this.#target.setRange([at(area.left), at(area.right)]);
    }
    if (values === undefined || Math.abs(a.y - b.y) < LEAST_PINCH) return;
    if (Math.abs(c.y - d.y) < LEAST_PINCH) return;
    const { top, bottom, valueAt } = plot.lanes[lane]!;
    const at = fit([valueAt(a.y), valueAt(b.y)], [c.y, d.y]);
    this.#target.setValues(lane, [at(bottom), at(top)]);
  }

  #cancelled(event: PointerEvent): void {
    this.#drag = undefined;
    this.#fingers.delete(event.pointerId);
    this.#pinch = undefined;
    this.#target.plot()?.element.querySelector(".drag")?.remove();
  }

  #released(event: PointerEvent): void {
    const plot = this.#target.plot();
    const wasPinch = this.#pinch !== undefined;
    const drag = this.#drag;
    const wasTouch = this.#fingers.delete(event.pointerId);
    this.#drag = undefined;
    if (this.#fingers.size < 2) this.#pinch = undefined;
    if (plot === undefined || wasPinch) return;
    if (drag === undefined) {
      if (wasTouch) this.#openMark(plot, this.#placeOf(event));
      return;
    }
    this.#canvas.releasePointerCapture(event.pointerId);
    plot.element.querySelector(".drag")?.remove();
    const { time, values, lane } = chosen(plot, drag);
    if (time === undefined && values === undefined) this.#openMark(plot, drag.from);
    if (values !== undefined) this.#target.setValues(lane, values);
    if (time !== undefined) this.#target.setRange(time);
  }

  #openMark(plot: Plot, { x, y }: Place): void {
    const mark = plot.markAt(x, y);
    if (mark !== undefined) this.#target.open(mark);
  }

  #showDrag(plot: Plot): void {
    const { element, area, x } = plot;
    element.querySelector(".drag")?.remove();
    const { time, values, lane } = chosen(plot, this.#drag!);
    if (time === undefined && values === undefined) return;
    const left = time === undefined ? area.left : Math.max(area.left, x(time[0]));
    const right = time === undefined ? area.right : Math.min(area.right, x(time[1]));
    const shown = plot.lanes[lane];
    const top = values === undefined ? area.top : shown!.y(values[1]);
    const bottom = values === undefined ? area.bottom : shown!.y(values[0]);
    element.append(svg("rect", {
      class: "drag",
      x: left.toFixed(1),
      y: top.toFixed(1),
      width: Math.max(0, right - left).toFixed(1),
      height: (bottom - top).toFixed(1),
    }));
  }
}

/** The period and the values that a drag selects. */
function chosen(
  plot: Plot,
  { from, to }: { readonly from: Place; readonly to: Place },
): {
  readonly time: readonly [number, number] | undefined;
  readonly values: readonly [number, number] | undefined;
  readonly lane: number;
} {
  const lane = laneAt(plot, from.y);
  const area = plot.lanes[lane];
  const [left, right] = from.x < to.x ? [from.x, to.x] : [to.x, from.x];
  const [high, low] = from.y < to.y ? [from.y, to.y] : [to.y, from.y];
  const hasValues = area !== undefined && low - high >= LEAST_VALUE_DRAG;
  return {
    lane,
    time: right - left < LEAST_DRAG ? undefined : [plot.timeAt(left), plot.timeAt(right)],
    values: hasValues
      ? [area.valueAt(Math.min(area.bottom, low)), area.valueAt(Math.max(area.top, high))]
      : undefined,
  };
}

/** The lane at a height; -1 if there is none. */
function laneAt({ lanes }: Plot, y: number): number {
  return lanes.findIndex(({ top, bottom }) => y >= top && y <= bottom);
}

function valuesOf({ lanes }: Plot, lane: number): readonly [number, number] {
  return [lanes[lane]!.low, lanes[lane]!.high];
}

function moved([from, to]: readonly [number, number], part: number): [number, number] {
  const by = (to - from) * part;
  return [from + by, to + by];
}

/** Returns what is at a position, if the values of two positions have moved to two others. */
function fit(
  [a, b]: readonly [number, number],
  [toA, toB]: readonly [number, number],
): (position: number) => number {
  return (position) => a + (position - toA) / (toB - toA) * (b - a);
}
