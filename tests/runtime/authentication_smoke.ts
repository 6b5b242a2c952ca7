// The cryptographic functions of secure authentication in each runtime: what works, and what its
// platform lacks.

import { AuthenticationError } from "../../transport/authentication/authentication_error.ts";
import type { RsaPadding } from "../../transport/authentication/crypto.ts";
import { unwrapKey, wrapKey } from "../../transport/authentication/key_wrap.ts";
import { authenticationCrypto } from "../../transport/runtime/authentication_crypto.ts";

/** Keys in DER, octets encrypted and signatures made elsewhere, as numbers. */
export interface AuthenticationMaterial {
  readonly rsa: { readonly publicKey: number[]; readonly privateKey: number[] };
  readonly dsa: { readonly publicKey: number[]; readonly privateKey: number[] };
  /** The octets 1 to 16, encrypted with RSA, by padding. */
  readonly encrypted: Readonly<Record<RsaPadding, number[]>>;
  /** The signature of the octets 1 to 16 with SHA-256, in DER. */
  readonly signature: number[];
}

const DATA = Uint8Array.from({ length: 16 }, (_, index) => index + 1);
const CRYPTO = authenticationCrypto();

function hex(octets: Uint8Array | undefined): string {
  return Array.from(octets ?? [], (octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** What a call returns, or the code of its error and the algorithm that the platform lacks. */
function resultOf(call: () => unknown): string {
  try {
    return String(call());
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
    return `${error.code}: ${
      error.message.replace(/(Deno|Bun|Node\.js) v?\d+\.\d+\.\d+/, "PLATFORM")
    }`;
  }
}

/** Returns one line for each function. */
export function smoke(material: AuthenticationMaterial): string[] {
  const lines: string[] = [];
  const publicRsa = Uint8Array.from(material.rsa.publicKey);
  const privateRsa = Uint8Array.from(material.rsa.privateKey);
  const publicDsa = Uint8Array.from(material.dsa.publicKey);
  const privateDsa = Uint8Array.from(material.dsa.privateKey);
  lines.push(`hmac ${hex(CRYPTO.hmac("sha1", DATA, [DATA, DATA]))}`);
  lines.push(`hmac ${hex(CRYPTO.hmac("sha256", DATA, [DATA, DATA]))}`);
  for (const octets of [16, 32]) {
    const key = new Uint8Array(octets);
    const iv = new Uint8Array(12);
    lines.push(`gmac ${octets} ${hex(CRYPTO.gmac(key, iv, [DATA, DATA.subarray(3)]))}`);
    const cipher = CRYPTO.aes(key);
    const wrapped = wrapKey(cipher, DATA);
    lines.push(`wrap ${octets} ${hex(wrapped)} ${hex(unwrapKey(cipher, wrapped))}`);
  }
  const one = CRYPTO.random(8);
  lines.push(`random ${one.length} ${hex(one) === hex(CRYPTO.random(8))} ${one.buffer.byteLength}`);
  for (const padding of ["pkcs1", "oaep-sha1", "oaep-sha256"] as const) {
    const decrypt = (octets: Uint8Array) =>
      hex(CRYPTO.rsaDecrypt(octets, { key: privateRsa, padding }));
    lines.push(
      `${padding} ${resultOf(() => decrypt(Uint8Array.from(material.encrypted[padding])))}`,
    );
    const encrypted = CRYPTO.rsaEncrypt(DATA, { key: publicRsa, padding });
    lines.push(`${padding} ${encrypted.length} ${resultOf(() => decrypt(encrypted))}`);
  }
  const wrong = { key: privateRsa, padding: "oaep-sha1" } as const;
  lines.push(`oaep of other octets ${CRYPTO.rsaDecrypt(DATA, wrong)}`);
  for (const encoding of ["der", "ieee-p1363"] as const) {
    const options = { hash: "sha256", encoding } as const;
    lines.push(`dsa ${encoding} ${
      resultOf(() => {
        const signature = CRYPTO.sign([DATA], { ...options, key: privateDsa });
        const check = { ...options, key: publicDsa, signature };
        return [
          CRYPTO.verify([DATA.subarray(0, 5), DATA.subarray(5)], check),
          CRYPTO.verify([DATA, DATA], check),
          CRYPTO.verify([DATA], { ...check, signature: DATA }),
          CRYPTO.verify([DATA], { ...check, signature: new Uint8Array() }),
        ];
      })
    }`);
  }
  const foreign = Uint8Array.from(material.signature);
  const check = { hash: "sha256", key: publicDsa, encoding: "der", signature: foreign } as const;
  lines.push(`dsa of Deno ${resultOf(() => CRYPTO.verify([DATA], check))}`);
  lines.push(resultOf(() => CRYPTO.sign([DATA], { hash: "sha256", key: DATA, encoding: "der" })));
  lines.push(resultOf(() => CRYPTO.rsaEncrypt(DATA, { key: DATA, padding: "pkcs1" })));
  lines.push(resultOf(() => CRYPTO.aes(DATA.subarray(1))));
  lines.push(resultOf(() => hex(CRYPTO.gmac(new Uint8Array(24), new Uint8Array(12), []))));
  return lines;
}
