// Limits the number and the duration of handshakes in progress. A silent connection holds a descriptor, and a peer that
// opens many of them must not keep others out.

import type { CancelSchedule, Clock } from "../../connection/clock.ts";
import { LinkError } from "../../errors.ts";
import { plainAddress } from "../../ip_address.ts";

/** Limits of handshakes in progress. */
export interface HandshakeLimits {
  /** In total. */
  readonly max: number;
  /** From one address. */
  readonly maxPerAddress: number;
  /** Longest duration of one, in ms. */
  readonly timeoutMs: number;
}

/** A handshake in progress. */
interface Handshake {
  readonly address: string;
  readonly cancel: CancelSchedule;
  /** Aborts it. */
  readonly giveUp: (error: LinkError) => void;
}

/**
 * Counts handshakes. When one too many starts, the oldest handshake of the address with the most is aborted: honest
 * peers need few handshakes and little time, so silent peers soon hold the oldest.
 */
export class Handshakes {
  readonly #limits: HandshakeLimits;
  readonly #clock: Clock;
  /** The oldest first. */
  readonly #all = new Set<Handshake>();

  /** Starts with none. */
  constructor(limits: HandshakeLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** How many are in progress. */
  get size(): number {
    return this.#all.size;
  }

  /**
   * Counts a new handshake.
   *
   * @param host The address of the peer.
   * @param giveUp Called if the handshake takes too long or must make room; not after its end.
   * @returns A function to call when the handshake has ended.
   */
  begin(host: string, giveUp: (error: LinkError) => void): () => void {
    const { max, maxPerAddress, timeoutMs } = this.#limits;
    const address = plainAddress(host);
    const same = [...this.#all].filter((each) => each.address === address);
    if (same.length >= maxPerAddress) {
      this.#drop(same[0]!, `${maxPerAddress} from its address are in progress`);
    } else if (this.#all.size >= max) {
      this.#drop(this.#oldestOfMost(address), `${max} are in progress`);
    }
    const cancel = this.#clock.schedule(this.#clock.monotonic() + timeoutMs, () => {
      this.#end(handshake);
      const detail = `The TLS handshake timed out after ${timeoutMs} ms`;
      giveUp(new LinkError(detail, { code: "timed-out" }));
    });
    const handshake = { address, cancel, giveUp };
    this.#all.add(handshake);
    return () => this.#end(handshake);
  }

  /** Aborts all of them. */
  close(): void {
    const error = new LinkError("The listener was closed", { code: "closed" });
    for (const handshake of [...this.#all]) {
      this.#end(handshake);
      handshake.giveUp(error);
    }
  }

  /** The oldest handshake of the address with the most in progress, with one more counted for `newcomer`. */
  #oldestOfMost(newcomer: string): Handshake {
    let [most, oldest] = [0, undefined as Handshake | undefined];
    for (const [address, group] of Map.groupBy(this.#all, ({ address }) => address)) {
      const count = group.length + (address === newcomer ? 1 : 0);
      if (count > most) [most, oldest] = [count, group[0]];
    }
    return oldest!;
  }

  #drop(handshake: Handshake, why: string): void {
    this.#end(handshake);
    const detail = `Aborted the TLS handshake to make room for a newer one: ${why}`;
    handshake.giveUp(new LinkError(detail, { code: "refused" }));
  }

  #end(handshake: Handshake): void {
    handshake.cancel();
    this.#all.delete(handshake);
  }
}
