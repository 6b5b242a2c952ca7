// Gestures in a chart, as the changes of its time and its values.

import { assertEquals } from "@std/assert";
import { ChartGestures } from "../../../../examples/decoder/page/chart_gestures.ts";
import { FakeWindow } from "../../../helpers/browser/dom/window.ts";
import type { Plot } from "../../../../examples/decoder/page/chart_plot.ts";

/** A chart from 100 to 300 px for the time 0 to 2000, with lanes for 0 to 10 and for 0 to 100. */
function chart({ withPlot = true } = {}) {
  const canvas = Object.assign(new EventTarget(), {
    scrollTop: 5,
    getBoundingClientRect: () => ({ left: 10, top: 20 }),
    setPointerCapture: (id: number) => log.push(`capture ${id}`),
    releasePointerCapture: (id: number) => log.push(`release ${id}`),
  });
  const log: string[] = [];
  const drags: unknown[] = [];
  const lane = (top: number, bottom: number, most: number) => ({
    ...{ top, bottom, low: 0, high: most },
    valueAt: (y: number) => (bottom - y) / (bottom - top) * most,
    y: (value: number) => bottom - value / most * (bottom - top),
  });
  const plot = {
    area: { left: 100, right: 300, top: 0, bottom: 250 },
    lanes: [lane(0, 100, 10), lane(150, 250, 100)],
    timeAt: (x: number) => (x - 100) * 10,
    x: (time: number) => time / 10 + 100,
    markAt: (x: number, y: number) => y === 50 ? `${x}` : undefined,
    element: {
      querySelector: () => drags.length === 0 ? null : { remove: () => void drags.pop() },
      append: (drag: unknown) => void drags.push(drag),
    },
  } as unknown as Plot;
  const texts = (values: readonly number[]) => values.map((each) => Math.round(each)).join("..");
  new ChartGestures(canvas as unknown as HTMLElement, {
    plot: () => withPlot ? plot : undefined,
    range: () => [0, 1000],
    setRange: (range) => log.push(`range ${texts(range)}`),
    setValues: (index, values) => log.push(`values ${index} ${texts(values)}`),
    point: (x) => log.push(`point ${x}`),
    open: (mark) => log.push(`open ${mark}`),
  });
  /** Sends an event at a place of the chart; returns what it caused. */
  const send = (type: string, x: number, y: number, fields: object = {}) => {
    log.length = 0;
    const event = new Event(type, { cancelable: true });
    const place = {
      clientX: x + 10,
      clientY: y + 15,
      button: 0,
      pointerId: 1,
      pointerType: "mouse",
    };
    using _installed = new FakeWindow().install();
    canvas.dispatchEvent(Object.assign(event, place, fields));
    return [...log, ...event.defaultPrevented ? ["prevented"] : []];
  };
  return { send, drags };
}

Deno.test("the wheel zooms with Ctrl and moves with Shift: values over their axis, otherwise time", () => {
  const { send } = chart();
  const [ctrl, shift] = [{ ctrlKey: true, deltaY: 1 }, { shiftKey: true, deltaY: 1 }];
  assertEquals(send("wheel", 150, 50, { deltaY: 1 }), []);
  assertEquals(send("wheel", 150, 50, ctrl), ["range -125..1125", "prevented"]);
  assertEquals(send("wheel", 150, 50, { ...ctrl, deltaY: -1 }), ["range 100..900", "prevented"]);
  assertEquals(send("wheel", 150, 50, shift), ["range 100..1100", "prevented"]);
  const sideways = { shiftKey: true, deltaY: 0, deltaX: -1 };
  assertEquals(send("wheel", 150, 50, sideways), ["range -100..900", "prevented"]);
  assertEquals(send("wheel", 99, 250, ctrl), ["values 1 0..125", "prevented"]);
  assertEquals(send("wheel", 99, 200, shift), ["values 1 -10..90", "prevented"]);
  assertEquals(send("wheel", 99, 120, ctrl)[0]!.startsWith("range "), true, "between the lanes");
  assertEquals(send("wheel", 100, 200, ctrl)[0]!.startsWith("range "), true, "right of the axis");
  assertEquals(chart({ withPlot: false }).send("wheel", 150, 50, ctrl), []);
});

Deno.test("a drag zooms in time from 6 px and in value from 30 px; a shorter one opens a mark", () => {
  const drag = (from: readonly [number, number], to: readonly [number, number]) => {
    const { send, drags } = chart();
    assertEquals(send("pointerdown", ...from), ["capture 1"]);
    assertEquals(send("pointermove", ...to), []);
    const shown = drags.length;
    const done = send("pointerup", ...to);
    assertEquals([shown, drags.length], [done.some((each) => /\.\./.test(each)) ? 1 : 0, 0]);
    assertEquals(send("pointermove", 7, 7), ["point 7"], "the drag is over");
    return done.slice(1);
  };
  assertEquals(drag([150, 50], [156, 50]), ["range 500..560"]);
  assertEquals(drag([156, 50], [150, 50]), ["range 500..560"]);
  assertEquals(drag([150, 50], [155, 50]), ["open 150"]);
  assertEquals(drag([150, 51], [155, 51]), []);
  assertEquals(drag([150, 10], [150, 40]), ["values 0 6..9"]);
  assertEquals(drag([150, 40], [150, 10]), ["values 0 6..9"]);
  assertEquals(drag([150, 10], [150, 39]), []);
  assertEquals(drag([150, 60], [170, 300]), ["values 0 0..4", "range 500..700"]);
  assertEquals(drag([150, 120], [170, 300]), ["range 500..700"]);
});

Deno.test("only the main button drags, and a cancelled drag does nothing", () => {
  const { send } = chart();
  assertEquals(send("pointerdown", 150, 50, { button: 2 }), []);
  assertEquals(send("pointermove", 180, 50), ["point 180"]);
  send("pointerdown", 150, 50);
  send("pointercancel", 180, 50);
  assertEquals(send("pointerup", 180, 50), []);
});

Deno.test("two fingers keep what is below them; one finger opens a mark", () => {
  const finger = (pointerId: number) => ({ pointerType: "touch", pointerId });
  const pinch = (from: readonly number[], to: readonly number[]) => {
    const { send } = chart();
    send("pointerdown", from[0]!, from[1]!, finger(1));
    send("pointerdown", from[2]!, from[3]!, finger(2));
    send("pointermove", to[0]!, to[1]!, finger(1));
    const found = send("pointermove", to[2]!, to[3]!, finger(2));
    assertEquals(send("pointerup", to[0]!, to[1]!, finger(1)), []);
    assertEquals(send("pointermove", 200, 50, finger(2)), ["point 200"]);
    return found;
  };
  assertEquals(pinch([150, 50, 250, 50], [100, 50, 300, 50]), ["range 500..1500"]);
  assertEquals(pinch([150, 50, 173, 50], [100, 50, 300, 50]), [], "too close at first");
  assertEquals(pinch([150, 50, 174, 50], [100, 50, 300, 50]), ["range 500..740"]);
  assertEquals(pinch([150, 50, 250, 50], [200, 50, 223, 50]), [], "too close in the end");
  assertEquals(pinch([150, 20, 150, 80], [150, 0, 150, 100]), ["values 0 2..8"]);
  assertEquals(pinch([150, 110, 150, 130], [150, 50, 150, 200]), [], "between the lanes");
  const { send } = chart();
  send("pointerdown", 150, 50, finger(1));
  assertEquals(send("pointerup", 150, 50, finger(1)), ["open 150"]);
});
