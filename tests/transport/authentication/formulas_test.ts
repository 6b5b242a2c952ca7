// The octets of each MAC, signature and key wrap: the worked example octet by octet, and each option for an open
// point, which changes exactly the octets that it names.

import { assertEquals, assertThrows } from "@std/assert";
import { KEY_CHANGE_METHOD, MAC_ALGORITHM } from "../../../codec/low_level.ts";
import { parseHex, toHex } from "../../../codec/mod.ts";
import * as formulas from "../../../transport/authentication/formulas.ts";
import { type FormulaName, FORMULAS } from "../../../transport/authentication/formulas.ts";
import { unwrapKey, wrapKey } from "../../../transport/authentication/key_wrap.ts";
import { computeMac } from "../../../transport/authentication/mac.ts";
import { joinOctets } from "../../../transport/authentication/octets.ts";
import {
  DEFAULT_OPEN_POINTS,
  OPEN_POINTS,
  type OpenPoints,
  type OpenPointSettings,
  resolveOpenPoints,
} from "../../../transport/authentication/open_points.ts";
import { authenticationCrypto } from "../../../transport/runtime/authentication_crypto.ts";

const CRYPTO = authenticationCrypto();
const POINTS = DEFAULT_OPEN_POINTS;

/** The worked example: ASDUs and keys from public sources, calculated with another implementation. */
const EXAMPLE = {
  updateKey: parseHex("000102030405060708090A0B0C0D0E0F"),
  controlKey: parseHex("101112131415161718191A1B1C1D1E1F"),
  monitorKey: parseHex("202122232425262728292A2B2C2D2E2F"),
  keyStatus: parseHex(
    "55 01 0F 00 01 00 C0 01 00 00 00 01 00 01 02 00 08 00 01 02 03 04 05 06 07 08",
  ),
  wrapped: "cdfd4377b4134f7b2a4a6d354d0840de75cad90dc1fb30444acdc72b91485d84" +
    "64cda4407eab83f55c1b098868250aac3c3073d4bdebf516a385ce87d3e923d3",
  keyChangeHead: "56010f000100c0010000000100" + "4000",
  challenge: parseHex("51 01 0E 00 01 00 C0 01 00 00 00 00 00 04 01 04 00 DE AD BE EF"),
  critical: parseHex("2D 01 06 00 01 00 88 13 00 01"),
  requestHead: parseHex("53 01 0E 00 01 00 C0 2D 01 06 00 01 00 88 13 00 01 02 00 00 00 01 00"),
};

Deno.test("the worked example: the plaintext of a key change and its 64 wrapped octets", () => {
  const plaintext = formulas.keyChangePlaintext({
    controlKey: EXAMPLE.controlKey,
    monitorKey: EXAMPLE.monitorKey,
    keyStatusAsdus: [EXAMPLE.keyStatus],
    macOctets: 0,
  }, POINTS);
  assertEquals(
    toHex(plaintext),
    "1000" + toHex(EXAMPLE.controlKey) + toHex(EXAMPLE.monitorKey) +
      "01000000010001020008000102030405060708" + "000000",
  );
  const cipher = CRYPTO.aes(EXAMPLE.updateKey);
  assertEquals(toHex(wrapKey(cipher, plaintext)), EXAMPLE.wrapped);
  assertEquals(unwrapKey(cipher, parseHex(EXAMPLE.wrapped)), plaintext);
});

Deno.test("the worked example: the MAC of the key status that answers a key change", () => {
  const keyChange = parseHex(EXAMPLE.keyChangeHead + EXAMPLE.wrapped);
  const parts = formulas.keyStatusMacParts({ keyChangeAsdus: [keyChange] }, POINTS);
  assertEquals(joinOctets(parts), keyChange);
  const mac = computeMac(CRYPTO, {
    mal: MAC_ALGORITHM.hmacSha256Octets16,
    key: EXAMPLE.monitorKey,
    parts,
  });
  assertEquals(toHex(mac), "6fdc828a0ef29038a482f71035c11862");
});

Deno.test("the worked example: the MAC of a reply", () => {
  const parts = formulas.replyMacParts({
    challengeAsdus: [EXAMPLE.challenge],
    criticalAsdu: EXAMPLE.critical,
  }, POINTS);
  assertEquals(joinOctets(parts), joinOctets([EXAMPLE.challenge, EXAMPLE.critical]));
  const mac = computeMac(CRYPTO, {
    mal: MAC_ALGORITHM.hmacSha256Octets16,
    key: EXAMPLE.controlKey,
    parts,
  });
  assertEquals(toHex(mac), "2b2f20828df2154e436389cfc741fade");
});

