// A gate for incoming connections that can refuse or silence them.

import {
  type ByteStream,
  type Clock,
  identityOf,
  LinkError,
  type PeerIdentity,
  type TcpAddress,
  type TcpLink,
  type TcpListener,
} from "../../mod.ts";
import { listenAgain } from "../link/listen_again.ts";
import type { Relay } from "./faults/relay.ts";
import { FaultyStream } from "./faulty_stream.ts";

/** Pause after a failed accept, for example because of too many open files, in ms. */
const RETRY_MS = 100;

/** State of the gate: open, refusing new connections, or blocking all traffic. */
export type GateState = "open" | "refusing" | "silent";

/** Accepts a connection, or closes it. */
export type Accept = (stream: ByteStream, peer: PeerIdentity) => void;

/** Options of a gate. */
export interface LinkGateOptions {
  /** Initial listener. */
  readonly listener: TcpListener;
  /** Listens again after connections were refused; rejects with `LinkError`. */
  readonly listen: (port: number) => Promise<TcpListener>;
  /** Creates the relay of a new connection, which applies the faults. */
  readonly relay: () => Relay;
  /** Source of time. */
  readonly clock: Clock;
  /** Handles new connections. */
  readonly accept: Accept;
  /** Called when a connection could not be accepted. */
  readonly onError: (error: LinkError) => void;
}

/** A listener with faults on demand. */
export class LinkGate implements Disposable, AsyncDisposable {
  /** The current or last listening address. */
  readonly address: TcpAddress;
  readonly #options: LinkGateOptions;
  readonly #streams = new Set<FaultyStream>();
  readonly #disposed = new AbortController();
  #listener: TcpListener;
  #running: Promise<void>;
  #state: GateState = "open";

  /** Starts accepting connections. */
  constructor(options: LinkGateOptions) {
    this.#options = options;
    this.#listener = options.listener;
    this.address = this.#listener.address;
    this.#running = this.#run(this.#listener);
  }

  /** Current state. */
  get state(): GateState {
    return this.#state;
  }

  /** Stops listening, so that new connections are refused; existing ones continue. */
  async refuse(): Promise<void> {
    await this.restore();
    this.#state = "refusing";
    this.#listener.close();
    await this.#running; // The port is available for listening only after this.
  }

  /** Holds back all traffic, as if the device hung. Connections stay open, and new ones are not served. */
  async silence(): Promise<void> {
    await this.restore();
    this.#state = "silent";
    for (const stream of this.#streams) stream.silence();
  }

  /**
   * Ends the fault; traffic that was held back is delivered. A port that is busy is tried again for 5 s.
   *
   * @throws {LinkError} The address is no longer available.
   */
  async restore(): Promise<void> {
    if (this.#state === "refusing") {
      await this.#running;
      const { listen, clock } = this.#options;
      const listener = await listenAgain({
        ...{ listen: () => listen(this.address.port), clock, signal: this.#disposed.signal },
      });
      if (this.#disposed.signal.aborted) return listener.close();
      this.#listener = listener;
      this.#state = "open";
      this.#running = this.#run(this.#listener);
    }
    this.#state = "open";
    for (const stream of this.#streams) stream.restore();
  }

  /** Stops listening permanently, and releases the connections; resolves when the port can be used again. */
  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
    await this.#running;
  }

  /** Stops listening permanently, and releases the connections. */
  [Symbol.dispose](): void {
    this.#disposed.abort();
    if (this.#state !== "refusing") this.#listener.close();
    this.#state = "refusing";
    for (const stream of this.#streams) stream.restore();
  }

  async #run(listener: TcpListener): Promise<void> {
    while (this.#listener === listener && this.#state !== "refusing") {
      try {
        for await (const link of listener) this.#take(link);
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        this.#options.onError(error);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  #take(link: TcpLink): void {
    const faulty: FaultyStream = new FaultyStream(link.stream, {
      relay: this.#options.relay(),
      clock: this.#options.clock,
      onClosed: () => this.#streams.delete(faulty),
    });
    this.#streams.add(faulty);
    if (this.#state === "silent") faulty.silence();
    this.#options.accept(faulty, identityOf(link));
  }
}
