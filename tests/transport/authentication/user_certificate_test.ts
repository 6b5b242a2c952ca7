// The certificate of a user (88): where it comes in a change, and when it is refused.

import { assertEquals, assertThrows } from "@std/assert";
import { KEY_CHANGE_METHOD, type SecurityMessage } from "../../../codec/low_level.ts";
import { AuthenticationError } from "../../../transport/authentication/authentication_error.ts";
import type { OpenPoints } from "../../../transport/authentication/open_points.ts";
import { readUserCertificate } from "../../../transport/authentication/user_certificate.ts";
import { readCertificate } from "../../../transport/certificates/certificate.ts";
import { seededCrypto } from "../../helpers/security/association_pair.ts";
import { authorityFixture, UpdateKeyPair } from "../../helpers/security/update_key_pair.ts";
import { userCertificate } from "../../helpers/security/user_certificate.ts";
import { der, extension, identifier, latin, sequence } from "../../helpers/wire/der.ts";

const CRYPTO = seededCrypto(7);

const { dsa, user } = authorityFixture();

const { aes256HmacSha256, rsa2048DsaSha256 } = KEY_CHANGE_METHOD;

function octets(first: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) => (first + index) & 0xff);
}

/** A pair in which users have certificates, during the validity of those in this file. */
function certificatePair(points: OpenPoints = {}): UpdateKeyPair {
  const pair = new UpdateKeyPair({
    points: { publicKeySource: "certificate", ...points },
    methods: [rsa2048DsaSha256],
  });
  pair.now = { monotonic: 0, instant: Date.UTC(2024, 5, 1) };
  return pair;
}

function addWith(pair: UpdateKeyPair, octets: Uint8Array | undefined): string[] {
  const message = pair.certified({ name: "op1", method: rsa2048DsaSha256 });
  assertEquals(message.publicKey.length, 0);
  pair.controlling.changeStatus({ message, certificate: octets, ca: 1 });
  pair.changeKey("op1", rsa2048DsaSha256);
  pair.run();
  return pair.events.controlled.map((event) =>
    event.type === "update-key-failed"
      ? `${event.message}: ${event.reason} ${event.error}`
      : event.type
  );
}

Deno.test("publicKeySource = certificate: the key of a user comes from a certificate (88) of the authority", () => {
  const pair = certificatePair();
  assertEquals(addWith(pair, userCertificate("anyone")), ["user-status", "update-key"]);
  assertEquals(pair.sent[0]!.type, "S_UC_NA_X");
  assertEquals(pair.far.key("op1"), pair.made.get("op1"));
  assertEquals(pair.far.ledger.record("op1")?.publicKey, user.publicKey);
});

Deno.test("a certificate serves one status change only", () => {
  const pair = certificatePair();
  assertEquals(addWith(pair, userCertificate("op1")), ["user-status", "update-key"]);
  pair.events.controlled.length = 0;
  assertEquals(addWith(pair, undefined), ["S_US_NA_1: wrong-certification 10", "update-key"]);
});

Deno.test("readUserCertificate() is valid from the first to the last instant, and passes on other errors", () => {
  const [from, to] = readCertificate(userCertificate("op1")).validity;
  const options = { crypto: CRYPTO, hash: "sha256", authorityKey: dsa.publicKey } as const;
  const octets = userCertificate("op1");
  const isValid = (instant: number) => readUserCertificate(octets, { ...options, instant });
  assertEquals([from - 1, from, to, to + 1].map((instant) => isValid(instant) !== undefined), [
    ...[false, true, true, false],
  ]);
  assertEquals(isValid(from)?.names, ["op1"]);
  assertThrows(
    () => readUserCertificate(octets, { ...options, instant: from, authorityKey: octets }),
    AuthenticationError,
  );
});

Deno.test("readUserCertificate() returns the common names of the subject, and no other names", () => {
  const attribute = (id: string, text: string) =>
    der(0x31, sequence(identifier(id), der(0x0c, latin(text))));
  const octets = userCertificate(
    sequence(attribute("2.5.4.10", "Northfield"), attribute("2.5.4.3", "op1")),
  );
  const [instant] = readCertificate(octets).validity;
  const options = { crypto: CRYPTO, hash: "sha256", authorityKey: dsa.publicKey, instant } as const;
  assertEquals(readUserCertificate(octets, options)?.names, ["op1"]);
});

