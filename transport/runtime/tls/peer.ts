// Decides after the handshake whether a peer is trusted. No APDU is exchanged before that.

import type { Duplex } from "node:stream";
import type { DetailedPeerCertificate, TLSSocket } from "node:tls";
import { type Certificate, readCertificate } from "../../certificates/certificate.ts";
import type { CancelSchedule } from "../../connection/clock.ts";
import type { ByteStream } from "../../connection/stream.ts";
import { writingApart } from "../../connection/stream_frames.ts";
import { LinkError } from "../../errors.ts";
import { checkPeer, type PeerFinding } from "../../tls/check_peer.ts";
import { suiteNamed } from "../../tls/suites.ts";
import { builtin } from "../builtin.ts";
import type { TcpAddress } from "../link.ts";
import { socketStream } from "../node_socket.ts";
import { FULL_HANDSHAKES } from "./full_handshakes.ts";
import { partyOf, type PreparedIdentity } from "./prepared_identity.ts";
import { type Party, refusalOf } from "./refusal.ts";
import { faultOfResumed } from "./resumed.ts";
import type { WatchedSession } from "./revocation_lists.ts";
import type { TlsLink, TlsPeer } from "./tls_link.ts";

/** The requirements for a peer. */
export interface PeerSettings {
  /** The attempted action, for error messages. */
  readonly what: string;
  readonly prepared: PreparedIdentity;
  readonly local: TcpAddress;
  readonly remote: TcpAddress;
  /** The role of the peer in the handshake. */
  readonly role: "client" | "server";
  /** The host that its certificate must name; `undefined` if any will do. */
  readonly host?: string | undefined;
}

/** Maximum number of certificates in the chain that a peer sends. */
const MAX_SENT = 16;

/** How much longer than `reauthenticateMs` a listener waits for the peer to end its session. */
const GRACE = 1.1;

/** Longest delay of a timer, in ms. */
const MOST_MS = 2_147_483_647;

/**
 * Returns a link for a socket whose handshake is complete, if the peer is trusted: the platform must have authorized it,
 * and all checks of its certificate, its chain, the suite, the CRLs and the age of a resumed session must pass.
 *
 * @param raw The underlying stream of the socket, if it must be closed as well.
 * @throws {LinkError} The peer is not trusted (`not-trusted`) or the session is not secure (`not-secure`); the socket is
 * destroyed, and the event has been reported.
 */
export function linkOf(
  socket: TLSSocket,
  settings: PeerSettings,
  raw: Duplex = socket,
): TlsLink {
  const { what, prepared, local, remote, role } = settings;
  const destroy = () => {
    socket.destroy();
    raw.destroy();
  };
  let party: Party = {};
  let refusal: LinkError | undefined;
  let ended = () => {};
  let cancel: CancelSchedule = () => {};
  const report = (event: PeerFinding["event"], reason: string) => {
    prepared.report(event, { ...party, reason, peer: remote });
  };
  const close = (error: LinkError) => {
    refusal ??= error;
    if (error.securityEvent !== undefined) report(error.securityEvent, error.message);
    destroy();
  };
  try {
    const { certificates, peer } = evidenceOf(socket, settings, (found) => party = found);
    const warnings = requireTrusted(socket, settings, { certificates, party });
    ended = admit(prepared, party, {
      what,
      peer: certificates.map(({ octets }) => octets),
      own: prepared.certificate,
      close,
    });
    for (const { event, reason } of warnings) report(event, reason);
    prepared.noteOwn();
    const name = socket.isSessionReused() ? "session-resumed" : "session-established";
    report(name, `${peer.protocol} with ${peer.suite}`);
    if (role === "client") cancel = closeWhenOld(settings, close);
    socket.once("close", () => {
      ended();
      cancel();
    });
    const stream = socketStream(socket);
    return { stream: closable(stream, destroy, () => refusal), local, remote, peer };
  } catch (error) {
    ended();
    destroy();
    const { securityEvent = "certificate-validation-failed", message } = error as LinkError;
    report(securityEvent, message);
    throw error;
  }
}

/** Checks a session against the CRLs, if there are any; a refusal contains the fingerprint, like any other. */
function admit(
  { lists }: PreparedIdentity,
  { fingerprint = "" }: Party,
  session: WatchedSession,
): () => void {
  try {
    return lists?.admit(session) ?? (() => {});
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    const { message, code, cause, securityEvent } = error;
    throw new LinkError(`${message} (SHA-256 ${fingerprint})`, { code, cause, securityEvent });
  }
}

