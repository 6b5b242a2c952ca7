// An identity that is ready for use: its texts have been read, the platform accepts them, and events are reported.

import type { Certificate } from "../../certificates/certificate.ts";
import { CertificateError, unsupported } from "../../certificates/certificate_error.ts";
import { readPublicKeySize } from "../../certificates/public_key.ts";
import type { VerifySignature } from "../../certificates/signature_scheme.ts";
import type { Clock } from "../../connection/clock.ts";
import { LinkError } from "../../errors.ts";
import { expiryWarning, type PeerFinding, validityFault } from "../../tls/check_peer.ts";
import {
  type SecurityEvent,
  securityEvent,
  type SecurityEventName,
} from "../../tls/security_event.ts";
import type { Suite } from "../../tls/suites.ts";
import { type ResolvedTlsPolicy, resolveTlsPolicy } from "../../tls/tls_policy.ts";
import { builtin, denoRuntime } from "../builtin.ts";
import type { TcpAddress } from "../link.ts";
import { listsOf, readIdentity, type TlsIdentity } from "./identity.ts";
import { platformSuites, suitesOptions, usableSuites } from "./platform_suites.ts";
import type { Party } from "./refusal.ts";
import type { RevocationLists } from "./revocation_lists.ts";
import { SaidOnce } from "./said_once.ts";
import { platformVerify } from "./signature.ts";
import type { TlsWarning, TlsWarningCode } from "./tls_warning.ts";

/** An identity that is ready for use. */
export interface PreparedIdentity {
  /** The TLS options for `node:tls`. */
  readonly context: {
    readonly ca: string | string[];
    readonly cert: string;
    readonly key: string;
    readonly minVersion: "TLSv1.2" | "TLSv1.3";
    readonly maxVersion?: "TLSv1.2";
    readonly ciphers?: string;
  };
  /** The certificate and its intermediate certificates, in PEM. */
  readonly certificate: string;
  /** The trusted authorities. */
  readonly believed: readonly Certificate[];
  /** The CRLs to check peers against. */
  readonly lists: RevocationLists | undefined;
  /** The rules for peers. */
  readonly policy: ResolvedTlsPolicy;
  /** The suites that can be used. */
  readonly suites: readonly Suite[];
  readonly verify: VerifySignature;
  readonly clock: Clock;
  /** Reports a security event. */
  report(event: SecurityEventName, details: EventDetails): void;
  /** Reports that this station's own certificate has expired or will expire soon. */
  noteOwn(): void;
  /** Stops observing the CRLs. */
  release(): void;
}

/** The subject of an event. */
export interface EventDetails extends Party {
  readonly reason: string;
  readonly peer?: TcpAddress | undefined;
}

/** The events of warnings about CRLs. */
const WARNINGS: Readonly<Partial<Record<TlsWarningCode, SecurityEventName>>> = {
  "list-expired": "crl-expired",
  "list-not-yet-valid": "crl-not-yet-valid",
  "issuer-not-covered": "crl-not-accessible",
  "own-certificate-revoked": "certificate-revoked",
};

/** Curves that Deno supports; it accepts keys with other curves, but then every handshake fails. */
const CURVES_OF_DENO: ReadonlySet<string> = new Set(["P-256", "P-384", "P-521", "Ed25519"]);

/**
 * Prepares an identity for use.
 *
 * @param options.role The role of this station in handshakes.
 * @throws {LinkError} The identity cannot be used (`not-trusted`); `what` names the attempted action, and `cause` is the
 * `CertificateError`.
 * @throws {RangeError | TypeError} A rule of the policy cannot be used.
 */
