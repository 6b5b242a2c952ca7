// TCP with Node.js sockets, which Deno and Bun have as well.

import type { AddressInfo, ListenOptions, Server, Socket } from "node:net";
import type { LinkError } from "../errors.ts";
import { Arrivals } from "./arrivals.ts";
import { builtin } from "./builtin.ts";
import {
  addressText,
  BACKLOG,
  type Binding,
  type Target,
  type TcpAddress,
  type TcpLink,
  type TcpListener,
} from "./link.ts";
import { connectSocket, endsOf, socketStream } from "./node_socket.ts";
import { linkErrorOf } from "./system_error.ts";

/** Connects. */
export async function connectInNode(
  { host, port, noDelay, signal }: Target,
  { what, localAddress }: { readonly what: string; readonly localAddress: string | undefined },
): Promise<TcpLink> {
  const socket = builtin("node:net", what).connect({
    ...{ host, port, noDelay, allowHalfOpen: true },
    ...localAddress !== undefined && { localAddress },
  });
  await connectSocket(socket, { signal, event: "connect" });
  const stream = socketStream(socket);
  const ends = endsOf(socket) ??
    { local: { host: localAddress ?? "", port: 0 }, remote: { host, port } };
  return { stream, ...ends };
}

/** Listens. */
export async function listenInNode(target: Binding, what: string): Promise<TcpListener> {
  const arrivals = new Arrivals<TcpLink>(BACKLOG);
  const { address, close: stop } = await acceptSockets(target, {
    what,
    take: (socket, ends) => {
      const link = { stream: socketStream(socket), ...ends };
      if (!arrivals.add(link)) link.stream.close();
    },
    fail: (error) => arrivals.fail(error),
  });
  function close(): void {
    stop();
    for (const { stream } of arrivals.end()) stream.close();
  }
  return {
    address,
    close,
    [Symbol.dispose]: close,
    [Symbol.asyncIterator]: () => arrivals.take(),
  };
}

/** The handlers of a listener. */
export interface SocketHandlers {
  /** The attempted action, for error messages. */
  readonly what: string;
  /**
   * A connection was accepted. Attach an error handler to the socket immediately, because it may
   * fail at any time.
   */
  take(socket: Socket, ends: { readonly local: TcpAddress; readonly remote: TcpAddress }): void;
  /** A connection could not be accepted; listening continues. */
  fail(error: LinkError): void;
}

/**
 * Listens with a Node.js server.
 *
 * @throws {Error} The error of the operating system.
 */
export async function acceptSockets(
  { host, port, noDelay }: Binding,
  { what, take, fail }: SocketHandlers,
): Promise<{ readonly address: TcpAddress; close(): void }> {
  const server = builtin("node:net", what).createServer(
    { noDelay, allowHalfOpen: true },
    (socket) => {
      const ends = endsOf(socket);
      if (ends === undefined) socket.on("error", () => {}).destroy(); // The peer has already reset the connection.
      else take(socket, ends);
    },
  );
  await bound(server, { host: await resolve(what, host), port, backlog: BACKLOG });
  const { address: listening, port: chosen } = server.address() as AddressInfo;
  const address = { host: listening, port: chosen };
  server.on("error", (error) => {
    fail(linkErrorOf(`Cannot accept a connection on ${addressText(address)}`, error));
  });
  return { address, close: () => void server.close() };
}

function bound(server: Server, target: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(target, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Resolves a host name, because some runtimes do not report why they cannot listen on one. */
async function resolve(what: string, host: string): Promise<string> {
  if (builtin("node:net", what).isIP(host) !== 0) return host;
  const { address } = await builtin("node:dns", what).promises.lookup(host);
  return address;
}
