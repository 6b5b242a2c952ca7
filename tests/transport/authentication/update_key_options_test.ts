// The open points of update key changes: what each option changes, and that both stations work with it.

import { assertEquals, assertThrows } from "@std/assert";
import {
  KEY_CHANGE_METHOD,
  KEY_CHANGE_METHODS,
  USER_OPERATION,
  USER_ROLE,
} from "../../../codec/low_level.ts";
import { toHex } from "../../../codec/mod.ts";
import { AuthenticationError } from "../../../transport/authentication/authentication_error.ts";
import {
  certifyStatusChange,
  confirmationMac,
  decryptUpdateKey,
  encryptUpdateKey,
  isCertified,
  signUpdateKey,
  updateKeyMac,
} from "../../../transport/authentication/authority.ts";
import type { AuthenticationCrypto } from "../../../transport/authentication/crypto.ts";
import { wrapKey } from "../../../transport/authentication/key_wrap.ts";
import type { OpenPoints } from "../../../transport/authentication/open_points.ts";
import { resolveOpenPoints } from "../../../transport/authentication/open_points.ts";
import {
  DEFAULT_UPDATE_KEY_OPTIONS,
  resolveUpdateKeyOptions,
  type UpdateKeyOptions,
} from "../../../transport/authentication/update_key_options.ts";
import { seededCrypto } from "../../helpers/security/association_pair.ts";
import { authorityFixture, UpdateKeyPair } from "../../helpers/security/update_key_pair.ts";

const CRYPTO = seededCrypto(7);

const { symmetric16, symmetric32, station, user } = authorityFixture();

function octets(first: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) => (first + index) & 0xff);
}

/** The MACs of a method: certification data, 93 and 95. */
function macsOf(method: number, points: OpenPoints): string[] {
  const context = { crypto: CRYPTO, points: resolveOpenPoints(points) };
  const row = KEY_CHANGE_METHODS[method]!;
  const order = { method, operation: 1, sequence: 1, role: 1, expiryDays: 365, name: "op1" };
  const symmetricKey = row.keyOctets === 16 ? symmetric16 : symmetric32;
  const { certification } = certifyStatusChange(context, { order, authority: { symmetricKey } });
  const proof = {
    ...{ row, updateKey: octets(0, row.keyOctets), name: octets(0x41, 5), sequence: 3, user: 2 },
    controllingChallenge: octets(0xa0, 8),
    controlledChallenge: octets(0xb0, 8),
  };
  return [certification, updateKeyMac(context, proof), confirmationMac(context, proof)]
    .map((mac) => toHex(mac));
}

Deno.test("updateKeyMac = truncated shortens the MACs of 90, 93 and 95, and nothing else", () => {
  const lengths = [
    [KEY_CHANGE_METHOD.aes128HmacSha1, 20, 10],
    [KEY_CHANGE_METHOD.aes256HmacSha256, 32, 16],
    [KEY_CHANGE_METHOD.aes256Gmac, 12, 12],
  ] as const;
  for (const [method, whole, truncated] of lengths) {
    const long = macsOf(method, { updateKeyMac: "whole" });
    const short = macsOf(method, { updateKeyMac: "truncated" });
    assertEquals(long.map(({ length }) => length / 2), [whole, whole, whole]);
    assertEquals(short, long.map((mac) => mac.slice(0, 2 * truncated)));
    assertEquals(new Set(long).size, 3);
  }
});

Deno.test("the vectors of AES-GMAC begin with the type of the message: 90, 93 and 95", () => {
  const key = octets(0, 32);
  const name = octets(0x41, 5);
  const [mine, theirs] = [octets(0xa0, 8), octets(0xb0, 8)];
  const head = Uint8Array.of(3, 0, 0, 0, 2, 0); // SCS and USR
  const mac = (type: number, [first, second]: readonly [Uint8Array, Uint8Array]) => {
    // The challenge is the one that the message answers; the vector has room for five of its octets.
    const iv = Uint8Array.of(type, ...head, ...second.slice(0, 5));
    return toHex(CRYPTO.gmac(key, iv, [name, first, second, head]).slice(0, 12));
  };
  const [, ofKey, ofConfirmation] = macsOf(KEY_CHANGE_METHOD.aes256Gmac, {});
  assertEquals([ofKey, ofConfirmation], [mac(93, [mine, theirs]), mac(95, [theirs, mine])]);
});

