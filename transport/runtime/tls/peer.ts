// A peer after the handshake, and whether it is trusted: no octet of 104 passes before that is decided.

import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { ByteStream } from "../../connection/stream.ts";
import { writingApart } from "../../connection/stream_frames.ts";
import { LinkError } from "../../errors.ts";
import type { TcpAddress } from "../link.ts";
import { socketStream } from "../node_socket.ts";
import type { PreparedIdentity, TlsIdentity } from "./identity.ts";
import { faultOfResumed } from "./resumed.ts";
import type { TlsLink, TlsPeer } from "./tls_link.ts";

/** What a peer is checked against. */
export interface PeerSettings {
  /** The attempted action, for errors. */
  readonly what: string;
  readonly identity: TlsIdentity;
  readonly prepared: PreparedIdentity;
  readonly local: TcpAddress;
  readonly remote: TcpAddress;
  /** The time, in ms since 1970-01-01 UTC. */
  readonly now: number;
}

/** Maximum number of certificates read from those that a peer sends. */
const MAX_SENT = 16;

/** The platform's findings as text. */
const FINDINGS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "has expired",
  CERT_NOT_YET_VALID: "is not yet valid",
  DEPTH_ZERO_SELF_SIGNED_CERT: "is self-signed and not in caCerts",
  SELF_SIGNED_CERT_IN_CHAIN: "was not issued by an authority in caCerts",
  UNABLE_TO_GET_ISSUER_CERT: "was not issued by an authority in caCerts",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "was not issued by an authority in caCerts",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "was not issued by an authority in caCerts, or is not for this use",
  INVALID_PURPOSE: "is not for this use (extended key usage)",
};

/**
 * Returns a link over a socket whose handshake is complete, if the peer is trusted. Refused are, in this order, peers
 * that the platform does not authorize, peers that are not among the known ones, and peers that a CRL revokes.
 *
 * @param raw The stream that the socket runs over, if that must be closed as well.
 * @throws {LinkError} The peer is not trusted (`not-trusted`); the socket is destroyed.
 */
export function linkOf(
  socket: TLSSocket,
  settings: PeerSettings,
  raw: Duplex = socket,
): TlsLink {
  const { local, remote } = settings;
  const destroy = () => {
    socket.destroy();
    raw.destroy();
  };
  let refusal: LinkError | undefined;
  let ended = () => {};
  try {
    const peer = requireBelieved(socket, settings);
    const { what, identity, prepared } = settings;
    if (socket.isSessionReused()) requireStillBelieved(socket, peer, settings);
    ended = prepared.lists?.admit({
      what,
      peer: chainOf(socket),
      own: identity.certificate,
      close: (error) => {
        refusal = error;
        destroy();
      },
    }) ?? ended;
    socket.once("close", ended);
    const stream = socketStream(socket);
    return { stream: closable(stream, destroy, () => refusal), local, remote, peer };
  } catch (error) {
    ended();
    destroy();
    throw error;
  }
}

/** A stream whose reads and writes fail with the reason for which it was closed. */
function closable(
  stream: ByteStream,
  close: () => void,
  refusal: () => LinkError | undefined,
): ByteStream {
  const apart = writingApart(stream);
  async function attempt<T>(call: () => Promise<T>): Promise<T> {
    let result: T;
    try {
      result = await call();
    } catch (error) {
      throw refusal() ?? error;
    }
    const error = refusal();
    if (error !== undefined) throw error;
    return result;
  }
  return {
    read: (into) => attempt(() => apart.read(into)),
    write: (octets) => attempt(() => apart.write(octets)),
    close,
  };
}

function requireBelieved(socket: TLSSocket, { what, identity }: PeerSettings): TlsPeer {
  const certificate = socket.getPeerCertificate();
  const fingerprint = plain(certificate?.fingerprint256 ?? "");
  const name = nameOf(certificate?.subject?.CN);
  if (fingerprint === "") {
    const detail =
      `${what}: the peer sent no certificate, expected one from an authority in caCerts`;
    throw new LinkError(detail, { code: "not-trusted" });
  }
  if (!socket.authorized) {
    // Either the code itself or an error that has it.
    const found: unknown = socket.authorizationError;
    const finding = (found as { readonly code?: string } | null)?.code ?? String(found);
    const detail = FINDINGS[finding] ?? `was refused (${finding})`;
    throw new LinkError(`${what}: the certificate of ${name} ${detail}`, { code: "not-trusted" });
  }
  const known = identity.knownPeers?.map(plain);
  if (known !== undefined && !known.includes(fingerprint)) {
    const found = `${what}: the peer has the fingerprint ${fingerprint}`;
    throw new LinkError(`${found}, expected that of a known peer`, { code: "not-trusted" });
  }
  return {
    name,
    fingerprint,
    validTo: certificate.valid_to,
    protocol: socket.getProtocol() ?? "",
  };
}

function requireStillBelieved(
  socket: TLSSocket,
  { name }: TlsPeer,
  { what, identity: { caCerts }, now }: PeerSettings,
): void {
  const fault = faultOfResumed(chainOf(socket), { caCerts, now });
  if (fault === undefined) return;
  const detail = `${what}: the session was resumed, and the certificate of ${name} ${fault}`;
  throw new LinkError(detail, { code: "not-trusted" });
}

/** The peer's certificate and the others of its chain that the platform knows, in no particular order. */
function chainOf(socket: TLSSocket): readonly Uint8Array[] {
  const found: Uint8Array[] = [];
  const seen = new Set<string>();
  let certificate: ReturnType<typeof socket.getPeerCertificate> | undefined = socket
    .getPeerCertificate(true);
  while (certificate?.raw !== undefined && !seen.has(certificate.fingerprint256)) {
    if (found.length === MAX_SENT) break;
    seen.add(certificate.fingerprint256);
    found.push(new Uint8Array(certificate.raw));
    const { issuerCertificate } = certificate as {
      readonly issuerCertificate?: typeof certificate;
    };
    certificate = issuerCertificate;
  }
  return found;
}

function nameOf(name: string | readonly string[] | undefined): string {
  return typeof name === "string" ? name : (name ?? []).join(", ");
}

function plain(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").toLowerCase();
}
