// The checks of a peer after the handshake, with certificates of which the test decides whether their signatures are valid.

import { assertEquals } from "@std/assert";
import { type Certificate, readCertificate } from "../../../transport/certificates/certificate.ts";
import type { VerifySignature } from "../../../transport/certificates/signature_scheme.ts";
import {
  checkPeer,
  expiryWarning,
  ownFindings,
  type PeerEvidence,
} from "../../../transport/tls/check_peer.ts";
import { resolveTlsPolicy, type TlsPolicy } from "../../../transport/tls/tls_policy.ts";
import {
  certificate,
  type CertificateParts,
  der,
  extension,
  identifier,
  latin,
  sequence,
} from "../../helpers/wire/der.ts";

const [FROM, TO] = [Date.UTC(2024, 0, 1), Date.UTC(2025, 0, 1)];
const NOW = Date.UTC(2024, 5, 1);
const DAY = 86_400_000;

const CA = extension("2.5.29.19", sequence(der(1, 0xff)));

/** A public key with an algorithm. */
function key(...algorithm: readonly Uint8Array[]): Uint8Array {
  return sequence(sequence(...algorithm), der(0x03, 0, 4, 1));
}

function rsa(bits: number): Uint8Array {
  const modulus = der(0x02, 0, ...Array(bits / 8).fill(0xff));
  const numbers = sequence(modulus, der(0x02, 1, 0, 1));
  return sequence(sequence(identifier("1.2.840.113549.1.1.1")), der(0x03, 0, numbers));
}

const P384 = key(identifier("1.2.840.10045.2.1"), identifier("1.3.132.0.34"));
const P256 = key(identifier("1.2.840.10045.2.1"), identifier("1.2.840.10045.3.1.7"));
const P224 = key(identifier("1.2.840.10045.2.1"), identifier("1.3.132.0.33"));

function read(parts: CertificateParts = {}): Certificate {
  return readCertificate(certificate({ publicKey: P384, ...parts }));
}

const ROOT = read({ subject: "root", extensions: [CA] });
const STATION = read();

/** Changes to a peer that is accepted. */
interface Change extends Partial<PeerEvidence> {
  readonly policy?: TlsPolicy;
  readonly verify?: VerifySignature;
}

function check({ policy = {}, verify = () => "good", ...evidence }: Change = {}) {
  return checkPeer(
    {
      authorized: true,
      sent: [STATION],
      believed: [ROOT],
      fingerprints: { certificate: "aa".repeat(32), publicKey: "bb".repeat(32) },
      role: "server",
      host: undefined,
      suite: "TLS_AES_256_GCM_SHA384",
      protocol: "TLSv1.3",
      now: NOW,
      ...evidence,
    },
    resolveTlsPolicy(policy),
    verify,
  );
}

/** Returns the refusal as `event: reason`; `undefined` if the peer is accepted. */
function refusal(change: Change): string | undefined {
  const { refusal } = check(change);
  return refusal && `${refusal.event}: ${refusal.reason}`;
}

function warnings(change: Change): readonly string[] {
  return check(change).warnings.map(({ event, reason }) => `${event}: ${reason}`);
}

const OF = "the certificate of CN=station";

Deno.test("a peer is accepted without warnings if everything is in order", () => {
  assertEquals(check(), { refusal: undefined, warnings: [] });
  assertEquals(check({ role: "client" }), { refusal: undefined, warnings: [] });
});

Deno.test("a peer without a certificate is refused, with an event for its role", () => {
  const why = "the peer sent no certificate, expected one from a trusted authority";
  assertEquals(refusal({ sent: [], role: "client" }), `certificate-required: ${why}`);
  assertEquals(refusal({ sent: [], role: "server" }), `certificate-unavailable: ${why}`);
  assertEquals(warnings({ sent: [] }), []);
});

