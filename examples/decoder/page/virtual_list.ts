// A list of any length that holds only the visible rows; for keyboard and screen reader it is a grid.

import { h, newId, replace } from "./dom.ts";
import type { Pointed } from "./pointing/pointed.ts";
import { pointAtCells } from "./pointing/targets.ts";

/** Number of rows fetched at a time. */
const PAGE = 100;

/** Maximum number of cached pages. */
const KEPT_PAGES = 60;

/** Browsers limit the height of elements to about this; longer lists are scrolled proportionally. */
const MAX_HEIGHT = 8_000_000;

/** Number of rows rendered above and below the visible ones. */
const MARGIN = 6;

/** A column of the list. */
export interface Column {
  /** Class of its cells, for which the style sheet sets the width. */
  readonly key: string;
  readonly title: string;
}

/** Content of an empty list: a text, and a button that makes rows visible again. */
export interface EmptyNote {
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

/** The content of a list. */
export interface ListOptions<T> {
  /** Its label for screen readers. */
  readonly label: string;
  /** Class of the list, for the widths of its columns. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** Fetches rows; returns fewer than requested only at the end. */
  readonly fetch: (from: number, count: number) => Promise<readonly T[]>;
  /** Creates the cells of a row, one for each column. */
  readonly cells: (item: T, line: number) => readonly (Node | string)[];
  /** Classes of a row. */
  readonly tone?: (item: T) => string;
  /** What the user can point at in each cell, by the keys of the columns; `texts` is what the cells show. */
  readonly pointed?: (
    item: T,
    texts: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, readonly Pointed[]>>;
  /** A row became the active one. */
  readonly onSelect?: (item: T, line: number) => void;
  /** A row was opened: Enter, or a second click. */
  readonly onOpen?: (item: T, line: number) => void;
  /** A heading was pressed, if the list can be sorted. */
  readonly onSort?: (key: string) => void;
  /** Returns the content of an empty list; called whenever the list becomes empty. */
  readonly empty?: () => EmptyNote;
  /** Draws over the rendered rows, from `first` to before `last`. */
  readonly overlay?: (rows: VisibleRows) => Element | undefined;
}

/** The rendered rows and the row height. */
export interface VisibleRows {
  readonly first: number;
  readonly last: number;
  readonly rowHeight: number;
}

/** A list of any length. */
export class VirtualList<T> {
  /** The list with its headings. */
  readonly element: HTMLElement;
  readonly #options: ListOptions<T>;
  readonly #grid: HTMLElement;
  readonly #spacer: HTMLElement;
  readonly #window: HTMLElement;
  readonly #head: HTMLElement;
  /** The headings of all columns, and the columns that are shown. */
  readonly #headings: readonly HTMLElement[];
  #columns: readonly Column[];
  #empty: HTMLElement | undefined;
  readonly #id = newId("list");
  #pages = new Map<number, readonly T[] | "asked">();
  #generation = 0;
  #length = 0;
  #active = -1;
  #rowHeight = 24;
  /** The row at the upper edge, with a fraction; determines the position if the list is too long to scroll by pixels. */
  #top = 0;
  #ownScroll = -1;
  #scheduled = false;

  /** Creates an empty list. */
  constructor(options: ListOptions<T>) {
    this.#options = options;
    const { label, name, columns, onSort } = options;
    this.#columns = columns;
    this.#headings = columns.map(({ key, title }) =>
      h(
        "div",
        { class: `cell c-${key}`, role: "columnheader", "data-key": key },
        onSort === undefined || title === ""
          ? title
          : h("button", { type: "button", class: "sort", onclick: () => onSort(key) }, title),
      )
    );
    this.#head = h(
      "div",
      { class: "list-row list-head", role: "row", "aria-rowindex": 1 },
      ...this.#headings,
    );
    this.#window = h("div", { class: "list-window", role: "presentation" });
    this.#spacer = h("div", { class: "list-spacer", role: "presentation" }, this.#window);
    this.#grid = h("div", {
      class: "list-scroll",
      role: "rowgroup",
      tabindex: -1, // a scrollable element would otherwise receive the keyboard focus
      onfocus: () => this.focus(),
      onscroll: () => this.#scrolled(),
    }, this.#spacer);
    this.element = h(
      "div",
      {
        class: `list list-${name}`,
        role: "grid",
        tabindex: 0,
        "aria-label": label,
        "aria-colcount": columns.length,
        onkeydown: (event: KeyboardEvent) => this.#key(event),
      },
      h("div", { class: "list-top", role: "rowgroup" }, this.#head),
      this.#grid,
    );
    this.#grid.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    new ResizeObserver(() => this.#resized()).observe(this.#grid);
  }

