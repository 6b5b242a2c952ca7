// Every security event that the platform can cause, raised by real handshakes with certificates created here;
// long because each event has its own certificates and its own two stations.

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { connectTls, type ConnectTlsOptions } from "../../../../transport/low_level.ts";
import {
  LinkError,
  listenTls,
  type ListenTlsOptions,
  RevocationLists,
} from "../../../../transport/mod.ts";
import type { SecurityEvent, SecurityEventName } from "../../../../transport/tls/security_event.ts";
import { readUntil } from "../../../helpers/cli/task.ts";
import type { Party } from "../../../helpers/machine/certificates.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../../helpers/machine/plant_authority.ts";
import { SecurityLog } from "../../../helpers/machine/security_log.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

const ignore = !HAS_OPENSSL;
const DAY = 86_400_000;
const LOOPBACK = { host: "127.0.0.1", port: 0 };

const plant = HAS_OPENSSL ? makePlant() : undefined;
if (plant !== undefined) globalThis.addEventListener("unload", () => plant[Symbol.dispose]());

/** Creates an authority, a station, and control centres with every fault. */
function makePlant(): PlantAuthority {
  const made = new PlantAuthority();
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n";
  const both = "extendedKeyUsage=serverAuth,clientAuth\n";
  const now = Date.now();
  made.authority("root");
  for (const name of ["station", "centre"]) made.station(name, { by: "root" });
  made.station("rsa", { by: "root", key: "RSA" });
  made.station("expired", { by: "root", validity: [now - 9 * DAY, now - DAY] });
  made.station("soon", { by: "root", validity: [now - DAY, now + 2 * DAY] });
  made.station("early", { by: "root", validity: [now + DAY, now + 9 * DAY] });
  made.station("mail", { by: "root", extensions: `${names}extendedKeyUsage=emailProtection\n` });
  made.station("agreement", { by: "root", extensions: `${names}${both}keyUsage=keyAgreement\n` });
  made.station("elsewhere", {
    by: "root",
    extensions: `subjectAltName=DNS:elsewhere\nbasicConstraints=CA:FALSE\n${both}`,
  });
  made.station("large", {
    by: "root",
    extensions: `${names}${both}nsComment=${"x".repeat(9000)}\n`,
  });
  made.station("sha1", { by: "root", args: ["-sha1"] });
  made.station("authority", { by: "root", extensions: `${both}basicConstraints=CA:TRUE\n` });
  made.station("leaf", { by: "root" });
  made.station("below", { by: "leaf" });
  let above = "root";
  for (let i = 0; i <= 16; i++) {
    made.authority(`level${i}`, { by: above });
    above = `level${i}`;
  }
  made.station("deep", { by: above });
  made.authority("stranger", { extensions: `${names}${both}` });
  return made;
}

function party(name: string): Party {
  return plant!.party(name, "root");
}

/** A party that also sends the certificates of authorities. */
function chained(name: string, ...authorities: readonly string[]): Party {
  const { certificate, key } = party(name);
  return {
    certificate: [certificate, ...authorities.map((each) => plant!.pem(each))].join(""),
    key,
  };
}

/** Returns a certificate with an invalid signature. */
function forged(name: string): Party {
  const { certificate, key } = party(name);
  const at = certificate.lastIndexOf("-----END") - 6;
  const swapped = certificate[at] === "A" ? "B" : "A";
  return { certificate: certificate.slice(0, at) + swapped + certificate.slice(at + 1), key };
}

/** Creates a listener, its events and refusals, and its port. */
async function listening(options: Partial<ListenTlsOptions> = {}) {
  const log = new SecurityLog();
  const refusals: LinkError[] = [];
  const listener = await listenTls({
    ...{ ...LOOPBACK, caCerts: plant!.pem("root"), ...party("station") },
    onSecurityEvent: log.onSecurityEvent,
    onRejected: (error) => refusals.push(error),
    ...options,
  });
  (async () => {
    for await (const { stream } of listener) {
      await stream.write(new Uint8Array(1)).catch(() => {}); // the client need not wait longer
      stream.close();
    }
  })();
  const { port } = listener.address;
  return { log, refusals, port, listener, [Symbol.dispose]: () => listener.close() };
}

