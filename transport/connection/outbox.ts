// ASDUs that wait for the send window, and those sent but not yet acknowledged.

import { formatCount } from "../../codec/count.ts";
import { plainOctets } from "../../codec/octets.ts";
import { SendError } from "../errors.ts";
import { Fifo } from "../session/fifo.ts";

/** An ASDU passed to `deliver()`. */
interface Delivery {
  readonly asdu: Uint8Array;
  resolve(): void;
  reject(error: SendError): void;
}

/** Passes an ASDU to the session; returns false if the send window is full. */
export type Transmit = (asdu: Uint8Array) => boolean;

/** The unacknowledged ASDUs of a connection. */
export class Outbox {
  readonly #limit: number;
  readonly #transmit: Transmit;
  /** Waiting for the send window. */
  readonly #queue = new Fifo<Delivery>();
  /** Sent but not acknowledged, oldest first; `undefined` for an ASDU passed to `offer()`. */
  readonly #inFlight = new Fifo<Delivery | undefined>();

  /** Creates an outbox that queues at most `limit` ASDUs. */
  constructor(limit: number, transmit: Transmit) {
    this.#limit = limit;
    this.#transmit = transmit;
  }

  /** Number of ASDUs that wait for the send window. */
  get waiting(): number {
    return this.#queue.size;
  }

  /**
   * Sends an ASDU now if none are waiting and the send window is open; its acknowledgement is not
   * reported.
   */
  offer(asdu: Uint8Array): boolean {
    if (this.waiting > 0 || !this.#transmit(asdu)) return false;
    this.#inFlight.push(undefined);
    return true;
  }

  /** Sends an ASDU now, or after the waiting ones; resolves when the peer has acknowledged it. */
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

  /** Sends waiting ASDUs while the send window permits. */
  fill(): void {
    for (let next = this.#queue.peek(); next !== undefined; next = this.#queue.peek()) {
      if (!this.#transmit(next.asdu)) return;
      this.#inFlight.push(this.#queue.shift());
    }
  }

  /**
   * Processes an acknowledgement of the oldest `count` ASDUs.
   *
   * @returns How many of them were passed to `offer()`.
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

  /** Rejects all waiting ASDUs, because data transfer is not started. */
  rejectWaiting(detail: string): void {
    while (this.#queue.size > 0) {
      this.#queue.shift()?.reject(new SendError(detail, { code: "not-started", sent: false }));
    }
  }

  /** Rejects all waiting and unacknowledged ASDUs, because the connection has ended. */
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
