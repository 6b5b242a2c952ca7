// Listens for controlling stations over TLS: which peers to accept or refuse, and how long the
// handshake may take.

import { builtin } from "../builtin.ts";
import { type Clock, SYSTEM_CLOCK } from "../../connection/clock.ts";
import { LinkError } from "../../errors.ts";
import { Arrivals } from "../arrivals.ts";
import { requireKnownOptions } from "../../known_options.ts";
import { LISTEN_TLS_OPTIONS } from "../option_names.ts";
import { addressText, requireHost, requireRange, type TcpAddress } from "../link.ts";
import { linkErrorOf } from "../system_error.ts";
import { Handshakes } from "./handshakes.ts";
import { DEFAULT_TLS_PORT, type TlsIdentity } from "./identity.ts";
import { beginHandshake } from "./incoming_handshake.ts";
import { prepareIdentity } from "./prepared_identity.ts";
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
   * Replaces certificates, key, CRLs or rules for new connections. Open sessions stay open; each is checked against the new
   * identity when its peer authenticates again.
   *
   * @throws {LinkError} They cannot be used (`not-trusted`); the previous ones stay in use.
   * @throws {RangeError | TypeError} A rule cannot be used.
   */
  replace(changes: Partial<TlsIdentity>): Promise<void>;
  /**
   * Stops listening and ends the iteration. Accepted connections stay open; handshakes in progress
   * are aborted, and connections still in the queue are closed.
   */
  close(): void;
}

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
  requireKnownOptions("Cannot listen for TLS", options, LISTEN_TLS_OPTIONS);
  const { port = DEFAULT_TLS_PORT, noDelay = true, clock = SYSTEM_CLOCK } = options;
  const { handshakeTimeoutMs: timeoutMs = 10_000, maxHandshakes: max = 128 } = options;
  const { maxHandshakesPerAddress: maxPerAddress = 16 } = options;
  const host = requireHost(options.host ?? "127.0.0.1");
  requireRange("port", port, [0, 65_535]);
  requireRange("handshakeTimeoutMs", timeoutMs, [1, 255_000]);
  requireRange("maxHandshakes", max, [1, 10_000]);
  requireRange("maxHandshakesPerAddress", maxPerAddress, [1, 10_000]);
  const where = addressText({ host, port });
  const what = `Cannot listen for TLS on ${where}`;
  builtin("node:tls", what);
  let prepared = await prepareIdentity(what, options, { clock, role: "server" });
  let identity: TlsIdentity = options;
  const arrivals = new Arrivals<TlsLink>(max);
  const handshakes = new Handshakes({ max, maxPerAddress, timeoutMs }, clock);
  let closed = false;

  function take(raw: RawConnection): void {
    const { remote } = raw;
    function refuse(error: Error): void {
      if (closed) return;
      const told = linkErrorOf(`Cannot accept ${addressText(remote)}`, error);
      // An error in the handler is the application's fault; it must not affect connections.
      queueMicrotask(() => options.onRejected?.(told, remote));
    }
    function accept(link: TlsLink): void {
      if (arrivals.add(link)) return;
      link.stream.close();
      const detail =
        `Cannot accept ${addressText(remote)}: ${max} connections are already waiting ` +
        "to be accepted";
      refuse(new LinkError(detail, { code: "refused" }));
    }
    beginHandshake(raw, { prepared, handshakes, timeoutMs, accept, refuse });
  }

  async function replace(changes: Partial<TlsIdentity>): Promise<void> {
    const next = { ...identity, ...changes };
    const attempt = `Cannot replace the identity of ${where}`;
    const ready = await prepareIdentity(attempt, next, { clock, role: "server" });
    prepared.release();
    [identity, prepared] = [next, ready];
  }

  let listener;
  try {
    const target = { host, port, noDelay };
    listener = await listenRaw(target, { what, take, fail: (error) => arrivals.fail(error) });
  } catch (error) {
    prepared.release();
    throw linkErrorOf(what, error);
  }
  const { address, ended, close: stop } = listener;
  function close(): void {
    closed = true;
    stop();
    prepared.release();
    handshakes.close();
    for (const { stream } of arrivals.end()) stream.close();
  }
  return {
    address,
    replace,
    close,
    [Symbol.dispose]: close,
    [Symbol.asyncIterator]: () => takeUntil(arrivals, ended),
  };
}

/** Iterates over the arrivals; ends when the port can be used again. */
async function* takeUntil<T>(arrivals: Arrivals<T>, ended: Promise<void>): AsyncGenerator<T> {
  yield* arrivals.take();
  await ended;
}