/** Connects; a refused client may notice only at its first read. */
async function dial(port: number, options: Partial<ConnectTlsOptions> = {}): Promise<void> {
  const target = { host: "127.0.0.1", port, caCerts: plant!.pem("root"), ...party("centre") };
  const link = await connectTls({ ...target, ...options }).catch((error) => {
    assert(error instanceof LinkError, `${error}`);
  });
  await link?.stream.read(new Uint8Array(1)).catch(() => null);
  link?.stream.close();
}

/** Runs openssl with the files of a party, and ends it immediately. */
async function openssl(who: string, ...args: readonly string[]): Promise<void> {
  const { certificate, key } = party(who);
  const files = { "own.pem": certificate, "own.key": key, "ca.pem": plant!.pem("root") };
  await withTree(files, async (root) => {
    const command = new Deno.Command("openssl", {
      ...{ args: [...args], cwd: root, stdin: "null", stdout: "null", stderr: "null" },
    });
    await command.output();
  });
}

const OWN = ["-cert", "own.pem", "-key", "own.key"];

/** Events that a listener reports for each client. */
const CLIENTS: readonly (readonly [
  event: SecurityEventName,
  code: number,
  reason: string,
  how: (port: number) => Promise<void>,
  subject: string | undefined,
  options?: Partial<ListenTlsOptions>,
])[] = ignore ? [] : [
  [
    "algorithm-not-supported",
    1,
    "it is signed with ECDSA with SHA-1",
    (port) => dial(port, party("sha1")),
    "CN=sha1",
  ],
  [
    "unsecure-communication",
    2,
    "the peer sent an APDU without TLS",
    async (port) => {
      using conn = await Deno.connect({ hostname: "127.0.0.1", port });
      await conn.write(Uint8Array.of(0x68, 4, 7, 0, 0, 0));
      await conn.read(new Uint8Array(1)).catch(() => null);
    },
    undefined,
  ],
  [
    "unsecure-communication",
    2,
    "the ClientHello is divided into more than 256 records",
    async (port) => {
      using conn = await Deno.connect({ hostname: "127.0.0.1", port });
      conn.setNoDelay(true);
      for (const octet of [1, 0, 4, 0, ...new Array(300).fill(7)]) {
        // Each record has one octet; the listener closes the connection before the last one.
        const sent = await conn.write(Uint8Array.of(22, 3, 1, 0, 1, octet)).catch(() => 0);
        if (sent === 0) return;
      }
      await conn.read(new Uint8Array(1)).catch(() => null);
    },
    undefined,
  ],
  [
    "bad-certificate",
    4,
    "the signature of CN=root is wrong",
    (port) => dial(port, forged("centre")),
    "CN=centre",
  ],
  [
    "certificate-size-exceeded",
    5,
    "octets, expected at most 8192 (maxCertificateOctets)",
    (port) => dial(port, party("large")),
    "CN=large",
  ],
  [
    "certificate-validation-failed",
    6,
    "is not for a TLS client: its extended key usage lacks clientAuth",
    (port) => dial(port, party("mail")),
    "CN=mail",
  ],
  [
    "certificate-validation-failed",
    6,
    "its key usage lacks digitalSignature",
    (port) => dial(port, party("agreement")),
    "CN=agreement",
  ],
  [
    "certificate-validation-failed",
    6,
    "is not valid until",
    (port) => dial(port, party("early")),
    "CN=early",
  ],
  [
    "certificate-not-trusted",
    14,
    "its issuer CN=leaf may not issue certificates: it lacks CA:TRUE or the key usage keyCertSign",
    (port) => dial(port, chained("below", "leaf")),
    "CN=below",
  ],
  [
    "certificate-validation-failed",
    6,
    "the peer sent a chain of more than 16 certificates",
    (port) =>
      dial(port, chained("deep", ...Array.from({ length: 17 }, (_, i) => `level${16 - i}`))),
    "CN=deep",
  ],
  [
    "certificate-validation-failed",
    6,
    "it belongs to an authority (CA:TRUE), expected the certificate of a station",
    (port) => dial(port, party("authority")),
    "CN=authority",
  ],
  [
    "certificate-required",
    7,
    "the peer sent no certificate",
    (port) => openssl("centre", "s_client", "-connect", `127.0.0.1:${port}`),
    undefined,
  ],
  [
    "handshake-failed",
    8,
    "the peer ended the handshake; it may have refused this station's certificate",
    (port) =>
      openssl(
        "centre",
        "s_client",
        "-connect",
        `127.0.0.1:${port}`,
        "-verify_return_error",
        ...OWN,
      ),
    undefined,
  ],
  [
    "insecure-version",
    9,
    "the peer offers at most TLSv1.2 of TLS, expected TLSv1.3 or later",
    (port) => openssl("centre", "s_client", "-connect", `127.0.0.1:${port}`, "-tls1_2", ...OWN),
    undefined,
    { minVersion: "TLSv1.3" },
  ],
  [
    "insecure-version",
    9,
    "the peer offers at most TLSv1.1 of TLS, expected TLSv1.2 or later",
    (port) =>
      openssl(
        ...["centre", "s_client", "-connect", `127.0.0.1:${port}`, "-tls1_1"] as const,
        ...["-cipher", "ALL:@SECLEVEL=0", ...OWN],
      ),
    undefined,
  ],
  [
    "certificate-expired",
    11,
    "the certificate of CN=expired expired at",
    (port) => dial(port, party("expired")),
    "CN=expired",
  ],
  [
    "certificate-revoked",
    12,
    "the certificate of CN=centre was revoked at 2026-11-01T08:00:00Z",
    (port) => dial(port),
    "CN=centre",
    { crl: plant!.list("root", { revoked: ["centre"] }) },
  ],
  [
    "certificate-not-trusted",
    14,
    "the certificate of CN=stranger is self-signed and not trusted",
    (port) => dial(port, party("stranger")),
    "CN=stranger",
  ],
  [
    "certificate-not-trusted",
    14,
    "the certificate of CN=centre is not pinned",
    (port) => dial(port),
    "CN=centre",
    { pins: ["00".repeat(32)] },
  ],
  [
    "certificate-not-trusted",
    14,
    "the subject CN=centre is not allowed (allowedSubjects)",
    (port) => dial(port),
    "CN=centre",
    { allowedSubjects: ["CN=centre 2"] },
  ],
  [
    "no-common-suite",
    15,
    "no common cipher suite: the peer offers TLS_RSA_WITH_AES_128_CBC_SHA256",
    (port) =>
      openssl(
        ...["rsa", "s_client", "-connect", `127.0.0.1:${port}`, "-tls1_2"] as const,
        ...["-cipher", "AES128-SHA256", ...OWN],
      ),
    undefined,
    ignore ? {} : party("rsa"),
  ],
  ["session-established", 16, "TLSv1.3 with TLS_", (port) => dial(port), "CN=centre"],
  [
    "crl-expired",
    19,
    "the CRL of CN=root expired at",
    (port) => dial(port),
    undefined,
    { crl: plant!.list("root", { validity: [Date.now() - 9 * DAY, Date.now() - DAY] }) },
  ],
  [
    "crl-not-yet-valid",
    20,
    "the CRL of CN=root is not valid until",
    (port) => dial(port),
    undefined,
    { crl: plant!.list("root", { validity: [Date.now() + DAY, Date.now() + 9 * DAY] }) },
  ],
  [
    "minimum-key-length",
    22,
    "the key of CN=centre is P-256 with 256 bits, just the permitted minimum",
    (port) => dial(port),
    "CN=centre",
  ],
  [
    "insufficient-key-length",
    23,
    "the key of CN=centre is P-256 with 256 bits, expected at least 384 (minimumKeyBits)",
    (port) => dial(port),
    "CN=centre",
    { minimumKeyBits: { ec: 384 } },
  ],
  [
    "certificate-expires-soon",
    101,
    "the certificate of CN=soon expires at",
    (port) => dial(port, party("soon")),
    "CN=soon",
  ],
];

