// The checks of a peer after the handshake: its certificate, its chain and the negotiated suite. They only refuse; what the
// platform does not authorize is refused in any case, and these checks find the reason.

import type { Certificate } from "../certificates/certificate.ts";
import { type Chain, findChain } from "../certificates/chain.ts";
import { readPublicKeySize } from "../certificates/public_key.ts";
import type { VerifySignature } from "../certificates/signature_scheme.ts";
import { instantText } from "../certificates/instant_text.ts";
import { hostNamesText, namesHost } from "./host_name.ts";
import type { SecurityEventName } from "./security_event.ts";
import { permitsSubject } from "./subject_rule.ts";
import { suiteNamed } from "./suites.ts";
import type { ResolvedTlsPolicy } from "./tls_policy.ts";

/** A finding: an event, and its reason as text. */
export interface PeerFinding {
  readonly event: SecurityEventName;
  readonly reason: string;
}

/** The known properties of a peer. */
export interface PeerEvidence {
  /** Whether the platform authorizes it. */
  readonly authorized: boolean;
  /** The certificates that it sent, its own first. */
  readonly sent: readonly Certificate[];
  /** The trusted authorities. */
  readonly believed: readonly Certificate[];
  /** SHA-256 of its certificate and of its public key, in hex. */
  readonly fingerprints: { readonly certificate: string; readonly publicKey: string };
  /** Its role in the handshake. */
  readonly role: "client" | "server";
  /** The host that its certificate must name; `undefined` if any will do. */
  readonly host: string | undefined;
  /** The negotiated suite. */
  readonly suite: string;
  /** The negotiated version. */
  readonly protocol: string;
  /** The time, in ms since 1970-01-01 UTC. */
  readonly now: number;
}

/** Result of the checks. */
export interface PeerVerdict {
  /** Why the peer must be refused; `undefined` if it may be accepted. */
  readonly refusal: PeerFinding | undefined;
  /** Warnings. */
  readonly warnings: readonly PeerFinding[];
}

/** Object identifiers of extended key usages. */
const PURPOSES = {
  server: ["1.3.6.1.5.5.7.3.1", "serverAuth"],
  client: ["1.3.6.1.5.5.7.3.2", "clientAuth"],
} as const;
const ANY_PURPOSE = "2.5.29.37.0";

/** Checks a peer. */
export function checkPeer(
  evidence: PeerEvidence,
  policy: ResolvedTlsPolicy,
  verify: VerifySignature,
): PeerVerdict {
  const [leaf, ...others] = evidence.sent;
  if (leaf === undefined) {
    const reason = "the peer sent no certificate, expected one from a trusted authority";
    return {
      refusal: {
        event: evidence.role === "client" ? "certificate-required" : "certificate-unavailable",
        reason,
      },
      warnings: [],
    };
  }
  const size = sizeFault(evidence.sent, policy);
  if (size !== undefined) return { refusal: size, warnings: [] };
  const chain = findChain(leaf, { believed: evidence.believed, others, verify });
  const keys = keyFindings(chain, policy);
  const refusal = validityFault(leaf, evidence.now) ??
    chainFault(chain, evidence) ??
    usageFault(leaf, evidence) ??
    hostFault(leaf, evidence) ??
    keys.find(({ event }) => event === "insufficient-key-length") ??
    suiteFault(evidence, policy) ??
    identityFault(leaf, evidence, policy) ??
    platformFault(chain, evidence);
  return { refusal, warnings: [...keys, ...warningsOf(leaf, evidence, policy)] };
}

function sizeFault(
  sent: readonly Certificate[],
  { maxCertificateOctets: most }: ResolvedTlsPolicy,
): PeerFinding | undefined {
  const large = sent.find(({ octets }) => octets.length > most);
  if (large === undefined) return undefined;
  const { octets, names } = large;
  const reason = `the certificate of ${names.subject} has ${octets.length} octets, expected at ` +
    `most ${most} (maxCertificateOctets)`;
  return { event: "certificate-size-exceeded", reason };
}