Deno.test("the worked example: the MAC of an aggressive request, whatever octets stand in its place", () => {
  for (const filler of [0, 0xff]) {
    const request = joinOctets([EXAMPLE.requestHead, new Uint8Array(16).fill(filler)]);
    const parts = formulas.aggressiveMacParts({
      challengeAsdus: [EXAMPLE.challenge],
      requestAsdus: [request],
      macOctets: 16,
    }, POINTS);
    assertEquals(joinOctets(parts), joinOctets([EXAMPLE.challenge, EXAMPLE.requestHead]));
    const mac = computeMac(CRYPTO, {
      mal: MAC_ALGORITHM.hmacSha256Octets16,
      key: EXAMPLE.controlKey,
      parts,
    });
    assertEquals(toHex(mac), "b6377662ace81510c8e4aeedb2e99308");
  }
});

/** ASDUs of two segments: identifiers of 6 octets, a segmentation octet, and one or more octets of content. */
const CHALLENGE = ["510111111111 40 c1c2", "510111111111 81 c3"].map((hex) => parseHex(hex));
const REQUEST = ["530122222222 40 d1d2d3", "530122222222 81 f1f2f3f4"].map((hex) => parseHex(hex));
const KEY_STATUS = ["550133333333 40 a1a2", "550133333333 81 a3f1f2"].map((hex) => parseHex(hex));
const KEY_CHANGE = ["560144444444 40 b1b2", "560144444444 81 b3"].map((hex) => parseHex(hex));
const CRITICAL = parseHex("2d0155555555 010203 04");

const CERTIFICATION = {
  method: KEY_CHANGE_METHOD.rsa2048DsaSha256,
  operation: 1,
  sequence: 0x04030201,
  role: 0x0605,
  expiryDays: 0x0807,
  name: parseHex("6f7031"),
  publicKey: parseHex("e1e2"),
};

const PROOF = {
  name: parseHex("4e31"),
  controllingChallenge: parseHex("a1a2a3a4"),
  controlledChallenge: parseHex("b1b2b3b4"),
  sequence: 0x14131211,
  user: 0x2221,
};

const VECTOR = {
  type: "S_RP_NA_1",
  sequence: 0x04030201,
  user: 0x0605,
  challenge: parseHex("c1c2c3c4c5c6c7c8c9"),
  parts: [parseHex("d1d2d3"), parseHex("d4d5d6d7d8d9dadbdcdddedf")],
} as const;

/** Each formula with a sample input. */
const SAMPLES: Readonly<Record<FormulaName, (points: OpenPointSettings) => readonly Uint8Array[]>> =
  {
    reply: (points) =>
      formulas.replyMacParts({ challengeAsdus: CHALLENGE, criticalAsdu: CRITICAL }, points),
    // The MAC of five octets lies in both segments.
    aggressive: (points) =>
      formulas.aggressiveMacParts(
        { challengeAsdus: CHALLENGE, requestAsdus: REQUEST, macOctets: 5 },
        points,
      ),
    keyChange: (points) => [
      formulas.keyChangePlaintext({
        controlKey: parseHex("0102"),
        monitorKey: parseHex("0304"),
        keyStatusAsdus: KEY_STATUS,
        macOctets: 2,
      }, points),
    ],
    keyStatus: (points) => formulas.keyStatusMacParts({ keyChangeAsdus: KEY_CHANGE }, points),
    certification: (points) => formulas.certificationParts(CERTIFICATION, points),
    updateKey: () => [
      formulas.updateKeyPlaintext({
        name: parseHex("6f7031"),
        updateKey: parseHex("010203040506"),
        controlledChallenge: parseHex("b1b2b3b4"),
      }, "symmetric"),
    ],
    updateKeyMac: () => formulas.ukMacParts(PROOF),
    signature: (points) =>
      formulas.signatureParts({ ...PROOF, encryptedKey: parseHex("e1e2e3") }, points),
    confirmation: () => formulas.confirmationMacParts(PROOF),
    vector: (points) => [formulas.gmacVector(VECTOR, points)],
  };

