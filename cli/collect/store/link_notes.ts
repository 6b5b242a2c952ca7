// Keeps the starts and ends of links while the store cannot be written. Values are not kept because the stations
// resend them, but the end of a link would be lost.

import type { Entry, LinkBegun, LinkEnded } from "./entry.ts";

/** Starts and ends of links, in order. */
export class LinkNotes {
  readonly #most: number;
  #entries: (LinkBegun | LinkEnded)[] = [];
  #leftOut = 0;

  /**
   * Keeps at most `most` entries. Above that, the oldest links that both started and ended here are dropped; the
   * store does not contain them. The end of a link whose start is in the store is always kept; there is at most one
   * per station.
   */
  constructor(most: number) {
    this.#most = most;
  }

  /** Number of links dropped since the last `take()`. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Adds an entry unless it contains values. */
  add(entry: Entry): void {
    if (entry.type === "arrival") return;
    this.#entries.push(entry);
    if (this.#entries.length > this.#most) this.#shorten();
  }

  /** Returns all entries and removes them. */
  take(): readonly Entry[] {
    const entries = this.#entries;
    this.#entries = [];
    this.#leftOut = 0;
    return entries;
  }

  /** Drops half of the links that started and ended here, to make room for new entries. */
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
