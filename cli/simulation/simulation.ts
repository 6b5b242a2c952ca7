// A simulated process with several sources of changes, which can be held for individual objects.

import type { ProcessChange, ValueOf } from "../example/process.ts";
import type { Source } from "./source.ts";

/** All sources of a station. Time is an argument, in ms from the start. */
export class Simulation {
  readonly #sources = new Set<Source>();
  readonly #held = new Set<string>();
  /** Released objects, whose next value gets good quality even if it was changed while held. */
  readonly #released = new Set<string>();
  /** Generators that replace the original source of an object. */
  readonly #replaced = new Map<string, Source>();
  readonly #drivers = new Map<string, Source>();

  /** Creates a simulation with its initial sources. */
  constructor(sources: Iterable<Source> = []) {
    for (const source of sources) this.#sources.add(source);
  }

  /** Time of the next change; `Infinity` if there is none. */
  get due(): number {
    let due = Infinity;
    for (const source of this.#sources) due = Math.min(due, source.due);
    return due;
  }

  /** Yields all changes up to a time, in time order. */
  *advance(now: number, valueOf: ValueOf): Generator<ProcessChange, void, undefined> {
    for (let due = this.due; due <= now; due = this.due) {
      for (const source of this.#sources) {
        if (source.due === due) yield* this.#changesOf(source, valueOf);
      }
    }
  }

  *#changesOf(source: Source, valueOf: ValueOf): Iterable<ProcessChange> {
    for (const change of source.advance(valueOf)) {
      const address = `${change.ca}/${change.ioa}`;
      const isReplaced = (this.#replaced.get(address) ?? source) !== source;
      if (isReplaced || this.#held.has(address)) continue;
      this.#drivers.set(address, source);
      const isBack = this.#released.delete(address) && change.type === "value";
      yield isBack ? { quality: 0, ...change } : change;
    }
  }

  /** Holds an object, so that its source does not change it. */
  hold(ca: number, ioa: number): void {
    this.#held.add(`${ca}/${ioa}`);
  }

  /** Lets the source change an object again, with good quality; returns whether it was held. */
  release(ca: number, ioa: number, now: number): boolean {
    const wasHeld = this.#held.delete(`${ca}/${ioa}`);
    if (!wasHeld) return false;
    this.#released.add(`${ca}/${ioa}`);
    for (const source of this.#sources) source.takeBack?.(ca, ioa, now);
    return true;
  }

  /** The held addresses. */
  get held(): readonly (readonly [ca: number, ioa: number])[] {
    return [...this.#held].map((address) => {
      const [ca, ioa] = address.split("/").map(Number);
      return [ca!, ioa!] as const;
    });
  }

  /** Drives an object with a generator, which replaces the previous source. */
  drive(ca: number, ioa: number, source: Source): void {
    const address = `${ca}/${ioa}`;
    const before = this.#replaced.get(address);
    if (before !== undefined) this.#sources.delete(before);
    this.#held.delete(address);
    this.#replaced.set(address, source);
    this.#sources.add(source);
  }

  /** The source of an object's changes: `sine`, `held`, or empty. */
  driverOf(ca: number, ioa: number): string {
    const address = `${ca}/${ioa}`;
    if (this.#held.has(address)) return "held";
    return (this.#replaced.get(address) ?? this.#drivers.get(address))?.label ?? "";
  }
}
