// Octets of an announced length that arrive part by part.

/** Room that is made at first. */
const FIRST_ROOM = 4096;

/**
 * Octets that arrive part by part, up to a length that was announced. Room is made as they arrive: whoever announces
 * a long file and sends nothing of it claims no memory.
 */
export class ArrivingOctets {
  /** How many there should be. */
  readonly announced: number;
  #octets = new Uint8Array(0);
  #length = 0;

  /** Expects that many. */
  constructor(announced: number) {
    this.announced = announced;
  }

  /** How many have arrived. */
  get length(): number {
    return this.#length;
  }

  /** How many have room without another copy. */
  get room(): number {
    return this.#octets.length;
  }

  /** Whether as many have arrived as were announced. */
  get isComplete(): boolean {
    return this.#length === this.announced;
  }

  /** What has arrived; a view that is valid until the next part arrives. */
  get octets(): Uint8Array {
    return this.#octets.subarray(0, this.#length);
  }

  /** Takes the next part, which is copied. Returns `false`, and takes nothing, if that were more than was announced. */
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