Deno.test("a certificate that another authority has signed, that is malformed or not valid now is refused with error 9", () => {
  const refused = [
    "S_UC_NA_X: wrong-signature 9",
    "S_US_NA_1: wrong-certification 10",
    "S_UQ_NA_1: unknown-user 11",
  ];
  assertEquals(addWith(certificatePair(), userCertificate("op1", { signer: user })), refused);
  assertEquals(addWith(certificatePair(), octets(0x30, 40)), refused);
  for (const instant of [Date.UTC(2023, 11, 31), Date.UTC(2025, 0, 2)]) {
    const pair = certificatePair();
    pair.now = { monotonic: 0, instant };
    assertEquals(addWith(pair, userCertificate("op1")), refused);
  }
  assertEquals(addWith(certificatePair(), undefined), refused.slice(1));
});

Deno.test("a certificate has to name the user if the authority does not certify the key with the name", () => {
  const points = { certifiedPublicKey: "none" } as const;
  assertEquals(addWith(certificatePair(points), userCertificate("op1")), [
    "user-status",
    "update-key",
  ]);
  assertEquals(addWith(certificatePair(points), userCertificate("op2")), [
    "S_US_NA_1: wrong-certification 10",
    "S_UQ_NA_1: unknown-user 11",
  ]);
});

Deno.test("a certificate is refused with error 8 if the option or the method does not use one", () => {
  const message: SecurityMessage = {
    type: "S_UC_NA_X",
    kcm: rsa2048DsaSha256,
    certificate: userCertificate("op1"),
  };
  for (const pair of [new UpdateKeyPair(), certificatePair()]) {
    const kcm = pair.points.publicKeySource === "certificate" ? aes256HmacSha256 : message.kcm;
    pair.controlled.receive({ ...message, kcm }, { ca: 1 }, pair.now);
    pair.run();
    assertEquals(
      pair.events.controlled.map((event) => event.type === "update-key-failed" && event.reason),
      ["method-not-permitted"],
    );
    assertEquals(pair.count("controlled", "failedUpdateKeyChanges"), 0); // no update key was to be changed
  }
});

Deno.test("a certificate is refused if it is that of an authority, not for signatures, or has an unknown critical extension", () => {
  const isRead = (...extensions: readonly Uint8Array[]) =>
    readUserCertificate(userCertificate("op1", { extensions }), {
      ...{ crypto: CRYPTO, hash: "sha256", authorityKey: dsa.publicKey },
      instant: Date.UTC(2024, 5, 1),
    }) !== undefined;
  const usage = (bits: number) => extension("2.5.29.15", der(0x03, 0, bits), 0xff);
  const constraints = (isAuthority: number) =>
    extension("2.5.29.19", sequence(der(0x01, isAuthority)), 0xff);
  assertEquals([isRead(usage(0x80)), isRead(usage(0x20))], [true, false]);
  assertEquals([isRead(extension("2.5.29.19", sequence(), 0xff)), isRead(constraints(0xff))], [
    ...[true, false],
  ]);
  const unknown = "1.2.840.10070.8.1"; // the roles of IEC 62351-8
  assertEquals([
    isRead(extension(unknown, sequence())),
    isRead(extension(unknown, sequence(), 0xff)),
  ], [
    ...[true, false],
  ]);
});

/** Changes the update key of a user with a certificate just before 94, and returns the events of the controlled station. */
function changeWith(pair: UpdateKeyPair, name: string, octets: Uint8Array): string[] {
  pair.events.controlled.length = 0;
  pair.changeKey(name, rsa2048DsaSha256, { certificate: octets });
  pair.run();
  return pair.events.controlled.map((event) =>
    event.type === "update-key-failed"
      ? `${event.message}: ${event.reason} ${event.error}`
      : event.type
  );
}