/** The octets of each formula with default options. */
const DEFAULTS: Readonly<Record<FormulaName, string>> = {
  reply: "510111111111 40 c1c2 510111111111 81 c3 2d0155555555 010203 04",
  aggressive: "510111111111 40 c1c2 510111111111 81 c3 530122222222 40 d1d2 530122222222 81",
  keyChange: "0200 0102 0304 a1a2 a3 00000000000000",
  keyStatus: "560144444444 40 b1b2 560144444444 81 b3",
  certification: "01 01020304 0506 0708 0300 0200 6f7031 e1e2",
  updateKey: "6f7031 010203040506 b1b2b3b4 000000",
  updateKeyMac: "4e31 a1a2a3a4 b1b2b3b4 11121314 2122",
  signature: "4e31 a1a2a3a4 b1b2b3b4 11121314 2122 e1e2e3",
  confirmation: "4e31 b1b2b3b4 a1a2a3a4 11121314 2122",
  vector: "52 01020304 0506 c1c2c3c4c5",
};

for (const name of Object.keys(FORMULAS) as FormulaName[]) {
  Deno.test(`${FORMULAS[name].title}: the octets with default options`, () => {
    assertEquals(toHex(joinOctets(SAMPLES[name](POINTS))), toHex(parseHex(DEFAULTS[name])));
  });
}

/** The octets of each formula with one other option. */
// deno-fmt-ignore
const CHANGES: readonly (readonly [name: FormulaName, change: OpenPoints, octets: string])[] = [
  ["reply", { challengeRange: "segmented-content" }, "40 c1c2 81 c3 2d0155555555 010203 04"],
  ["reply", { challengeRange: "content" }, "c1c2 c3 2d0155555555 010203 04"],
  ["reply", { criticalRange: "content" }, "510111111111 40 c1c2 510111111111 81 c3 010203 04"],
  ["reply", { segmentHeaders: "first" }, "510111111111 40 c1c2 c3 2d0155555555 010203 04"],
  ["aggressive", { challengeRange: "segmented-content" }, "40 c1c2 81 c3 530122222222 40 d1d2 530122222222 81"],
  ["aggressive", { challengeRange: "content" }, "c1c2 c3 530122222222 40 d1d2 530122222222 81"],
  ["aggressive", { aggressiveRange: "segmented-content" }, "510111111111 40 c1c2 510111111111 81 c3 40 d1d2 81"],
  ["aggressive", { aggressiveRange: "content" }, "510111111111 40 c1c2 510111111111 81 c3 d1d2"],
  ["aggressive", { aggressiveChallenge: "none" }, "530122222222 40 d1d2 530122222222 81"],
  ["aggressive", { segmentHeaders: "first" }, "510111111111 40 c1c2 c3 530122222222 40 d1d2"],
  ["keyChange", { keyStatusRange: "segmented-content" }, "0200 0102 0304 40 a1a2 81 a3 0000000000"],
  ["keyChange", { keyStatusRange: "asdu" }, "0200 0102 0304 550133333333 40 a1a2 550133333333 81 a3 00"],
  ["keyStatus", { keyChangeRange: "segmented-content" }, "40 b1b2 81 b3"],
  ["keyStatus", { keyChangeRange: "content" }, "b1b2 b3"],
  ["keyStatus", { segmentHeaders: "first" }, "560144444444 40 b1b2 b3"],
  ["certification", { certificationStart: "method" }, "44 01 01020304 0506 0708 0300 0200 6f7031 e1e2"],
  ["certification", { certifiedPublicKey: "key" }, "01 01020304 0506 0708 0300 6f7031 e1e2"],
  ["certification", { certifiedPublicKey: "none" }, "01 01020304 0506 0708 0300 6f7031"],
  ["signature", { signatureRange: "without-encrypted-key" }, "4e31 a1a2a3a4 b1b2b3b4 11121314 2122"],
  ["vector", { gmacVector: "sequence-user-challenge" }, "01020304 0506 c1c2c3c4c5c6"],
  ["vector", { gmacVector: "challenge-sequence" }, "c1c2c3c4c5c6c7c8 01020304"],
  ["vector", { gmacVector: "sequence" }, "01020304 0000000000000000"],
  ["vector", { gmacVector: "zeros-sequence" }, "000000000000000001020304"],
  ["vector", { gmacVector: "data" }, "d1d2d3 d4d5d6d7d8d9dadbdc"],
];

for (const [name, change, octets] of CHANGES) {
  const [[option, value]] = Object.entries(change) as [[string, string]];
  Deno.test(`${option} = ${value} changes the ${FORMULAS[name].title}, octet by octet`, () => {
    assertEquals(
      toHex(joinOctets(SAMPLES[name](resolveOpenPoints(change)))),
      toHex(parseHex(octets)),
    );
  });
}

