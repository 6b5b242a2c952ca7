// TCP connections as Node streams, for TLS to run over. Under Deno, `Deno.listen()` accepts them: there a `node:net`
// server silently stops accepting for good once the process has run out of descriptors.

import type { Duplex, DuplexOptions } from "node:stream";
import { addressText, isGone, linkErrorOf } from "../link.ts";
import type { LinkError } from "../../errors.ts";
import type { TcpAddress } from "../tcp.ts";

/** An accepted connection. */
export interface RawConnection {
  readonly stream: Duplex;
  readonly local: TcpAddress;
  readonly remote: TcpAddress;
}

/** The handlers that a listener calls. */
export interface RawHandlers {
  /** A connection was accepted. */
  take(connection: RawConnection): void;
  /** A connection could not be accepted; listening continues. */
  fail(error: LinkError): void;
}

/** A listener for raw connections. */
export interface RawListener {
  readonly address: TcpAddress;
  close(): void;
}

/** The address to listen on. */
export interface RawTarget extends TcpAddress {
  readonly noDelay: boolean;
}

/** Pause in ms after a failure to accept, such as too many open files. */
const RETRY_MS = 100;

const READ_OCTETS = 0x4000;

/**
 * Listens.
 *
 * @throws {Error} The error of the system.
 */
export function listenRaw(target: RawTarget, handlers: RawHandlers): Promise<RawListener> {
  return "Deno" in globalThis ? listenInDeno(target, handlers) : listenInNode(target, handlers);
}

async function listenInDeno(
  { host, port, noDelay }: RawTarget,
  { take, fail }: RawHandlers,
): Promise<RawListener> {
  const { Duplex } = await import("node:stream");
  const listener = Deno.listen({ hostname: host, port });
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
    conn.close(); // the peer reset it before it was accepted
    throw error;
  }
  return { stream, local: addressOf(conn.localAddr), remote: addressOf(conn.remoteAddr) };
}

/** A Node stream that reads and writes a Deno connection. */
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
  { host, port, noDelay }: RawTarget,
  { take, fail }: RawHandlers,
): Promise<RawListener> {
  const { createServer } = await import("node:net");
  const server = createServer({ noDelay }, (stream) => {
    const local = { host: stream.localAddress ?? "", port: stream.localPort ?? 0 };
    const remote = { host: stream.remoteAddress ?? "", port: stream.remotePort ?? 0 };
    take({ stream, local, remote });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const bound = server.address() as { address: string; port: number };
  const address = { host: bound.address, port: bound.port };
  server.on("error", (error) => {
    fail(linkErrorOf(`Cannot accept a connection on ${addressText(address)}`, error));
  });
  return { address, close: () => void server.close() };
}

function addressOf({ hostname, port }: Deno.NetAddr): TcpAddress {
  return { host: hostname, port };
}