for (const [name, code, reason, how, subject, options] of CLIENTS) {
  Deno.test({
    name: `a listener reports ${name}: ${reason}`,
    async fn() {
      using it = await listening(options);
      await how(it.port);
      const event = await untilReason(it.log, name, reason);
      assertEquals([event.code, event.subject], [code, subject]);
      if (subject !== undefined) assertMatch(event.fingerprint!, /^[0-9a-f]{64}$/);
      if (!name.startsWith("crl-")) assertEquals(event.peer?.host, "127.0.0.1");
      assert(Math.abs(event.time - Date.now()) < DAY);
      if (event.severity !== "incident") return;
      const [refusal] = it.refusals;
      assert(refusal !== undefined && refusal.message.startsWith("Cannot accept 127.0.0.1:"));
      assertEquals(refusal.securityEvent, name);
      assertStringIncludes(refusal.message, reason);
      if (event.fingerprint !== undefined) assertStringIncludes(refusal.message, event.fingerprint);
      assert(!it.log.names.includes("session-established"));
    },
  });
}

/** Waits for the first event of a kind with a reason. */
async function untilReason(
  log: SecurityLog,
  name: SecurityEventName,
  reason: string,
): Promise<SecurityEvent> {
  await log.first(name);
  const found = log.events.find((event) => event.name === name && event.reason.includes(reason));
  assert(found !== undefined, log.events.map((event) => event.reason).join("\n"));
  return found;
}

