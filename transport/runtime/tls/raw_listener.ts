// TCP connections as streams of Node, for TLS to run over. Under Deno they are accepted by `Deno.listen()`: a server of
// `node:net` stops accepting there for good, without a word, once the process has run out of descriptors.

import type { Duplex, DuplexOptions } from "node:stream";
import { addressText, isGone, linkErrorOf } from "../link.ts";
import type { LinkError } from "../../errors.ts";
import type { TcpAddress } from "../tcp.ts";

/** A connection that has been accepted. */
export interface RawConnection {
  readonly stream: Duplex;
  readonly local: TcpAddress;
  readonly remote: TcpAddress;
}

/** What a listener tells. */
export interface RawHandlers {
  /** A connection has been accepted. */
  take(connection: RawConnection): void;
  /** One could not be accepted; listening goes on. */
  fail(error: LinkError): void;
}

/** A listener. */
export interface RawListener {
  readonly address: TcpAddress;
  close(): void;
}

/** What to listen on. */
export interface RawTarget extends TcpAddress {
  readonly noDelay: boolean;
}

/** Pause after a failure to accept, such as too many open files. */
const RETRY_MS = 100;

const READ_OCTETS = 0x4000;

/**
 * Listens.
 *
 * @throws {Error} That of the system.
 */
export function listenRaw(target: RawTarget, handlers: RawHandlers): Promise<RawListener> {
  return "Deno" in globalThis ? listenInDeno(target, handlers) : listenInNode(target, handlers);
}

async function listenInDeno(
  { hostname, port, noDelay }: RawTarget,
  { take, fail }: RawHandlers,
): Promise<RawListener> {
  const { Duplex } = await import("node:stream");
  const listener = Deno.listen({ hostname, port });
  const address = addressOf(listener.addr);
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
  void accept();
  function close(): void {
    if (!closed) listener.close();
    closed = true;
  }
  return { address, close };
}

function rawOf(conn: Deno.TcpConn, stream: Duplex, noDelay: boolean): RawConnection {
  try {
    conn.setNoDelay(noDelay);
  } catch (error) {
    conn.close(); // it was reset before it was taken
    throw error;
  }
  return { stream, local: addressOf(conn.localAddr), remote: addressOf(conn.remoteAddr) };
}

/** How a stream of Node reads and writes a connection of Deno. */
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

async function listenInNode(
  { hostname, port, noDelay }: RawTarget,
  { take, fail }: RawHandlers,
): Promise<RawListener> {
  const { createServer } = await import("node:net");
  const server = createServer({ noDelay }, (stream) => {
    const local = { hostname: stream.localAddress ?? "", port: stream.localPort ?? 0 };
    const remote = { hostname: stream.remoteAddress ?? "", port: stream.remotePort ?? 0 };
    take({ stream, local, remote });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: hostname }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const bound = server.address() as { address: string; port: number };
  const address = { hostname: bound.address, port: bound.port };
  server.on("error", (error) => {
    fail(linkErrorOf(`Cannot accept a connection on ${addressText(address)}`, error));
  });
  return { address, close: () => void server.close() };
}

function addressOf({ hostname, port }: Deno.NetAddr): TcpAddress {
  return { hostname, port };
}
