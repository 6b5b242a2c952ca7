// Remembers what has been reported, so that it is reported once.

/** Texts that are remembered: names in them may come from unknown peers, so there is a limit. */
const MOST_TEXTS = 1000;

/** Remembers the latest texts. */
export class SaidOnce {
  readonly #said = new Set<string>();

  /** Whether a text is new. */
  add(text: string): boolean {
    if (this.#said.has(text)) return false;
    if (this.#said.size === MOST_TEXTS) this.#said.delete([...this.#said][0]!);
    this.#said.add(text);
    return true;
  }

  /** Forgets all: every text is new again. */
  clear(): void {
    this.#said.clear();
  }
}