Deno.test("signatureEncoding = ieee-p1363 has r and s of equal length, DER has a sequence of both", () => {
  const proof = {
    ...{ row: KEY_CHANGE_METHODS[KEY_CHANGE_METHOD.rsa2048DsaSha256]!, name: octets(0x41, 5) },
    ...{ sequence: 3, user: 2, encryptedKey: octets(0xe0, 16), key: user.privateKey },
    ...{ controllingChallenge: octets(0xa0, 8), controlledChallenge: octets(0xb0, 8) },
  };
  const sign = (points: OpenPoints) =>
    signUpdateKey({ crypto: CRYPTO, points: resolveOpenPoints(points) }, proof);
  assertEquals(sign({ signatureEncoding: "ieee-p1363" }).length, 40);
  assertEquals(sign({ signatureEncoding: "der" })[0], 0x30);
});

Deno.test("rsaPadding changes only the padding of the update key data", () => {
  const order = {
    ...{ method: KEY_CHANGE_METHOD.rsa2048DsaSha256, name: "op1" },
    ...{ updateKey: octets(0, 32), controlledChallenge: octets(0xb0, 8) },
    stationPublicKey: station.publicKey,
  };
  for (const padding of ["oaep-sha1", "oaep-sha256", "pkcs1"] as const) {
    const context = { crypto: CRYPTO, points: resolveOpenPoints({ rsaPadding: padding }) };
    const encrypted = encryptUpdateKey(context, order);
    const decrypted = CRYPTO.rsaDecrypt(encrypted, { key: station.privateKey, padding });
    assertEquals(toHex(decrypted!), "6f7031" + toHex(octets(0, 32)) + toHex(octets(0xb0, 8)));
  }
});

Deno.test("an RSA key must have the length that the method prescribes, at both stations", () => {
  const context = { crypto: CRYPTO, points: resolveOpenPoints({}) };
  const { rsa2048DsaSha256: short, rsa3072DsaSha256: long } = KEY_CHANGE_METHOD;
  const order = {
    ...{ name: "op1", updateKey: octets(0, 32), controlledChallenge: octets(0xb0, 8) },
    stationPublicKey: station.publicKey,
  };
  const error = assertThrows(
    () => encryptUpdateKey(context, { ...order, method: long }),
    AuthenticationError,
    "Cannot use an RSA key of 2048 bits with RSA-3072, ",
  );
  assertEquals(error.code, "bad-key");
  const encryptedKey = encryptUpdateKey(context, { ...order, method: short });
  const decrypt = (method: number) =>
    decryptUpdateKey(context, {
      ...{ row: KEY_CHANGE_METHODS[method]!, name: new TextEncoder().encode("op1"), encryptedKey },
      ...{ controlledChallenge: order.controlledChallenge, stationPrivateKey: station.privateKey },
    });
  assertEquals(decrypt(short), order.updateKey);
  assertEquals(decrypt(long), undefined);
});

/** Runs a whole change with options at both stations, or with others at the controlled station. */
function changed(method: number, points: OpenPoints, controlledPoints = points): UpdateKeyPair {
  const pair = new UpdateKeyPair({ methods: [method], points, controlledPoints });
  pair.changeStatus({ name: "op1", method });
  pair.changeKey("op1", method);
  pair.run();
  return pair;
}

const { aes256HmacSha256, aes256Gmac, rsa2048DsaSha256 } = KEY_CHANGE_METHOD;

/** The warnings of both stations. */
function warningsOf({ events }: UpdateKeyPair): string[][] {
  return [events.controlling, events.controlled].map((list) =>
    list.flatMap((event) => event.type === "warning" ? `${event.code}: ${event.detail}` : [])
  );
}

Deno.test("certifiedPublicKey = none: anyone may replace the key in a status change, of which both stations warn", () => {
  const points = { certifiedPublicKey: "none" } as const;
  const text =
    "uncertified-key: certifiedPublicKey is none, so anyone who can change messages can give user op1 another key";
  const pair = new UpdateKeyPair({ methods: [rsa2048DsaSha256], points });
  const other = authorityFixture().dsa.publicKey;
  pair.toControlled = (message) => [
    message.type === "S_US_NA_1" ? { ...message, publicKey: other } : message,
  ];
  pair.changeStatus({ name: "op1", method: rsa2048DsaSha256 });
  pair.pass(10_000);
  assertEquals(pair.far.ledger.record("op1")?.publicKey, other);
  assertEquals(warningsOf(pair), [[text], [text]]);
  pair.changeStatus({ name: "op1", method: rsa2048DsaSha256, operation: USER_OPERATION.change });
  pair.run();
  assertEquals(warningsOf(pair), [[text, text], [text, text]]);
});

