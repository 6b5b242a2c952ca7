// Parts of the decoder page on their own, for reports with only some parts.

import { type AnalysisReport, Analyzer } from "../../../codec/capture/mod.ts";
import type { Page } from "../../../examples/decoder/page/page.ts";
import { TimeFormat } from "../../../examples/decoder/page/time_format.ts";
import type { FakeElement } from "./dom/element.ts";
import { FakeWindow } from "./dom/window.ts";

/** Creates a part of the page in an empty window, and draws its charts. */
export async function made(make: (page: Page) => unknown): Promise<FakeElement> {
  const window = new FakeWindow();
  using _installed = window.install();
  const element = make({ times: new TimeFormat() } as Page) as FakeElement;
  window.body.append(element);
  await window.settle();
  return element;
}

/** Creates a report that has only these parts. */
export function report(parts: object): AnalysisReport {
  const { settings } = new Analyzer().report();
  const empty = { captures: [], sessions: [], stations: [], findings: [], omissions: [], settings };
  return { ...empty, ...parts } as never;
}