  /** Rows of the list. */
  get length(): number {
    return this.#length;
  }

  /** The active row; -1 if there is none. */
  get active(): number {
    return this.#active;
  }

  /** Shows other rows, from the first one; `active` is marked without being selected again. */
  reset(length: number, active = -1): void {
    this.#length = length;
    this.#active = active;
    this.#top = 0;
    this.refresh(length);
    this.#grid.scrollTop = this.#ownScroll = 0;
  }

  /** Shows some columns in this order. */
  arrange(keys: readonly string[]): void {
    const { columns } = this.#options;
    // A heading that is removed, even for a moment, loses the pointer that drags its grip.
    if (keys.join() === this.#columns.map(({ key }) => key).join()) return;
    this.#columns = keys.flatMap((key) => columns.find((column) => column.key === key) ?? []);
    const shown = this.#columns.map((column) => this.#headings[columns.indexOf(column)]!);
    replace(this.#head, ...shown);
    this.element.setAttribute("aria-colcount", String(shown.length));
    this.#render();
  }

  /** The heading of a column. */
  heading(key: string): HTMLElement | undefined {
    return this.#headings.find(({ dataset }) => dataset.key === key);
  }

  /** Fetches all rows again. */
  refresh(length = this.#length): void {
    this.#length = length;
    this.#generation++;
    this.#pages = new Map();
    this.element.setAttribute("aria-rowcount", String(length + 1));
    this.#showEmpty();
    this.#resized();
  }

  /** Selects a row and scrolls to it; `jump` centres it if it was not visible. */
  select(line: number, { quiet = false, jump = false } = {}): void {
    if (this.#length === 0) return;
    const wanted = Math.max(0, Math.min(this.#length - 1, line));
    const changed = wanted !== this.#active;
    this.#active = wanted;
    this.#reveal(wanted, jump);
    this.#render();
    if (changed && !quiet) void this.#tell(wanted);
  }

  /** Removes the mark from the active row. */
  deselect(): void {
    this.#active = -1;
    this.#render();
  }

  /** Moves the focus to the list. */
  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  /** Shows by which heading the list is sorted. */
  sorted(key: string, descending: boolean): void {
    for (const cell of this.#head.children) {
      const isKey = (cell as HTMLElement).dataset.key === key;
      if (isKey) cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    }
  }

  #showEmpty(): void {
    const note = this.#length === 0 ? this.#options.empty?.() : undefined;
    this.#empty?.remove();
    this.#empty = undefined;
    if (note === undefined) return;
    const { text, action } = note;
    this.#empty = h(
      "div",
      { class: "list-empty", role: "row" },
      h("p", { role: "gridcell" }, text),
      action && h(
        "div",
        { role: "gridcell" },
        h("button", {
          type: "button",
          class: "button",
          onclick: () => {
            this.focus();
            action.run();
          },
        }, action.label),
      ),
    );
    this.#grid.append(this.#empty);
  }

  async #tell(line: number): Promise<void> {
    const generation = this.#generation;
    const item = this.#item(line) ?? (await this.#options.fetch(line, 1))[0];
    if (item === undefined || generation !== this.#generation || line !== this.#active) return;
    this.#options.onSelect?.(item, line);
  }

  get #height(): number {
    return Math.min(MAX_HEIGHT, this.#length * this.#rowHeight);
  }

  get #visible(): number {
    return this.#grid.clientHeight / this.#rowHeight;
  }

  /** The number of scrolled pixels per row. */
  get #step(): number {
    const rows = Math.max(1, this.#length - this.#visible);
    return Math.max(0, this.#height - this.#grid.clientHeight) / rows;
  }

  #resized(): void {
    const height = getComputedStyle(this.element).getPropertyValue("--row-height");
    this.#rowHeight = Number.parseFloat(height) || 24;
    this.#spacer.style.height = `${this.#height}px`;
    this.#render();
  }

  #scrolled(): void {
    const { scrollTop } = this.#grid;
    if (Math.abs(scrollTop - this.#ownScroll) > 1) {
      this.#top = this.#step === 0 ? 0 : scrollTop / this.#step;
      this.#ownScroll = scrollTop;
    }
    this.#schedule();
  }

  /** If a pixel represents many rows, the wheel scrolls by rows. */
  #wheel(event: WheelEvent): void {
    if (this.#height < MAX_HEIGHT || event.deltaY === 0) return;
    event.preventDefault();
    const pixels = event.deltaMode === 0 ? event.deltaY : event.deltaY * this.#rowHeight;
    this.#moveTo(this.#top + pixels / this.#rowHeight);
  }

  #moveTo(top: number): void {
    this.#top = Math.max(0, Math.min(this.#length - this.#visible, top));
    this.#grid.scrollTop = this.#top * this.#step;
    this.#ownScroll = this.#grid.scrollTop;
    this.#schedule();
  }

  #reveal(line: number, jump: boolean): void {
    const isAbove = line < this.#top;
    const isBelow = line + 1 > this.#top + this.#visible;
    if (jump && (isAbove || isBelow)) this.#moveTo(line - Math.floor(this.#visible / 2));
    else if (isAbove) this.#moveTo(line);
    else if (isBelow) this.#moveTo(line + 1 - this.#visible);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#render();
    });
  }

  #render(): void {
    const first = Math.max(0, Math.floor(this.#top) - MARGIN);
    const last = Math.min(this.#length, Math.ceil(this.#top + this.#visible) + MARGIN);
    for (let page = Math.floor(first / PAGE); page * PAGE < last; page++) this.#need(page);
    const rows: HTMLElement[] = [];
    for (let line = first; line < last; line++) rows.push(this.#row(line));
    const { overlay } = this.#options;
    replace(this.#window, ...rows, overlay?.({ first, last, rowHeight: this.#rowHeight }));
    const offset = (first - this.#top) * this.#rowHeight + this.#grid.scrollTop;
    this.#window.style.transform = `translateY(${Math.round(offset)}px)`;
    const isShown = this.#active >= first && this.#active < last;
    if (isShown) this.element.setAttribute("aria-activedescendant", `${this.#id}-${this.#active}`);
    else this.element.removeAttribute("aria-activedescendant");
  }

  #row(line: number): HTMLElement {
    const { columns: all, cells, tone, onOpen } = this.#options;
    const columns = this.#columns;
    const item = this.#item(line);
    const isActive = line === this.#active;
    const made = item === undefined ? [] : cells(item, line);
    const content = columns.map((column) => made[all.indexOf(column)]);
    const extra = item === undefined ? "waiting" : tone?.(item) ?? "";
    const row = h(
      "div",
      {
        class: `list-row ${extra}${isActive ? " active" : ""}${line % 2 === 1 ? " odd" : ""}`,
        id: `${this.#id}-${line}`,
        role: "row",
        "aria-rowindex": line + 2,
        "aria-selected": isActive ? "true" : "false",
        onclick: () => this.select(line),
        ondblclick: () => item !== undefined && onOpen?.(item, line),
      },
      ...columns.map(({ key }, index) =>
        h("div", { class: `cell c-${key}`, role: "gridcell" }, content[index] ?? "")
      ),
    );
    const { pointed } = this.#options;
    if (pointed === undefined || item === undefined) return row;
    return pointAtCells(row, (texts) => {
      const byKey = pointed(
        item,
        Object.fromEntries(columns.map(({ key }, index) => [key, texts[index] ?? ""])),
      );
      return columns.map(({ key }) => byKey[key] ?? []);
    });
  }

  #item(line: number): T | undefined {
    const page = this.#pages.get(Math.floor(line / PAGE));
    return page === undefined || page === "asked" ? undefined : page[line % PAGE];
  }

  #need(page: number): void {
    if (this.#pages.has(page)) return;
    this.#pages.set(page, "asked");
    const generation = this.#generation;
    const from = page * PAGE;
    this.#options.fetch(from, Math.min(PAGE, this.#length - from)).then((items) => {
      if (generation !== this.#generation) return;
      this.#pages.delete(page);
      this.#pages.set(page, items);
      if (this.#pages.size > KEPT_PAGES) {
        for (const oldest of this.#pages.keys()) {
          this.#pages.delete(oldest);
          break;
        }
      }
      this.#schedule();
    }, (error) => {
      if (generation !== this.#generation) return;
      this.#pages.delete(page);
      throw error;
    });
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.element) return;
    const step = Math.max(1, Math.floor(this.#visible) - 1);
    const at = Math.max(0, this.#active);
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: this.#active + 1,
      ArrowUp: at - 1,
      PageDown: at + step,
      PageUp: at - step,
      Home: 0,
      End: this.#length - 1,
      j: this.#active + 1,
      k: at - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) this.select(target);
    else if (event.key === "Enter") {
      const item = this.#item(this.#active);
      if (item !== undefined) this.#options.onOpen?.(item, this.#active);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
