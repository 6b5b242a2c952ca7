// Sequence numbers of one direction of a link on which frames are removed and added between both stations.

import { SEQUENCE_MODULUS } from "../../../codec/low_level.ts";

/** Translates the numbers of the frames that one station sends into those that the other one sees. */
export class NumberMap {
  /** Number of frames that were sent, and of those that were passed on. */
  #source = 0;
  #target = 0;
  /** The number of frames that are acknowledged on either side. */
  #sourceDone = 0;
  #targetDone = 0;
  /** For each frame that is not acknowledged: how many frames of the other side have to be, so that it is. */
  readonly #needed: number[] = [];

  /** Passes a frame on, and returns its number on the other side. */
  pass(): number {
    this.#source++;
    const number = this.#target++;
    this.#needed.push(this.#target);
    return number % SEQUENCE_MODULUS;
  }

  /** Removes a frame. It counts as acknowledged as soon as all frames before it are. */
  drop(): void {
    this.#source++;
    this.#needed.push(this.#target);
  }

  /** Adds a frame, and returns its number. */
  insert(): number {
    return this.#target++ % SEQUENCE_MODULUS;
  }

  /** The number of the next frame that is sent. */
  get sourceNext(): number {
    return this.#source % SEQUENCE_MODULUS;
  }

  /** Translates the N(R) of the other side; one that is not plausible differs from the right one by as much. */
  acknowledge(number: number): number {
    const ahead = (number - this.#targetDone % SEQUENCE_MODULUS + SEQUENCE_MODULUS) %
      SEQUENCE_MODULUS;
    const open = this.#target - this.#targetDone;
    if (ahead > open) return (this.#source + ahead - open) % SEQUENCE_MODULUS;
    this.#targetDone += ahead;
    return this.acknowledged;
  }

  /** The N(R) for everything that is acknowledged so far, including removed frames. */
  get acknowledged(): number {
    while (this.#needed.length > 0 && this.#needed[0]! <= this.#targetDone) {
      this.#needed.shift();
      this.#sourceDone++;
    }
    return this.#sourceDone % SEQUENCE_MODULUS;
  }
}
