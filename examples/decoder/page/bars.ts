// Horizontal bars that compare the frequency of a few items.

import { h } from "./dom.ts";
import { count } from "./text.ts";
import type { Pointed } from "./pointing/pointed.ts";
import { pointAt } from "./pointing/targets.ts";
import { largest } from "../../../cli/text/extremes.ts";

/** One bar. */
export interface Bar {
  /** Short name. */
  readonly name: string;
  /** Its meaning. */
  readonly title: string;
  readonly value: number;
  /** Text next to the value. */
  readonly note?: string;
  /** What the user points at, if the bar has a menu. */
  readonly pointed?: () => Pointed;
  /** Called when it is pressed. */
  readonly onPress: () => void;
}

/** A list of bars with a common scale from 0. */
export function bars(label: string, list: readonly Bar[]): HTMLElement {
  const most = largest(list.map(({ value }) => value), 1);
  const total = list.reduce((sum, { value }) => sum + value, 0);
  const rows = list.map(({ name, title, value, note, pointed, onPress }) => {
    const bar = h("span", { class: "bar", "aria-hidden": "true" });
    bar.style.inlineSize = `${Math.max(0.4, 100 * value / most)}%`;
    const share = total === 0 ? 0 : 100 * value / total;
    const row = h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "bar-row", onclick: onPress },
        h("span", { class: "bar-name" }, h("b", {}, name), h("small", {}, title)),
        h("span", { class: "bar-track" }, bar),
        h(
          "span",
          { class: "bar-value" },
          count(value),
          h("small", {}, note ?? `${share < 1 ? "<1" : Math.round(share)} %`),
        ),
      ),
    );
    return pointed === undefined ? row : pointAt(row, () => [pointed()]);
  });
  return h("ul", { class: "bars", "aria-label": label }, ...rows);
}
