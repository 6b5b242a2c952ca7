// TLS for connections: both stations prove who they are by certificates (IEC 62351-3).

import type { SecureContextOptions, TLSSocket } from "node:tls";
import { SYSTEM_CLOCK } from "../connection/clock.ts";
import {
  addressText,
  connectSocket,
  linkErrorOf,
  requireLocalAddress,
  requireRange,
  socketStream,
  withinT0,
} from "./link.ts";
import type { ConnectTcpOptions, TcpAddress, TcpLink } from "./tcp.ts";
import { LinkError } from "../errors.ts";
import { writingApart } from "../connection/stream_frames.ts";

/** Port of IEC 60870-5-104 over TLS, as registered. */
export const DEFAULT_TLS_PORT = 19998;

/** Who this station is and whom it believes. Everything is PEM text. */
export interface TlsIdentity {
  /** Certificates of the authorities that the peer's certificate must come from. */
  readonly ca: string | readonly string[];
  /** This station's certificate, and those between it and its authority. */
  readonly certificate: string;
  /** The private key of the certificate. */
  readonly key: string;
  /** The passphrase of the key, where it has one. */
  readonly passphrase?: string;
  /** Lists of revoked certificates. */
  readonly crl?: string | readonly string[];
  /**
   * SHA-256 fingerprints of the only peers that are believed, in hex with or without colons; all that `ca` vouches
   * for when absent.
   */
  readonly knownPeers?: readonly string[];
  /** The oldest version of TLS that is spoken. @default {"TLSv1.2"} */
  readonly minVersion?: "TLSv1.2" | "TLSv1.3";
}

/** What is known of a peer after the handshake. */
export interface TlsPeer {
  /** The common name of its certificate. */
  readonly name: string;
  /** SHA-256 fingerprint of its certificate: 64 lower-case hex digits. */
  readonly fingerprint: string;
  /** When its certificate expires, as its text says. */
  readonly validTo: string;
  /** Version of TLS, such as `TLSv1.3`. */
  readonly protocol: string;
}

/** A connection over TLS that has been made. */
export interface TlsLink extends TcpLink {
  /** Who the peer is. */
  readonly peer: TlsPeer;
}

/** What a controlling station needs to connect over TLS. */
export interface TlsSettings extends TlsIdentity {
  /**
   * Whether the certificate of the station must name the host. Turn it off where certificates name stations and not
   * addresses; the authority is checked all the same.
   *
   * @default {true}
   */
  readonly verifyHost?: boolean;
}

/** Options of {@linkcode connectTls}. */
export interface ConnectTlsOptions extends ConnectTcpOptions, TlsSettings {}

/**
 * Makes a connection over TLS to a controlled station; t0 covers the handshake too. There is no way back to plain
 * TCP.
 *
 * @throws {LinkError} No connection was made, or the peer was not believed (`not-trusted`).
 * @throws {RangeError} An option is outside its range.
 * @example
 * ```ts ignore
 * const { stream, peer } = await connectTls({ host: "192.0.2.10", ca, certificate, key });
 * ```
 */
export async function connectTls(options: ConnectTlsOptions): Promise<TlsLink> {
  const { port = DEFAULT_TLS_PORT, t0Ms = 30_000, signal, clock = SYSTEM_CLOCK } = options;
  const hostname = options.host.replace(/^\[(.*)\]$/, "$1");
  requireRange("port", port, [1, 65_535]);
  requireRange("t0Ms", t0Ms, [1, 255_000]);
  const what = `Cannot connect over TLS to ${addressText({ hostname, port })}`;
  await checkIdentity(what, options);
  const { connect } = await import("node:tls");
  return await withinT0(what, { t0Ms, signal, clock }, async (stop) => {
    if (options.localAddress !== undefined) await requireLocalAddress(what, options.localAddress);
    const socket = connect({
      ...secureContext(options),
      host: hostname,
      port,
      ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
      ...(/[a-z]/i.test(hostname) && !hostname.includes(":") ? { servername: hostname } : {}),
      ...(options.verifyHost === false ? { checkServerIdentity: () => undefined } : {}),
    });
    await connectSocket(socket, { signal: stop, event: "secureConnect" });
    socket.setNoDelay(options.noDelay ?? true);
    return await linkOf(socket, { what, known: options.knownPeers, address: { hostname, port } });
  });
}

/** Options of {@linkcode listenTls}. */
export interface ListenTlsOptions extends TlsIdentity {
  /** Address to listen on; `"::"` for IPv6 and IPv4. @default {"0.0.0.0"} */
  readonly hostname?: string;
  /** Port; 0 lets the system choose a free one. @default {19998} */
  readonly port?: number;
  /** Send every write at once (TCP_NODELAY). @default {true} */
  readonly noDelay?: boolean;
  /** Called for each connection that did not pass the handshake, with the reason. */
  readonly onRejected?: (error: LinkError) => void;
}

/** Where connections over TLS arrive: iterate it to get them. */
export interface TlsListener extends AsyncIterable<TlsLink>, Disposable {
  /** The address, with the port that the system chose if it was asked to. */
  readonly address: TcpAddress;
  /** Stops listening: the iteration ends. Connections that were made stay. */
  close(): void;
}

/**
 * Listens for controlling stations over TLS. Each must show a certificate; who cannot is turned away before a single
 * APDU is read.
 *
 * @throws {LinkError} The address cannot be listened on, or the certificate cannot be used.
 * @throws {RangeError} An option is outside its range.
 * @example
 * ```ts ignore
 * using listener = await listenTls({ ca, certificate, key });
 * for await (const { stream, peer } of listener) console.log(peer.name);
 * ```
 */