Deno.test("each certificate has at most the size that the policy permits", () => {
  const large = read({ extensions: [extension("1.2.3", der(4, new Uint8Array(600)))] });
  const { length } = large.octets;
  const limited = (sent: readonly Certificate[], maxCertificateOctets: number) =>
    refusal({ sent, policy: { maxCertificateOctets } });
  assertEquals(limited([large], length), undefined);
  const why = `certificate-size-exceeded: ${OF} has ${length} octets, ` +
    `expected at most ${length - 1} (maxCertificateOctets)`;
  assertEquals(limited([large], length - 1), why);
  assertEquals(limited([STATION, large], length - 1), why);
});

Deno.test("a certificate is valid from its first to its last moment", () => {
  const at = (now: number) => refusal({ now, policy: { expiryWarningMs: 0 } });
  assertEquals([at(FROM), at(TO)], [undefined, undefined]);
  assertEquals(
    at(FROM - 1),
    `certificate-validation-failed: ${OF} is not valid until 2024-01-01T00:00:00Z`,
  );
  assertEquals(at(TO + 1), `certificate-expired: ${OF} expired at 2025-01-01T00:00:00Z`);
});

Deno.test("the chain must lead to an authority, and each reason has its event", () => {
  const not = `${OF} was not issued by a trusted authority: the signature of CN=root`;
  assertEquals(refusal({ verify: () => "bad" }), `bad-certificate: ${not} is wrong`);
  assertEquals(
    refusal({ verify: () => "unsupported" as never }),
    `certificate-not-trusted: ${not} is of a kind that this runtime cannot verify`,
  );
  const fails = () => {
    throw new Error("no such curve");
  };
  assertEquals(
    refusal({ verify: fails }),
    `algorithm-not-supported: ${not} cannot be verified: no such curve`,
  );
  assertEquals(
    refusal({ sent: [read({ issuer: "station" })], believed: [], verify: () => "good" }),
    `certificate-not-trusted: ${OF} is self-signed and not trusted`,
  );
  const found = refusal({ believed: [] })!;
  assertEquals(found.startsWith(`certificate-not-trusted: ${OF} was not issued by`), true, found);
});

Deno.test("a certificate must be for its role and for the key exchange of the session", () => {
  const uses = (id: string, value: Uint8Array, change: Change) =>
    refusal({ sent: [read({ extensions: [extension(id, value)] })], ...change });
  const purposes = (role: "client" | "server", ...ids: readonly string[]) =>
    uses("2.5.29.37", sequence(...ids.map(identifier)), { role });
  const [server, client] = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];
  assertEquals([purposes("server", server), purposes("client", server, client)], [
    undefined,
    undefined,
  ]);
  assertEquals(purposes("client", "2.5.29.37.0"), undefined);
  const not = (role: string, name: string) =>
    `certificate-validation-failed: ${OF} is not for a TLS ${role}: ` +
    `its extended key usage lacks ${name}`;
  assertEquals(purposes("server", client), not("server", "serverAuth"));
  assertEquals(purposes("client", server), not("client", "clientAuth"));

  const usage = (bits: number, change: Change) => uses("2.5.29.15", der(3, 0, bits), change);
  const must = (name: string) =>
    `certificate-validation-failed: ${OF} must not be used for this session: ` +
    `its key usage lacks ${name}`;
  const old = { suite: "AES128-SHA", protocol: "TLSv1.2" };
  assertEquals([usage(0x80, {}), usage(0x20, old)], [undefined, undefined]);
  assertEquals(usage(0x20, {}), must("digitalSignature"));
  assertEquals(usage(0x80, old), must("keyEncipherment"));
  assertEquals(usage(0x80, { ...old, role: "client" }), undefined, "a client only signs");
});

Deno.test("a certificate must name the host, if one is given", () => {
  const names = sequence(der(0x82, latin("rtu.example")), der(0x87, 192, 0, 2, 1));
  const sent = [read({ extensions: [extension("2.5.29.17", names)] })];
  assertEquals(refusal({ sent, host: "rtu.example" }), undefined);
  assertEquals(refusal({ sent, host: "192.0.2.1" }), undefined);
  assertEquals(
    refusal({ sent, host: "192.0.2.2" }),
    `certificate-validation-failed: ${OF} names rtu.example, 192.0.2.1, ` +
      "expected 192.0.2.2 (verifyHost)",
  );
});

