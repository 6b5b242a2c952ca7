// A simulated process made of many sources: what changes when, and which objects are held by another source.

import type { ProcessChange, ValueOf } from "../example/process.ts";
import type { Source } from "./source.ts";

/** All sources of a station. Time is an argument, in ms from the start. */
export class Simulation {
  readonly #sources = new Set<Source>();
  readonly #held = new Set<string>();
  /** Objects whose next value is of good quality again, whatever they were set to while they were held. */
  readonly #released = new Set<string>();
  /** Generators that replace the original source of an object. */
  readonly #replaced = new Map<string, Source>();
  readonly #drivers = new Map<string, Source>();

  /** Creates a simulation with its initial sources. */
  constructor(sources: Iterable<Source> = []) {
    for (const source of sources) this.#sources.add(source);
  }

  /** When something changes next; `Infinity` when nothing will. */
  get due(): number {
    let due = Infinity;
    for (const source of this.#sources) due = Math.min(due, source.due);
    return due;
  }

  /** Everything that changes until a time, in the order of time. */
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

  /** Keeps the sources from changing an object. */
  hold(ca: number, ioa: number): void {
    this.#held.add(`${ca}/${ioa}`);
  }

  /** Allows the sources to change an object again, with good quality; returns whether it was held. */
  release(ca: number, ioa: number, now: number): boolean {
    const wasHeld = this.#held.delete(`${ca}/${ioa}`);
    if (!wasHeld) return false;
    this.#released.add(`${ca}/${ioa}`);
    for (const source of this.#sources) source.takeBack?.(ca, ioa, now);
    return true;
  }

  /** The addresses that are held. */
  get held(): readonly (readonly [ca: number, ioa: number])[] {
    return [...this.#held].map((address) => {
      const [ca, ioa] = address.split("/").map(Number);
      return [ca!, ioa!] as const;
    });
  }

  /** Drives an object by a generator, which replaces the previous source. */
  drive(ca: number, ioa: number, source: Source): void {
    const address = `${ca}/${ioa}`;
    const before = this.#replaced.get(address);
    if (before !== undefined) this.#sources.delete(before);
    this.#held.delete(address);
    this.#replaced.set(address, source);
    this.#sources.add(source);
  }

  /** What changes an object: `sine`, `held`, or nothing. */
  driverOf(ca: number, ioa: number): string {
    const address = `${ca}/${ioa}`;
    if (this.#held.has(address)) return "held";
    return (this.#replaced.get(address) ?? this.#drivers.get(address))?.label ?? "";
  }
}
