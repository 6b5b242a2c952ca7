// The columns of a list as the user wants them: which ones, in which order, and how wide. The browser keeps them.

import { modal } from "./dialogs.ts";
import { h, replace } from "./dom.ts";
import { COLUMN_WIDTHS, type ColumnChoice, type StoredSettings } from "./stored_settings.ts";
import type { Column, VirtualList } from "./virtual_list.ts";

/** Windows up to this width have several lines for each row, whose columns are fixed. */
const NARROW = "(max-width: 1150px)";

/** Width of a column that was never shown, in pixels. */
const FRESH_WIDTH = 110;

/** Step of the keys on a grip, in pixels. */
const STEP = 10;

/** A direction in which a column moves in the list of the dialog. */
type Way = "up" | "down";

const NO_CHOICE: ColumnChoice = { order: [], hidden: [], widths: {} };

/** The list whose columns are chosen. */
export interface ColumnsOf {
  /** Under this name, the browser keeps the columns. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** The column that takes the remaining width. */
  readonly grow: string;
  readonly list: Pick<VirtualList<unknown>, "element" | "arrange" | "heading">;
}

/** The columns of a list, with grips between the headings and a button for the dialog. */
export class ListColumns {
  /** The button that opens the dialog, and the dialog. */
  readonly element: HTMLElement;
  readonly #stored: StoredSettings;
  readonly #of: ColumnsOf;
  readonly #rows = h("ul", { class: "column-rows" });
  readonly #narrow = matchMedia(NARROW);
  /** Where a grip was pressed, and the width of its column at that moment. */
  #drag: { readonly at: number; readonly width: number } | undefined;

  /** Shows the columns that the browser has kept. */
  constructor(stored: StoredSettings, of: ColumnsOf) {
    this.#stored = stored;
    this.#of = of;
    const dialog = modal(
      "Columns",
      h(
        "div",
        { class: "column-titles", "aria-hidden": "true" },
        ...["Shown", "Width in pixels", "Order"].map((title) => h("span", {}, title)),
      ),
      this.#rows,
      h(
        "div",
        { class: "dialog-actions" },
        h("button", { type: "button", class: "button", onclick: () => this.#reset() }, "Reset"),
        h("button", {
          type: "button",
          class: "button primary",
          onclick: () => dialog.close(),
        }, "Close"),
      ),
    );
    const open = () => {
      this.#list();
      dialog.showModal();
    };
    this.element = h(
      "div",
      { class: "column-choice" },
      h("button", { type: "button", class: "tool", onclick: open }, "Columns"),
      dialog,
    );
    for (const { key, title } of of.columns) of.list.heading(key)?.append(this.#grip(key, title));
    this.#narrow.addEventListener("change", () => this.#apply());
    this.#apply();
  }

  get #choice(): ColumnChoice {
    return this.#stored.get("columns")?.[this.#of.name] ?? NO_CHOICE;
  }

  /** All columns in their order; columns that a stored order lacks keep their place at the end. */
  get #order(): readonly string[] {
    const keys = this.#of.columns.map(({ key }) => key);
    const { order } = this.#choice;
    const known = new Set(order.filter((key) => keys.includes(key)));
    return [...known, ...keys.filter((key) => !known.has(key))];
  }

  /** Columns that are not shown: those that the user has hidden, or those for which the window has no room. */
  get #hidden(): readonly string[] {
    const choice = this.#stored.get("columns")?.[this.#of.name];
    if (choice !== undefined) return choice.hidden;
    const hasRoom = (key: string) => (this.#of.list.heading(key)?.clientWidth ?? 0) > 0;
    const keys = this.#of.columns.map(({ key }) => key);
    return keys.some(hasRoom) ? keys.filter((key) => !hasRoom(key)) : [];
  }

  get #shown(): readonly string[] {
    const hidden = this.#hidden;
    const shown = this.#order.filter((key) => !hidden.includes(key));
    return shown.length > 0 ? shown : [this.#of.grow]; // the last one shown may not exist any more
  }

  #change(changes: Partial<ColumnChoice>): void {
    const widths = Object.fromEntries(
      this.#shown.map((key) => [key, Math.max(COLUMN_WIDTHS[0], this.#widthOf(key))]),
    );
    const choice = {
      ...{ order: this.#order, hidden: this.#hidden },
      widths: { ...widths, ...this.#choice.widths },
      ...changes,
    };
    this.#stored.set("columns", { ...this.#stored.get("columns"), [this.#of.name]: choice });
    this.#apply();
  }

  #reset(): void {
    const { [this.#of.name]: _, ...others } = this.#stored.get("columns") ?? {};
    this.#stored.set("columns", others);
    this.#apply();
    this.#list();
  }

  /** Lets the style sheet set the widths unless the user has chosen some. */
  #apply(): void {
    const { list, columns, grow } = this.#of;
    const isOwn = this.#stored.get("columns")?.[this.#of.name] !== undefined &&
      !this.#narrow.matches;
    list.element.classList.toggle("own-columns", isOwn);
    if (!isOwn) return list.arrange(columns.map(({ key }) => key));
    const shown = this.#shown;
    const wide = shown.includes(grow) ? grow : shown.at(-1);
    const { widths } = this.#choice;
    // Columns that are too wide for the list shrink, because it cannot scroll to those beside them.
    const tracks = shown.map((key) => {
      const width = `${widths[key] ?? FRESH_WIDTH}px`;
      const least = `${COLUMN_WIDTHS[0]}px`;
      return key === wide ? `minmax(min(${width}, 40%), 1fr)` : `minmax(${least}, ${width})`;
    });
    list.element.style.setProperty("--own-columns", tracks.join(" "));
    list.arrange(shown);
  }

  #widthOf(key: string): number {
    return this.#choice.widths[key] ?? Math.round(this.#of.list.heading(key)?.clientWidth ?? 0);
  }

  #resize(key: string, width: number): void {
    const [least, most] = COLUMN_WIDTHS;
    const kept = Math.round(Math.max(least, Math.min(most, width)));
    const { widths } = this.#choice;
    const measured = Object.fromEntries(this.#shown.map((each) => [each, this.#widthOf(each)]));
    this.#change({ widths: { ...measured, ...widths, [key]: kept } });
  }

  #move(key: string, way: Way): void {
    const order = [...this.#order];
    const at = order.indexOf(key);
    order.splice(at, 1);
    order.splice(Math.max(0, way === "up" ? at - 1 : at + 1), 0, key);
    this.#change({ order });
    this.#list();
    const buttons = this.#rows.querySelectorAll<HTMLButtonElement>(`[data-key="${key}"] button`);
    const usable = [...buttons].filter(({ disabled }) => !disabled);
    (usable.find(({ classList }) => classList.contains(way)) ?? usable[0])?.focus();
  }

  #show(key: string, isShown: boolean): void {
    const others = this.#hidden.filter((each) => each !== key);
    this.#change({ hidden: isShown ? others : [...others, key] });
    this.#list();
    this.#rows.querySelector<HTMLElement>(`[data-key="${key}"] input`)?.focus();
  }