Deno.test({
  name: "the error for a device that supports only RSA-CBC or DHE names both solutions",
  ignore,
  async fn() {
    for (const suite of ["AES128-SHA256", "DHE-RSA-AES128-GCM-SHA256"]) {
      using it = await listening(party("rsa"));
      await openssl(
        ...["rsa", "s_client", "-connect", `127.0.0.1:${it.port}`, "-tls1_2"] as const,
        ...["-cipher", suite, ...OWN],
      );
      const { reason } = await it.log.first("no-common-suite");
      assertStringIncludes(
        reason,
        "can be reached by running under Node.js, or through a local TLS front end such as stunnel",
      );
      assertStringIncludes(reason, "this station under Deno can use TLS_AES_128_GCM_SHA256");
    }
  },
});

/** Events that a controlling station reports for each station. */
const STATIONS:
  readonly (readonly [event: SecurityEventName, reason: string, station: () => Party])[] = [
    ["certificate-expired", "the certificate of CN=expired expired at", () => party("expired")],
    [
      "certificate-validation-failed",
      "the certificate of CN=elsewhere names elsewhere, expected 127.0.0.1 (verifyHost)",
      () => party("elsewhere"),
    ],
    [
      "certificate-validation-failed",
      "is not for a TLS server: its extended key usage lacks serverAuth",
      () => party("mail"),
    ],
    ["certificate-not-trusted", "CN=stranger is self-signed", () => party("stranger")],
    ["bad-certificate", "the signature of CN=root is wrong", () => forged("station")],
    ["certificate-size-exceeded", "expected at most 8192", () => party("large")],
  ];