/** Returns a fault in the validity period of a certificate. */
export function validityFault(
  { names, validity: [from, to] }: Certificate,
  now: number,
): PeerFinding | undefined {
  const who = `the certificate of ${names.subject}`;
  if (now > to) {
    return { event: "certificate-expired", reason: `${who} expired at ${instantText(to)}` };
  }
  if (now >= from) return undefined;
  const reason = `${who} is not valid until ${instantText(from)}`;
  return { event: "certificate-validation-failed", reason };
}

function chainFault(chain: Chain, { authorized, now }: PeerEvidence): PeerFinding | undefined {
  const [leaf, ...authorities] = chain.certificates;
  const who = `the certificate of ${leaf!.names.subject}`;
  if (chain.fault !== undefined) {
    const event = chain.fault.includes("cannot be verified")
      ? "algorithm-not-supported"
      : chain.fault.endsWith("is wrong")
      ? "bad-certificate"
      : "certificate-not-trusted";
    const reason = leaf!.issuer === leaf!.subject
      ? `${who} is self-signed and not trusted`
      : `${who} was not issued by a trusted authority: ${chain.fault}`;
    return { event, reason };
  }
  // An authority may have both an expired and a renewed certificate, so this only explains a refusal.
  if (authorized) return undefined;
  for (const authority of authorities) {
    const fault = validityFault(authority, now);
    if (fault === undefined) continue;
    return { ...fault, reason: `${who} cannot be verified: ${fault.reason}` };
  }
}

function usageFault(
  { names, purposes, usage }: Certificate,
  { role, suite }: PeerEvidence,
): PeerFinding | undefined {
  const who = `the certificate of ${names.subject}`;
  const [purpose, name] = PURPOSES[role];
  if (purposes !== undefined && !purposes.includes(purpose) && !purposes.includes(ANY_PURPOSE)) {
    const reason = `${who} is not for a TLS ${role}: its extended key usage lacks ${name}`;
    return { event: "certificate-validation-failed", reason };
  }
  const encrypts = role === "server" && suiteNamed(suite)?.name.startsWith("TLS_RSA_") === true;
  if (encrypts ? usage.encryption : usage.signature) return undefined;
  const lacks = encrypts ? "keyEncipherment" : "digitalSignature";
  const reason = `${who} must not be used for this session: its key usage lacks ${lacks}`;
  return { event: "certificate-validation-failed", reason };
}

function hostFault(leaf: Certificate, { host }: PeerEvidence): PeerFinding | undefined {
  if (host === undefined || namesHost(leaf, host)) return undefined;
  const reason = `the certificate of ${leaf.names.subject} names ${
    hostNamesText(leaf)
  }, expected ${host} (verifyHost)`;
  return { event: "certificate-validation-failed", reason };
}

/** Returns the keys of the chain that are too short or just long enough. */
function keyFindings(
  { certificates }: Chain,
  { minimumKeyBits }: ResolvedTlsPolicy,
): readonly PeerFinding[] {
  return certificates.flatMap(({ names, publicKey }): readonly PeerFinding[] => {
    const { kind, bits, name } = readPublicKeySize(publicKey);
    const least = kind === "other" ? Infinity : minimumKeyBits[kind];
    const what = `the key of ${names.subject} is ${name} with ${bits} bits`;
    if (bits < least) {
      const expected = kind === "other" ? "RSA or an elliptic curve" : `at least ${least}`;
      const reason = `${what}, expected ${expected} (minimumKeyBits)`;
      return [{ event: "insufficient-key-length", reason }];
    }
    if (bits > least) return [];
    return [{ event: "minimum-key-length", reason: `${what}, just the permitted minimum` }];
  });
}

