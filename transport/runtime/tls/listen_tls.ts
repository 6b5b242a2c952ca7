// Listens for controlling stations over TLS: which peers to accept or refuse, and how long the
// handshake may take.

import type { TLSSocket } from "node:tls";
import { type Clock, SYSTEM_CLOCK } from "../../connection/clock.ts";
import { LinkError } from "../../errors.ts";
import { Arrivals } from "../arrivals.ts";
import { builtin } from "../builtin.ts";
import { addressText, requireHost, requireRange, type TcpAddress } from "../link.ts";
import { linkErrorOf } from "../system_error.ts";
import { Handshakes } from "./handshakes.ts";
import { DEFAULT_TLS_PORT, prepareIdentity, type TlsIdentity } from "./identity.ts";
import { linkOf } from "./peer.ts";
import type { TlsLink } from "./tls_link.ts";
import { listenRaw, type RawConnection } from "./raw_listener.ts";

/** Options of {@linkcode listenTls}. */
export interface ListenTlsOptions extends TlsIdentity {
  /**
   * Address to listen on. The default accepts connections from this machine only; use `"0.0.0.0"`
   * for all IPv4 interfaces and `"::"` for IPv6 and IPv4.
   *
   * @default {"127.0.0.1"}
   */
  readonly host?: string;
  /** Port; 0 lets the system choose a free one. @default {19998} */
  readonly port?: number;
  /** Send every write immediately (TCP_NODELAY). @default {true} */
  readonly noDelay?: boolean;
  /**
   * Maximum duration of a handshake, measured from the TCP connection: 1..255 000 ms.
   *
   * @default {10000}
   */
  readonly handshakeTimeoutMs?: number;
  /**
   * Maximum number of handshakes in progress, 1..10 000. When the limit is exceeded, the oldest
   * handshake of the address that has the most is aborted. The same limit applies to connections
   * waiting to be accepted.
   *
   * @default {128}
   */
  readonly maxHandshakes?: number;
  /** Maximum number of handshakes in progress from one address, 1..10 000. @default {16} */
  readonly maxHandshakesPerAddress?: number;
  /** Called for each refused connection, with the reason and the remote address. */
  readonly onRejected?: (error: LinkError, remote: TcpAddress) => void;
  /** Source of time. @default {SYSTEM_CLOCK} */
  readonly clock?: Clock;
}

/** Accepts TLS connections; iterate over it to receive them. */
export interface TlsListener extends AsyncIterable<TlsLink>, Disposable {
  /** The local address, with the actual port if the system chose it. */
  readonly address: TcpAddress;
  /**
   * Stops listening and ends the iteration. Accepted connections stay open; handshakes in progress
   * are aborted, and connections still in the queue are closed.
   */
  close(): void;
}

/**
 * How much longer the platform's time-out is than the listener's. The listener has to abort the
 * handshake, because the platform would leave the socket open. Until its own time-out the platform
 * keeps about 12 kB per handshake, even for a failed one.
 */
const GRACE_MS = 100;

/**
 * Listens for controlling stations over TLS. Each of them must present a trusted certificate; any
 * other peer is refused before a single APDU is read.
 *
 * @throws {LinkError} The address is not available, or the identity cannot be used.
 * @throws {RangeError} An option is outside its range.
 * @throws {TypeError} The host is empty.
 * @example
 * ```ts ignore
 * using listener = await listenTls({ caCerts, certificate, key });
 * for await (const { stream, peer } of listener) console.log(peer.name);
 * ```
 */
export async function listenTls(options: ListenTlsOptions): Promise<TlsListener> {
  const { port = DEFAULT_TLS_PORT, noDelay = true, clock = SYSTEM_CLOCK } = options;
  const { handshakeTimeoutMs: timeoutMs = 10_000, maxHandshakes: max = 128 } = options;
  const { maxHandshakesPerAddress: maxPerAddress = 16 } = options;
  const host = requireHost(options.host ?? "127.0.0.1");
  requireRange("port", port, [0, 65_535]);
  requireRange("handshakeTimeoutMs", timeoutMs, [1, 255_000]);
  requireRange("maxHandshakes", max, [1, 10_000]);
  requireRange("maxHandshakesPerAddress", maxPerAddress, [1, 10_000]);
  const what = `Cannot listen for TLS on ${addressText({ host, port })}`;
  const { createServer } = builtin("node:tls", what);
  const prepared = await prepareIdentity(what, options, clock);
  const arrivals = new Arrivals<TlsLink>(max);
  const handshakes = new Handshakes({ max, maxPerAddress, timeoutMs }, clock);
  let closed = false;

  function take({ stream, local, remote }: RawConnection): void {
    const from = `Cannot accept ${addressText(remote)}`;
    let over = false;
    const ended = handshakes.begin(remote.host, reject);
    stream.on("error", reject);
    const gone = () => reject(new Error("The peer closed the connection during the handshake"));
    stream.once("end", gone).once("close", gone);
    stream.on("readable", begin);

    /** No TLS context for a connection that stays silent or just closes. */
    function begin(): void {
      if (over) return;
      if (stream.readableLength === 0) return void stream.read(); // Ends the handshake.
      stream.off("readable", begin);
      const server = createServer({
        ...prepared.context,
        requestCert: true,
        rejectUnauthorized: false, // Peers that the platform does not authorize are refused below, with the reason.
        handshakeTimeout: timeoutMs + GRACE_MS,
      });
      server.on("tlsClientError", reject);
      server.on("secureConnection", secured);
      server.emit("connection", stream);
    }

    function secured(socket: TLSSocket): void {
      socket.on("error", () => {}); // Reads and writes report the error.
      const settings = {
        what: from,
        identity: options,
        prepared,
        local,
        remote,
        now: clock.instant(),
      };
      try {
        const link = linkOf(socket, settings, stream);
        if (over) return link.stream.close();
        over = true;
        ended();
        if (arrivals.add(link)) return;
        link.stream.close();
        tell(
          new LinkError(`${max} connections are already waiting to be accepted`, {
            code: "refused",
          }),
        );
      } catch (error) {
        reject(error as Error);
      }
    }

    /** The handshake failed; only the first reason is reported. */
    function reject(error: Error): void {
      if (over) return;
      over = true;
      ended();
      stream.destroy();
      tell(error);
    }

    function tell(error: Error): void {
      if (closed) return;
      const told = error instanceof LinkError && !error.message.startsWith(from)
        ? new LinkError(`${from}: ${error.message}`, { code: error.code, cause: error.cause })
        : linkErrorOf(from, error);
      // An error in the handler is the application's fault; it must not affect connections.
      queueMicrotask(() => options.onRejected?.(told, remote));
    }
  }

  let listener;
  try {
    const target = { host, port, noDelay };
    listener = await listenRaw(target, { what, take, fail: (error) => arrivals.fail(error) });
  } catch (error) {
    throw linkErrorOf(what, error);
  }
  const { address, close: stop } = listener;
  function close(): void {
    closed = true;
    stop();
    handshakes.close();
    for (const { stream } of arrivals.end()) stream.close();
  }
  return {
    address,
    close,
    [Symbol.dispose]: close,
    [Symbol.asyncIterator]: () => arrivals.take(),
  };
}
