// An identity that is ready for use: its texts have been read, the platform accepts them, and events are reported.

import type { SecureContext } from "node:tls";
import type { Certificate } from "../../certificates/certificate.ts";
import { CertificateError, unsupported } from "../../certificates/certificate_error.ts";
import { readPublicKeySize } from "../../certificates/public_key.ts";
import type { VerifySignature } from "../../certificates/signature_scheme.ts";
import type { Clock } from "../../connection/clock.ts";
import { LinkError } from "../../errors.ts";
import { ownFindings } from "../../tls/check_peer.ts";
import {
  type SecurityEvent,
  securityEvent,
  type SecurityEventName,
} from "../../tls/security_event.ts";
import type { Suite } from "../../tls/suites.ts";
import { type ResolvedTlsPolicy, resolveTlsPolicy } from "../../tls/tls_policy.ts";
import { builtin, denoRuntime } from "../builtin.ts";
import type { TcpAddress } from "../link.ts";
import { listsOf, type ReadIdentity, readIdentity, type TlsIdentity } from "./identity.ts";
import { platformSuites, suitesOptions, usableSuites } from "./platform_suites.ts";
import type { Party } from "./refusal.ts";
import type { RevocationLists } from "./revocation_lists.ts";
import { SaidOnce } from "./said_once.ts";
import { platformVerify } from "./signature.ts";
import { type TlsWarning, WARNING_EVENTS } from "./tls_warning.ts";

/** An identity that is ready for use. */
export interface PreparedIdentity {
  /** The texts as they were read; they are remembered as long as the identity is in use. */
  readonly read: ReadIdentity;
  /** The TLS options for `node:tls`. */
  readonly context: {
    readonly ca: string | string[];
    readonly cert: string;
    readonly key: string;
    readonly minVersion: "TLSv1.2" | "TLSv1.3";
    readonly maxVersion?: "TLSv1.2";
    readonly ciphers?: string;
  };
  /** What the platform created from them. */
  readonly secureContext: SecureContext;
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
  const read = readIdentity(identity);
  const { faults: [fault], authorities, own, key } = read;
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
  let secureContext: SecureContext;
  try {
    secureContext = requireUsable(what, read, context);
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
    const event = WARNING_EVENTS[code];
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
    ...{
      read,
      context,
      secureContext,
      certificate,
      believed: authorities,
      lists,
      policy,
      suites,
      clock,
    },
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

/** The context that the platform created from an identity, with its rules. */
const USABLE = new WeakMap<
  ReadIdentity,
  { readonly rules: string; readonly secure: SecureContext }
>();

/**
 * Returns the context that the platform creates from a certificate and its key.
 *
 * @throws {Error} It cannot use them.
 */
function requireUsable(
  what: string,
  read: ReadIdentity,
  context: PreparedIdentity["context"],
): SecureContext {
  const { minVersion, maxVersion = "", ciphers = "" } = context;
  const rules = `${minVersion} ${maxVersion} ${ciphers}`;
  const known = USABLE.get(read);
  if (known?.rules === rules) return known.secure;
  const { createSecureContext } = builtin("node:tls", what);
  const { kind, name } = readPublicKeySize(read.own!.publicKey);
  if (denoRuntime() !== undefined && kind === "ec" && !CURVES_OF_DENO.has(name)) {
    throw new Error(`Deno has no curve ${name}, expected ${[...CURVES_OF_DENO].join(", ")}`);
  }
  if (denoRuntime() !== undefined && read.key!.type === "rsa-pss") {
    throw new Error(
      "Deno cannot use keys that are for RSA-PSS only, expected RSA, ECDSA or Ed25519",
    );
  }
  const secure = createSecureContext(context);
  USABLE.set(read, { rules, secure });
  return secure;
}

/** Returns a certificate as the subject of an event. */
export function partyOf(certificate: Certificate | undefined): Party {
  if (certificate === undefined) return {};
  const { createHash } = builtin("node:crypto", "Cannot compute a fingerprint");
  const fingerprint = createHash("sha256").update(certificate.octets).digest("hex");
  return { subject: certificate.subjectText, fingerprint };
}
