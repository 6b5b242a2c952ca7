// Collects faults of the run, each kind once with its count.

import { plainReason } from "./plain_reason.ts";

/** Faults of a run. */
export class Faults {
  readonly #kinds = new Map<string, { readonly first: string; count: number }>();

  /**
   * Adds a fault; returns whether it is the first of its kind. Faults that differ only in numbers are of the same
   * kind.
   */
  add(text: string): boolean {
    const kind = plainReason(text);
    const known = this.#kinds.get(kind);
    if (known === undefined) this.#kinds.set(kind, { first: text, count: 1 });
    else known.count++;
    return known === undefined;
  }

  /** One line for each kind. */
  get list(): readonly string[] {
    return [...this.#kinds.values()].map(({ first, count }) =>
      count === 1 ? first : `${first} (${count} similar faults)`
    );
  }
}
