// A peer after the handshake, with sockets that imitate the platform.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { LinkError } from "../../../../transport/errors.ts";
import { resolveTlsPolicy } from "../../../../transport/tls/tls_policy.ts";
import { linkOf, type PeerSettings } from "../../../../transport/runtime/tls/peer.ts";

const FINGERPRINT = "AB:01:".repeat(15) + "CD:EF";
const PLAIN = "ab01".repeat(15) + "cdef";
const LOCAL = { host: "192.0.2.9", port: 9 };
const REMOTE = { host: "192.0.2.7", port: 7 };
const CERTIFICATE = {
  subject: { CN: "rtu7" },
  fingerprint256: FINGERPRINT,
  valid_to: "Oct  9 15:34:12 2027 GMT",
  raw: Uint8Array.of(1),
};

/** A socket as the platform would leave it. */
function socketWith(found: object = {}): TLSSocket {
  const { certificate = CERTIFICATE, protocol = "TLSv1.3", reused = false, ...rest } = found as {
    readonly certificate?: object | null;
    readonly protocol?: string | null;
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
    isSessionReused: () => reused,
    ...rest,
  }) as unknown as TLSSocket;
}

/** What the peer is checked against, and by a list that keeps what it is given. */
function settingsWith(
  { identity = {}, lists }: { readonly identity?: object; readonly lists?: object } = {},
): PeerSettings {
  return {
    what: "Cannot accept 192.0.2.7:7",
    identity: { caCerts: "", certificate: "own", key: "", ...identity },
    prepared: { lists, policy: resolveTlsPolicy(identity) },
    local: LOCAL,
    remote: REMOTE,
    now: Date.UTC(2026, 9, 9),
  } as unknown as PeerSettings;
}

function closed(stream: Duplex): Promise<void> {
  return new Promise((resolve) => stream.once("close", () => resolve()));
}

Deno.test("linkOf() reports the identity of the peer, and reads and writes until it is closed", async () => {
  const socket = socketWith();
  const raw = new Duplex({ read() {} });
  const ends = [closed(socket), closed(raw)];
  const { stream, local, remote, peer } = linkOf(socket, settingsWith(), raw);
  assertEquals([local, remote], [LOCAL, REMOTE]);
  assertEquals(peer, {
    name: "rtu7",
    subject: "", // one octet is not a certificate
    fingerprint: PLAIN,
    validTo: "Oct  9 15:34:12 2027 GMT",
    protocol: "TLSv1.3",
  });
  const buffer = new Uint8Array(2);
  const read = stream.read(buffer);
  socket.push(Uint8Array.of(7));
  assertEquals([await read, buffer[0], await stream.write(buffer)], [1, 7, 2]);
  stream.close();
  await Promise.all(ends);
  await assertRejects(() => stream.read(buffer), Error, "The connection was closed");
});

Deno.test("linkOf() reports all common names of the peer, or none, and no name for an unknown protocol", () => {
  for (const [CN, name] of [[["a", "b"], "a, b"], [undefined, ""], ["", ""]] as const) {
    const certificate = { ...CERTIFICATE, subject: { CN } };
    const socket = socketWith({ certificate, protocol: null });
    const { peer, stream } = linkOf(socket, settingsWith());
    assertEquals([peer.name, peer.protocol], [name, ""]);
    stream.close();
  }
});

