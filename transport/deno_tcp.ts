// TCP for connections: the only file that names the sockets of the runtime.

import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import { LinkError, type LinkErrorCode } from "./errors.ts";
import { type ByteStream, fromWebStreams } from "./stream.ts";

/** Port of IEC 60870-5-104 over plain TCP, as registered. */
export const DEFAULT_PORT = 2404;

/** An end of a TCP connection. */
export interface TcpAddress {
  /** IPv4 or IPv6 address, without brackets. */
  readonly hostname: string;
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
  const hostname = options.host.replace(/^\[(.*)\]$/, "$1");
  requireRange("port", port, [1, 65_535]);
  requireRange("t0Ms", t0Ms, [1, 255_000]);
  signal?.throwIfAborted();

  const what = `Cannot connect to ${text({ hostname, port })}`;
  const given = Promise.withResolvers<never>();
  const stop = new AbortController();
  const onAbort = () => given.reject(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const cancel = clock.schedule(clock.monotonic() + t0Ms, () => {
    given.reject(
      new LinkError(`${what}: no answer within t0, ${t0Ms} ms`, { code: "timed-out" }),
    );
  });
  const target = { hostname, port, noDelay, signal: stop.signal };
  const made = options.localAddress === undefined
    ? connectDirectly(target)
    : connectFrom(options.localAddress, target);
  try {
    return await Promise.race([
      made.catch((error) => Promise.reject(linkErrorOf(what, error))),
      given.promise,
    ]);
  } catch (error) {
    stop.abort();
    made.then(({ stream }) => stream.close(), () => {}); // too late, or the failure just reported
    throw error;
  } finally {
    cancel();
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Options of {@linkcode listenTcp}. */
export interface ListenTcpOptions {
  /** Address to listen on; `"::"` for IPv6 and IPv4. @default {"0.0.0.0"} */
  readonly hostname?: string;
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
 * Listens for controlling stations.
 *
 * @example
 * ```ts ignore
 * using listener = listenTcp({ hostname: "127.0.0.1", port: 0 });
 * for await (const { stream, remote } of listener) serve(stream, remote);
 * ```
 *
 * @throws {LinkError} The address cannot be listened on; the message names it and the reason.
 * @throws {RangeError} The port is outside 0..65535.
 */
export function listenTcp(options: ListenTcpOptions = {}): TcpListener {
  const { port = DEFAULT_PORT, noDelay = true } = options;
  const hostname = (options.hostname ?? "0.0.0.0").replace(/^\[(.*)\]$/, "$1");
  requireRange("port", port, [0, 65_535]);
  let listener: Deno.TcpListener;
  try {
    listener = Deno.listen({ hostname, port });
  } catch (error) {
    throw linkErrorOf(`Cannot listen on ${text({ hostname, port })}`, error);
  }
  const address = addressOf(listener.addr);
  let closed = false;

  async function* accept(): AsyncGenerator<TcpLink> {
    while (!closed) {
      let conn: Deno.TcpConn;
      try {
        conn = await listener.accept();
      } catch (error) {
        if (closed) return;
        if (error instanceof Deno.errors.ConnectionAborted) continue; // gone before it was taken
        throw linkErrorOf(`Cannot accept a connection on ${text(address)}`, error);
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

async function connectDirectly({ hostname, port, noDelay, signal }: Target): Promise<TcpLink> {
  return linkOf(await Deno.connect({ hostname, port, signal }), noDelay);
}

/** `Deno.connect()` cannot choose the local address; the sockets of Node, which Deno has, can. */
async function connectFrom(localAddress: string, target: Target): Promise<TcpLink> {
  const { hostname, port, noDelay, signal } = target;
  const { connect } = await import("node:net");
  const { Duplex } = await import("node:stream");
  const socket = connect({ host: hostname, port, localAddress, noDelay });
  signal.addEventListener("abort", () => socket.destroy(), { once: true });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const { readable, writable } = Duplex.toWeb(socket) as unknown as Deno.TcpConn;
  return {
    stream: { ...fromWebStreams({ readable, writable }), close: () => socket.destroy() },
    local: { hostname: socket.localAddress ?? localAddress, port: socket.localPort ?? 0 },
    remote: { hostname: socket.remoteAddress ?? hostname, port },
  };
}

function linkOf(stream: Deno.TcpConn, noDelay: boolean): TcpLink {
  stream.setNoDelay(noDelay);
  return { stream, local: addressOf(stream.localAddr), remote: addressOf(stream.remoteAddr) };
}

function addressOf({ hostname, port }: Deno.NetAddr): TcpAddress {
  return { hostname, port };
}

/** What the system says, in the words of {@linkcode LinkErrorCode}. */
const CODES: Readonly<Record<string, LinkErrorCode>> = {
  ECONNREFUSED: "refused",
  ETIMEDOUT: "timed-out",
  ENOTFOUND: "not-found",
  EAI_AGAIN: "not-found",
  ENETUNREACH: "unreachable",
  EHOSTUNREACH: "unreachable",
  EADDRINUSE: "in-use",
  EACCES: "not-permitted",
  EPERM: "not-permitted",
  NotCapable: "not-permitted",
};

function linkErrorOf(what: string, cause: unknown): LinkError {
  const { message, name, code } = cause as Error & { code?: string };
  const found = CODES[code ?? ""] ?? CODES[name] ??
    (message.includes("failed to lookup address") ? "not-found" : "failed");
  return new LinkError(`${what}: ${message}`, { code: found, cause });
}

/** `host:port`, with brackets around an IPv6 address. */
function text({ hostname, port }: TcpAddress): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

function requireRange(name: string, value: number, [low, high]: readonly [number, number]): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new RangeError(
    `Cannot use ${name} = ${value}: expected a whole number from ${low} to ${high}`,
  );
}