Deno.test("a key that the authority certifies cannot be replaced, and no station warns of it", () => {
  for (const certifiedPublicKey of ["length-and-key", "key"] as const) {
    const pair = new UpdateKeyPair({ methods: [rsa2048DsaSha256], points: { certifiedPublicKey } });
    const other = authorityFixture().dsa.publicKey;
    pair.toControlled = (message) => [
      message.type === "S_US_NA_1" ? { ...message, publicKey: other } : message,
    ];
    pair.changeStatus({ name: "op1", method: rsa2048DsaSha256 });
    pair.run();
    assertEquals(pair.far.ledger.record("op1"), undefined);
    assertEquals(warningsOf(pair), [[], []]);
  }
  // Symmetric methods have no public key.
  const points = { certifiedPublicKey: "none" } as const;
  assertEquals(warningsOf(changed(aes256HmacSha256, points)), [[], []]);
});

// deno-fmt-ignore
const OPTIONS: readonly (readonly [method: number, points: OpenPoints])[] = [
  [aes256HmacSha256, { updateKeyMac: "truncated" }],
  [aes256Gmac, { updateKeyMac: "truncated" }],
  [aes256HmacSha256, { certificationStart: "method" }],
  [rsa2048DsaSha256, { certificationStart: "method" }],
  [rsa2048DsaSha256, { certifiedPublicKey: "key" }],
  [rsa2048DsaSha256, { certifiedPublicKey: "none" }],
  [rsa2048DsaSha256, { signatureRange: "without-encrypted-key" }],
  [rsa2048DsaSha256, { signatureEncoding: "ieee-p1363" }],
  [rsa2048DsaSha256, { rsaPadding: "oaep-sha256" }],
  [rsa2048DsaSha256, { rsaPadding: "pkcs1" }],
  [aes256Gmac, { gmacVector: "sequence-user-challenge" }],
  [aes256Gmac, { gmacVector: "challenge-sequence" }],
  [aes256Gmac, { gmacVector: "sequence" }],
  [aes256Gmac, { gmacVector: "zeros-sequence" }],
  [aes256Gmac, { gmacVector: "data" }],
];

for (const [method, points] of OPTIONS) {
  const [[option, value]] = Object.entries(points) as [[string, string]];
  Deno.test(`method ${method} with ${option} = ${value} at both stations changes an update key`, () => {
    const pair = changed(method, points);
    assertEquals(pair.far.key("op1"), pair.made.get("op1"));
    assertEquals(pair.near.key("op1"), pair.made.get("op1"));
  });

  // AES-GMAC always has 12 octets.
  const makesNoDifference = method === aes256Gmac && option === "updateKeyMac";
  Deno.test(`method ${method} with ${option} = ${value} at one station only: ${makesNoDifference ? "no difference" : "refused"}`, () => {
    const { far, events } = changed(method, points, {});
    assertEquals(far.key("op1") !== undefined, makesNoDifference);
    assertEquals(events.controlled.some(({ type }) => type === "update-key"), makesNoDifference);
    const errors = events.controlled.flatMap((event) =>
      event.type === "update-key-failed" ? [event.error] : []
    );
    assertEquals(errors.every((error) => [1, 9, 10, 11].includes(error)), true);
  });
}

Deno.test("a platform without DSA is named: by an event with error 8, and by an error at the controlling station", () => {
  const pair = new UpdateKeyPair({ methods: [rsa2048DsaSha256] });
  const lack = (): never => {
    throw new AuthenticationError("Cannot authenticate: Bun 1.4 has no signature with dsa", {
      code: "not-supported",
    });
  };
  const message = pair.certified({ name: "op1", method: rsa2048DsaSha256 });
  (pair.crypto as { verify: AuthenticationCrypto["verify"] }).verify = lack;
  (pair.crypto as { sign: AuthenticationCrypto["sign"] }).sign = lack;
  pair.controlling.changeStatus({ message, ca: 1 });
  pair.run();
  const failed = {
    ...{ type: "update-key-failed", reason: "not-supported", error: 8, message: "S_US_NA_1" },
    ...{ name: "", job: 0, uncertain: false },
    detail: "Cannot authenticate: Bun 1.4 has no signature with dsa",
  };
  assertEquals(pair.events.controlled, [failed as typeof pair.events.controlled[number]]);
  assertThrows(
    () => pair.certified({ name: "op2", method: rsa2048DsaSha256 }),
    AuthenticationError,
    "Bun 1.4 has no signature with dsa",
  );
});

