// Keeps account of ASDUs on their way to the peer: those that wait for a place in the window, and
// those in flight until they are acknowledged.

import { formatCount } from "../../codec/count.ts";
import { plainOctets } from "../../codec/octets.ts";
import { SendError } from "../errors.ts";
import { Fifo } from "../session/fifo.ts";

/** One ASDU given to `deliver()`. */
interface Delivery {
  readonly asdu: Uint8Array;
  resolve(): void;
  reject(error: SendError): void;
}

/** Passes an ASDU to the session; false if the window is full. */
export type Transmit = (asdu: Uint8Array) => boolean;

/** The ASDUs of one connection that are not acknowledged. */
export class Outbox {
  readonly #limit: number;
  readonly #transmit: Transmit;
  /** Waiting for a place in the window. */
  readonly #queue = new Fifo<Delivery>();
  /** In flight, the oldest first; `undefined` is one that was offered. */
  readonly #inFlight = new Fifo<Delivery | undefined>();

  /** Creates an outbox in which at most `limit` ASDUs may wait. */
  constructor(limit: number, transmit: Transmit) {
    this.#limit = limit;
    this.#transmit = transmit;
  }

  /** How many ASDUs wait for a place in the window. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Sends now if nothing waits and the window is open; the acknowledgement is not reported. */
  offer(asdu: Uint8Array): boolean {
    if (this.waiting > 0 || !this.#transmit(asdu)) return false;
    this.#inFlight.push(undefined);
    return true;
  }

  /** Sends now or after what waits; resolves when the peer has acknowledged. */
  deliver(asdu: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.waiting === 0 && this.#transmit(asdu)) {
        this.#inFlight.push({ asdu, resolve, reject });
      } else if (this.waiting < this.#limit) {
        this.#queue.push({ asdu: plainOctets(asdu).slice(), resolve, reject });
      } else {
        const detail = `${
          formatCount(this.waiting, "ASDU waits", "ASDUs wait")
        } already, expected less than ${this.#limit}`;
        reject(new SendError(detail, { code: "queue-full", sent: false }));
      }
    });
  }

  /** Sends what waits, as far as the window permits. */
  fill(): void {
    for (let next = this.#queue.peek(); next !== undefined; next = this.#queue.peek()) {
      if (!this.#transmit(next.asdu)) return;
      this.#inFlight.push(this.#queue.shift());
    }
  }

  /**
   * Processes an acknowledgement of the oldest `count` in flight.
   *
   * @returns How many of them were offered.
   */
  acknowledge(count: number): number {
    let offered = 0;
    for (let i = 0; i < count; i++) {
      const delivery = this.#inFlight.shift();
      if (delivery === undefined) offered++;
      else delivery.resolve();
    }
    return offered;
  }

  /** Rejects everything that waits: transfer is not started. */
  rejectWaiting(detail: string): void {
    while (this.#queue.size > 0) {
      this.#queue.shift()?.reject(new SendError(detail, { code: "not-started", sent: false }));
    }
  }

  /** Rejects everything that waits and everything that is in flight: the connection is gone. */
  end(detail: string, cause: unknown): void {
    const code = "closed";
    while (this.#inFlight.size > 0) {
      this.#inFlight.shift()?.reject(new SendError(detail, { code, sent: true, cause }));
    }
    while (this.#queue.size > 0) {
      this.#queue.shift()?.reject(new SendError(detail, { code, sent: false, cause }));
    }
  }
}