for (const [name, reason, station] of STATIONS) {
  Deno.test({
    name: `connectTls() reports ${name}: ${reason}`,
    ignore,
    async fn() {
      using it = await listening(station());
      const log = new SecurityLog();
      const target = { host: "127.0.0.1", port: it.port, caCerts: plant!.pem("root") };
      const options = { ...target, ...party("centre"), onSecurityEvent: log.onSecurityEvent };
      const error = await assertRejects(() => connectTls(options), LinkError);
      assertEquals([error.code, error.securityEvent], ["not-trusted", name]);
      assertStringIncludes(error.message, `Cannot connect over TLS to 127.0.0.1:${it.port}: `);
      assertStringIncludes(error.message, reason);
      const event = await log.first(name);
      assertEquals(event.peer, { host: "127.0.0.1", port: it.port });
      assertStringIncludes(error.message, event.fingerprint!);
    },
  });
}

/** Runs a server that answers the first octets of a client with fixed octets. */
async function answering(answer: Uint8Array, use: (port: number) => Promise<void>): Promise<void> {
  using listener = Deno.listen(LOOPBACK_OF_DENO);
  const serving = (async () => {
    using conn = await listener.accept();
    await conn.read(new Uint8Array(4000));
    if (answer.length > 0) await conn.write(answer);
  })();
  await use(listener.addr.port);
  await serving;
}

const LOOPBACK_OF_DENO = { hostname: "127.0.0.1", port: 0 };

Deno.test({
  name:
    "connectTls() reports a station that speaks plain TCP, closes without an answer, or refuses with an alert",
  ignore,
  async fn() {
    const alert = (code: number) => Uint8Array.of(21, 3, 3, 0, 2, 2, code);
    for (
      const [answer, event, code, reason] of [
        [
          Uint8Array.of(0x68, 4, 0x0b, 0, 0, 0),
          "unsecure-communication",
          "not-secure",
          "the peer answered with an APDU: it speaks plain TCP",
        ],
        [
          new TextEncoder().encode("HTTP/1.1 400"),
          "unsecure-communication",
          "not-secure",
          "the peer does not speak TLS: 485454502f312e31",
        ],
        [
          new Uint8Array(0),
          "handshake-failed",
          "failed",
          "it may speak plain TCP on this port, refuse this address, or have no common version or cipher suite",
        ],
        [
          alert(40),
          "no-common-suite",
          "not-secure",
          "with the alert handshake_failure; usually there is no common cipher suite",
        ],
        [alert(41), "certificate-unavailable", "not-trusted", "with the alert no_certificate"],
        [alert(70), "insecure-version", "not-secure", "with the alert protocol_version"],
        [alert(48), "certificate-not-trusted", "not-trusted", "with the alert unknown_ca"],
      ] as const
    ) {
      await answering(answer, async (port) => {
        const log = new SecurityLog();
        const target = { host: "127.0.0.1", port, caCerts: plant!.pem("root"), ...party("centre") };
        const { onSecurityEvent } = log;
        const error = await assertRejects(
          () => connectTls({ ...target, onSecurityEvent }),
          LinkError,
        );
        assertEquals([error.code, error.securityEvent], [code, event]);
        assertStringIncludes(error.message, reason);
        assertStringIncludes((await log.first(event)).reason, reason);
      });
    }
  },
});

Deno.test({
  name: "a station that has only RSA-CBC refuses with an alert, and the error names both solutions",
  ignore,
  async fn() {
    const { certificate, key } = party("rsa");
    const files = { "own.pem": certificate, "own.key": key, "ca.pem": plant!.pem("root") };
    await withTree(files, async (root) => {
      const args = ["s_server", "-accept", "127.0.0.1:0", "-tls1_2", "-cipher", "AES128-SHA256"];
      const server = new Deno.Command("openssl", {
        ...{ args: [...args, ...OWN], cwd: root, stdin: "piped", stdout: "piped", stderr: "null" },
      }).spawn();
      const head = await readUntil(server.stdout, "ACCEPT 127.0.0.1:");
      const port = Number(/ACCEPT 127\.0\.0\.1:(\d+)/.exec(head)![1]);
      const target = { host: "127.0.0.1", port, caCerts: plant!.pem("root"), ...party("centre") };
      const error = await assertRejects(() => connectTls(target), LinkError);
      assertEquals(error.securityEvent, "no-common-suite");
      assertStringIncludes(
        error.message,
        "by running under Node.js, or through a local TLS front end such as stunnel",
      );
      server.kill();
      await server.status;
      await server.stdout.cancel();
      await server.stdin.close().catch(() => {});
    });
  },
});

