// MACs against the vectors of RFC 2202, RFC 4231 and IEEE 802.1AE, their truncation and comparison.

import { assertEquals, assertThrows } from "@std/assert";
import { MAC_ALGORITHM } from "../../../codec/low_level.ts";
import { parseHex, toHex } from "../../../codec/mod.ts";
import { computeMac, digestOf, verifyMac } from "../../../transport/authentication/mac.ts";
import { authenticationCrypto } from "../../../transport/runtime/authentication_crypto.ts";

const CRYPTO = authenticationCrypto();

function text(characters: string): Uint8Array {
  return new TextEncoder().encode(characters);
}

function repeated(octet: number, count: number): Uint8Array {
  return new Uint8Array(count).fill(octet);
}

const LONG_KEY = "Test Using Larger Than Block-Size Key - Hash Key First";

/** Key, octets and digest of RFC 2202 (SHA-1) and RFC 4231 (SHA-256), by test case. */
// deno-fmt-ignore
const HMACS: readonly (readonly [name: string, hash: "sha1" | "sha256", key: Uint8Array, octets: Uint8Array, digest: string])[] = [
  ["RFC 2202, 1", "sha1", repeated(0x0b, 20), text("Hi There"), "b617318655057264e28bc0b6fb378c8ef146be00"],
  ["RFC 2202, 2", "sha1", text("Jefe"), text("what do ya want for nothing?"), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"],
  ["RFC 2202, 3", "sha1", repeated(0xaa, 20), repeated(0xdd, 50), "125d7342b9ac11cd91a39af48aa17b4f63f175d3"],
  ["RFC 2202, 6", "sha1", repeated(0xaa, 80), text(LONG_KEY), "aa4ae5e15272d00e95705637ce8a3b55ed402112"],
  ["RFC 4231, 1", "sha256", repeated(0x0b, 20), text("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
  ["RFC 4231, 2", "sha256", text("Jefe"), text("what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"],
  ["RFC 4231, 3", "sha256", repeated(0xaa, 20), repeated(0xdd, 50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"],
  ["RFC 4231, 6", "sha256", repeated(0xaa, 131), text(LONG_KEY), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"],
];

for (const [name, hash, key, octets, digest] of HMACS) {
  Deno.test(`HMAC agrees with ${name}, in one part and in several`, () => {
    assertEquals(toHex(digestOf(CRYPTO, { hash, key, parts: [octets] })), digest);
    const parts = [octets.subarray(0, 3), new Uint8Array(), octets.subarray(3)];
    assertEquals(toHex(digestOf(CRYPTO, { hash, key, parts })), digest);
  });
}

Deno.test("an HMAC of more octets than usual agrees with the platform, and so does a shorter one after it", async () => {
  const bytes = new Uint8Array(16).fill(7);
  const key = await crypto.subtle.importKey(
    "raw",
    bytes,
    { name: "HMAC", hash: "SHA-256" },
    false,
    [
      "sign",
    ],
  );
  for (const length of [900, 5000, 961, 960, 0, 12]) {
    const octets = Uint8Array.from({ length }, (_, index) => index % 251);
    const expected = new Uint8Array(await crypto.subtle.sign("HMAC", key, octets));
    const parts = [octets.subarray(0, length / 3), octets.subarray(length / 3)];
    assertEquals(toHex(CRYPTO.hmac("sha256", bytes, parts)), toHex(expected), `${length}`);
  }
});

/** The frame of IEEE 802.1AE, C.1, that is only authenticated. */
const FRAME = parseHex(
  "d609b1f056637a0d46df998d88e5222ab2c2846512153524c0895e8108000f1011121314" +
    "15161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f30313233340001",
);
const FRAME_IV = parseHex("12153524c0895e81b2c28465");
const ZERO_IV = new Uint8Array(12);

/** Key, octets and tag: GCM test cases 1 and 13 of its authors, and IEEE 802.1AE, C.1 (RFC 4543 uses the same function). */
// deno-fmt-ignore
const GMACS: readonly (readonly [name: string, key: string, iv: Uint8Array, octets: Uint8Array, tag: string])[] = [
  ["GCM test case 1", "00000000000000000000000000000000", ZERO_IV, new Uint8Array(), "58e2fccefa7e3061367f1d57a4e7455a"],
  ["GCM test case 13", "0000000000000000000000000000000000000000000000000000000000000000", ZERO_IV, new Uint8Array(), "530f8afbc74536b9a963b4f1c4cb738b"],
  ["802.1AE with AES-128", "ad7a2bd03eac835a6f620fdcb506b345", FRAME_IV, FRAME, "f09478a9b09007d06f46e9b6a1da25dd"],
  ["802.1AE with AES-256", "e3c08a8f06c6e3ad95a70557b23f75483ce33021a9c72b7025666204c69c0b72", FRAME_IV, FRAME, "2f0bc5af409e06d609ea8b7d0fa5ea50"],
];

for (const [name, key, iv, octets, tag] of GMACS) {
  Deno.test(`AES-GMAC agrees with ${name}, in one part and in several`, () => {
    for (const parts of [[octets], [octets.subarray(0, 9), octets.subarray(9)]]) {
      assertEquals(toHex(CRYPTO.gmac(parseHex(key), iv, parts)), tag);
      const input = { mal: MAC_ALGORITHM.aesGmac, key: parseHex(key), iv, parts };
      assertEquals(toHex(computeMac(CRYPTO, input)), tag.slice(0, 24));
    }
  });
}

Deno.test("computeMac() keeps the leftmost octets of the digest, as many as MAL prescribes", () => {
  const input = { key: repeated(0x0c, 20), parts: [text("Test With Truncation")] };
  // RFC 2202 and RFC 4231, test case 5
  const sha1 = "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04";
  const sha256 = "a3b6167473100ee06e0c796c2955552b";
  const macs = [
    [MAC_ALGORITHM.hmacSha1Octets4, sha1.slice(0, 8)],
    [MAC_ALGORITHM.hmacSha1Octets8, sha1.slice(0, 16)],
    [MAC_ALGORITHM.hmacSha1Octets10, sha1.slice(0, 20)],
    [MAC_ALGORITHM.hmacSha256Octets8, sha256.slice(0, 16)],
    [MAC_ALGORITHM.hmacSha256Octets16, sha256],
  ] as const;
  for (const [mal, mac] of macs) {
    assertEquals(toHex(computeMac(CRYPTO, { ...input, mal })), mac);
    assertEquals(verifyMac(CRYPTO, { ...input, mal, mac: parseHex(mac) }), true);
  }
});

Deno.test("verifyMac() refuses a MAC with a changed bit, a longer one, a shorter one and none", () => {
  const input = { mal: MAC_ALGORITHM.hmacSha256Octets8, key: repeated(1, 16), parts: [text("x")] };
  const mac = computeMac(CRYPTO, input);
  const whole = digestOf(CRYPTO, { ...input, hash: "sha256" });
  const changed = mac.slice();
  changed[7]! ^= 1;
  for (const wrong of [changed, whole, mac.subarray(0, 7), new Uint8Array()]) {
    assertEquals(verifyMac(CRYPTO, { ...input, mac: wrong }), false);
  }
});

Deno.test("computeMac() refuses no MAC, reserved algorithms, and AES-GMAC without a vector", () => {
  const input = { key: repeated(1, 16), parts: [] };
  for (const mal of [MAC_ALGORITHM.none, 7, 255]) {
    assertThrows(
      () => computeMac(CRYPTO, { ...input, mal }),
      RangeError,
      `Cannot calculate a MAC with algorithm ${mal}, expected 1 to 6`,
    );
  }
  assertThrows(
    () => computeMac(CRYPTO, { ...input, mal: MAC_ALGORITHM.aesGmac }),
    RangeError,
    "Cannot calculate AES-GMAC without an initialization vector",
  );
});
