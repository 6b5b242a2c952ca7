// The kinds of the events of points: each exists once, because a station may have 100 000 points.

import type { EventKind } from "../objects/buffered_event.ts";

/** Kinds of events without duplicates. */
export class EventKinds {
  readonly #kinds = new Map<string, EventKind>();

  /** Returns the stored kind that is equal to this one. If there is none, stores this one and returns it. */
  shared(kind: EventKind): EventKind {
    const { priority, type, cause, ca, originator } = kind;
    const key = `${priority} ${type} ${cause} ${ca} ${originator}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    this.#kinds.set(key, kind);
    return kind;
  }
}