Deno.test({
  name:
    "this station's own certificate is reported when it has expired, is not yet valid, or will soon expire",
  ignore,
  async fn() {
    for (
      const [name, event, code] of [
        ["expired", "expired-certificate-used", 17],
        ["early", "early-certificate-used", 18],
        ["soon", "certificate-expires-soon", 101],
      ] as const
    ) {
      using it = await listening(party(name));
      const found = await it.log.first(event);
      assertEquals([found.code, found.severity, found.peer], [code, "warning", undefined]);
      assertEquals(found.subject, `CN=${name}`);
      assertStringIncludes(found.reason, `the certificate of CN=${name}`);
    }
  },
});

Deno.test({
  name: "texts that cannot be used are reported as not configured, not accessible or not available",
  ignore,
  async fn() {
    for (
      const [options, event, code, reason, subject] of [
        [{ key: "?" }, "certificate-not-configured", 13, "key cannot be read as PEM", "CN=station"],
        [
          { certificate: "" },
          "certificate-not-configured",
          13,
          "certificate cannot be read as PEM",
          undefined,
        ],
        [
          { caCerts: [] },
          "authority-not-available",
          25,
          "caCerts cannot be read as PEM",
          "CN=station",
        ],
        [{ crl: "?" }, "crl-not-accessible", 24, "The text contains no CRL", undefined],
      ] as const
    ) {
      const log = new SecurityLog();
      const { onSecurityEvent } = log;
      const error = await assertRejects(
        () => listening({ ...options, onSecurityEvent }),
        LinkError,
      );
      assertEquals([error.code, error.securityEvent], ["not-trusted", event]);
      assertStringIncludes(error.message, reason);
      const reported = await log.first(event);
      assertEquals([reported.code, reported.subject], [code, subject]);
    }
  },
});

Deno.test({
  name: "a session is not resumed with a certificate that was revoked after its ticket was issued",
  ignore,
  async fn() {
    const { certificate, key } = party("centre");
    const files = { "own.pem": certificate, "own.key": key };
    const caCerts = plant!.pem("root");
    const crl = await RevocationLists.read(plant!.list("root"), { caCerts });
    using it = await listening({ crl });
    await withTree(files, async (root) => {
      const resume = async (how: string) => {
        const target = ["s_client", "-connect", `127.0.0.1:${it.port}`, "-tls1_2"];
        const io = { stdin: "null", stdout: "null", stderr: "null" } as const;
        const args = [...target, ...OWN, how, "ticket"];
        await new Deno.Command("openssl", { args, cwd: root, ...io }).output();
      };
      await resume("-sess_out");
      await it.log.first("session-established");
      await crl.replace(plant!.list("root", { revoked: ["centre"] }));
      await resume("-sess_in");
      const { subject, reason } = await it.log.first("certificate-revoked");
      assertEquals(subject, "CN=centre");
      assertStringIncludes(reason, "CN=centre was revoked");
      assert(!it.log.names.includes("session-resumed"));
    });
  },
});

