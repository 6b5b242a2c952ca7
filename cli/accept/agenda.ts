// The order of a run: which step comes next.

import type { ProtocolKeeper } from "./keeper.ts";
import type { TestItem, TestStep } from "./test_plan.ts";

/** A step of an item. */
export interface Place {
  readonly item: TestItem;
  readonly step: TestStep;
}

/** The items that are still to be tested, and the steps that were. */
export class Agenda {
  readonly #items: ReadonlyMap<string, TestItem>;
  readonly #keeper: ProtocolKeeper;
  readonly #places: ReadonlyMap<string, number>;
  readonly #queue: string[];
  /** Items that were deferred in this run, which come again once. */
  readonly #postponed = new Set<string>();
  readonly #past: Place[] = [];

  /** Orders the selected items: open ones first, then those that were deferred earlier. */
  constructor(items: readonly TestItem[], keeper: ProtocolKeeper) {
    this.#items = new Map(items.map((item) => [item.key, item]));
    this.#keeper = keeper;
    this.#places = new Map(items.map(({ key }, at) => [key, at + 1]));
    const open = items.map(({ key }) => keeper.recordOf(key)).filter((each) => keeper.isOpen(each));
    const late = open.filter(({ deferred }) => deferred);
    this.#queue = [...open.filter(({ deferred }) => !deferred), ...late].map(({ key }) => key);
  }

  /** `12/340`. */
  placeText({ key }: TestItem): string {
    return `${this.#places.get(key) ?? 0}/${this.#places.size}`;
  }

  /**
   * The next open step; `undefined` if there is none. A state other than the present one comes first, because it causes a
   * change.
   *
   * @param isPresent Whether the point that a step watches has what the step expects already.
   */
  next(isPresent: (place: Place) => boolean): Place | undefined {
    for (;;) {
      const [key] = this.#queue;
      if (key === undefined) return undefined;
      const item = this.#items.get(key)!;
      const step = this.#openStep(item, isPresent);
      if (step !== undefined) return { item, step };
      this.#queue.shift();
    }
  }

  /** Records that a step was answered, for {@linkcode back}. */
  leave(place: Place): void {
    this.#past.push(place);
  }

  /** The step that was answered last; `undefined` at the beginning. Its item is continued with. */
  back(): Place | undefined {
    const place = this.#past.pop();
    if (place !== undefined) this.#first(place.item.key);
    return place;
  }

  /** Puts an item at the end, once. */
  postpone({ key }: TestItem): void {
    const at = this.#queue.indexOf(key);
    if (at >= 0) this.#queue.splice(at, 1);
    if (!this.#postponed.has(key)) this.#queue.push(key);
    this.#postponed.add(key);
  }

  /** Continues with an item; `undefined` if no item has the address. */
  goTo(
    address: { readonly ca: number | undefined; readonly ioa: number },
    isPresent: (place: Place) => boolean,
  ): Place | undefined {
    const item = [...this.#items.values()].find(({ ca, ioa }) =>
      ioa === address.ioa && (address.ca === undefined || ca === address.ca)
    );
    if (item === undefined) return undefined;
    this.#first(item.key);
    return { item, step: this.#openStep(item, isPresent) ?? item.steps[0]! };
  }

  #first(key: string): void {
    const at = this.#queue.indexOf(key);
    if (at >= 0) this.#queue.splice(at, 1);
    this.#queue.unshift(key);
  }

  #openStep(item: TestItem, isPresent: (place: Place) => boolean): TestStep | undefined {
    const { key, steps } = item;
    const records = new Map(this.#keeper.recordOf(key).steps.map((step) => [step.key, step]));
    const open = steps.filter((step) => this.#keeper.isOpenStep(records.get(step.key)!));
    return open.find((step) => !isPresent({ item, step })) ?? open[0];
  }
}
