// Key pairs for tests, in DER. Their primes are next to powers of two, because a search for primes takes up to seconds.

import { der, identifier, sequence } from "../wire/der.ts";
import { octets as hexOctets } from "../wire/frames.ts";

/** A key pair: SubjectPublicKeyInfo and PKCS #8. */
export interface DerKeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

const RSA = identifier("1.2.840.113549.1.1.1");
const DSA = identifier("1.2.840.10040.4.1");
const NULL = der(0x05);
const RSA_EXPONENT = 65_537n;

/** The two largest primes with half of the bits of a modulus, as differences to the power of two. */
const RSA_PRIMES: Readonly<Record<number, readonly [bigint, bigint]>> = {
  1024: [569n, 629n],
  2048: [105n, 179n],
  3072: [3453n, 4977n],
};

/** The parameters of DSA with 1 024 and 160 bits. */
const Q = 2n ** 160n - 47n;
const P = Q * (2n ** 864n - 4n) + 1n;
const G = power(2n, (P - 1n) / Q, P);

/** Returns a key pair of RSA, always the same one. */
export function rsaKeyPair(bits: 1024 | 2048 | 3072 = 1024): DerKeyPair {
  const [p, q] = RSA_PRIMES[bits]!.map((difference) => 2n ** BigInt(bits / 2) - difference) as [
    bigint,
    bigint,
  ];
  const d = inverse(RSA_EXPONENT, (p - 1n) * (q - 1n));
  const own = [0n, p * q, RSA_EXPONENT, d, p, q, d % (p - 1n), d % (q - 1n), inverse(q, p)];
  return keyPair(sequence(RSA, NULL), {
    publicKey: sequence(integer(p * q), integer(RSA_EXPONENT)),
    privateKey: sequence(...own.map(integer)),
  });
}

/** Returns a key pair of DSA with 1 024 and 160 bits; the same secret leads to the same one. */
export function dsaKeyPair(secret: bigint = 3n ** 95n): DerKeyPair {
  return keyPair(sequence(DSA, sequence(integer(P), integer(Q), integer(G))), {
    publicKey: integer(power(G, secret % Q, P)),
    privateKey: integer(secret % Q),
  });
}

function keyPair(algorithm: Uint8Array, { publicKey, privateKey }: DerKeyPair): DerKeyPair {
  return {
    publicKey: sequence(algorithm, der(0x03, 0, publicKey)),
    privateKey: sequence(integer(0n), algorithm, der(0x04, privateKey)),
  };
}

/** A number that is not negative, as INTEGER. */
function integer(value: bigint): Uint8Array {
  const digits = value.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const octets = hexOctets(even);
  return octets[0]! < 0x80 ? der(0x02, octets) : der(0x02, 0, octets);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = result * square % modulus;
    square = square * square % modulus;
  }
  return result;
}

/** The inverse of a number by the extended algorithm of Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b !== 0n) {
    const times = a / b;
    [a, b, x, y] = [b, a - times * b, y, x - times * y];
  }
  return (x + modulus) % modulus;
}