Deno.test({
  name: "a certificate of this station that the platform cannot use is reported as such",
  ignore,
  async fn() {
    using other = new PlantAuthority();
    other.authority("root");
    const critical = "basicConstraints=CA:FALSE\n1.2.3.4.5=critical,ASN1:NULL\n";
    const odd = other.station("odd", { by: "root", extensions: critical });
    using it = await listening({ caCerts: other.pem("root") });
    const log = new SecurityLog();
    const { onSecurityEvent } = log;
    const target = { host: "127.0.0.1", port: it.port, caCerts: plant!.pem("root") };
    const party = { ...odd, certificate: other.pem("odd") };
    const error = await assertRejects(
      () => connectTls({ ...target, ...party, onSecurityEvent }),
      LinkError,
    );
    assertEquals(error.securityEvent, "certificate-not-configured");
    assertStringIncludes(error.message, "it cannot use the certificate of this station");
  },
});

Deno.test({
  name: "an authority without a CRL is reported as not accessible",
  ignore,
  async fn() {
    using other = new PlantAuthority();
    const caCerts = [plant!.pem("root"), other.authority("other")];
    using it = await listening({ caCerts, crl: other.list("other") });
    await dial(it.port);
    const { reason, code } = await it.log.first("crl-not-accessible");
    assertEquals(code, 24);
    assertStringIncludes(reason, "covers CN=centre");
  },
});

Deno.test({
  name: "a resumed session is reported, and refused when its age is not permitted",
  ignore,
  async fn() {
    const { certificate, key } = party("centre");
    const files = { "own.pem": certificate, "own.key": key };
    using fresh = await listening();
    using strict = await listening({ maxResumptionAgeMs: 0 });
    await withTree(files, async (root) => {
      const run = async (port: number, how: string) => {
        const args = [
          "s_client",
          "-connect",
          `127.0.0.1:${port}`,
          "-tls1_2",
          ...OWN,
          how,
          "ticket",
        ];
        const io = { stdin: "null", stdout: "null", stderr: "null" } as const;
        await new Deno.Command("openssl", { args, cwd: root, ...io }).output();
      };
      await run(fresh.port, "-sess_out");
      await fresh.log.first("session-established");
      await run(fresh.port, "-sess_in");
      const { code, subject } = await fresh.log.first("session-resumed");
      assertEquals([code, subject], [27, "CN=centre"]);
      await run(strict.port, "-sess_in");
      const expired = await strict.log.first("session-expired");
      assertEquals([expired.code, expired.severity], [28, "info"]);
      assertStringIncludes(expired.reason, "expected at most 0 ms (maxResumptionAgeMs)");
      assertEquals(strict.refusals.length, 1);
    });
  },
});

Deno.test({
  name:
    "certificates of a listener are replaced while sessions stay open, and new ones are checked against them",
  ignore,
  async fn() {
    const log = new SecurityLog();
    const { onSecurityEvent } = log;
    const listener = await listenTls({
      ...{ ...LOOPBACK, caCerts: plant!.pem("root"), ...party("station"), onSecurityEvent },
    });
    const links = listener[Symbol.asyncIterator]();
    const target = { host: "127.0.0.1", port: listener.address.port, caCerts: plant!.pem("root") };
    const first = await connectTls({ ...target, ...party("centre") });
    const far = (await links.next()).value!;
    await assertRejects(
      () => listener.replace({ key: "?" }),
      LinkError,
      "Cannot replace the identity of 127.0.0.1:0: key",
    );
    await listener.replace({ ...party("rsa"), pins: ["00".repeat(32)] });
    const octets = new Uint8Array(4);
    await first.stream.write(Uint8Array.of(1, 2, 3));
    assertEquals(await far.stream.read(octets), 3);
    await dial(listener.address.port);
    assertStringIncludes((await log.first("certificate-not-trusted")).reason, "is not pinned");
    await listener.replace({ pins: undefined as unknown as string[] });
    const second = await connectTls({ ...target, ...party("centre") });
    assertEquals([first.peer.name, second.peer.name], ["station", "rsa"]);
    for (const { stream } of [first, second, far]) stream.close();
    listener.close();
  },
});