export async function listenTls(options: ListenTlsOptions): Promise<TlsListener> {
  const { port = DEFAULT_TLS_PORT, hostname = "0.0.0.0", onRejected = () => {} } = options;
  requireRange("port", port, [0, 65_535]);
  const what = `Cannot listen for TLS on ${addressText({ hostname, port })}`;
  await checkIdentity(what, options);
  const { createServer } = await import("node:tls");
  const arrivals = new Arrivals<TlsLink>();
  const server = createServer({
    ...secureContext(options),
    requestCert: true,
    noDelay: options.noDelay ?? true,
    handshakeTimeout: 10_000,
  });
  server.on("tlsClientError", (error: Error) => {
    onRejected(new LinkError(`TLS handshake failed: ${error.message}`, { code: "not-trusted" }));
  });
  server.on("secureConnection", (socket: TLSSocket) => {
    const remote = { hostname: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 };
    const from = `Cannot accept ${addressText(remote)}`;
    linkOf(socket, { what: from, known: options.knownPeers, address: remote })
      .then((link) => arrivals.add(link), (error) => {
        socket.destroy();
        onRejected(linkErrorOf(from, error));
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: Error) => reject(linkErrorOf(what, error)));
    server.listen({ port, host: hostname }, resolve);
  });
  const bound = server.address() as { address: string; port: number };
  function close(): void {
    server.close();
    arrivals.end();
  }
  return {
    address: { hostname: bound.address, port: bound.port },
    close,
    [Symbol.dispose]: close,
    [Symbol.asyncIterator]: () => arrivals.take(),
  };
}

/** What is wrong with one of the texts of a {@linkcode TlsIdentity}. */
export interface TlsIdentityFault {
  /** Which text. */
  readonly part: "ca" | "certificate" | "key";
  /** What is wrong, in words. */
  readonly detail: string;
}

/**
 * Looks at the PEM texts of an identity: whether they can be read, and whether the key belongs to the certificate.
 * Without this the runtime would tell in the first handshake only.
 *
 * @returns Everything that is wrong; empty if nothing is.
 */
export async function checkTlsIdentity(
  { ca, certificate, key, passphrase }: TlsIdentity,
): Promise<readonly TlsIdentityFault[]> {
  const { createPrivateKey, X509Certificate } = await import("node:crypto");
  const faults: TlsIdentityFault[] = [];
  const read = <T>(part: TlsIdentityFault["part"], make: () => T): T | undefined => {
    try {
      return make();
    } catch {
      faults.push({ part, detail: `${part} is not readable as PEM` });
      return undefined;
    }
  };
  for (const each of typeof ca === "string" ? [ca] : ca) {
    read("ca", () => new X509Certificate(each));
  }
  const own = read("certificate", () => new X509Certificate(certificate));
  const secret = passphrase === undefined ? key : { key, passphrase };
  const privateKey = read("key", () => createPrivateKey(secret));
  if (own !== undefined && privateKey !== undefined && !own.checkPrivateKey(privateKey)) {
    const detail = `the key does not belong to the certificate of ${
      own.subject.replaceAll("\n", ", ")
    }`;
    faults.push({ part: "key", detail });
  }
  return faults;
}

async function checkIdentity(what: string, identity: TlsIdentity): Promise<void> {
  const [fault] = await checkTlsIdentity(identity);
  if (fault === undefined) return;
  throw new LinkError(`${what}: ${fault.detail}`, { code: "not-trusted" });
}

function secureContext(
  identity: TlsIdentity,
): SecureContextOptions & { readonly rejectUnauthorized: boolean } {
  const { ca, certificate, key, passphrase, crl, minVersion = "TLSv1.2" } = identity;
  return {
    ca: ca as string | string[],
    cert: certificate,
    key,
    minVersion,
    rejectUnauthorized: true,
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(crl === undefined ? {} : { crl: crl as string | string[] }),
  };
}

async function linkOf(
  socket: TLSSocket,
  given: {
    readonly what: string;
    readonly known: readonly string[] | undefined;
    readonly address: TcpAddress;
  },
): Promise<TlsLink> {
  const certificate = socket.getPeerCertificate();
  const fingerprint = plain(certificate?.fingerprint256 ?? "");
  const { known, what, address } = given;
  if (fingerprint === "" || (known !== undefined && !known.map(plain).includes(fingerprint))) {
    socket.destroy();
    const found = fingerprint === "" ? "no certificate" : `the fingerprint ${fingerprint}`;
    const detail = `${what}: the peer has ${found}, expected that of a known peer`;
    throw new LinkError(detail, { code: "not-trusted" });
  }
  const name = certificate.subject?.CN ?? "";
  return {
    stream: writingApart(await socketStream(socket)),
    local: { hostname: socket.localAddress ?? "", port: socket.localPort ?? 0 },
    remote: address,
    peer: {
      name: Array.isArray(name) ? name.join(", ") : name,
      fingerprint,
      validTo: certificate.valid_to,
      protocol: socket.getProtocol() ?? "",
    },
  };
}

function plain(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").toLowerCase();
}

/** Connections between their handshake and whoever takes them. */
class Arrivals<T> {
  readonly #waiting: T[] = [];
  #wake: (() => void) | undefined;
  #ended = false;

  add(item: T): void {
    this.#waiting.push(item);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *take(): AsyncGenerator<T> {
    for (;;) {
      const item = this.#waiting.shift();
      if (item !== undefined) yield item;
      else if (this.#ended) return;
      else await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}
