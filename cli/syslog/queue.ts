// Messages that wait for a syslog server: a bounded queue that counts what it could not keep.

/** Messages that are kept after they were sent: more than the buffers of a connection hold. */
const MOST_RETAINED = 10_000;

/** A message that waits. */
export type Waiting = Uint8Array;

/** What a queue needs. */
export interface SyslogQueueOptions {
  /** Maximum number of messages that wait. */
  readonly capacity: number;
  /** How long a message that was sent is kept, to be sent again if the connection is lost, in ms. */
  readonly retainMs: number;
  /** Writes the message that reports a number of lost messages. */
  readonly report: (lost: number) => Waiting;
}

/** A queue. It knows no time: every call has it. */
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

  /** Number of messages that were lost and are not reported yet. */
  get unreported(): number {
    return this.#lost;
  }

  /** Number of messages that were ever lost. */
  get lost(): number {
    return this.#lostInAll;
  }

  /**
   * Adds a message. Where there is no room it is lost and counted.
   *
   * @param write Writes it; not called if it is lost.
   */
  push(write: () => Waiting): void {
    const needed = this.#lost > 0 ? 2 : 1;
    if (this.#waiting.length + needed > this.#options.capacity) {
      this.#lost++;
      this.#lostInAll++;
      return;
    }
    this.#report();
    this.#waiting.push(write());
  }

  /** The next message to send, which stays in the queue until it was sent. */
  next(): Waiting | undefined {
    if (this.#waiting.length === 0) this.#report();
    return this.#waiting[0];
  }

  /** Notes that the next message was handed to the connection. */
  sent(now: number): void {
    const message = this.#waiting.shift();
    if (message === undefined) return;
    this.#forget(now);
    this.#sent.push({ message, at: now });
    if (this.#sent.length > MOST_RETAINED) this.#sent.shift();
  }

  /** Notes that the connection was lost: what it may not have delivered is sent again, in order. */
  connectionLost(now: number): void {
    this.#forget(now);
    this.#waiting = [...this.#sent.map(({ message }) => message), ...this.#waiting];
    this.#sent = [];
  }

  #forget(now: number): void {
    const { retainMs } = this.#options;
    const kept = this.#sent.findIndex(({ at }) => now - at < retainMs);
    this.#sent.splice(0, kept < 0 ? this.#sent.length : kept);
  }

  #report(): void {
    if (this.#lost === 0) return;
    this.#waiting.push(this.#options.report(this.#lost));
    this.#lost = 0;
  }
}
