// Collects data of an announced length that arrives in parts.

/** Initial capacity. */
const FIRST_ROOM = 4096;

/**
 * Collects data that arrives in parts, up to an announced length. The capacity grows with the data
 * received, so that a peer that announces a long file but sends nothing uses no memory.
 */
export class ArrivingOctets {
  /** Announced length in octets. */
  readonly announced: number;
  #octets = new Uint8Array(0);
  #length = 0;

  /** Creates an empty buffer for the announced length. */
  constructor(announced: number) {
    this.announced = announced;
  }

  /** Number of octets received. */
  get length(): number {
    return this.#length;
  }

  /** Number of octets that fit without reallocation. */
  get room(): number {
    return this.#octets.length;
  }

  /** Whether everything that was announced has arrived. */
  get isComplete(): boolean {
    return this.#length === this.announced;
  }

  /** The data so far: a view that is valid until the next part arrives. */
  get octets(): Uint8Array {
    return this.#octets.subarray(0, this.#length);
  }

  /**
   * Copies the next part. Returns `false` and ignores the part if it exceeds the announced length.
   */
  add(part: Uint8Array): boolean {
    const length = this.#length + part.length;
    if (length > this.announced) return false;
    if (length > this.#octets.length) {
      const room = Math.max(length, 2 * this.#octets.length, FIRST_ROOM);
      const octets = new Uint8Array(Math.min(room, this.announced));
      octets.set(this.octets);
      this.#octets = octets;
    }
    this.#octets.set(part, this.#length);
    this.#length = length;
    return true;
  }
}
