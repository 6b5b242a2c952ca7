// TCP connections as Node streams for TLS. Under Deno they are accepted with `Deno.listen()`,
// because a `node:net` server there silently and permanently stops accepting connections once the
// process runs out of file descriptors.

import type { Duplex, DuplexOptions } from "node:stream";
import type { LinkError } from "../../errors.ts";
import { builtin, denoRuntime } from "../builtin.ts";
import { denoAddress, isGone } from "../deno_tcp.ts";
import { addressText, BACKLOG, type Binding, type TcpAddress } from "../link.ts";
import { acceptSockets } from "../node_tcp.ts";
import { linkErrorOf } from "../system_error.ts";

/** An accepted connection. */
export interface RawConnection {
  readonly stream: Duplex;
  readonly local: TcpAddress;
  readonly remote: TcpAddress;
}

/** The handlers of a listener. */
export interface RawHandlers {
  /** The attempted action, for error messages. */
  readonly what: string;
  /** A connection was accepted. */
  take(connection: RawConnection): void;
  /** A connection could not be accepted; listening continues. */
  fail(error: LinkError): void;
}

/** A listener for raw connections. */
export interface RawListener {
  readonly address: TcpAddress;
  /** Resolves when it is closed, and the port can be used again. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Pause in ms after a failed accept, for example because too many files are open. */
const RETRY_MS = 100;

const READ_OCTETS = 0x4000;

/**
 * Listens for connections.
 *
 * @throws {Error} The error of the operating system.
 */
export async function listenRaw(target: Binding, handlers: RawHandlers): Promise<RawListener> {
  if (denoRuntime() !== undefined) return listenInDeno(target, handlers);
  const { what, take, fail } = handlers;
  const ended = Promise.withResolvers<void>();
  const { address, close } = await acceptSockets(target, {
    ...{ what, fail },
    take: (stream, ends) => take({ stream, ...ends }),
  });
  return { address, ended: ended.promise, close: () => (close(), ended.resolve()) };
}

function listenInDeno(
  { host, port, noDelay }: Binding,
  { what, take, fail }: RawHandlers,
): RawListener {
  const { Duplex } = builtin("node:stream", what);
  const listener = Deno.listen({ hostname: host, port, tcpBacklog: BACKLOG });
  const address = denoAddress(listener.addr);
  let closed = false;
  async function accept(): Promise<void> {
    while (!closed) {
      try {
        const conn = await listener.accept();
        take(rawOf(conn, new Duplex(duplexOf(conn)), noDelay));
      } catch (error) {
        if (closed) return;
        if (isGone(error)) continue;
        fail(linkErrorOf(`Cannot accept a connection on ${addressText(address)}`, error));
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
  const ended = accept();
  function close(): void {
    if (!closed) listener.close();
    closed = true;
  }
  return { address, ended, close };
}

function rawOf(conn: Deno.TcpConn, stream: Duplex, noDelay: boolean): RawConnection {
  try {
    conn.setNoDelay(noDelay);
  } catch (error) {
    conn.close(); // The peer reset the connection before it was accepted.
    throw error;
  }
  return { stream, local: denoAddress(conn.localAddr), remote: denoAddress(conn.remoteAddr) };
}

/** A Node stream over a Deno connection. */
function duplexOf(conn: Deno.TcpConn): DuplexOptions {
  return {
    read() {
      const octets = new Uint8Array(READ_OCTETS);
      conn.read(octets).then(
        (count) => this.push(count === null ? null : octets.subarray(0, count)),
        (error) => this.destroy(error),
      );
    },
    write(chunk: Uint8Array, _encoding, done) {
      writeAll(conn, chunk).then(() => done(), done);
    },
    final(done) {
      conn.closeWrite().then(() => done(), done);
    },
    destroy(error, done) {
      conn.close();
      done(error);
    },
  };
}

async function writeAll(conn: Deno.TcpConn, octets: Uint8Array): Promise<void> {
  for (let at = 0; at < octets.length;) at += await conn.write(octets.subarray(at));
}