Deno.test("publicKeySource = certificate-with-key: the certificate (88) comes before each signed update key (94)", () => {
  const pair = certificatePair({ publicKeySource: "certificate-with-key" });
  const message = pair.certified({ name: "op1", method: rsa2048DsaSha256 });
  assertEquals(message.publicKey.length, 0);
  pair.controlling.changeStatus({ message, ca: 1 });
  assertEquals(changeWith(pair, "op1", userCertificate("op1")), ["user-status", "update-key"]);
  assertEquals(pair.trace(), [
    ...["S_US_NA_1", "S_UQ_NA_1", "S_UR_NA_1", "S_UC_NA_X", "S_UA_NA_1", "S_UC_NA_1"],
  ]);
  assertEquals(pair.far.key("op1"), pair.made.get("op1"));
  assertEquals(pair.near.key("op1"), pair.made.get("op1"));
});

Deno.test("with a certificate before each update key, a configured user needs no status change (90)", () => {
  const pair = certificatePair({ publicKeySource: "certificate-with-key" });
  assertEquals(changeWith(pair, "Common", userCertificate("Common")), ["update-key"]);
  assertEquals(pair.far.key("Common"), pair.made.get("Common"));
  const other = certificatePair({ publicKeySource: "status-change" });
  assertEquals(changeWith(other, "Common", userCertificate("Common")), [
    "S_UQ_NA_1: unknown-user 11",
  ]);
});

Deno.test("an update key is refused whose certificate is missing, of another user, method or authority, or from before", () => {
  const points = { publicKeySource: "certificate-with-key" } as const;
  const unsigned = "S_UA_NA_1: wrong-signature 9";
  const refusedWith = (octets: Uint8Array) => changeWith(certificatePair(points), "Common", octets);
  assertEquals(refusedWith(userCertificate("op1")), [unsigned]);
  assertEquals(refusedWith(userCertificate("Common", { signer: user })), [
    ...["S_UC_NA_X: wrong-signature 9", unsigned],
  ]);

  const changing = (change: (message: SecurityMessage) => readonly SecurityMessage[]) => {
    const pair = certificatePair(points);
    pair.toControlled = change;
    const events = changeWith(pair, "Common", userCertificate("Common"));
    assertEquals(pair.far.key("Common") === pair.made.get("Common"), false);
    return events;
  };
  assertEquals(changing((message) => message.type === "S_UC_NA_X" ? [] : [message]), [unsigned]);
  const { rsa3072DsaSha256: kcm } = KEY_CHANGE_METHOD;
  assertEquals(
    changing((message) => [message.type === "S_UC_NA_X" ? { ...message, kcm } : message]),
    [`S_UC_NA_X: method-not-permitted 8`, unsigned],
  );
  // A certificate that came before the request (91) does not count for it.
  const before: SecurityMessage = {
    ...{ type: "S_UC_NA_X", kcm: rsa2048DsaSha256, certificate: userCertificate("Common") },
  };
  assertEquals(
    changing((message) => {
      if (message.type === "S_UC_NA_X") return [];
      return message.type === "S_UQ_NA_1" ? [before, message] : [message];
    }),
    [unsigned],
  );
});

Deno.test("a certificate serves one update key only", () => {
  const pair = certificatePair({ publicKeySource: "certificate-with-key" });
  assertEquals(changeWith(pair, "Common", userCertificate("Common")), ["update-key"]);
  const sent = pair.sent.length;
  pair.toControlled = (message) => message.type === "S_UC_NA_X" ? [] : [message];
  assertEquals(changeWith(pair, "Common", userCertificate("Common")), [
    "S_UA_NA_1: wrong-signature 9",
  ]);
  assertEquals(pair.sent.length > sent, true);
});

Deno.test("an update key change without the certificate that publicKeySource requires is not sent", () => {
  const pair = certificatePair({ publicKeySource: "certificate-with-key" });
  pair.authorityAnswers = false;
  const job = pair.changeKey("Common", rsa2048DsaSha256);
  pair.run();
  const needed = pair.events.controlling.find((event) => event.type === "authority-needed")!;
  assertEquals(needed.job, job);
  assertThrows(
    () => pair.answerAuthority(needed as Parameters<UpdateKeyPair["answerAuthority"]>[0]),
    AuthenticationError,
    "without the user's certificate, which publicKeySource requires",
  );
  pair.run();
  assertEquals(pair.trace(), ["S_UQ_NA_1", "S_UR_NA_1"]);
  assertEquals(pair.events.controlling.at(-1)?.type, "update-key-failed");
});