Deno.test("keys of the chain are at least as long as the policy requires", () => {
  const of = (publicKey: Uint8Array, policy: TlsPolicy = {}) => {
    const sent = [read({ publicKey })];
    return [refusal({ sent, policy }), warnings({ sent, policy })];
  };
  const what = "the key of CN=station is";
  const short = (text: string) => `insufficient-key-length: ${what} ${text} (minimumKeyBits)`;
  const just = (text: string) => `minimum-key-length: ${what} ${text}, just the permitted minimum`;
  assertEquals(of(P384), [undefined, []]);
  assertEquals(of(P256), [undefined, [just("P-256 with 256 bits")]]);
  const p224 = short("P-224 with 224 bits, expected at least 256");
  assertEquals(of(P224), [p224, [p224]]);
  assertEquals(of(P224, { minimumKeyBits: { ec: 224 } }), [undefined, [
    just("P-224 with 224 bits"),
  ]]);
  assertEquals(of(rsa(2056)), [undefined, []]);
  assertEquals(of(rsa(2048)), [undefined, [just("RSA with 2048 bits")]]);
  const r2040 = short("RSA with 2040 bits, expected at least 2048");
  assertEquals(of(rsa(2040)), [r2040, [r2040]]);
  const other = short("1.2.3 with 0 bits, expected RSA or an elliptic curve");
  assertEquals(of(key(identifier("1.2.3"))), [other, [other]]);
  // The authority counts as well. The reason names its short key, not the key of another certificate.
  const believed = [read({ subject: "root", extensions: [CA], publicKey: P224 })];
  assertEquals(
    refusal({ sent: [read({ publicKey: P256 })], believed }),
    p224.replace("station", "root"),
  );
});

