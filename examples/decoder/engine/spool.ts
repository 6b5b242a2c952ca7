// Stores octets that do not occur in the file in this form: they are appended, stored by the browser, and read by position.

/** Number of octets collected before they are passed to the browser. */
const PART_OCTETS = 0x100000;

/** Number of parts above which they are joined into one. */
const MAX_PARTS = 256;

/**
 * A growing sequence of octets. The browser stores a `Blob` outside of the page's memory, on disk if it is large.
 */
export class Spool {
  /** Number of octets stored. */
  length = 0;
  #parts: Blob[] = [];
  #tail = new Uint8Array(PART_OCTETS);
  #used = 0;

  /** Appends a copy of some octets; returns their position. */
  append(octets: Uint8Array): number {
    const position = this.length;
    let rest = octets;
    while (rest.length > 0) {
      const part = rest.subarray(0, PART_OCTETS - this.#used);
      this.#tail.set(part, this.#used);
      this.#used += part.length;
      rest = rest.subarray(part.length);
      if (this.#used === PART_OCTETS) this.#flush();
    }
    this.length += octets.length;
    return position;
  }

  /** All octets stored. */
  blob(): Blob {
    this.#flush();
    if (this.#parts.length !== 1) this.#parts = [new Blob(this.#parts)];
    return this.#parts[0]!;
  }

  #flush(): void {
    if (this.#used === 0) return;
    this.#parts.push(new Blob([this.#tail.subarray(0, this.#used)]));
    this.#used = 0;
    if (this.#parts.length > MAX_PARTS) this.#parts = [new Blob(this.#parts)];
  }
}
