// Messages that wait for a syslog server: a bounded queue that counts lost messages.

/** Maximum number of sent messages to keep: more than the buffers of a connection hold. */
const MOST_RETAINED = 10_000;

/** A waiting message. */
interface Waiting {
  readonly octets: Uint8Array;
  /** Whether it announces messages that are sent again. */
  readonly announces: boolean;
}

/** Options of a queue. */
export interface SyslogQueueOptions {
  /** Maximum number of messages that wait. */
  readonly capacity: number;
  /** How long a sent message is kept, to be sent again if the connection is lost, in ms. */
  readonly retainMs: number;
  /** Writes the message that reports a number of lost messages. */
  readonly report: (lost: number) => Uint8Array;
  /** Writes the message that announces a number of messages that are sent again. */
  readonly announce: (repeated: number) => Uint8Array;
}

/** A queue. It has no clock: the time is an argument of each call. */
export class SyslogQueue {
  readonly #options: SyslogQueueOptions;
  #waiting: Waiting[] = [];
  #sent: { readonly message: Waiting; readonly at: number }[] = [];
  #lost = 0;
  #lostInAll = 0;

  /** Creates an empty queue. */
  constructor(options: SyslogQueueOptions) {
    this.#options = options;
  }

  /** Number of messages that wait. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Number of lost messages that have not been reported yet. */
  get unreported(): number {
    return this.#lost;
  }

  /** Total number of lost messages. */
  get lost(): number {
    return this.#lostInAll;
  }

  /**
   * Adds a message. If the queue is full, the message is lost and counted.
   *
   * @param write Formats the message; not called if it is lost.
   */
  push(write: () => Uint8Array): void {
    const needed = this.#lost > 0 ? 2 : 1;
    if (this.#waiting.length + needed > this.#options.capacity) {
      this.#lost++;
      this.#lostInAll++;
      return;
    }
    this.#report();
    this.#waiting.push({ octets: write(), announces: false });
  }

  /** The next message to send, which stays in the queue until it has been sent. */
  next(): Uint8Array | undefined {
    if (this.#waiting.length === 0) this.#report();
    return this.#waiting[0]?.octets;
  }

  /** Records that the next message was passed to the connection. */
  sent(now: number): void {
    const message = this.#waiting.shift();
    if (message === undefined) return;
    this.#forget(now);
    this.#sent.push({ message, at: now });
    if (this.#sent.length > MOST_RETAINED) this.#sent.shift();
  }

  /**
   * Records that the connection was lost: messages that may not have been delivered are announced and sent again, in
   * order. The server may have read them: it then has them twice.
   */
  connectionLost(now: number): void {
    this.#forget(now);
    const again = this.#sent.map(({ message }) => message);
    this.#sent = [];
    // An announcement that is sent again needs no announcement of its own.
    if (again.some(({ announces }) => !announces)) {
      again.unshift({ octets: this.#options.announce(again.length), announces: true });
    }
    this.#waiting = [...again, ...this.#waiting];
  }

  #forget(now: number): void {
    const { retainMs } = this.#options;
    const kept = this.#sent.findIndex(({ at }) => now - at < retainMs);
    this.#sent.splice(0, kept < 0 ? this.#sent.length : kept);
  }

  #report(): void {
    if (this.#lost === 0) return;
    this.#waiting.push({ octets: this.#options.report(this.#lost), announces: false });
    this.#lost = 0;
  }
}
