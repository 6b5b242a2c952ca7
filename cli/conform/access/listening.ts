// Waits for the connections of a controlling station under test.

import {
  type Clock,
  LinkError,
  type TcpAddress,
  type TcpLink,
  type TcpListener,
} from "../../../mod.ts";
import { waitUntil } from "../../io/wait.ts";
import { listenAgain } from "../../link/listen_again.ts";
import type { DeviceAccess } from "../bench/device_access.ts";
import { HeldStream } from "./held_stream.ts";

/** Pause after a failed accept, in ms. */
const RETRY_MS = 100;

/** How to listen. */
export interface ListeningOptions {
  /** Opens a port; rejects with `LinkError`. */
  readonly listen: (address: TcpAddress) => Promise<TcpListener>;
  readonly address: TcpAddress;
  /** Source of time. */
  readonly clock: Clock;
  /** Maximum number of connections that wait for a case; older ones are closed. */
  readonly most: number;
}

/** A connection that waits for a case. */
interface Waiting {
  readonly link: TcpLink;
  readonly held: HeldStream;
}

/** Listens for a controlling station. */
export class DeviceListener implements Disposable {
  readonly #options: ListeningOptions;
  readonly #waiting: Waiting[] = [];
  #address: TcpAddress;
  #listener: TcpListener | undefined;
  /** Resolves when the last listener has ended: its port can be used again. */
  #running: Promise<void> = Promise.resolve();
  /** The attempt to listen again that is under way. */
  #opening: Promise<void> | undefined;
  /** Whether a case has closed the port on purpose. */
  #isRefusing = false;
  readonly #disposed = new AbortController();
  #arrived = Promise.withResolvers<void>();

  /** Creates one that does not listen yet; use {@linkcode DeviceListener.open}. */
  constructor(options: ListeningOptions) {
    this.#options = options;
    this.#address = options.address;
  }

  /** Opens the port. Rejects with `LinkError`. */
  static async open(options: ListeningOptions): Promise<DeviceListener> {
    const made = new DeviceListener(options);
    made.#use(await options.listen(options.address));
    return made;
  }

  /** Where it listens, with the actual port. */
  get address(): TcpAddress {
    return this.#address;
  }

  /** The access to the device. */
  get access(): DeviceAccess {
    return {
      accept: (signal) => this.#accept(signal),
      refuse: async (on) => {
        this.#isRefusing = on;
        if (on) this.#close();
        else await this.#open();
      },
    };
  }

  /** Closes the port, and the connections that wait. */
  [Symbol.dispose](): void {
    this.#disposed.abort();
    this.#close();
  }

  #use(listener: TcpListener): void {
    this.#listener = listener;
    this.#address = listener.address;
    this.#running = this.#run(listener);
  }

  /** Listens, unless it does already. Rejects with `LinkError` if the port stays busy. */
  async #open(): Promise<void> {
    if (this.#listener !== undefined) return;
    this.#opening ??= this.#openAgain().finally(() => this.#opening = undefined);
    await this.#opening;
  }

  async #openAgain(): Promise<void> {
    await this.#running;
    const { listen, clock } = this.#options;
    const { signal } = this.#disposed;
    const listener = await listenAgain({ listen: () => listen(this.#address), clock, signal });
    if (this.#isRefusing || signal.aborted) listener.close();
    else this.#use(listener);
  }

  #close(): void {
    this.#listener?.close();
    this.#listener = undefined;
    for (const { held } of this.#waiting.splice(0)) closeQuietly(held);
  }

  /** Takes connections until the listener is closed; an accept that fails, for example with too many open files, is repeated. */
  async #run(listener: TcpListener): Promise<void> {
    do {
      try {
        for await (const link of listener) this.#take(link, listener);
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        const { clock } = this.#options;
        const at = clock.monotonic() + RETRY_MS;
        await waitUntil(at, { clock, signal: this.#disposed.signal });
      }
    } while (this.#listener === listener);
  }

  #take(link: TcpLink, listener: TcpListener): void {
    const held = new HeldStream(link.stream);
    if (this.#listener !== listener) closeQuietly(held);
    else this.#waiting.push({ link, held });
    while (this.#waiting.length > this.#options.most) closeQuietly(this.#waiting.shift()!.held);
    this.#arrived.resolve();
    this.#arrived = Promise.withResolvers();
  }

  /** The oldest connection that is still open, or the next one. Listens again if the last attempt to do so has failed. */
  async #accept(signal: AbortSignal): Promise<TcpLink> {
    const stopped = Promise.withResolvers<void>();
    const stop = () => stopped.resolve();
    signal.addEventListener("abort", stop, { once: true });
    try {
      if (!this.#isRefusing) await Promise.race([this.#open(), stopped.promise]);
      for (;;) {
        signal.throwIfAborted();
        const next = this.#waiting.shift();
        if (next === undefined) await Promise.race([this.#arrived.promise, stopped.promise]);
        else if (next.held.hasEnded) closeQuietly(next.held);
        else return { ...next.link, stream: next.held };
      }
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }
}

function closeQuietly(stream: HeldStream): void {
  try {
    stream.close();
  } catch {
    // It is closed already.
  }
}
