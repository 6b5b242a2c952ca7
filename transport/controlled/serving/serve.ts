// Serves a controlled station on a TCP port.

import { type Clock, SYSTEM_CLOCK } from "../../connection/clock.ts";
import {
  listenTcp,
  type ListenTcpOptions,
  type TcpLink,
  type TcpListener,
} from "../../runtime/tcp.ts";
import type { TlsLink } from "../../runtime/tls/tls_link.ts";
import type { PeerIdentity } from "../notices/peer_identity.ts";
import { LinkError } from "../../errors.ts";
import { pickOptions, requireKnownOptions } from "../../known_options.ts";
import { LISTEN_TCP_OPTIONS } from "../../runtime/option_names.ts";
import { SERVE_OPTIONS } from "./option_names.ts";
import type { ControlledStation } from "./controlled_station.ts";
import type { StationLink } from "./controlled_station_options.ts";

/** Pause after a failed accept, for example because too many files are open. */
const RETRY_MS = 100;

/** Options of {@linkcode serve}. */
export interface ServeOptions extends ListenTcpOptions {
  /** Source of connections, such as `listenTls()`, instead of a TCP port. */
  readonly listener?: TcpListener;
  /** Called when a connection could not be accepted; serving continues. */
  readonly onError?: (error: LinkError) => void;
  /** Source of time. @default {SYSTEM_CLOCK} */
  readonly clock?: Clock;
}

/** A running server. */
export interface StationServer extends AsyncDisposable {
  /** Local address. */
  readonly host: string;
  /** Local port. */
  readonly port: number;
  /** Resolves when the server has stopped. */
  readonly finished: Promise<void>;
  /**
   * Stops listening and closes the connections accepted here; the station itself continues. When it resolves, the port can be used
   * again; with the option `listener`, when `finished` resolves.
   */
  close(): Promise<void>;
}

/**
 * Listens on a TCP port and serves a station to all connections. Port 0 selects a free port. The
 * promise resolves when the port is open.
 *
 * ```ts
 * import { type ControlledStation, serve } from "@telecontrol/iec104";
 *
 * async function run(station: ControlledStation): Promise<void> {
 *   await using server = await serve(station, { host: "127.0.0.1", port: 0 });
 *   console.log(`Listening on ${server.host}:${server.port}`);
 *   await server.finished;
 * }
 * ```
 *
 * @throws {LinkError} The address is not available.
 * @throws {RangeError} The port is outside 0..65535.
 * @throws {TypeError} The station is closed, or an option is unknown.
 */
export async function serve(
  station: ControlledStation,
  options: ServeOptions = {},
): Promise<StationServer> {
  requireKnownOptions("Cannot serve a station", options, SERVE_OPTIONS);
  if (station.isClosed) {
    throw new TypeError("Cannot serve a station: it is closed, expected one in use");
  }
  const { clock = SYSTEM_CLOCK, onError = () => {} } = options;
  const listener = options.listener ?? await listenTcp(pickOptions(options, LISTEN_TCP_OPTIONS));
  const { host, port } = listener.address;
  const accepted = new WeakSet<StationLink>();
  const stopped = Promise.withResolvers<void>();
  let open = true;

  function take(tcp: TcpLink): void {
    const link = station.accept(tcp.stream, identityOf(tcp));
    if (link !== undefined) accepted.add(link);
  }
  async function run(): Promise<void> {
    while (open) {
      try {
        for await (const tcp of listener) take(tcp);
        return; // The listener was closed, here or by its owner.
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        onError(error);
        await Promise.race([stopped.promise, wait(clock, RETRY_MS)]);
      }
    }
  }
  async function close(): Promise<void> {
    open = false;
    stopped.resolve();
    listener.close();
    const links = station.links.filter((link) => accepted.has(link));
    await Promise.all(links.map((link) => link.close("The server was closed")));
    // In Deno, the port is in use until the iteration has ended. One of another listener may take its time.
    if (options.listener === undefined) await finished.catch(() => {}); // `finished` reports it.
  }
  const finished = run();
  return { host, port, finished, close, [Symbol.asyncDispose]: close };
}

/**
 * The identity of the peer of a connection from `listenTcp()` or `listenTls()`, for `accept()` of a station.
 *
 * ```ts
 * import { type ControlledStation, identityOf, type TlsListener } from "@telecontrol/iec104";
 *
 * async function take(station: ControlledStation, listener: TlsListener): Promise<void> {
 *   for await (const link of listener) station.accept(link.stream, identityOf(link));
 * }
 * ```
 */
export function identityOf(link: TcpLink | TlsLink): PeerIdentity {
  const { host, port } = link.remote;
  if (!("peer" in link)) return { host, port };
  const { subject, fingerprint } = link.peer;
  return { host, port, certificate: { subject, fingerprint } };
}

function wait(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.schedule(clock.monotonic() + ms, resolve));
}
