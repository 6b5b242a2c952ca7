// AES key wrap (RFC 3394) over the block cipher of the platform, because Bun and Deno have no
// cipher for it.

import type { BlockCipher } from "./crypto.ts";
import { equalOctets } from "./equal.ts";

/** Half a block: the unit of the algorithm, in octets. */
const UNIT = 8;

/** Passes over all units. */
const PASSES = 6;

/** The initial value of RFC 3394, 2.2.3.1. */
const INITIAL = new Uint8Array(UNIT).fill(0xa6);

/**
 * Wraps a key (RFC 3394, 2.2.1).
 *
 * @param cipher AES with the key that wraps.
 * @param plaintext The key data, not modified.
 * @returns Eight octets more than the key data; they belong to the caller.
 * @throws {RangeError} The key data is shorter than 16 octets or not a multiple of 8.
 */
export function wrapKey(cipher: BlockCipher, plaintext: Uint8Array): Uint8Array {
  const units = plaintext.length / UNIT;
  if (!Number.isInteger(units) || units < 2) {
    throw new RangeError(
      `Cannot wrap ${plaintext.length} octets, expected 16 or more, and a multiple of 8`,
    );
  }
  const wrapped = new Uint8Array(plaintext.length + UNIT);
  const block = new Uint8Array(2 * UNIT);
  wrapped.set(plaintext, UNIT);
  block.set(INITIAL);
  for (let step = 1; step <= PASSES * units; step++) {
    const offset = ((step - 1) % units + 1) * UNIT;
    block.set(wrapped.subarray(offset, offset + UNIT), UNIT);
    const encrypted = cipher.encrypt(block);
    block.set(encrypted.subarray(0, UNIT));
    mixStep(block, step);
    wrapped.set(encrypted.subarray(UNIT), offset);
  }
  wrapped.set(block.subarray(0, UNIT));
  return wrapped;
}

/**
 * Unwraps a key, and checks its integrity (RFC 3394, 2.2.2).
 *
 * @param cipher AES with the key that wrapped.
 * @param wrapped The wrapped key data, not modified.
 * @returns Eight octets fewer, which belong to the caller; `undefined` if they were not wrapped with
 * this key, were changed, or have an impossible length.
 */
export function unwrapKey(cipher: BlockCipher, wrapped: Uint8Array): Uint8Array | undefined {
  const units = wrapped.length / UNIT - 1;
  if (!Number.isInteger(units) || units < 2) return undefined;
  const plaintext = wrapped.slice(UNIT);
  const block = new Uint8Array(2 * UNIT);
  block.set(wrapped.subarray(0, UNIT));
  for (let step = PASSES * units; step >= 1; step--) {
    const offset = (step - 1) % units * UNIT;
    mixStep(block, step);
    block.set(plaintext.subarray(offset, offset + UNIT), UNIT);
    const decrypted = cipher.decrypt(block);
    block.set(decrypted.subarray(0, UNIT));
    plaintext.set(decrypted.subarray(UNIT), offset);
  }
  if (equalOctets(block.subarray(0, UNIT), INITIAL)) return plaintext;
  plaintext.fill(0);
  return undefined;
}

/** Adds the number of the step, big-endian, to the first half of the block (exclusive or). */
function mixStep(block: Uint8Array, step: number): void {
  let rest = step;
  for (let index = UNIT - 1; rest > 0; index--) {
    block[index]! ^= rest % 256;
    rest = Math.floor(rest / 256);
  }
}