Deno.test("the version and the suite of the session must be permitted", () => {
  const reason = "expected TLSv1.3 or later (minVersion)";
  const policy = { minVersion: "TLSv1.3" } as const;
  const suite = "ECDHE-RSA-AES128-GCM-SHA256";
  assertEquals(refusal({ policy }), undefined);
  assertEquals(
    refusal({ policy, protocol: "TLSv1.2", suite }),
    `insecure-version: the session has TLSv1.2, ${reason}`,
  );
  assertEquals(
    refusal({ policy, protocol: "" }),
    `insecure-version: the session has an unknown version, ${reason}`,
  );
  const uses = (name: string, expected: string) =>
    `no-common-suite: the session uses the suite ${name}, expected ${expected} (suites)`;
  assertEquals(refusal({ suite }), undefined);
  assertEquals(refusal({ suite: "X" }), uses("X", "a known one"));
  assertEquals(refusal({ suite: "" }), uses("(none)", "a known one"));
  assertEquals(refusal({ suite: "NULL-SHA256" }), uses("TLS_RSA_WITH_NULL_SHA256", "a known one"));
  const suites = ["TLS_AES_256_GCM_SHA384", "ECDHE-RSA-AES128-GCM-SHA256"];
  assertEquals(refusal({ policy: { suites }, suite }), undefined);
  assertEquals(
    refusal({ policy: { suites }, suite: "TLS_AES_128_GCM_SHA256" }),
    uses(
      "TLS_AES_128_GCM_SHA256",
      "one of TLS_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    ),
  );
  const weak = "TLS_AES_128_CCM_8_SHA256";
  assertEquals(refusal({ suite: weak }), undefined);
  assertEquals(warnings({ suite: weak }), [
    `weak-suite: the session uses the weak suite ${weak}`,
  ]);
});

Deno.test("a peer must have a pinned certificate or key, and an allowed subject", () => {
  const pinned = (...pins: readonly string[]) => refusal({ policy: { pins } });
  const [own, ownKey, other] = ["aa", "bb", "cc"].map((each) => each.repeat(32));
  assertEquals([pinned(own!), pinned(other!, ownKey!)], [undefined, undefined]);
  assertEquals(
    pinned(other!),
    `certificate-not-trusted: ${OF} is not pinned: neither its SHA-256 nor that of its public ` +
      `key, ${ownKey}, is in the list (pins)`,
  );
  const allowed = (...allowedSubjects: readonly string[]) =>
    refusal({ policy: { allowedSubjects } });
  assertEquals(allowed("centre", "station"), undefined);
  assertEquals(
    allowed("centre", "other"),
    "certificate-not-trusted: the subject CN=station is not allowed (allowedSubjects)",
  );
});

Deno.test("a refusal by the platform alone has a likely reason", () => {
  const not = "certificate-validation-failed: the platform does not authorize the certificate of ";
  assertEquals(
    refusal({ authorized: false })!.startsWith(`${not}CN=station: perhaps because of`),
    true,
  );
  assertEquals(
    refusal({ authorized: false, sent: [read({ extensions: [CA] })] }),
    `${not}CN=station: it belongs to an authority (CA:TRUE), expected the certificate of a station`,
  );
  const ladder = (length: number) => {
    const between = Array.from(
      { length: length - 2 },
      (_, i) =>
        read({ subject: `${i}`, issuer: i === length - 3 ? "root" : `${i + 1}`, extensions: [CA] }),
    );
    return refusal({ authorized: false, sent: [read({ issuer: "0" }), ...between] })!;
  };
  assertEquals(ladder(7).includes("perhaps because of"), true);
  assertEquals(
    ladder(8),
    `${not}CN=station: its chain has 8 certificates, and the platform may accept fewer`,
  );
});

Deno.test("a certificate that expires soon causes a warning, for the peer and for this station", () => {
  const policy = { expiryWarningMs: 2 * DAY };
  const soon = (now: number, expiryWarningMs = 2 * DAY) =>
    expiryWarning(STATION, now, { expiryWarningMs })?.reason;
  const text = (days: string) => `${OF} expires at 2025-01-01T00:00:00Z, in ${days}`;
  assertEquals(soon(TO - 2 * DAY - 1), undefined);
  assertEquals(soon(TO - 2 * DAY), text("2 days"));
  assertEquals(soon(TO - 2 * DAY + 1), text("1 day"));
  assertEquals([soon(TO - DAY), soon(TO - DAY + 1), soon(TO)], [
    text("1 day"),
    text("0 days"),
    text("0 days"),
  ]);
  assertEquals([soon(TO + 1), soon(TO, 0)], [undefined, undefined]);
  assertEquals(warnings({ now: TO - DAY, policy }), [
    `certificate-expires-soon: ${text("1 day")}`,
  ]);
  const own = (now: number) =>
    ownFindings(STATION, now, policy).map(({ event, reason }) => `${event}: ${reason}`);
  assertEquals(own(NOW), []);
  assertEquals(own(TO - DAY), [`certificate-expires-soon: this station: ${text("1 day")}`]);
  const refuse = "peers will refuse this station:";
  assertEquals(own(TO + 1), [
    `expired-certificate-used: ${refuse} ${OF} expired at 2025-01-01T00:00:00Z`,
  ]);
  assertEquals(own(FROM - 1), [
    `early-certificate-used: ${refuse} ${OF} is not valid until 2024-01-01T00:00:00Z`,
  ]);
});

Deno.test("an expired authority explains a refusal by the platform, but does not cause one itself", () => {
  const expired = readCertificate(
    certificate({ subject: "root", extensions: [CA], publicKey: P384 }),
  );
  const late = { ...STATION, validity: [FROM, TO + 10 * DAY] as const };
  const change = { sent: [late], believed: [expired], now: TO + 1, policy: { expiryWarningMs: 0 } };
  assertEquals(refusal(change), undefined);
  assertEquals(
    refusal({ ...change, authorized: false }),
    `certificate-expired: ${OF} cannot be verified: the certificate of CN=root expired at ` +
      "2025-01-01T00:00:00Z",
  );
});
