// TCP for connections.

import { type Clock, SYSTEM_CLOCK } from "../connection/clock.ts";
import {
  addressText,
  connectSocket,
  isGone,
  linkErrorOf,
  requireLocalAddress,
  requireRange,
  socketStream,
  withinT0,
} from "./link.ts";
import type { ByteStream } from "../connection/stream.ts";

/** Port of IEC 60870-5-104 over plain TCP, as registered. */
export const DEFAULT_PORT = 2404;

/** An end of a TCP connection. */
export interface TcpAddress {
  /** IPv4 or IPv6 address, without brackets. */
  readonly host: string;
  /** Port, 0..65535. */
  readonly port: number;
}

/** A TCP connection that has been made. */
export interface TcpLink {
  /** The octets, for a `Connection`. */
  readonly stream: ByteStream;
  /** The address of this end. */
  readonly local: TcpAddress;
  /** The address of the peer. */
  readonly remote: TcpAddress;
}

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
   * t0: give up when no connection is made within this time, 1..255 000 ms.
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
 * Makes a TCP connection to a controlled station.
 *
 * @throws {LinkError} No connection was made; the message names host, port and reason.
 * @throws {RangeError} An option is outside its range.
 */
export async function connectTcp(options: ConnectTcpOptions): Promise<TcpLink> {
  const { port = DEFAULT_PORT, t0Ms = 30_000, noDelay = true, signal, clock = SYSTEM_CLOCK } =
    options;
  const host = options.host.replace(/^\[(.*)\]$/, "$1");
  requireRange("port", port, [1, 65_535]);
  requireRange("t0Ms", t0Ms, [1, 255_000]);
  const what = `Cannot connect to ${addressText({ host, port })}`;
  return await withinT0(what, { t0Ms, signal, clock }, (stop) => {
    const target = { host, port, noDelay, signal: stop };
    return options.localAddress === undefined
      ? connectDirectly(target)
      : connectFrom(what, options.localAddress, target);
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

/** Where TCP connections arrive: iterate it to get them. */
export interface TcpListener extends AsyncIterable<TcpLink>, Disposable {
  /** The address, with the port that the system chose if it was asked to. */
  readonly address: TcpAddress;
  /** Stops listening: the iteration ends. Connections that were made stay. */
  close(): void;
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
 */
export async function listenTcp(options: ListenTcpOptions = {}): Promise<TcpListener> {
  const { port = DEFAULT_PORT, noDelay = true } = options;
  const host = (options.host ?? "127.0.0.1").replace(/^\[(.*)\]$/, "$1");
  requireRange("port", port, [0, 65_535]);
  try {
    return await listenInDeno({ host, port, noDelay });
  } catch (error) {
    throw linkErrorOf(`Cannot listen on ${addressText({ host, port })}`, error);
  }
}

interface Binding extends TcpAddress {
  readonly noDelay: boolean;
}

function listenInDeno({ host, port, noDelay }: Binding): TcpListener {
  const listener = Deno.listen({ hostname: host, port });
  const address = addressOf(listener.addr);
  let closed = false;

  async function* accept(): AsyncGenerator<TcpLink> {
    while (!closed) {
      let conn: Deno.TcpConn;
      try {
        conn = await listener.accept();
      } catch (error) {
        if (closed) return;
        if (isGone(error)) continue;
        throw linkErrorOf(`Cannot accept a connection on ${addressText(address)}`, error);
      }
      yield linkOf(conn, noDelay);
    }
  }
  function close(): void {
    if (!closed) listener.close();
    closed = true;
  }
  return { address, close, [Symbol.dispose]: close, [Symbol.asyncIterator]: accept };
}

interface Target extends TcpAddress {
  readonly noDelay: boolean;
  readonly signal: AbortSignal;
}

async function connectDirectly({ host, port, noDelay, signal }: Target): Promise<TcpLink> {
  return linkOf(await Deno.connect({ hostname: host, port, signal }), noDelay);
}

/** `Deno.connect()` cannot choose the local address; the sockets of Node, which Deno has, can. */
async function connectFrom(
  what: string,
  localAddress: string,
  target: Target,
): Promise<TcpLink> {
  const { host, port, noDelay, signal } = target;
  await requireLocalAddress(what, localAddress);
  const { connect } = await import("node:net");
  const socket = connect({ host, port, localAddress, noDelay });
  await connectSocket(socket, { signal, event: "connect" });
  return {
    stream: await socketStream(socket),
    local: { host: socket.localAddress ?? localAddress, port: socket.localPort ?? 0 },
    remote: { host: socket.remoteAddress ?? host, port },
  };
}

function linkOf(stream: Deno.TcpConn, noDelay: boolean): TcpLink {
  stream.setNoDelay(noDelay);
  return { stream, local: addressOf(stream.localAddr), remote: addressOf(stream.remoteAddr) };
}

function addressOf({ hostname, port }: Deno.NetAddr): TcpAddress {
  return { host: hostname, port };
}
