// Where controlling stations come in: a listener that can be made to refuse them, or to fall silent.

import {
  type ByteStream,
  identityOf,
  LinkError,
  type PeerIdentity,
  type TcpAddress,
  type TcpListener,
} from "../../mod.ts";
import { FaultyStream } from "./faulty_stream.ts";

/** Pause after a failure to accept, such as too many open files. */
const RETRY_MS = 100;

/** The fault of the connections: new ones are refused, or nothing passes. */
export type GateState = "open" | "refusing" | "silent";

/** Accepts a connection, or closes it. */
export type Accept = (stream: ByteStream, peer: PeerIdentity) => void;

/** What a gate needs. */
export interface LinkGateOptions {
  /** The initial target of connections. */
  readonly listener: TcpListener;
  /** Listens again after connections were refused; rejects with `LinkError`. */
  readonly listen: (port: number) => Promise<TcpListener>;
  /** Where connections go. */
  readonly accept: Accept;
  /** Told when a connection could not be accepted. */
  readonly onError: (error: LinkError) => void;
}

/** A listener with faults to order. */
export class LinkGate implements Disposable {
  /** The address that is, or was, listened on. */
  readonly address: TcpAddress;
  readonly #options: LinkGateOptions;
  readonly #streams = new Set<FaultyStream>();
  #listener: TcpListener;
  #running: Promise<void>;
  #state: GateState = "open";
  #isDisposed = false;

  /** Lets connections in. */
  constructor(options: LinkGateOptions) {
    this.#options = options;
    this.#listener = options.listener;
    this.address = this.#listener.address;
    this.#running = this.#run(this.#listener);
  }

  /** What it does with connections. */
  get state(): GateState {
    return this.#state;
  }

  /** Stops listening, so that new connections are refused; existing ones continue. */
  async refuse(): Promise<void> {
    await this.restore();
    this.#state = "refusing";
    this.#listener.close();
    await this.#running; // only then can the port be listened on again
  }

  /** Holds back everything from now on, as if the device hung; connections stay open, and new ones are not served. */
  async silence(): Promise<void> {
    await this.restore();
    this.#state = "silent";
    for (const stream of this.#streams) stream.silence();
  }

  /**
   * Ends the fault: what was held back gets through.
   *
   * @throws {LinkError} The address cannot be listened on any more.
   */
  async restore(): Promise<void> {
    if (this.#state === "refusing") {
      await this.#running;
      const listener = await this.#options.listen(this.address.port);
      if (this.#isDisposed) return listener.close();
      this.#listener = listener;
      this.#state = "open";
      this.#running = this.#run(this.#listener);
    }
    this.#state = "open";
    for (const stream of this.#streams) stream.restore();
  }

  /** Stops listening permanently, and lets go of what is held back. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    if (this.#state !== "refusing") this.#listener.close();
    this.#state = "refusing";
    for (const stream of this.#streams) stream.restore();
  }

  async #run(listener: TcpListener): Promise<void> {
    while (this.#listener === listener && this.#state !== "refusing") {
      try {
        for await (const link of listener) this.#take(link.stream, identityOf(link));
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        this.#options.onError(error);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  #take(stream: ByteStream, peer: PeerIdentity): void {
    const faulty = new FaultyStream(stream, () => this.#streams.delete(faulty));
    this.#streams.add(faulty);
    if (this.#state === "silent") faulty.silence();
    this.#options.accept(faulty, peer);
  }
}
