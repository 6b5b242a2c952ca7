// What is kept of the links while the store cannot be written: that they began and ended, when and why. Values need not
// be kept, for their stations send them again; nobody would say once more that a link has ended.

import type { Entry, LinkBegun, LinkEnded } from "./entry.ts";

/** Beginnings and ends of links, in their order. */
export class LinkNotes {
  readonly #most: number;
  #entries: (LinkBegun | LinkEnded)[] = [];
  #leftOut = 0;

  /**
   * Keeps at most `most` entries. Beyond that the oldest links go that have both begun and ended here: nothing of them
   * is in the store. The end of a link that is in the store always stays; there is one for each station at most.
   */
  constructor(most: number) {
    this.#most = most;
  }

  /** How many links were left out since the notes were taken last. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Keeps an entry, unless it is about values. */
  add(entry: Entry): void {
    if (entry.type === "arrival") return;
    this.#entries.push(entry);
    if (this.#entries.length > this.#most) this.#shorten();
  }

  /** Everything that was kept; from now on there is nothing. */
  take(): readonly Entry[] {
    const entries = this.#entries;
    this.#entries = [];
    this.#leftOut = 0;
    return entries;
  }

  /** Leaves half of the links out that have begun and ended here, so that the next entries find room. */
  #shorten(): void {
    const begun = new Set(
      this.#entries.filter(({ type }) => type === "begun").map(({ link }) => link),
    );
    const whole = this.#entries.filter(({ type, link }) => type === "ended" && begun.has(link));
    const dropped = new Set(whole.slice(0, Math.ceil(whole.length / 2)).map(({ link }) => link));
    this.#entries = this.#entries.filter(({ link }) => !dropped.has(link));
    this.#leftOut += dropped.size;
  }
}