/** Closes the session of a client that did not authenticate again in time. */
function closeWhenOld(
  { prepared, what }: PeerSettings,
  close: (error: LinkError) => void,
): CancelSchedule {
  const { policy, clock } = prepared;
  const ms = Math.min(MOST_MS, Math.round(policy.reauthenticateMs * GRACE));
  return clock.schedule(clock.monotonic() + ms, () => {
    const detail =
      `${what.replace(/^Cannot accept /, "Closed the session with ")}: the peer did not ` +
      `authenticate again within ${ms} ms (reauthenticateMs)`;
    close(new LinkError(detail, { code: "closed", securityEvent: "session-expired" }));
  });
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

/** Reads the certificates of a peer. */
function evidenceOf(
  socket: TLSSocket,
  { what }: PeerSettings,
  found: (party: Party) => void,
): { readonly certificates: readonly Certificate[]; readonly peer: TlsPeer } {
  const sent = socket.getPeerCertificate(true) ?? {}; // asked for once: the platform builds it each time
  const { subject, valid_to: validTo = "", fingerprint256 = "" } = sent;
  const fingerprint = fingerprint256.replaceAll(":", "").toLowerCase();
  const name = nameOf(subject?.CN);
  if (fingerprint !== "") found({ fingerprint });
  const all = chainOf(sent);
  const certificates = all.map((octets) => {
    try {
      return readCertificate(octets);
    } catch (error) {
      const reason = `a certificate of the peer cannot be read: ${(error as Error).message}`;
      throw refusalOf(what, { event: "bad-certificate", reason, fingerprint });
    }
  });
  const [leaf] = certificates;
  if (leaf !== undefined) found(partyOf(leaf));
  if (all.length > MAX_SENT) {
    const reason = `the peer sent a chain of more than ${MAX_SENT} certificates`;
    throw refusalOf(what, { event: "certificate-validation-failed", reason, fingerprint });
  }
  const cipher = socket.getCipher()?.name ?? "";
  const peer = {
    ...{ name, subject: leaf?.subjectText ?? "", fingerprint, validTo },
    ...{ protocol: socket.getProtocol() ?? "", suite: suiteNamed(cipher)?.name ?? cipher },
  };
  return { certificates, peer };
}

/** Requires that the checks pass; returns the warnings. */
function requireTrusted(
  socket: TLSSocket,
  { what, prepared, role, host }: PeerSettings,
  { certificates, party }: { readonly certificates: readonly Certificate[]; readonly party: Party },
): readonly PeerFinding[] {
  const { policy, clock, believed, verify } = prepared;
  const [leaf] = certificates;
  const { refusal, warnings } = checkPeer(
    {
      ...{ authorized: socket.authorized, sent: certificates, believed, role, host },
      fingerprints: {
        certificate: party.fingerprint ?? "",
        publicKey: leaf === undefined ? "" : sha256(leaf.publicKey),
      },
      suite: socket.getCipher()?.name ?? "",
      protocol: socket.getProtocol() ?? "",
      now: clock.instant(),
    },
    policy,
    verify,
  );
  const { fingerprint } = party;
  if (refusal !== undefined) throw refusalOf(what, { ...refusal, fingerprint });
  if (socket.isSessionReused()) requireFresh(what, prepared, { certificates, fingerprint });
  else FULL_HANDSHAKES.note(fingerprint ?? "", clock.monotonic());
  return warnings;
}

/** Requires that a resumed session is still trusted, and not too old. */
function requireFresh(
  what: string,
  { policy, clock, believed }: PreparedIdentity,
  { certificates, fingerprint = "" }: {
    readonly certificates: readonly Certificate[];
    readonly fingerprint: string | undefined;
  },
): void {
  const age = FULL_HANDSHAKES.age(fingerprint, clock.monotonic());
  if (age > policy.maxResumptionAgeMs) {
    const since = age === Infinity ? "without a full handshake since the start" : `${age} ms after`;
    const reason =
      `the peer resumed a session ${since}${age === Infinity ? "" : " its last full handshake"}` +
      `, expected at most ${policy.maxResumptionAgeMs} ms (maxResumptionAgeMs)`;
    throw refusalOf(what, { event: "session-expired", reason, fingerprint });
  }
  const fault = faultOfResumed(certificates, { believed, now: clock.instant() });
  if (fault === undefined) return;
  const [leaf] = certificates;
  const reason = `the session was resumed, and the certificate of ${leaf!.names.subject} ${fault}`;
  throw refusalOf(what, { event: "certificate-not-trusted", reason, fingerprint });
}

/**
 * The peer's certificate and the rest of its chain as known to the platform, in no particular
 * order; at most one more than permitted.
 */
function chainOf(sent: DetailedPeerCertificate): readonly Uint8Array[] {
  const found: Uint8Array[] = [];
  const seen = new Set<string>();
  let certificate: DetailedPeerCertificate | undefined = sent;
  while (certificate?.raw !== undefined && !seen.has(certificate.fingerprint256)) {
    if (found.length > MAX_SENT) break;
    seen.add(certificate.fingerprint256);
    found.push(new Uint8Array(certificate.raw));
    const { issuerCertificate } = certificate as { issuerCertificate?: DetailedPeerCertificate };
    certificate = issuerCertificate;
  }
  return found;
}

function sha256(octets: Uint8Array): string {
  const { createHash } = builtin("node:crypto", "Cannot compute a fingerprint");
  return createHash("sha256").update(octets).digest("hex");
}

function nameOf(name: string | readonly string[] | undefined): string {
  return typeof name === "string" ? name : (name ?? []).join(", ");
}
