// Scheduled actions in a heap, so that many of them need only one deadline.

import type { Moment } from "./moment.ts";

/** Something that is called when it is due: thousands of them need no closure each. */
export interface Due {
  /** Does what is due. */
  ring(now: Moment): void;
}

/** A scheduled action. */
export interface Entry {
  /** When it is due, on the monotonic clock. */
  readonly at: number;
  /** Number of entries added before it. */
  readonly order: number;
  /** The action; `undefined` after it has run or was cancelled. */
  run: ((now: Moment) => void) | Due | undefined;
}

/**
 * Scheduled actions, earliest first. Actions due at the same time run in the order in which they
 * were added.
 */
export class Agenda {
  /** A binary heap: the parent of `i` is at `(i - 1) >> 1`. */
  readonly #heap: Entry[] = [];
  #order = 0;
  /** Number of cancelled entries still in the heap. */
  #cancelled = 0;

  /** Schedules an action. */
  add(at: number, run: ((now: Moment) => void) | Due): Entry {
    const entry: Entry = { at, order: this.#order++, run };
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return entry;
  }

  /** Cancels an entry; has no effect after it has run. */
  cancel(entry: Entry | undefined): void {
    if (entry?.run === undefined) return;
    entry.run = undefined;
    this.#cancelled++;
    if (this.#cancelled * 2 > this.#heap.length) this.#compact();
  }

  /** Time of the next action; Infinity if there is none. */
  deadline(): number {
    this.#dropCancelled();
    return this.#heap[0]?.at ?? Infinity;
  }

  /**
   * Runs everything that is due, including entries that are added meanwhile for now or the past.
   *
   * @param until Entries due after this time (monotonic clock) are not run; `now` by default.
   */
  run(now: Moment, until: number = now.monotonic): void {
    while (this.deadline() <= until) {
      const [first] = this.#heap as [Entry];
      const { run } = first;
      first.run = undefined;
      this.#removeFirst();
      if (typeof run === "function") run(now);
      else run?.ring(now);
    }
  }

  #dropCancelled(): void {
    while (this.#heap.length > 0 && this.#heap[0]!.run === undefined) {
      this.#removeFirst();
      this.#cancelled--;
    }
  }

  /** Removes cancelled entries early. */
  #compact(): void {
    const left = this.#heap.filter(({ run }) => run !== undefined);
    this.#heap.length = 0;
    this.#cancelled = 0;
    for (const one of left) {
      this.#heap.push(one);
      this.#rise(this.#heap.length - 1);
    }
  }

  #removeFirst(): void {
    const last = this.#heap.pop()!;
    if (this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink();
  }

  #isBefore(a: number, b: number): boolean {
    const x = this.#heap[a]!;
    const y = this.#heap[b]!;
    return x.at < y.at || (x.at === y.at && x.order < y.order);
  }

  #rise(index: number): void {
    while (index > 0 && this.#isBefore(index, (index - 1) >> 1)) {
      index = this.#swap(index, (index - 1) >> 1);
    }
  }

  #sink(): void {
    for (let index = 0;;) {
      let first = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < this.#heap.length && this.#isBefore(child, first)) first = child;
      }
      if (first === index) return;
      index = this.#swap(index, first);
    }
  }

  #swap(a: number, b: number): number {
    const entry = this.#heap[a]!;
    this.#heap[a] = this.#heap[b]!;
    this.#heap[b] = entry;
    return b;
  }
}
