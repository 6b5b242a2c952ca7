// Waits for the connections of a controlling station under test.

import type { TcpAddress, TcpLink, TcpListener } from "../../../mod.ts";
import type { DeviceAccess } from "../bench/tester.ts";
import { HeldStream } from "./held_stream.ts";

/** How to listen. */
export interface ListeningOptions {
  /** Opens a port; rejects with `LinkError`. */
  readonly listen: (address: TcpAddress) => Promise<TcpListener>;
  readonly address: TcpAddress;
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
  #arrived = Promise.withResolvers<void>();

  /** Creates one that does not listen yet; use {@linkcode DeviceListener.open}. */
  constructor(options: ListeningOptions) {
    this.#options = options;
    this.#address = options.address;
  }

  /** Opens the port. Rejects with `LinkError`. */
  static async open(options: ListeningOptions): Promise<DeviceListener> {
    const made = new DeviceListener(options);
    await made.#open();
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
        if (on) this.#close();
        else await this.#open();
      },
    };
  }

  /** Closes the port, and the connections that wait. */
  [Symbol.dispose](): void {
    this.#close();
  }

  async #open(): Promise<void> {
    if (this.#listener !== undefined) return;
    const listener = await this.#options.listen(this.#address);
    this.#listener = listener;
    this.#address = listener.address;
    this.#run(listener);
  }

  #close(): void {
    this.#listener?.close();
    this.#listener = undefined;
    for (const { held } of this.#waiting.splice(0)) closeQuietly(held);
  }

  async #run(listener: TcpListener): Promise<void> {
    for await (const link of listener) {
      const held = new HeldStream(link.stream);
      if (this.#listener !== listener) closeQuietly(held);
      else this.#waiting.push({ link, held });
      while (this.#waiting.length > this.#options.most) closeQuietly(this.#waiting.shift()!.held);
      this.#arrived.resolve();
      this.#arrived = Promise.withResolvers();
    }
  }

  /** The oldest connection that is still open, or the next one. */
  async #accept(signal: AbortSignal): Promise<TcpLink> {
    const stopped = Promise.withResolvers<void>();
    const stop = () => stopped.resolve();
    signal.addEventListener("abort", stop, { once: true });
    try {
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
