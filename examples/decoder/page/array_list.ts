// A list of items in memory, with search and sorting.

import { type ListOptions, VirtualList } from "./virtual_list.ts";

/** The value to sort by. */
export type SortValue = string | number;

/** A list over an array. */
export class ArrayList<T> {
  /** The list. */
  readonly list: VirtualList<T>;
  readonly #keys: Readonly<Record<string, (item: T) => SortValue>>;
  #all: readonly T[] = [];
  #shown: readonly T[] = [];
  #wanted: (item: T) => boolean = () => true;
  #key = "";
  #descending = false;

  /** Creates an empty list; `keys` are the columns by which it can be sorted. */
  constructor(
    options: Omit<ListOptions<T>, "fetch" | "onSort">,
    keys: Readonly<Record<string, (item: T) => SortValue>>,
  ) {
    this.#keys = keys;
    this.list = new VirtualList<T>({
      ...options,
      fetch: (from, count) => Promise.resolve(this.#shown.slice(from, from + count)),
      onSort: (key) => this.#sort(key),
    });
  }

  /** The active item; `undefined` if there is none. */
  get selected(): T | undefined {
    return this.#shown[this.list.active];
  }

  /** Number of items of the whole list. */
  get total(): number {
    return this.#all.length;
  }

  /** Number of items shown. */
  get length(): number {
    return this.#shown.length;
  }

  /** Shows other items, in the given order, and selects none. */
  load(items: readonly T[]): void {
    this.list.deselect();
    this.#all = items;
    this.#key = "";
    this.list.sorted("", false);
    this.#refresh();
  }

  /** Shows only some; the active one stays active if it is among them. */
  search(wanted: (item: T) => boolean): void {
    this.#wanted = wanted;
    this.#refresh();
  }

  /** Activates the first item that matches; returns `undefined` if none is shown. */
  select(wanted: (item: T) => boolean): T | undefined {
    const line = this.#shown.findIndex(wanted);
    if (line < 0) return undefined;
    this.list.select(line, { quiet: true, jump: true });
    return this.#shown[line];
  }

  #sort(key: string): void {
    if (!Object.hasOwn(this.#keys, key)) return;
    this.#descending = this.#key === key && !this.#descending;
    this.#key = key;
    this.list.sorted(key, this.#descending);
    this.#refresh();
  }

  #refresh(): void {
    const { selected } = this;
    const shown = this.#all.filter(this.#wanted);
    const value = this.#keys[this.#key];
    if (value !== undefined) {
      const sign = this.#descending ? -1 : 1;
      shown.sort((a, b) => sign * compare(value(a), value(b)));
    }
    this.#shown = shown;
    this.list.reset(shown.length, selected === undefined ? -1 : shown.indexOf(selected));
  }
}

function compare(a: SortValue, b: SortValue): number {
  if (typeof a === "number" && typeof b === "number") return a - b || Number(Number.isNaN(a));
  return a < b ? -1 : a > b ? 1 : 0;
}
