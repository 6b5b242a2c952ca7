// The tabs of the views.

import { h, replace } from "./dom.ts";
import type { View } from "./page.ts";
import { type ViewName, VIEWS } from "./place.ts";

/** Tabs and their panels. */
export class Tabs {
  /** The list of tabs. */
  readonly bar: HTMLElement;
  /** The panels. */
  readonly panels: HTMLElement;
  readonly #tabs = new Map<ViewName, HTMLButtonElement>();
  readonly #panels = new Map<ViewName, HTMLElement>();
  readonly #views: Readonly<Record<ViewName, View>>;

  /** Creates a tab for each view; `onChoose` is called with the selected one. */
  constructor(views: Readonly<Record<ViewName, View>>, onChoose: (name: ViewName) => void) {
    this.#views = views;
    for (const [index, name] of VIEWS.entries()) {
      this.#tabs.set(
        name,
        h("button", {
          type: "button",
          role: "tab",
          id: `tab-${name}`,
          "aria-controls": `panel-${name}`,
          title: `${views[name].title} (${index + 1})`,
          onclick: () => onChoose(name),
        }, views[name].title),
      );
      this.#panels.set(
        name,
        h("div", {
          class: "panel",
          role: "tabpanel",
          id: `panel-${name}`,
          "aria-labelledby": `tab-${name}`,
          hidden: true,
        }, views[name].element),
      );
    }
    this.bar = h("div", {
      class: "tabs",
      role: "tablist",
      "aria-label": "Views",
      onkeydown: (event: KeyboardEvent) => this.#keyed(event, onChoose),
    }, ...this.#tabs.values());
    this.panels = h("main", { class: "panels" }, ...this.#panels.values());
  }

  /** Shows one view. */
  show(wanted: ViewName): void {
    for (const name of VIEWS) {
      const isShown = name === wanted;
      const tab = this.#tabs.get(name)!;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      this.#panels.get(name)!.hidden = !isShown;
      if (isShown) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  /** Shows the number of items of each view. */
  badge(texts: Readonly<Partial<Record<ViewName, string>>>): void {
    for (const [name, tab] of this.#tabs) {
      const text = texts[name] ?? "";
      replace(
        tab,
        this.#views[name].title,
        text === "" ? null : h("span", { class: "badge" }, text),
      );
    }
  }

  #keyed(event: KeyboardEvent, onChoose: (name: ViewName) => void): void {
    const at = VIEWS.findIndex((name) => this.#tabs.get(name) === document.activeElement);
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: (at + 1) % VIEWS.length,
      ArrowLeft: (at + VIEWS.length - 1) % VIEWS.length,
      Home: 0,
      End: VIEWS.length - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    onChoose(VIEWS[target]!);
    this.#tabs.get(VIEWS[target]!)!.focus();
  }
}