export async function prepareIdentity(
  what: string,
  identity: TlsIdentity,
  { clock, role }: { readonly clock: Clock; readonly role: "client" | "server" },
): Promise<PreparedIdentity> {
  const policy = resolveTlsPolicy(identity);
  const report = reporter(policy, clock);
  const { faults: [fault], authorities, own, key } = readIdentity(identity);
  if (fault !== undefined) {
    const { part, detail, cause } = fault;
    const event = part === "caCerts" ? "authority-not-available" : "certificate-not-configured";
    throw refuse(event, `${what}: ${detail}`, cause);
  }
  function refuse(event: SecurityEventName, message: string, cause: CertificateError): LinkError {
    report(event, { reason: message, ...event === "crl-not-accessible" ? {} : partyOf(own) });
    return new LinkError(message, { code: "not-trusted", cause, securityEvent: event });
  }
  const { certificate, caCerts } = identity;
  const keyType = role === "server" ? key!.type : undefined;
  const suites = usableSuites(platformSuites(what), policy, keyType);
  if (policy.suites !== undefined && suites.length === 0) {
    const detail = `none of suites can be used in this runtime with a key of the type ${key!.type}`;
    throw refuse("certificate-not-configured", `${what}: ${detail}`, unsupported(detail));
  }
  const context = {
    ca: caCerts as string | string[],
    cert: certificate,
    key: key!.pem,
    minVersion: policy.minVersion,
    ...suitesOptions(suites),
  };
  try {
    requireUsable(what, own!, context);
  } catch (error) {
    const detail = `the platform cannot use the certificate of ${own!.names.subject} and its key: ${
      (error as Error).message
    }`;
    throw refuse("certificate-not-configured", `${what}: ${detail}`, unsupported(detail));
  }
  let lists: RevocationLists | undefined;
  try {
    lists = await listsOf(identity, { clock });
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    throw refuse("crl-not-accessible", `${what}, crl: ${error.message}`, error);
  }
  const said = new SaidOnce();
  const release = lists?.observe({ warned: warn }) ?? (() => {});
  function warn({ code, detail }: TlsWarning): void {
    const event = WARNINGS[code];
    if (event === undefined || !said.add(detail)) return;
    report(event, { reason: detail, ...code === "own-certificate-revoked" ? partyOf(own) : {} });
  }
  function noteOwn(): void {
    for (const { event, reason } of ownFindings(own!, clock.instant(), policy)) {
      if (said.add(reason)) report(event, { reason, ...partyOf(own) });
    }
  }
  lists?.noteExpired();
  lists?.noteOwn(certificate);
  noteOwn();
  return {
    ...{ context, certificate, believed: authorities, lists, policy, suites, clock },
    ...{ verify: platformVerify(), report, noteOwn, release },
  };
}

/**
 * Returns a function that reports events; an exception in a handler is the application's fault, and does not end a
 * handshake.
 */
function reporter(
  { onSecurityEvent }: ResolvedTlsPolicy,
  clock: Clock,
): PreparedIdentity["report"] {
  return (name, { reason, peer, subject, fingerprint }) => {
    const time = clock.instant();
    const event: SecurityEvent = securityEvent(name, { reason, time, peer, subject, fingerprint });
    queueMicrotask(() => onSecurityEvent(event));
  };
}

/**
 * Requires that the platform can use a certificate and its key.
 *
 * @throws {Error} It cannot.
 */
function requireUsable(what: string, own: Certificate, context: PreparedIdentity["context"]): void {
  const { createSecureContext } = builtin("node:tls", what);
  const { kind, name } = readPublicKeySize(own.publicKey);
  if (denoRuntime() !== undefined && kind === "ec" && !CURVES_OF_DENO.has(name)) {
    throw new Error(`Deno has no curve ${name}, expected ${[...CURVES_OF_DENO].join(", ")}`);
  }
  createSecureContext(context);
}

/** Warnings about this station's certificate. */
function ownFindings(
  own: Certificate,
  now: number,
  policy: ResolvedTlsPolicy,
): readonly PeerFinding[] {
  const fault = validityFault(own, now);
  if (fault !== undefined) {
    const event = fault.event === "certificate-expired"
      ? "expired-certificate-used"
      : "early-certificate-used";
    return [{ event, reason: `peers will refuse this station: ${fault.reason}` }];
  }
  const soon = expiryWarning(own, now, policy);
  return soon === undefined ? [] : [{ ...soon, reason: `this station: ${soon.reason}` }];
}

/** Returns a certificate as the subject of an event. */
export function partyOf(certificate: Certificate | undefined): Party {
  if (certificate === undefined) return {};
  const { createHash } = builtin("node:crypto", "Cannot compute a fingerprint");
  const fingerprint = createHash("sha256").update(certificate.octets).digest("hex");
  return { subject: certificate.subjectText, fingerprint };
}
