// TCP connections in any runtime.

import { type Clock, SYSTEM_CLOCK } from "../connection/clock.ts";
import { denoRuntime, requireSockets } from "./builtin.ts";
import { connectInDeno, listenInDeno } from "./deno_tcp.ts";
import {
  addressText,
  requireHost,
  requireLocalAddress,
  requireRange,
  t0Of,
  type TcpAddress,
  type TcpLink,
  type TcpListener,
  withinT0,
} from "./link.ts";
import { requireKnownOptions } from "../known_options.ts";
import { connectInNode, listenInNode } from "./node_tcp.ts";
import { CONNECT_TCP_OPTIONS, LISTEN_TCP_OPTIONS } from "./option_names.ts";
import { linkErrorOf } from "./system_error.ts";

export type { TcpAddress, TcpLink, TcpListener };

/** Registered port for IEC 60870-5-104 over TCP. */
export const DEFAULT_PORT = 2404;

/** Options of {@linkcode connectTcp}. */
export interface ConnectTcpOptions {
  /** IPv4 address, IPv6 address (with or without brackets) or host name. */
  readonly host: string;
  /**
   * TCP port; 2404 is registered for 104 without TLS.
   *
   * @default {2404}
   */
  readonly port?: number;
  /**
   * t0: time-out for connection establishment, 1..255 000 ms.
   *
   * @default {30000}
   */
  readonly t0Ms?: number;
  /**
   * Send every write immediately (TCP_NODELAY), so that acknowledgements are not delayed.
   *
   * @default {true}
   */
  readonly noDelay?: boolean;
  /** Local address to connect from, if the machine has several networks. */
  readonly localAddress?: string;
  /** Cancels the connection attempt when aborted; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Source of time. @default {SYSTEM_CLOCK} */
  readonly clock?: Clock;
}

/**
 * Creates a TCP connection to a controlled station.
 *
 * @throws {LinkError} The connection could not be established; the message contains host, port and
 * reason.
 * @throws {RangeError} An option is outside its range.
 * @throws {TypeError} The host is missing or empty.
 */
export async function connectTcp(options: ConnectTcpOptions): Promise<TcpLink> {
  requireKnownOptions("Cannot connect", options, CONNECT_TCP_OPTIONS);
  const { port = DEFAULT_PORT, noDelay = true, signal, clock = SYSTEM_CLOCK } = options;
  const host = requireHost(options.host);
  requireRange("port", port, [1, 65_535]);
  const t0Ms = t0Of(options.t0Ms);
  const what = `Cannot connect to ${addressText({ host, port })}`;
  const { localAddress } = options;
  const isDirect = denoRuntime() !== undefined && localAddress === undefined;
  requireSockets(what); // Before anything else starts.
  return await withinT0(what, { t0Ms, signal, clock }, async (stop) => {
    const target = { host, port, noDelay, signal: stop };
    if (isDirect) return await connectInDeno(target);
    // `Deno.connect()` cannot set the local address; Node.js sockets can.
    if (localAddress !== undefined) await requireLocalAddress(what, localAddress);
    return await connectInNode(target, { what, localAddress });
  });
}

/** Options of {@linkcode listenTcp}. */
export interface ListenTcpOptions {
  /**
   * Address to listen on. The default accepts connections from this machine only; use `"0.0.0.0"`
   * for all IPv4 interfaces and `"::"` for IPv6 and IPv4.
   *
   * @default {"127.0.0.1"}
   */
  readonly host?: string;
  /** Port; 0 lets the system choose a free one. @default {2404} */
  readonly port?: number;
  /**
   * Send every write immediately (TCP_NODELAY), so that acknowledgements are not delayed.
   *
   * @default {true}
   */
  readonly noDelay?: boolean;
}

/**
 * Listens for controlling stations. The promise resolves when the port is open.
 *
 * @example
 * ```ts ignore
 * using listener = await listenTcp({ host: "127.0.0.1", port: 0 });
 * for await (const { stream, remote } of listener) serve(stream, remote);
 * ```
 *
 * @throws {LinkError} The address is not available; the message contains it and the reason.
 * @throws {RangeError} The port is outside 0..65535.
 * @throws {TypeError} The host is empty.
 */
export async function listenTcp(options: ListenTcpOptions = {}): Promise<TcpListener> {
  requireKnownOptions("Cannot listen", options, LISTEN_TCP_OPTIONS);
  const { port = DEFAULT_PORT, noDelay = true } = options;
  const host = requireHost(options.host ?? "127.0.0.1");
  requireRange("port", port, [0, 65_535]);
  const what = `Cannot listen on ${addressText({ host, port })}`;
  const target = { host, port, noDelay };
  try {
    if (denoRuntime() !== undefined) return listenInDeno(target);
    return await listenInNode(target, what);
  } catch (error) {
    throw linkErrorOf(what, error);
  }
}
