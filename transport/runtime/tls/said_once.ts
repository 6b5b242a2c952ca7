// Remembers reported texts so that each is reported only once.

/** Maximum number of texts to remember; texts may contain names sent by unknown peers. */
const MOST_TEXTS = 1000;

/** Remembers the most recent texts. */
export class SaidOnce {
  readonly #said = new Set<string>();

  /** Returns whether a text is new, and remembers it. */
  add(text: string): boolean {
    if (this.#said.has(text)) return false;
    if (this.#said.size === MOST_TEXTS) this.#said.delete([...this.#said][0]!);
    this.#said.add(text);
    return true;
  }

  /** Forgets all texts. */
  clear(): void {
    this.#said.clear();
  }
}
