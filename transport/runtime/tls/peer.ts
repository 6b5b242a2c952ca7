// Decides after the handshake whether a peer is trusted. No APDU is exchanged before that.

import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { ByteStream } from "../../connection/stream.ts";
import { CertificateError } from "../../certificates/certificate_error.ts";
import { readCertificate } from "../../certificates/certificate.ts";
import { writingApart } from "../../connection/stream_frames.ts";
import { LinkError } from "../../errors.ts";
import type { TcpAddress } from "../link.ts";
import { socketStream } from "../node_socket.ts";
import type { PreparedIdentity, TlsIdentity } from "./identity.ts";
import { faultOfResumed } from "./resumed.ts";
import type { TlsLink, TlsPeer } from "./tls_link.ts";

/** The requirements for a peer. */
export interface PeerSettings {
  /** The attempted action, for error messages. */
  readonly what: string;
  readonly identity: TlsIdentity;
  readonly prepared: PreparedIdentity;
  readonly local: TcpAddress;
  readonly remote: TcpAddress;
  /** Current time, in ms since 1970-01-01 UTC. */
  readonly now: number;
}

/** Maximum number of certificates to read from those that a peer sends. */
const MAX_SENT = 16;

/** The platform's verification errors as text. */
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
 * Returns a link for a socket whose handshake is complete, if the peer is trusted. Checks, in this
 * order, that the platform authorized the peer, that it is one of the known peers, and that no CRL
 * revokes it.
 *
 * @param raw The underlying stream of the socket, if it must be closed as well.
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

/** A stream whose reads and writes fail with the reason it was closed. */
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

function requireBelieved(socket: TLSSocket, { what, prepared }: PeerSettings): TlsPeer {
  const { pins } = prepared.policy;
  const certificate = socket.getPeerCertificate();
  const fingerprint = plain(certificate?.fingerprint256 ?? "");
  const name = nameOf(certificate?.subject?.CN);
  if (fingerprint === "") {
    const detail =
      `${what}: the peer sent no certificate, expected one from an authority in caCerts`;
    throw new LinkError(detail, { code: "not-trusted" });
  }
  if (!socket.authorized) {
    // Either an error code or an error that has one.
    const found: unknown = socket.authorizationError;
    const finding = (found as { readonly code?: string } | null)?.code ?? String(found);
    const detail = FINDINGS[finding] ?? `was refused (${finding})`;
    throw new LinkError(`${what}: the certificate of ${name} ${detail}`, { code: "not-trusted" });
  }
  if (pins !== undefined && !pins.has(fingerprint)) {
    const found = `${what}: the peer has the fingerprint ${fingerprint}`;
    throw new LinkError(`${found}, expected one of pins`, { code: "not-trusted" });
  }
  return {
    name,
    subject: subjectOf(certificate.raw),
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

/**
 * The peer's certificate and the rest of its chain as known to the platform, in no particular
 * order.
 */
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

/** The subject of a certificate; empty if the certificate is one that this package cannot read. */
function subjectOf(certificate: Uint8Array): string {
  try {
    return readCertificate(new Uint8Array(certificate)).subjectText;
  } catch (error) {
    if (error instanceof CertificateError) return "";
    throw error;
  }
}

function nameOf(name: string | readonly string[] | undefined): string {
  return typeof name === "string" ? name : (name ?? []).join(", ");
}

function plain(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").toLowerCase();
}