Deno.test("segmentHeaders = first changes the wrapped key data (86) only with headers in the range", () => {
  const points = resolveOpenPoints({
    segmentHeaders: "first",
    keyStatusRange: "segmented-content",
  });
  assertEquals(
    toHex(joinOctets(SAMPLES.keyChange(points))),
    toHex(parseHex("0200 0102 0304 40 a1a2 a3 000000000000")),
  );
});

Deno.test("each open point changes the formulas that its row names, and no other", () => {
  for (const option of Object.keys(OPEN_POINTS) as (keyof OpenPointSettings)[]) {
    for (const value of OPEN_POINTS[option].slice(1)) {
      const points = { ...POINTS, [option]: value } as OpenPointSettings;
      for (const name of Object.keys(FORMULAS) as FormulaName[]) {
        const changed =
          toHex(joinOctets(SAMPLES[name](points))) !== toHex(parseHex(DEFAULTS[name]));
        const named = CHANGES.some(([row, change]) =>
          row === name && Object.entries(change)[0]!.join() === `${option},${value}`
        );
        assertEquals(changed, named, `${name}: ${option} = ${value}`);
        if (named) {
          const rows: readonly string[] = FORMULAS[name].points;
          assertEquals(rows.includes(option), true, `${name} does not name ${option}`);
        }
      }
    }
  }
});

Deno.test("certification data of a symmetric method have no public key and no length of one", () => {
  const octets = { ...CERTIFICATION, publicKey: new Uint8Array() };
  for (const certifiedPublicKey of ["length-and-key", "key", "none"] as const) {
    const points = resolveOpenPoints({ certifiedPublicKey });
    assertEquals(
      toHex(joinOctets(formulas.certificationParts(octets, points))),
      toHex(parseHex("01 01020304 0506 0708 0300 6f7031")),
    );
  }
});

Deno.test("the update key data for RSA have no zeros at the end", () => {
  const octets = formulas.updateKeyPlaintext({
    name: parseHex("6f7031"),
    updateKey: parseHex("0102"),
    controlledChallenge: parseHex("b1b2b3b4"),
  }, "asymmetric");
  assertEquals(toHex(octets), "6f70310102b1b2b3b4");
});

Deno.test("the initialization vector is filled with zeros if the challenge data are short or missing", () => {
  const input = { ...VECTOR, challenge: parseHex("c1"), parts: [parseHex("d1")] };
  const vectors = OPEN_POINTS.gmacVector.map((name) =>
    toHex(formulas.gmacVector(input, { ...POINTS, gmacVector: name as "data" }))
  );
  assertEquals(vectors, [
    "52010203040506c100000000",
    "010203040506c10000000000",
    "c10000000000000001020304",
    "010203040000000000000000",
    "000000000000000001020304",
    "d10000000000000000000000",
  ]);
});

Deno.test("identifiers of four octets are cut off like those of six", () => {
  const points = resolveOpenPoints({ challengeRange: "content", criticalRange: "content" });
  const parts = formulas.replyMacParts({
    challengeAsdus: [parseHex("51010e01 c0 c1c2")],
    criticalAsdu: parseHex("2d010601 0102"),
    identifierOctets: 4,
  }, points);
  assertEquals(toHex(joinOctets(parts)), "c1c20102");
});

Deno.test("resolveOpenPoints() refuses unknown options and values", () => {
  assertEquals(resolveOpenPoints(), DEFAULT_OPEN_POINTS);
  assertEquals(resolveOpenPoints({ ...DEFAULT_OPEN_POINTS }), DEFAULT_OPEN_POINTS);
  assertThrows(
    () => resolveOpenPoints({ gmacVector: "iv" } as never),
    TypeError,
    'Cannot use gmacVector = "iv": expected "type-sequence-user-challenge" or "sequence-user-challenge"',
  );
  assertThrows(
    () => resolveOpenPoints({ gmacVectors: "data" } as never),
    TypeError,
    "Cannot set the open points of secure authentication",
  );
});

Deno.test("DECISIONS.md lists each open point with its default and its other values", () => {
  const document = Deno.readTextFileSync(".github/DECISIONS.md").replaceAll(/\s+/g, " ");
  for (const [option, [first, ...others]] of Object.entries(OPEN_POINTS)) {
    const entry = `\`${option}\`: \`${first}\`; also ${
      others.map((value) => `\`${value}\``).join(", ")
    }.`;
    assertEquals(document.includes(entry), true, `expected: ${entry}`);
  }
});
