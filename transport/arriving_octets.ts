// Collects octets of an announced length that arrive in parts.

/** Initial capacity. */
const FIRST_ROOM = 4096;

/**
 * Collects octets that arrive in parts, up to an announced length. The capacity grows as they arrive, so that a peer
 * that announces a long file and sends none of it uses no memory.
 */
export class ArrivingOctets {
  /** The announced number of octets. */
  readonly announced: number;
  #octets = new Uint8Array(0);
  #length = 0;

  /** Starts empty, for the announced number of octets. */
  constructor(announced: number) {
    this.announced = announced;
  }

  /** How many have arrived. */
  get length(): number {
    return this.#length;
  }

  /** How many fit without another copy. */
  get room(): number {
    return this.#octets.length;
  }

  /** Whether as many have arrived as were announced. */
  get isComplete(): boolean {
    return this.#length === this.announced;
  }

  /** The octets so far; a view that is valid until the next part arrives. */
  get octets(): Uint8Array {
    return this.#octets.subarray(0, this.#length);
  }

  /** Copies the next part. Returns `false` and takes nothing if the part exceeds the announced length. */
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
