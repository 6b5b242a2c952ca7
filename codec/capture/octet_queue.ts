// Input buffer of the file readers: accepts chunks of any size, provides contiguous octets, and
// copies only at chunk boundaries.

const EMPTY: Uint8Array = new Uint8Array(0);

/**
 * Converts chunks to contiguous runs of octets.
 *
 * Octets within one chunk are never copied: after `ensure(n)` has returned true, they are
 * `octets[at]` to `octets[at + n - 1]`. Only data that crosses a chunk boundary is copied to an
 * internal buffer, and only as much as was requested. When `ensure()` returns false, the rest of
 * the chunk has been copied, so the reader's caller may reuse its buffer.
 */
export class OctetQueue {
  /** The octets to read, from index `at`; valid until the next call of any method. */
  octets: Uint8Array = EMPTY;
  /** Index of the next unread octet in `octets`. */
  at = 0;
  /** File position of the next unread octet: its offset in everything that was pushed. */
  position = 0;

  #chunk = EMPTY;
  #chunkAt = 0;
  #head = EMPTY; // Carried over from earlier chunks; precedes #chunk.
  #headAt = 0;
  #headEnd = 0;
  #skipping = 0;

  /** Number of octets that can be read now. */
  get length(): number {
    return this.#headEnd - this.#headAt + this.#chunk.length - this.#chunkAt;
  }

  /** Number of future octets to drop because of `skip()`. */
  get skipping(): number {
    return this.#skipping;
  }

  /** Adds a chunk, which must not be changed until `ensure()` has returned false. */
  push(chunk: Uint8Array): void {
    this.#absorb();
    this.#chunk = chunk;
    this.#chunkAt = 0;
    if (this.#skipping > 0) this.skip(0);
  }

  /**
   * Makes this number of octets readable as one run; returns false if they have not been pushed
   * yet.
   */
  ensure(count: number): boolean {
    const carried = this.#headEnd - this.#headAt;
    if (carried === 0) {
      if (this.#chunk.length - this.#chunkAt >= count) {
        // Writing a reference costs the engine more than comparing it, and a chunk has many records.
        if (this.octets !== this.#chunk) this.octets = this.#chunk;
        this.at = this.#chunkAt;
        return true;
      }
      this.#absorb();
      return false;
    }
    if (carried < count) {
      if (carried + this.#chunk.length - this.#chunkAt < count) {
        this.#absorb();
        return false;
      }
      this.#carry(count - carried);
    }
    this.octets = this.#head;
    this.at = this.#headAt;
    return true;
  }

  /** Marks octets as read; not more than the last `ensure()` made readable. */
  advance(count: number): void {
    this.position += count;
    if (this.#headEnd > this.#headAt) this.#headAt += count;
    else this.#chunkAt += count;
  }

  /** Drops this number of octets, including future ones. Needs no memory. */
  skip(count: number): void {
    this.#skipping += count;
    const carried = Math.min(this.#skipping, this.#headEnd - this.#headAt);
    this.#headAt += carried;
    const direct = Math.min(this.#skipping - carried, this.#chunk.length - this.#chunkAt);
    this.#chunkAt += direct;
    this.#skipping -= carried + direct;
    this.position += carried + direct;
  }

  /** Discards everything that was pushed but not read. */
  clear(): void {
    this.skip(this.length);
    this.#chunk = EMPTY;
    this.#chunkAt = 0;
  }

  #absorb(): void {
    this.#carry(this.#chunk.length - this.#chunkAt);
    this.#chunk = EMPTY;
    this.#chunkAt = 0;
  }

  /** Moves octets from the chunk to the end of the head. */
  #carry(count: number): void {
    if (count === 0) return;
    const carried = this.#headEnd - this.#headAt;
    if (carried === 0) {
      this.#headAt = this.#headEnd = 0;
    }
    if (this.#headEnd + count > this.#head.length) {
      const needed = carried + count;
      const target = needed > this.#head.length
        ? new Uint8Array(Math.max(needed, this.#head.length * 2, 4096))
        : this.#head;
      target.set(this.#head.subarray(this.#headAt, this.#headEnd));
      this.#head = target;
      this.#headAt = 0;
      this.#headEnd = carried;
    }
    const end = this.#chunkAt + count;
    this.#head.set(this.#chunk.subarray(this.#chunkAt, end), this.#headEnd);
    this.#headEnd += count;
    this.#chunkAt = end;
  }
}
