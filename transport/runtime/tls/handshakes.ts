// Handshakes in progress: how many there may be, and how long one may take. A connection that says nothing holds a
// descriptor, and whoever makes many of them must not keep others out.

import type { CancelSchedule, Clock } from "../../connection/clock.ts";
import { LinkError } from "../../errors.ts";

/** Limits of handshakes in progress. */
export interface HandshakeLimits {
  /** In total. */
  readonly max: number;
  /** From one address. */
  readonly maxPerAddress: number;
  /** How long one may take, in ms. */
  readonly timeoutMs: number;
}

/** A handshake in progress. */
interface Handshake {
  readonly address: string;
  readonly cancel: CancelSchedule;
  /** Gives it up. */
  readonly giveUp: (error: LinkError) => void;
}

/**
 * Counts handshakes. Where one too many begins, the oldest one of the address that has the most makes room: honest peers
 * need a moment and few handshakes, and those that stay silent are soon the oldest.
 */
export class Handshakes {
  readonly #limits: HandshakeLimits;
  readonly #clock: Clock;
  /** The oldest first. */
  readonly #all = new Set<Handshake>();

  /** Makes a count of none. */
  constructor(limits: HandshakeLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** How many are in progress. */
  get size(): number {
    return this.#all.size;
  }

  /**
   * A handshake begins.
   *
   * @param hostname The address of the peer.
   * @param giveUp Called if it takes too long, or has to make room; not after its end.
   * @returns To be called when it has ended.
   */
  begin(hostname: string, giveUp: (error: LinkError) => void): () => void {
    const { max, maxPerAddress, timeoutMs } = this.#limits;
    const address = hostname.replace(/^::ffff:(?=\d+\.)/i, "");
    const same = [...this.#all].filter((each) => each.address === address);
    if (same.length >= maxPerAddress) {
      this.#drop(same[0]!, `from its address ${maxPerAddress} are in progress`);
    } else if (this.#all.size >= max) {
      this.#drop(this.#oldestOfMost(address), `${max} are in progress`);
    }
    const cancel = this.#clock.schedule(this.#clock.monotonic() + timeoutMs, () => {
      this.#end(handshake);
      const detail = `The TLS handshake was not complete within ${timeoutMs} ms`;
      giveUp(new LinkError(detail, { code: "timed-out" }));
    });
    const handshake = { address, cancel, giveUp };
    this.#all.add(handshake);
    return () => this.#end(handshake);
  }

  /** Gives up all of them. */
  close(): void {
    const error = new LinkError("The listener was closed", { code: "closed" });
    for (const handshake of [...this.#all]) {
      this.#end(handshake);
      handshake.giveUp(error);
    }
  }

  /** The oldest handshake of the address that has the most in progress once another one of `newcomer` is. */
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
    const detail = `The TLS handshake made room for a newer one, as ${why}`;
    handshake.giveUp(new LinkError(detail, { code: "refused" }));
  }

  #end(handshake: Handshake): void {
    handshake.cancel();
    this.#all.delete(handshake);
  }
}
