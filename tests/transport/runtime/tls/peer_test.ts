// A peer after the handshake, reported by sockets with simulated results of the platform.

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { createHash } from "node:crypto";
import { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { readCertificate } from "../../../../transport/certificates/certificate.ts";
import { LinkError } from "../../../../transport/errors.ts";
import { linkOf, type PeerSettings } from "../../../../transport/runtime/tls/peer.ts";
import { platformVerify } from "../../../../transport/runtime/tls/signature.ts";
import { resolveTlsPolicy, type TlsPolicy } from "../../../../transport/tls/tls_policy.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";
import { ROOT, STATION } from "../../../helpers/wire/certificate_samples.ts";

const PLAIN = createHash("sha256").update(STATION).digest("hex");
const FINGERPRINT = PLAIN.toUpperCase().replace(/..(?=.)/g, "$&:");
const LOCAL = { host: "192.0.2.9", port: 9 };
const REMOTE = { host: "192.0.2.7", port: 7 };
const WHAT = "Cannot connect over TLS to 192.0.2.7:7";
const CERTIFICATE = {
  subject: { CN: "station" },
  fingerprint256: FINGERPRINT,
  valid_to: "Dec  1 13:02:48 2026 GMT",
  raw: STATION,
};

/** Creates a socket as the platform would leave it after the handshake. */
function socketWith(found: object = {}): TLSSocket {
  const {
    certificate = CERTIFICATE,
    protocol = "TLSv1.3",
    suite = "TLS_AES_128_GCM_SHA256",
    reused = false,
    ...rest
  } = found as {
    readonly certificate?: object | null;
    readonly protocol?: string | null;
    readonly suite?: string;
    readonly reused?: boolean;
  };
  const socket = new Duplex({
    read() {},
    write: (_chunk, _encoding, done) => done(),
  });
  return Object.assign(socket, {
    authorized: true,
    getPeerCertificate: () => certificate,
    getProtocol: () => protocol,
    getCipher: () => ({ name: suite }),
    isSessionReused: () => reused,
    ...rest,
  }) as unknown as TLSSocket;
}

/** Creates the settings with which a peer is checked, and records the reported events. */
function settingsWith(
  { policy = {}, lists, role = "server" }: {
    readonly policy?: TlsPolicy;
    readonly lists?: object;
    readonly role?: "client" | "server";
  } = {},
) {
  const clock = new FakeClock();
  clock.setWall(Date.UTC(2026, 10, 29, 20));
  const events: string[] = [];
  const settings = {
    what: WHAT,
    prepared: {
      lists,
      certificate: "own",
      policy: resolveTlsPolicy({ expiryWarningMs: 0, ...policy }),
      believed: [readCertificate(ROOT)],
      verify: platformVerify(),
      clock,
      report: (event: string, { subject }: { readonly subject?: string }) => {
        events.push(`${event} ${subject}`);
      },
      noteOwn: () => {},
    },
    ...{ local: LOCAL, remote: REMOTE, role },
  } as unknown as PeerSettings;
  return { settings, events, clock };
}

function closed(stream: Duplex): Promise<void> {
  return new Promise((resolve) => stream.once("close", () => resolve()));
}

Deno.test("linkOf() returns the peer, and reads and writes until it is closed", async () => {
  const socket = socketWith();
  const raw = new Duplex({ read() {} });
  const ends = [closed(socket), closed(raw)];
  const { settings, events } = settingsWith();
  const { stream, local, remote, peer } = linkOf(socket, settings, raw);
  assertEquals([local, remote], [LOCAL, REMOTE]);
  assertEquals(peer, {
    name: "station",
    subject: "CN=station",
    fingerprint: PLAIN,
    validTo: "Dec  1 13:02:48 2026 GMT",
    protocol: "TLSv1.3",
    suite: "TLS_AES_128_GCM_SHA256",
  });
  assertEquals(
    events,
    ["minimum-key-length CN=station", "minimum-key-length CN=station"].concat(
      "session-established CN=station",
    ),
  );
  const buffer = new Uint8Array(2);
  const read = stream.read(buffer);
  socket.push(Uint8Array.of(7));
  assertEquals([await read, buffer[0], await stream.write(buffer)], [1, 7, 2]);
  stream.close();
  await Promise.all(ends);
  await assertRejects(() => stream.read(buffer), Error, "The connection was closed");
});

Deno.test("linkOf() names a peer by all its common names, or by none", () => {
  for (const [CN, name] of [[["a", "b"], "a, b"], [undefined, ""], ["", ""]] as const) {
    const socket = socketWith({ certificate: { ...CERTIFICATE, subject: { CN } } });
    const { peer, stream } = linkOf(socket, settingsWith().settings);
    assertEquals(peer.name, name);
    stream.close();
  }
});

Deno.test("linkOf() refuses a peer with the reason, subject and fingerprint, and destroys both streams", () => {
  const of = ` (SHA-256 ${PLAIN})`;
  const other = { ...CERTIFICATE, raw: Uint8Array.of(1) };
  const refusals: readonly (readonly [
    found: object,
    event: string,
    code: string,
    detail: string,
    policy?: TlsPolicy,
  ])[] = [
    ...[null, {}].map((certificate) =>
      [
        { certificate },
        "certificate-unavailable undefined",
        "not-trusted",
        "the peer sent no certificate, expected one from a trusted authority",
      ] as const
    ),
    [
      { certificate: other },
      "bad-certificate undefined",
      "not-trusted",
      `a certificate of the peer cannot be read: the certificate ends before its length${of}`,
    ],
    [
      { authorized: false, authorizationError: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" },
      "certificate-validation-failed CN=station",
      "not-trusted",
      "the platform does not authorize the certificate of CN=station: perhaps because of a constraint of an " +
      "authority (names, path length), a critical extension, or a kind of signature that the platform does not " +
      `know${of}`,
    ],
    [
      {},
      "certificate-not-trusted CN=station",
      "not-trusted",
      "the certificate of CN=station is not pinned: neither its SHA-256 nor that of its public key, " +
      `${
        createHash("sha256").update(readCertificate(STATION).publicKey).digest("hex")
      }, is in the list (pins)${of}`,
      { pins: ["ab".repeat(32)] },
    ],
    [
      { protocol: null },
      "insecure-version CN=station",
      "not-secure",
      `the session has an unknown version, expected TLSv1.2 or later (minVersion)${of}`,
    ],
    [
      { suite: "AES128-SHA256" },
      "certificate-validation-failed CN=station",
      "not-trusted",
      "the certificate of CN=station must not be used for this session: its key usage lacks " +
      `keyEncipherment${of}`,
    ],
    [
      { suite: "ECDHE-ECDSA-AES128-SHA256" },
      "no-common-suite CN=station",
      "not-secure",
      "the session uses the suite TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, expected one of " +
      `TLS_AES_128_GCM_SHA256 (suites)${of}`,
      { suites: ["TLS_AES_128_GCM_SHA256"] },
    ],
  ];
  for (const [found, event, code, detail, policy] of refusals) {
    const socket = socketWith(found);
    const raw = new Duplex({ read() {} });
    const { settings, events } = settingsWith({ ...policy && { policy } });
    const error = assertThrows(() => linkOf(socket, settings, raw), LinkError);
    assertEquals([error.message, error.code], [`${WHAT}: ${detail}`, code]);
    assertEquals(events, [event]);
    assertEquals(error.securityEvent, event.split(" ")[0]);
    assertEquals([socket.destroyed, raw.destroyed], [true, true]);
  }
});

Deno.test("pins admit a certificate or a public key, with or without colons, in any case", () => {
  const key = createHash("sha256").update(readCertificate(STATION).publicKey).digest("hex");
  for (const pin of [PLAIN, FINGERPRINT, PLAIN.toUpperCase(), key]) {
    const { settings } = settingsWith({ policy: { pins: ["00".repeat(32), pin] } });
    linkOf(socketWith(), settings).stream.close();
  }
});

/** Creates CRLs that admit every session, and record their calls and the sessions that ended. */
function admitting() {
  const asked: {
    readonly what: string;
    readonly peer: readonly Uint8Array[];
    readonly own: string;
    readonly close: (error: LinkError) => void;
  }[] = [];
  const ended: number[] = [];
  const admit = (question: (typeof asked)[number]) => {
    asked.push(question);
    return () => void ended.push(asked.indexOf(question));
  };
  return { admit, asked, ended };
}

Deno.test("linkOf() passes the certificates of the peer to the CRLs, each once and at most 16, until the connection ends", async () => {
  const chain = (length: number, at = 0): object => ({
    ...CERTIFICATE,
    fingerprint256: at === 0 ? FINGERPRINT : `${at}`,
    raw: at === 0 ? STATION : ROOT,
    ...length > 1 && { issuerCertificate: chain(length - 1, at + 1) },
  });
  const root: Record<string, unknown> = { fingerprint256: "r", raw: ROOT };
  root.issuerCertificate = root;
  for (
    const [certificate, expected] of [
      [CERTIFICATE, 1],
      [chain(3), 3],
      [chain(16), 16],
      [{ ...CERTIFICATE, issuerCertificate: root }, 2],
    ] as const
  ) {
    const lists = admitting();
    const socket = socketWith({ certificate });
    const { stream } = linkOf(socket, settingsWith({ lists }).settings);
    const [{ what, own, peer }] = lists.asked as [(typeof lists.asked)[0]];
    assertEquals([what, own], [WHAT, "own"]);
    assertEquals(peer.length, expected);
    assertEquals(peer[0], STATION);
    assertEquals(lists.ended, []);
    const end = closed(socket);
    stream.close();
    await end;
    assertEquals(lists.ended, [0]);
  }
  const long = socketWith({ certificate: chain(17) });
  assertThrows(
    () => linkOf(long, settingsWith({ lists: admitting() }).settings),
    LinkError,
    "the peer sent a chain of more than 16 certificates",
  );
});

Deno.test("a connection that the CRLs end fails with their reason, also in pending reads and writes, and an event is reported", async () => {
  const lists = admitting();
  const socket = socketWith();
  const { settings, events } = settingsWith({ lists });
  const { stream } = linkOf(socket, settings);
  const buffer = new Uint8Array(2);
  const reading = stream.read(buffer);
  const reason = new LinkError("It was revoked", {
    code: "not-trusted",
    securityEvent: "certificate-revoked",
  });
  lists.asked[0]!.close(reason);
  for (const work of [reading, stream.read(buffer), stream.write(buffer)]) {
    assertEquals(await work.catch((error: unknown) => error), reason);
  }
  assertEquals(socket.destroyed, true);
  assertEquals(events.at(-1), "certificate-revoked CN=station");
  const late = admitting();
  const other = socketWith();
  const ready = linkOf(other, settingsWith({ lists: late }).settings).stream;
  other.push(Uint8Array.of(1));
  await new Promise((resolve) => setImmediate(resolve));
  const taken = ready.read(buffer);
  late.asked[0]!.close(reason);
  assertEquals(await taken.catch((error: unknown) => error), reason, "though it had arrived");
});

Deno.test("linkOf() refuses a peer that the CRLs refuse", () => {
  const refusal = new LinkError("It is revoked", { code: "not-trusted" });
  const admit = () => {
    throw refusal;
  };
  const socket = socketWith();
  const { settings } = settingsWith({ lists: { admit } });
  const error = assertThrows(() => linkOf(socket, settings), LinkError);
  assertEquals([error.message, error.code], [`It is revoked (SHA-256 ${PLAIN})`, "not-trusted"]);
  assertEquals(socket.destroyed, true);
});

Deno.test("a resumed session is accepted until maxResumptionAgeMs after the last full handshake, and then reported", async () => {
  const policy = { maxResumptionAgeMs: 1000 };
  const { settings, events, clock } = settingsWith({ policy });
  linkOf(socketWith(), settings).stream.close();
  await clock.advance(1000);
  linkOf(socketWith({ reused: true }), settings).stream.close();
  assertEquals(events.at(-1), "session-resumed CN=station");
  await clock.advance(1);
  const socket = socketWith({ reused: true });
  const error = assertThrows(() => linkOf(socket, settings), LinkError);
  assertEquals(error.code, "not-trusted");
  assertStringIncludes(
    error.message,
    "the peer resumed a session 1001 ms after its last full handshake, expected at most 1000 ms " +
      "(maxResumptionAgeMs)",
  );
  assertEquals(events.at(-1), "session-expired CN=station");
  assert(socket.destroyed);
});

Deno.test("linkOf() checks the purpose of a certificate by the role of its peer", () => {
  const { settings, events, clock } = settingsWith({ role: "client" });
  const error = assertThrows(() => linkOf(socketWith(), settings), LinkError);
  assertStringIncludes(
    error.message,
    "is not for a TLS client: its extended key usage lacks clientAuth",
  );
  assertEquals(events, ["certificate-validation-failed CN=station"]);
  assertEquals(clock.scheduled, 0);
});
