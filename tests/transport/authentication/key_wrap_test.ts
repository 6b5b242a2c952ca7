// AES key wrap against the vectors of RFC 3394 and against Web Crypto, and with octets that were changed.

import { assertEquals, assertThrows } from "@std/assert";
import { parseHex, toHex } from "../../../codec/mod.ts";
import { unwrapKey, wrapKey } from "../../../transport/authentication/key_wrap.ts";
import { authenticationCrypto } from "../../../transport/runtime/authentication_crypto.ts";
import { Prng } from "../../helpers/random/prng.ts";

const CRYPTO = authenticationCrypto();

/** Key, key data and wrapped key data of RFC 3394, by section. */
// deno-fmt-ignore
const VECTORS: readonly (readonly [section: string, key: string, data: string, wrapped: string])[] = [
  ["4.1", "000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff", "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"],
  ["4.2", "000102030405060708090a0b0c0d0e0f1011121314151617", "00112233445566778899aabbccddeeff", "96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d"],
  ["4.3", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "00112233445566778899aabbccddeeff", "64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7"],
  ["4.4", "000102030405060708090a0b0c0d0e0f1011121314151617", "00112233445566778899aabbccddeeff0001020304050607", "031d33264e15d33268f24ec260743edce1c6c7ddee725a936ba814915c6762d2"],
  ["4.5", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "00112233445566778899aabbccddeeff0001020304050607", "a8f9bc1612c68b3ff6e6f4fbe30e71e4769c8b80a32cb8958cd5d17d6b254da1"],
  ["4.6", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f", "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"],
];

for (const [section, key, data, wrapped] of VECTORS) {
  Deno.test(`wrapKey() and unwrapKey() agree with RFC 3394, ${section}`, () => {
    const cipher = CRYPTO.aes(parseHex(key));
    assertEquals(toHex(wrapKey(cipher, parseHex(data))), wrapped);
    assertEquals(toHex(unwrapKey(cipher, parseHex(wrapped))!), data);
  });
}

Deno.test("unwrapKey() refuses a wrapped key with any octet changed, cut or of another key", () => {
  const [, key, , wrapped] = VECTORS[5]!;
  const cipher = CRYPTO.aes(parseHex(key));
  const octets = parseHex(wrapped);
  for (let index = 0; index < octets.length; index++) {
    const changed = octets.slice();
    changed[index]! ^= 0x10;
    assertEquals(unwrapKey(cipher, changed), undefined, `octet ${index}`);
    assertEquals(unwrapKey(cipher, octets.subarray(0, index)), undefined, `cut at ${index}`);
  }
  assertEquals(unwrapKey(CRYPTO.aes(new Uint8Array(32)), octets), undefined);
});

Deno.test("wrapKey() refuses fewer than 16 octets and other lengths than multiples of 8", () => {
  const cipher = CRYPTO.aes(new Uint8Array(16));
  for (const length of [0, 8, 15, 17, 20]) {
    assertThrows(
      () => wrapKey(cipher, new Uint8Array(length)),
      RangeError,
      `Cannot wrap ${length} octets, expected 16 or more, and a multiple of 8`,
    );
  }
});

Deno.test("unwrapKey(wrapKey()) returns the key data, up to 1 024 octets, and changes no argument", () => {
  const random = new Prng(3394);
  for (let run = 0; run < 40; run++) {
    const cipher = CRYPTO.aes(random.octets(random.pick([16, 24, 32])));
    const data = random.octets(8 * random.int(2, 128));
    const before = data.slice();
    const wrapped = wrapKey(cipher, data);
    const kept = wrapped.slice();
    assertEquals([data, wrapped.length], [before, data.length + 8]);
    assertEquals(unwrapKey(cipher, wrapped), data);
    assertEquals(wrapped, kept);
  }
});

Deno.test("wrapKey() agrees with Web Crypto, also where the number of a step needs two octets", async () => {
  const random = new Prng(3395);
  for (const units of [2, 42, 43, 86, 128]) {
    const kek = Uint8Array.from(random.octets(32));
    const data = Uint8Array.from(random.octets(8 * units));
    const wrapping = await crypto.subtle.importKey("raw", kek, "AES-KW", false, ["wrapKey"]);
    const hmac = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", data, hmac, true, ["sign"]);
    const expected = await crypto.subtle.wrapKey("raw", key, wrapping, "AES-KW");
    const wrapped = wrapKey(CRYPTO.aes(kek), data);
    assertEquals(toHex(wrapped), toHex(new Uint8Array(expected)), `${units} units`);
  }
});
