// A passive controlling station, to which the controlled stations connect, for example over a
// dial-up line or from behind NAT.

import { plainAddress } from "../../ip_address.ts";
import type { TcpLink } from "../../runtime/tcp.ts";
import type { ByteStream } from "../../connection/stream.ts";
import type { StreamTarget } from "../connect.ts";

/** A listener for stations, such as that of `listenTcp()`. */
export interface DialInListener extends AsyncIterable<TcpLink> {
  /** Stops listening and ends the iteration. */
  close(): void;
}

/** Options of {@linkcode DialIn}. */
export interface DialInOptions {
  /** An unexpected station has connected; its connection was closed. */
  readonly onUnexpected?: (link: TcpLink) => void;
  /** Accepting connections has failed: no station can connect any more. */
  readonly onError?: (error: unknown) => void;
}

/** An expected station. */
interface Line {
  /** A connection that is not used yet. */
  arrived: ByteStream | undefined;
  /** A caller waiting for a connection. */
  waiting: PromiseWithResolvers<ByteStream> | undefined;
}

/**
 * Passes the connections of controlled stations to the supervisors that expect them. The roles of
 * the protocol do not change: the station that connects is still the controlled station.
 *
 * @example
 * ```ts
 * import { DialIn, formatAsdu, listenTcp, supervise } from "@telecontrol/iec104";
 *
 * async function serve(address: string): Promise<void> {
 *   using dialIn = new DialIn(await listenTcp({ host: "0.0.0.0" }));
 *   await using plant = supervise({ targets: [dialIn.from(address)] });
 *   for await (const asdu of plant.asdus()) console.log(formatAsdu(asdu));
 * }
 * ```
 */
export class DialIn implements Disposable {
  readonly #listener: DialInListener;
  readonly #options: DialInOptions;
  /** By remote address; `undefined` accepts all others. */
  readonly #lines = new Map<string | undefined, Line>();

  /** Starts accepting connections. */
  constructor(listener: DialInListener, options: DialInOptions = {}) {
    this.#listener = listener;
    this.#options = options;
    this.#accept();
  }

  /**
   * Returns a target for `supervise()` and `connect()`: the station that connects from an address,
   * or from any address without a target. If it connects again before the previous connection is
   * used, the previous one is closed.
   *
   * @param address IPv4 or IPv6 address of the station.
   */
  from(address?: string): StreamTarget {
    const key = address === undefined ? undefined : plainAddress(address);
    if (!this.#lines.has(key)) this.#lines.set(key, { arrived: undefined, waiting: undefined });
    return { open: (signal) => this.#open(this.#lines.get(key)!, signal) };
  }

  /** Stops listening. Connections in use stay open. */
  close(): void {
    this.#listener.close();
    for (const line of this.#lines.values()) {
      line.arrived?.close();
      line.arrived = undefined;
    }
  }

  /** Stops listening. */
  [Symbol.dispose](): void {
    this.close();
  }

  async #accept(): Promise<void> {
    try {
      for await (const link of this.#listener) this.#take(link);
    } catch (error) {
      this.#options.onError?.(error);
    }
  }

  #take(link: TcpLink): void {
    const line = this.#lines.get(plainAddress(link.remote.host)) ?? this.#lines.get(undefined);
    if (line === undefined) {
      link.stream.close();
      this.#options.onUnexpected?.(link);
    } else if (line.waiting !== undefined) {
      line.waiting.resolve(link.stream);
      line.waiting = undefined;
    } else {
      line.arrived?.close();
      line.arrived = link.stream;
    }
  }

  async #open(line: Line, signal: AbortSignal | undefined): Promise<ByteStream> {
    signal?.throwIfAborted();
    if (line.arrived !== undefined) {
      const stream = line.arrived;
      line.arrived = undefined;
      return stream;
    }
    const waiting = line.waiting ??= Promise.withResolvers();
    const onAbort = () => {
      waiting.reject(signal?.reason);
      if (line.waiting === waiting) line.waiting = undefined;
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      return await waiting.promise;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }
}