  #list(): void {
    const shown = this.#shown;
    const order = this.#order;
    const ends = { up: order[0], down: order.at(-1) };
    replace(this.#rows, ...order.map((key) => this.#row(key, shown, ends)));
  }

  #row(
    key: string,
    shown: readonly string[],
    ends: Readonly<Record<Way, string | undefined>>,
  ): HTMLElement {
    const { title } = this.#of.columns.find((column) => column.key === key)!;
    const name = title === "" ? key : title;
    const isShown = shown.includes(key);
    const isLast = isShown && shown.length === 1;
    const width = h("input", {
      ...{ type: "number", min: COLUMN_WIDTHS[0], max: COLUMN_WIDTHS[1], step: STEP },
      ...{ value: this.#widthOf(key), disabled: !isShown, "aria-label": `Width of ${name}` },
      onchange: () => this.#resize(key, Number(width.value) || FRESH_WIDTH),
    });
    const move = (text: string, label: string, way: Way) =>
      h("button", {
        type: "button",
        class: `tool ${way}`,
        disabled: key === ends[way],
        "aria-label": `${label} ${name}`,
        onclick: () => this.#move(key, way),
      }, text);
    return h(
      "li",
      { "data-key": key },
      h(
        "label",
        { class: "check" },
        h("input", {
          type: "checkbox",
          checked: isShown,
          disabled: isLast,
          onchange: () => this.#show(key, !isShown),
        }),
        name,
      ),
      width,
      move("↑", "Move up", "up"),
      move("↓", "Move down", "down"),
    );
  }

  /** A grip at the end of a heading; the dialog does the same for the keyboard. */
  #grip(key: string, title: string): HTMLElement {
    const grip = h("span", {
      class: "column-grip",
      title: `Drag to resize ${title}`,
      "aria-hidden": "true",
      onpointerdown: (event: PointerEvent) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        event.preventDefault();
        const width = this.#of.list.heading(key)?.clientWidth ?? this.#widthOf(key);
        this.#drag = { at: event.clientX, width };
        grip.setPointerCapture(event.pointerId);
      },
      onpointermove: ({ clientX }: PointerEvent) => {
        if (this.#drag !== undefined && clientX !== this.#drag.at) {
          this.#resize(key, this.#drag.width + clientX - this.#drag.at);
        }
      },
      onpointerup: () => this.#drag = undefined,
      onpointercancel: () => this.#drag = undefined,
      onclick: (event: Event) => event.stopPropagation(),
    });
    return grip;
  }
}