Deno.test("the authority refuses keys that are missing or do not fit the method, and unknown methods", () => {
  const context = { crypto: CRYPTO, points: resolveOpenPoints() };
  const order = {
    ...{ operation: USER_OPERATION.add, sequence: 1, role: USER_ROLE.viewer },
    ...{ expiryDays: 1, name: "op1" },
  };
  const certify = (method: number, authority: object) => () =>
    certifyStatusChange(context, { order: { ...order, method }, authority });
  assertThrows(
    certify(aes256HmacSha256, { symmetricKey: symmetric16 }),
    AuthenticationError,
    "Cannot use a key of the authority of 16 octets with AES-256 and HMAC-SHA-256, expected 32",
  );
  assertThrows(
    certify(rsa2048DsaSha256, { symmetricKey: symmetric32 }),
    AuthenticationError,
    "Cannot change an update key without the private key of the authority",
  );
  assertThrows(
    certify(6, {}),
    RangeError,
    "Cannot use key change method 6, expected 3 to 5 or 67 to 71",
  );
  assertThrows(
    () =>
      encryptUpdateKey(context, {
        ...{ method: aes256HmacSha256, name: "op1", updateKey: octets(0, 16) },
        ...{ controlledChallenge: octets(0, 8), symmetricKey: symmetric32 },
      }),
    AuthenticationError,
    "Cannot use an update key of 16 octets with AES-256 and HMAC-SHA-256, expected 32",
  );
  const half = { ...order, method: aes256HmacSha256, name: "\ud800" };
  assertThrows(
    () => certifyStatusChange(context, { order: half, authority: { symmetricKey: symmetric32 } }),
    RangeError,
    "it has no UTF-8 encoding",
  );
});

Deno.test("resolveUpdateKeyOptions() fills in defaults, and refuses wrong values", () => {
  const { stationName, ...defaults } = DEFAULT_UPDATE_KEY_OPTIONS;
  assertEquals(stationName, "");
  assertEquals(resolveUpdateKeyOptions({ stationName: "A" }), { stationName: "A", ...defaults });
  const refused = [
    [{ stationName: "" }, TypeError, "without the name of the controlled station"],
    [{ stationName: "A", station: 1 }, TypeError, "Cannot set up changes of update keys"],
    [
      { challengeOctets: 3 },
      RangeError,
      "Cannot use challengeOctets = 3: expected a whole number from 4 to 64",
    ],
    [
      { replyTimeoutMs: 0 },
      RangeError,
      "Cannot use replyTimeoutMs = 0: expected a whole number from 1 to 3600000",
    ],
    [{ exchangeTimeoutMs: 1.5 }, RangeError, "Cannot use exchangeTimeoutMs = 1.5"],
    [
      { methods: [4, 6] },
      RangeError,
      "Cannot use the key change method 6: expected one of 3, 4, 5, 67, 68, 69, 70, 71",
    ],
  ] as const;
  for (const [options, kind, message] of refused) {
    assertThrows(
      () => resolveUpdateKeyOptions({ stationName: "A", ...options } as UpdateKeyOptions),
      kind,
      message,
    );
  }
});

Deno.test("an authority key of 32 octets also serves AES-128 and HMAC-SHA-1 (KCM 3), with a key of 16 octets", () => {
  const method = KEY_CHANGE_METHOD.aes128HmacSha1;
  const context = { crypto: CRYPTO, points: resolveOpenPoints() };
  const order = { method, operation: 1, sequence: 1, role: 1, expiryDays: 1, name: "op1" };
  const message = certifyStatusChange(context, { order, authority: { symmetricKey: symmetric32 } });
  const authority = { symmetricKey: symmetric32 };
  assertEquals(isCertified(context, { message, authority, publicKey: new Uint8Array() }), true);
  const row = KEY_CHANGE_METHODS[method]!;
  const input = { name: octets(0x41, 3), controlledChallenge: octets(0xb0, 8) };
  const updateKey = octets(0, 16);
  const encryptedKey = encryptUpdateKey(context, {
    ...{ method, name: "ABC", updateKey, symmetricKey: symmetric32 },
    controlledChallenge: input.controlledChallenge,
  });
  const decryption = { ...input, row, encryptedKey, symmetricKey: symmetric32 };
  assertEquals(decryptUpdateKey(context, decryption), updateKey);
});

Deno.test("decryptUpdateKey() accepts any padding, and nothing longer or shorter", () => {
  const context = { crypto: CRYPTO, points: resolveOpenPoints() };
  const row = KEY_CHANGE_METHODS[aes256HmacSha256]!;
  const name = octets(0x41, 3);
  const controlledChallenge = octets(0xb0, 8);
  const content = [...name, ...octets(0, 32), ...controlledChallenge];
  const decrypted = (...more: number[]) => {
    const plaintext = Uint8Array.of(...content, ...more);
    const encryptedKey = wrapKey(CRYPTO.aes(symmetric32), plaintext);
    const input = { row, name, controlledChallenge, encryptedKey, symmetricKey: symmetric32 };
    return decryptUpdateKey(context, input);
  };
  assertEquals(decrypted(0, 0, 0, 0, 0), octets(0, 32));
  assertEquals(decrypted(0xa5, 1, 2, 3, 4), octets(0, 32));
  assertEquals(decrypted(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), undefined);
  content.length -= 8;
  assertEquals(decrypted(0, 0, 0, 0, 0), undefined);
});
