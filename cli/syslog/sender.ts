// Sends the messages of a queue to a syslog server, reconnects after each loss, and ends within a time limit.

import type { Clock } from "../../mod.ts";
import { formatDuration } from "../../codec/mod.ts";
import { messageOf } from "../link/security_notes.ts";
import { count } from "../text/count.ts";
import type { SyslogQueue } from "./queue.ts";

/** A channel to a server. */
export interface SyslogChannel {
  /** Sends a message; rejects if that is not possible. */
  send(message: Uint8Array): Promise<void>;
  /** Resolves with the reason when the server has ended the connection. */
  readonly ended: Promise<string>;
  /** Closes the channel after all sent messages. */
  close(): void;
}

/** Dependencies of a sender. */
export interface SyslogSenderOptions {
  readonly queue: SyslogQueue;
  readonly clock: Clock;
  /** Opens a channel; rejects with the reason, or when the signal fires. */
  readonly open: (signal: AbortSignal) => Promise<SyslogChannel>;
  /** The name of the server, for messages. */
  readonly target: string;
  /** Called with messages for the user. */
  readonly note: (text: string) => void;
  /** Delays between attempts: the first one, doubled up to the longest. */
  readonly backOff?: { readonly firstMs: number; readonly maxMs: number };
}

/** Time limit for sending waiting messages at the end. */
const DRAIN_MS = 5000;

/** Keeps a channel open while there is something to send. */
export class SyslogSender implements AsyncDisposable {
  readonly #options: SyslogSenderOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #wake = Promise.withResolvers<void>();
  #isEnding = false;
  #isUp: boolean | undefined;

  /** Starts connecting. */
  constructor(options: SyslogSenderOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Reports that a message was added to the queue. */
  wake(): void {
    this.#wake.resolve();
  }

  /** Sends waiting messages within the time limit, and reports how many were not sent. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isEnding) return await this.#running;
    const { clock, queue, note, target } = this.#options;
    this.#isEnding = true;
    this.#wake.resolve();
    // Without a connection there is one more attempt.
    const cancel = clock.schedule(clock.monotonic() + DRAIN_MS, () => this.#stopping.abort());
    await this.#running;
    cancel();
    const left = queue.size + queue.unreported;
    if (left > 0) note(`syslog: ${count(left, "message")} may not have reached ${target}`);
  }

  async #run(): Promise<void> {
    const { firstMs, maxMs } = this.#options.backOff ?? { firstMs: 1000, maxMs: 60_000 };
    let delayMs = firstMs;
    while (!this.#stopping.signal.aborted) {
      const isLast = this.#isEnding;
      const reason = await this.#connect();
      if (reason === undefined) return; // All messages were sent.
      if (this.#isUp !== false) {
        const { target, note } = this.#options;
        note(`syslog: ${target}: ${reason}; trying again, at most every ${formatDuration(maxMs)}`);
      }
      delayMs = this.#isUp === true ? firstMs : delayMs;
      this.#isUp = false;
      if (isLast) return;
      await this.#pause(delayMs);
      delayMs = Math.min(maxMs, delayMs * 2);
    }
  }

  /** Connects and sends until the end, or until the connection is lost; returns the reason. */
  async #connect(): Promise<string | undefined> {
    const { open, queue, clock, note, target } = this.#options;
    let channel: SyslogChannel;
    try {
      channel = await open(this.#stopping.signal);
    } catch (error) {
      return messageOf(error as Error);
    }
    if (this.#isUp === false) note(`syslog: ${target} is reached again`);
    this.#isUp = true;
    let reason: string | undefined;
    void channel.ended.then((why) => {
      reason = why;
      this.#wake.resolve();
    });
    const onAbort = () => {
      this.#wake.resolve();
      channel.close(); // ends a send that waits for the server
    };
    this.#stopping.signal.addEventListener("abort", onAbort, { once: true });
    try {
      for (;;) {
        const message = queue.next();
        if (reason !== undefined || this.#stopping.signal.aborted) break;
        if (message === undefined) {
          if (this.#isEnding) return undefined;
          this.#wake = Promise.withResolvers();
          await this.#wake.promise;
          continue;
        }
        await channel.send(message);
        queue.sent(clock.monotonic());
      }
    } catch (error) {
      reason ??= (error as Error).message;
    } finally {
      this.#stopping.signal.removeEventListener("abort", onAbort);
      channel.close();
    }
    queue.connectionLost(clock.monotonic());
    return reason ?? "not everything was sent in time";
  }

  /** Waits before the next attempt, or until the sender ends. */
  async #pause(ms: number): Promise<void> {
    const { clock } = this.#options;
    const over = Promise.withResolvers<void>();
    const cancel = clock.schedule(clock.monotonic() + ms, () => over.resolve());
    while (!this.#isEnding) {
      this.#wake = Promise.withResolvers();
      const isOver = await Promise.race([
        over.promise.then(() => true),
        this.#wake.promise.then(() => false),
      ]);
      if (isOver) break;
    }
    cancel();
  }
}
