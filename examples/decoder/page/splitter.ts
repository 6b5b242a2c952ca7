// Two panes with a divider between them, which is moved by pointer and keyboard; the browser keeps its place.

import { h } from "./dom.ts";
import { SHARES, type StoredSettings } from "./stored_settings.ts";

/** Steps of the keys, in percent. */
const STEP = 2;
const LEAP = 10;

/** Two panes: one above the other, or side by side, as the style sheet says. */
export interface Panes {
  /** Under this name, the browser keeps the place of the divider. */
  readonly name: string;
  /** What the panes are, for screen readers. */
  readonly label: string;
  readonly first: HTMLElement;
  readonly second: HTMLElement;
  /** Further class of the box. */
  readonly kind?: string;
}

/** Creates a box with the panes and the divider. */
export function splitPanes(stored: StoredSettings, panes: Panes): HTMLElement {
  return new Splitter(stored, panes).box;
}

class Splitter {
  readonly box: HTMLElement;
  readonly #divider: HTMLElement;
  readonly #stored: StoredSettings;
  readonly #panes: Panes;
  /** Where the pointer was pressed, and the share at that moment. */
  #drag: { readonly at: number; readonly share: number } | undefined;

  constructor(stored: StoredSettings, panes: Panes) {
    this.#stored = stored;
    this.#panes = panes;
    const { first, second, label, kind = "" } = panes;
    this.#divider = h("div", {
      class: "splitter",
      role: "separator",
      tabindex: 0,
      title: "Drag to resize, double-click to reset",
      "aria-label": label,
      "aria-valuemin": SHARES[0],
      "aria-valuemax": SHARES[1],
      onkeydown: (event: KeyboardEvent) => this.#key(event),
      onpointerdown: (event: PointerEvent) => this.#press(event),
      onpointermove: (event: PointerEvent) => this.#move(event),
      onpointerup: () => this.#release(),
      onpointercancel: () => this.#release(),
      ondblclick: () => this.#reset(),
    });
    this.box = h("div", { class: `split ${kind}`.trim() }, first, this.#divider, second);
    new ResizeObserver(() => this.#describe()).observe(this.#divider);
    this.#apply();
  }

  /** Whether the panes are side by side: the divider is then higher than wide. */
  get #isBeside(): boolean {
    return this.#divider.clientHeight > this.#divider.clientWidth;
  }

  get #place(): string {
    return `${this.#panes.name}-${this.#isBeside ? "columns" : "rows"}`;
  }

  /** The present share of the first pane, in percent. */
  get #share(): number {
    const { first } = this.#panes;
    const [part, whole] = this.#isBeside
      ? [first.clientWidth, this.box.clientWidth]
      : [first.clientHeight, this.box.clientHeight];
    return this.#stored.get("splits")?.[this.#place] ?? Math.round(100 * part / Math.max(1, whole));
  }

  #set(share: number): void {
    const [least, most] = SHARES;
    const rounded = Math.round(Math.max(least, Math.min(most, share)) * 10) / 10;
    this.#stored.set("splits", { ...this.#stored.get("splits"), [this.#place]: rounded });
    this.#apply();
  }

  #reset(): void {
    const { [this.#place]: _, ...others } = this.#stored.get("splits") ?? {};
    this.#stored.set("splits", others);
    this.#apply();
  }

  /** Passes both places to the style sheet, which uses the one of its layout. */
  #apply(): void {
    const splits = this.#stored.get("splits") ?? {};
    for (const way of ["rows", "columns"]) {
      const share = splits[`${this.#panes.name}-${way}`];
      this.box.classList.toggle(`own-${way}`, share !== undefined);
      if (share !== undefined) this.box.style.setProperty(`--first-${way}`, `${share}%`);
    }
    this.#describe();
  }

  #describe(): void {
    this.#divider.setAttribute("aria-orientation", this.#isBeside ? "vertical" : "horizontal");
    const share = Math.round(Math.max(SHARES[0], Math.min(SHARES[1], this.#share)));
    this.#divider.setAttribute("aria-valuenow", String(share));
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const share = this.#share;
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: share - STEP,
      ArrowUp: share - STEP,
      ArrowRight: share + STEP,
      ArrowDown: share + STEP,
      PageUp: share - LEAP,
      PageDown: share + LEAP,
      Home: SHARES[0],
      End: SHARES[1],
    };
    const target = targets[event.key];
    if (target !== undefined) this.#set(target);
    else if (event.key === "Enter") this.#reset();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#drag = { at: this.#isBeside ? event.clientX : event.clientY, share: this.#share };
    this.#divider.setPointerCapture(event.pointerId);
    this.#divider.classList.add("dragged");
  }

  #move(event: PointerEvent): void {
    if (this.#drag === undefined) return;
    const [at, whole] = this.#isBeside
      ? [event.clientX, this.box.clientWidth]
      : [event.clientY, this.box.clientHeight];
    if (at !== this.#drag.at) this.#set(this.#drag.share + 100 * (at - this.#drag.at) / whole);
  }

  #release(): void {
    this.#drag = undefined;
    this.#divider.classList.remove("dragged");
  }
}
