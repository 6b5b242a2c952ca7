// Limits the number and duration of TLS handshakes in progress. Each silent connection holds a file
// descriptor, so a peer that opens many of them could lock out others.

import type { CancelSchedule, Clock } from "../../connection/clock.ts";
import { LinkError } from "../../errors.ts";
import { plainAddress } from "../../ip_address.ts";

/** Limits on handshakes in progress. */
export interface HandshakeLimits {
  /** Maximum number in total. */
  readonly max: number;
  /** Maximum number from one address. */
  readonly maxPerAddress: number;
  /** Maximum duration of a handshake, in ms. */
  readonly timeoutMs: number;
}

/** A handshake in progress. */
interface Handshake {
  readonly address: string;
  readonly cancel: CancelSchedule;
  /** Aborts the handshake. */
  readonly giveUp: (error: LinkError) => void;
}

/**
 * Counts handshakes. When the limit is exceeded, it aborts the oldest handshake of the address that
 * has the most in progress. An honest peer needs few handshakes and finishes them quickly, so the
 * oldest are soon those of silent peers.
 */
export class Handshakes {
  readonly #limits: HandshakeLimits;
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #all = new Set<Handshake>();

  /** Creates an empty counter. */
  constructor(limits: HandshakeLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Number of handshakes in progress. */
  get size(): number {
    return this.#all.size;
  }

  /**
   * Registers a new handshake.
   *
   * @param host Address of the peer.
   * @param giveUp Called if the handshake times out or must make room for another; never called
   * after it has ended.
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

  /** Aborts all handshakes. */
  close(): void {
    const error = new LinkError("The listener was closed", { code: "closed" });
    for (const handshake of [...this.#all]) {
      this.#end(handshake);
      handshake.giveUp(error);
    }
  }

  /**
   * The oldest handshake of the address with the most in progress; `newcomer` counts as having one
   * more.
   */
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