Deno.test("linkOf() refuses a peer that has no certificate, is not authorized or unknown, and destroys both streams", () => {
  const what = "Cannot accept 192.0.2.7:7: ";
  const unauthorized = (authorizationError: unknown) => ({ authorized: false, authorizationError });
  const of = "the certificate of rtu7 ";
  const stranger = ", expected one of pins";
  const issued = "was not issued by an authority in caCerts";
  const refusals: readonly (readonly [found: object, detail: string, identity?: object])[] = [
    ...[null, {}, { ...CERTIFICATE, fingerprint256: "" }].map((certificate) =>
      [
        { certificate },
        "the peer sent no certificate, expected one from an authority in caCerts",
      ] as const
    ),
    [unauthorized("CERT_HAS_EXPIRED"), `${of}has expired`],
    [unauthorized({ code: "CERT_HAS_EXPIRED" }), `${of}has expired`],
    [unauthorized("CERT_NOT_YET_VALID"), `${of}is not yet valid`],
    [unauthorized("DEPTH_ZERO_SELF_SIGNED_CERT"), `${of}is self-signed and not in caCerts`],
    [unauthorized("SELF_SIGNED_CERT_IN_CHAIN"), `${of}${issued}`],
    [unauthorized("UNABLE_TO_GET_ISSUER_CERT"), `${of}${issued}`],
    [unauthorized("UNABLE_TO_GET_ISSUER_CERT_LOCALLY"), `${of}${issued}`],
    [unauthorized("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), `${of}${issued}, or is not for this use`],
    [unauthorized("INVALID_PURPOSE"), `${of}is not for this use (extended key usage)`],
    [unauthorized("OTHER"), `${of}was refused (OTHER)`],
    [unauthorized(null), `${of}was refused (null)`],
    [{}, `the peer has the fingerprint ${PLAIN}${stranger}`, { pins: ["ab".repeat(32)] }],
  ];
  for (const [found, detail, identity] of refusals) {
    const socket = socketWith(found);
    const raw = new Duplex({ read() {} });
    const error = assertThrows(
      () => linkOf(socket, settingsWith({ ...identity && { identity } }), raw),
      LinkError,
    );
    assertEquals([error.message, error.code], [`${what}${detail}`, "not-trusted"]);
    assertEquals([socket.destroyed, raw.destroyed], [true, true]);
  }
});

Deno.test("linkOf() recognises a peer by its fingerprint, with or without colons, in upper or lower case", () => {
  for (const known of [PLAIN, FINGERPRINT, PLAIN.toUpperCase()]) {
    const settings = settingsWith({ identity: { pins: ["00".repeat(32), known] } });
    linkOf(socketWith(), settings).stream.close();
  }
});

/** A list that admits all, and keeps what it was asked and what has ended. */
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

Deno.test("linkOf() registers the peer's certificates with the CRLs, each once and at most 16, until the connection ends", async () => {
  const chain = (length: number): object => ({
    ...CERTIFICATE,
    fingerprint256: `${length}`,
    raw: Uint8Array.of(length),
    ...length > 1 && { issuerCertificate: chain(length - 1) },
  });
  const root: Record<string, unknown> = { fingerprint256: "r", raw: Uint8Array.of(0) };
  root.issuerCertificate = root;
  for (
    const [certificate, expected] of [
      [CERTIFICATE, [1]],
      [chain(3), [3, 2, 1]],
      [chain(16), Array.from({ length: 16 }, (_, i) => 16 - i)],
      [chain(17), Array.from({ length: 16 }, (_, i) => 17 - i)],
      [{ ...CERTIFICATE, issuerCertificate: root }, [1, 0]],
    ] as const
  ) {
    const lists = admitting();
    const socket = socketWith({ certificate });
    const { stream } = linkOf(socket, settingsWith({ lists }));
    const [{ what, own, peer }] = lists.asked as [(typeof lists.asked)[0]];
    assertEquals([what, own], ["Cannot accept 192.0.2.7:7", "own"]);
    assertEquals(peer.map(([octet]) => octet), [...expected]);
    assertEquals(lists.ended, []);
    const end = closed(socket);
    stream.close();
    await end;
    assertEquals(lists.ended, [0]);
  }
});

Deno.test("a connection that a CRL revokes fails pending and later calls with the reason", async () => {
  const lists = admitting();
  const socket = socketWith();
  const { stream } = linkOf(socket, settingsWith({ lists }));
  const buffer = new Uint8Array(2);
  const reading = stream.read(buffer);
  const reason = new LinkError("It was revoked", { code: "not-trusted" });
  lists.asked[0]!.close(reason);
  for (const work of [reading, stream.read(buffer), stream.write(buffer)]) {
    assertEquals(await work.catch((error: unknown) => error), reason);
  }
  assertEquals(socket.destroyed, true);
  const late = admitting();
  const other = socketWith();
  const ready = linkOf(other, settingsWith({ lists: late })).stream;
  other.push(Uint8Array.of(1));
  await new Promise((resolve) => setImmediate(resolve));
  const taken = ready.read(buffer);
  late.asked[0]!.close(reason);
  assertEquals(await taken.catch((error: unknown) => error), reason, "though it had arrived");
});

Deno.test("linkOf() refuses revoked peers, and resumed sessions whose certificate is no longer trusted", () => {
  const refusal = new LinkError("It is revoked", { code: "not-trusted" });
  const admit = () => {
    throw refusal;
  };
  const socket = socketWith();
  assertEquals(assertThrows(() => linkOf(socket, settingsWith({ lists: { admit } }))), refusal);
  assertEquals(socket.destroyed, true);

  const certificate = { ...CERTIFICATE, raw: undefined };
  const resumed = socketWith({ certificate, reused: true });
  const lists = admitting();
  const error = assertThrows(() => linkOf(resumed, settingsWith({ lists })), LinkError);
  assertEquals(
    [error.message, error.code],
    [
      "Cannot accept 192.0.2.7:7: the session was resumed, and the certificate of rtu7 has no certificate",
      "not-trusted",
    ],
  );
  assertEquals([resumed.destroyed, lists.asked.length], [true, 0]);
  linkOf(socketWith(), settingsWith()).stream.close();
});