function suiteFault(
  { suite, protocol }: PeerEvidence,
  { suites, minVersion }: ResolvedTlsPolicy,
): PeerFinding | undefined {
  if (protocol < minVersion) {
    const reason = `the session has ${protocol || "an unknown version"}, expected ${minVersion} ` +
      "or later (minVersion)";
    return { event: "insecure-version", reason };
  }
  const known = suiteNamed(suite);
  const name = known?.name ?? suite;
  const isPermitted = suites?.has(name) ?? (known !== undefined && known.grade !== "refused");
  if (isPermitted) return undefined;
  const expected = suites === undefined ? "a known one" : `one of ${[...suites].join(", ")}`;
  const reason = `the session uses the suite ${name || "(none)"}, expected ${expected} (suites)`;
  return { event: "no-common-suite", reason };
}

function identityFault(
  leaf: Certificate,
  { fingerprints }: PeerEvidence,
  { pins, allowedSubjects }: ResolvedTlsPolicy,
): PeerFinding | undefined {
  const { certificate, publicKey } = fingerprints;
  const event = "certificate-not-trusted";
  if (pins !== undefined && !pins.has(certificate) && !pins.has(publicKey)) {
    const reason = `the certificate of ${leaf.names.subject} is not pinned: neither its SHA-256 ` +
      `nor that of its public key, ${publicKey}, is in the list (pins)`;
    return { event, reason };
  }
  const { subjectText, alternatives } = leaf;
  const subject = { subjectText, dnsNames: alternatives.dns };
  if (allowedSubjects?.some((rule) => permitsSubject(rule, subject)) ?? true) return undefined;
  return { event, reason: `the subject ${leaf.names.subject} is not allowed (allowedSubjects)` };
}

/** The number of certificates in a chain that some platforms do not accept. */
const LONG_CHAIN = 8;

/** What the platform refuses although every check above has passed; it does not report why. */
function platformFault(
  { certificates: [leaf, ...authorities] }: Chain,
  { authorized }: PeerEvidence,
): PeerFinding | undefined {
  if (authorized) return undefined;
  const why = leaf!.isAuthority
    ? "it belongs to an authority (CA:TRUE), expected the certificate of a station"
    : authorities.length + 1 >= LONG_CHAIN
    ? `its chain has ${authorities.length + 1} certificates, and the platform may accept fewer`
    : "perhaps because of a constraint of an authority (names, path length), a critical extension, or a kind of " +
      "signature that the platform does not know";
  const reason = `the platform does not authorize the certificate of ${
    leaf!.names.subject
  }: ${why}`;
  return { event: "certificate-validation-failed", reason };
}

function warningsOf(
  leaf: Certificate,
  { suite, now }: PeerEvidence,
  policy: ResolvedTlsPolicy,
): readonly PeerFinding[] {
  const warnings: PeerFinding[] = [];
  const known = suiteNamed(suite);
  if (known?.grade === "weak") {
    const reason = `the session uses the weak suite ${known.name}`;
    warnings.push({ event: "weak-suite", reason });
  }
  const soon = expiryWarning(leaf, now, policy);
  return soon === undefined ? warnings : [...warnings, soon];
}

const DAY_MS = 86_400_000;

/** A warning about a certificate that expires soon. */
export function expiryWarning(
  { names, validity: [, to] }: Certificate,
  now: number,
  { expiryWarningMs }: Pick<ResolvedTlsPolicy, "expiryWarningMs">,
): PeerFinding | undefined {
  if (expiryWarningMs === 0 || now > to || to - now > expiryWarningMs) return undefined;
  const days = Math.floor((to - now) / DAY_MS);
  const reason = `the certificate of ${names.subject} expires at ${instantText(to)}, in ` +
    (days === 1 ? "1 day" : `${days} days`);
  return { event: "certificate-expires-soon", reason };
}

/** Warnings about the certificate of this station. */
export function ownFindings(
  own: Certificate,
  now: number,
  policy: Pick<ResolvedTlsPolicy, "expiryWarningMs">,
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
