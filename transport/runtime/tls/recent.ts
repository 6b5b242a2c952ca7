// Remembers what was created from texts, so that the same texts need not be read for every connection.

import { builtin } from "../builtin.ts";

/** Maximum number of remembered results. */
const MOST_RESULTS = 16;

/**
 * Remembers the most recent results for as long as they are in use. Neither the texts nor the results are kept alive,
 * because they may be keys.
 */
export class Recent<T extends object> {
  /** Results by the SHA-256 of their texts, oldest first. */
  readonly #results = new Map<string, WeakRef<T>>();

  /**
   * Returns the result for texts, which is created only if it is not remembered.
   *
   * @param isKept Whether to remember a new result.
   */
  of(texts: readonly unknown[], make: () => T, isKept: (result: T) => boolean): T {
    const { createHash } = builtin("node:crypto", "Cannot read certificates");
    const key = createHash("sha256").update(JSON.stringify(texts)).digest("hex");
    const known = this.#results.get(key)?.deref();
    const result = known ?? make();
    this.#results.delete(key);
    if (!isKept(result)) return result;
    if (this.#results.size === MOST_RESULTS) this.#results.delete([...this.#results.keys()][0]!);
    this.#results.set(key, new WeakRef(result));
    return result;
  }
}
