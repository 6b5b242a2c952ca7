// Session keys from the wrapped keys of a capture: only plaintext that is long enough has any.

import { assertEquals } from "@std/assert";
import { wrapKey } from "../../../transport/authentication/key_wrap.ts";
import { authenticationCrypto } from "../../../transport/runtime/authentication_crypto.ts";
import { macVerifier } from "../../../transport/runtime/mac_verifier.ts";

const UPDATE_KEY = new Uint8Array(16).fill(7);

/** The keys in a key change of user 1 whose plaintext has these octets, filled to a multiple of eight. */
function unwrapped(octets: readonly number[], { usr = 1, key = UPDATE_KEY } = {}) {
  const plain = new Uint8Array(Math.max(16, Math.ceil(octets.length / 8) * 8));
  plain.set(octets);
  const wrapped = wrapKey(authenticationCrypto().aes(UPDATE_KEY), plain);
  const users = new Map([[1, { updateKey: key }], [2, {}]]);
  const change = { ksq: 1, usr, wrapped };
  return macVerifier({ users }).unwrap(
    { change } as Parameters<
      ReturnType<typeof macVerifier>["unwrap"]
    >[0],
  );
}

Deno.test("macVerifier() takes both session keys from the wrapped keys of a user whose update key it has", () => {
  const keys = { control: Uint8Array.of(1, 2, 3), monitor: Uint8Array.of(4, 5, 6) };
  assertEquals(unwrapped([3, 0, 1, 2, 3, 4, 5, 6]), keys);
  assertEquals(unwrapped([3, 0, 1, 2, 3, 4, 5, 6], { usr: 2 }), undefined);
  assertEquals(unwrapped([3, 0, 1, 2, 3, 4, 5, 6], { usr: 9 }), undefined);
  const other = new Uint8Array(16).fill(8);
  assertEquals(unwrapped([3, 0, 1, 2, 3, 4, 5, 6], { key: other }), undefined);
});

Deno.test("macVerifier() finds no session keys in plaintext whose length of a key is zero, or too long", () => {
  assertEquals(unwrapped([0, 0, 1, 2]), undefined);
  assertEquals(unwrapped([7, 0])?.control.length, 7); // all 16 octets
  assertEquals(unwrapped([8, 0]), undefined);
  assertEquals(unwrapped([1, 1]), undefined); // 257 octets
});
