// TCP for connections.

import { type Clock, SYSTEM_CLOCK } from "../connection/clock.ts";
import { denoRuntime, requireSockets } from "./builtin.ts";
import { connectInDeno, listenInDeno } from "./deno_tcp.ts";
import {
  addressText,
  requireHost,
  requireLocalAddress,
  requireRange,
  type TcpAddress,
  type TcpLink,
  type TcpListener,
  withinT0,
} from "./link.ts";
import { connectInNode, listenInNode } from "./node_tcp.ts";
import { linkErrorOf } from "./system_error.ts";

export type { TcpAddress, TcpLink, TcpListener };

/** Port of IEC 60870-5-104 over plain TCP, as registered. */
export const DEFAULT_PORT = 2404;

/** Options of {@linkcode connectTcp}. */
export interface ConnectTcpOptions {
  /** IPv4 address, IPv6 address (with or without brackets) or host name. */
  readonly host: string;
  /**
   * TCP port, 2404 for 104 without TLS.
   *
   * @default {2404}
   */
  readonly port?: number;
  /**
   * t0: time limit for the connection, 1..255 000 ms.
   *
   * @default {30000}
   */
  readonly t0Ms?: number;
  /** Send every write at once (TCP_NODELAY), as acknowledgements need it. @default {true} */
  readonly noDelay?: boolean;
  /** Address of this machine to connect from, where it has several networks. */
  readonly localAddress?: string;
  /** Gives up when it fires; the promise rejects with its reason. */
  readonly signal?: AbortSignal;
  /** The time. @default {SYSTEM_CLOCK} */
  readonly clock?: Clock;
}

/**
 * Creates a TCP connection to a controlled station.
 *
 * @throws {LinkError} No connection was made; the message names host, port and reason.
 * @throws {RangeError} An option is outside its range.
 * @throws {TypeError} The host is missing or empty.
 */
export async function connectTcp(options: ConnectTcpOptions): Promise<TcpLink> {
  const { port = DEFAULT_PORT, t0Ms = 30_000, noDelay = true, signal, clock = SYSTEM_CLOCK } =
    options;
  const host = requireHost(options.host);
  requireRange("port", port, [1, 65_535]);
  requireRange("t0Ms", t0Ms, [1, 255_000]);
  const what = `Cannot connect to ${addressText({ host, port })}`;
  const { localAddress } = options;
  const isDirect = denoRuntime() !== undefined && localAddress === undefined;
  requireSockets(what); // before anything is begun
  return await withinT0(what, { t0Ms, signal, clock }, async (stop) => {
    const target = { host, port, noDelay, signal: stop };
    if (isDirect) return await connectInDeno(target);
    // `Deno.connect()` cannot choose the local address; the sockets of Node.js can.
    if (localAddress !== undefined) await requireLocalAddress(what, localAddress);
    return await connectInNode(target, { what, localAddress });
  });
}

/** Options of {@linkcode listenTcp}. */
export interface ListenTcpOptions {
  /**
   * Address to listen on: this machine alone by default, `"0.0.0.0"` for all its networks, `"::"` for IPv6 and IPv4.
   *
   * @default {"127.0.0.1"}
   */
  readonly host?: string;
  /** Port; 0 lets the system choose a free one. @default {2404} */
  readonly port?: number;
  /** Send every write at once (TCP_NODELAY), as acknowledgements need it. @default {true} */
  readonly noDelay?: boolean;
}

/**
 * Listens for controlling stations. The promise resolves when the port is listened on.
 *
 * @example
 * ```ts ignore
 * using listener = await listenTcp({ host: "127.0.0.1", port: 0 });
 * for await (const { stream, remote } of listener) serve(stream, remote);
 * ```
 *
 * @throws {LinkError} The address cannot be listened on; the message names it and the reason.
 * @throws {RangeError} The port is outside 0..65535.
 * @throws {TypeError} The host is empty.
 */
export async function listenTcp(options: ListenTcpOptions = {}): Promise<TcpListener> {
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
