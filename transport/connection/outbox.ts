// ASDUs that wait for the send window, and those sent but not yet acknowledged.

import { formatCount } from "../../codec/count.ts";
import { plainOctets } from "../../codec/octets.ts";
import { SendError } from "../errors.ts";
import { Fifo } from "../session/fifo.ts";
import type { Session } from "../session/session.ts";

/** An ASDU passed to `deliver()`. */
interface Delivery {
  readonly asdu: Uint8Array;
  resolve(): void;
  reject(error: SendError): void;
}

/** A delivery that was sent. */
interface SentDelivery extends Delivery {
  /** Number of ASDUs that were sent before it. */
  readonly number: number;
}

/** The unacknowledged ASDUs of a connection. */
export class Outbox {
  readonly #limit: number;
  readonly #session: Pick<Session, "send">;
  /** Waiting for the send window. */
  #queue: Fifo<Delivery> | undefined;
  /** Sent but not acknowledged, oldest first, without ASDUs passed to `offer()`. */
  #inFlight: Fifo<SentDelivery> | undefined;
  /** Number of ASDUs sent, and acknowledged. */
  #sent = 0;
  #acknowledged = 0;

  /** Creates an outbox that queues at most `limit` ASDUs, and passes them to the session. */
  constructor(limit: number, session: Pick<Session, "send">) {
    this.#limit = limit;
    this.#session = session;
  }

  /** Number of ASDUs that wait for the send window. */
  get waiting(): number {
    return this.#queue?.size ?? 0;
  }

  /**
   * Sends an ASDU now if none are waiting and the send window is open; its acknowledgement is not
   * reported.
   */
  offer(asdu: Uint8Array, now: number): boolean {
    if (this.waiting > 0 || !this.#session.send(asdu, now)) return false;
    this.#sent++;
    return true;
  }

  /** Sends an ASDU now, or after the waiting ones; resolves when the peer has acknowledged it. */
  deliver(asdu: Uint8Array, now: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.waiting === 0 && this.#session.send(asdu, now)) {
        this.#noteSent({ asdu, resolve, reject });
      } else if (this.waiting < this.#limit) {
        this.#queue ??= new Fifo();
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
  fill(now: number): void {
    for (let next = this.#queue?.peek(); next !== undefined; next = this.#queue?.peek()) {
      if (!this.#session.send(next.asdu, now)) return;
      this.#queue!.shift();
      this.#noteSent(next);
    }
  }

  #noteSent(delivery: Delivery): void {
    this.#inFlight ??= new Fifo();
    this.#inFlight.push({ ...delivery, number: this.#sent++ });
  }

  /**
   * Processes an acknowledgement of the oldest `count` ASDUs.
   *
   * @returns How many of them were passed to `offer()`.
   */
  acknowledge(count: number): number {
    this.#acknowledged += count;
    let offered = count;
    for (let next = this.#inFlight?.peek(); next !== undefined; next = this.#inFlight?.peek()) {
      if (next.number >= this.#acknowledged) break;
      this.#inFlight!.shift();
      next.resolve();
      offered--;
    }
    return offered;
  }

  /** Rejects all waiting ASDUs, because data transfer is not started. */
  rejectWaiting(detail: string): void {
    for (let next = this.#queue?.shift(); next !== undefined; next = this.#queue?.shift()) {
      next.reject(new SendError(detail, { code: "not-started", sent: false }));
    }
  }

  /** Rejects all waiting and unacknowledged ASDUs, because the connection has ended. */
  end(detail: string, cause: unknown): void {
    const code = "closed";
    for (let next = this.#inFlight?.shift(); next !== undefined; next = this.#inFlight?.shift()) {
      next.reject(new SendError(detail, { code, sent: true, cause }));
    }
    for (let next = this.#queue?.shift(); next !== undefined; next = this.#queue?.shift()) {
      next.reject(new SendError(detail, { code, sent: false, cause }));
    }
  }
}
