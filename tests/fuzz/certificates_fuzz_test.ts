// Any certificate, CRL or PEM text is read, or refused with a reason; names are safe to print.

import { assert, assertEquals } from "@std/assert";
import { readCertificate } from "../../transport/certificates/certificate.ts";
import { CertificateError } from "../../transport/certificates/certificate_error.ts";
import { DerReader } from "../../transport/certificates/der.ts";
import { readPem } from "../../transport/certificates/pem.ts";
import { readRevocationList } from "../../transport/certificates/revocation_list.ts";
import { readSignatureScheme } from "../../transport/certificates/signature_scheme.ts";
import { fuzz } from "../helpers/random/fuzz.ts";
import type { Prng } from "../helpers/random/prng.ts";
import { LIST, ROOT, STATION } from "../helpers/wire/certificate_samples.ts";

/** Returns the result, or `undefined` if the input was refused with the proper error. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    assert(error instanceof CertificateError, String(error));
    assert(/^[^\n]+$/.test(error.message), "a message is one line");
    return undefined;
  }
}

/** Damages octets: changed values and lengths, cuts, duplicated parts. */
function damaged(octets: Uint8Array, random: Prng): Uint8Array {
  let result = octets.slice();
  for (let count = random.pick([0, 1, 1, 2, 5, 20]); count > 0; count--) {
    const at = random.int(0, result.length - 1);
    const value = random.pick([0, 1, 2, 3, 0x30, 0x7f, 0x80, 0x81, 0x84, 0xff, random.int(0, 255)]);
    const kind = random.int(0, 5);
    if (kind < 4) result[at] = value;
    else if (kind === 4) {
      result = Uint8Array.of(...result.subarray(0, at), ...result.subarray(at + 1));
    } else {
      const twice = result.subarray(at, at + random.int(1, 40));
      result = Uint8Array.of(...result.subarray(0, at), ...twice, ...result.subarray(at));
    }
  }
  return random.chance(0.1) ? result.subarray(0, random.int(0, result.length)) : result;
}

function requireName(text: string): void {
  assert(text.length <= 203 && !/\p{C}/u.test(text), `the name ${JSON.stringify(text)}`);
}

const PIECES = [
  ...["-----BEGIN X509 CRL-----\n", "-----END X509 CRL-----\n", "-----BEGIN CERTIFICATE-----\r\n"],
  ...[
    "-----END CERTIFICATE-----",
    "-----BEGIN -----",
    "AAAA",
    "MII=",
    "=",
    "==\n",
    "\n",
    "\r\n",
    " ",
  ],
  ...["A", "é", "-----", "Proc-Type: 4,ENCRYPTED\n", "\u0000", "_"],
];

fuzz({
  parser: "pem",
  runs: 1500,
  generate(random) {
    const text = Array.from({ length: random.int(0, 12) }, () => random.pick(PIECES)).join("");
    return new TextEncoder().encode(text);
  },
  check(input) {
    const text = new TextDecoder().decode(input);
    for (const { label, octets, line } of attempt(() => readPem(text)) ?? []) {
      const begin = text.split("\n")[line - 1]!;
      assert(begin.includes(`BEGIN ${label}-----`), `the block of line ${line}`);
      const base64 = btoa(String.fromCharCode(...octets));
      const again = `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`;
      assertEquals(readPem(again), [{ label, octets, line: 1 }]);
    }
  },
});

fuzz({
  parser: "der",
  runs: 400,
  generate: (random) =>
    random.chance(0.3)
      ? random.octets(random.int(0, 60))
      : damaged(random.pick([ROOT, STATION, LIST]), random),
  check(input) {
    // Every element lies within its parent, and the elements of a content are contiguous.
    const pending = [input];
    for (const octets of pending) {
      attempt(() => {
        const reader = new DerReader(octets, "the input");
        let at = octets.byteOffset;
        while (reader.tag !== undefined) {
          const element = reader.any("an element");
          assertEquals(element.octets.byteOffset, at);
          at += element.octets.length;
          assert(element.content.length < element.octets.length);
          assert(at <= octets.byteOffset + octets.length, "an element leaves its content");
          if (pending.length < 500) pending.push(element.content);
          attempt(() => readSignatureScheme(element));
        }
        reader.end();
      });
    }
  },
});

fuzz({
  parser: "certificate",
  runs: 1500,
  generate: (random) => damaged(random.pick([ROOT, STATION]), random),
  check(input) {
    const certificate = attempt(() => readCertificate(input));
    if (certificate === undefined) return;
    requireName(certificate.names.issuer);
    requireName(certificate.names.subject);
    assert(/^(?:[0-9a-f]{2})+$/.test(certificate.serial));
    assert(certificate.validity.every(Number.isFinite));
    assertEquals(certificate.octets, input);
  },
});

fuzz({
  parser: "revocation_list",
  runs: 1500,
  generate: (random) => damaged(LIST, random),
  check(input) {
    const list = attempt(() => readRevocationList(input));
    if (list === undefined) return;
    requireName(list.issuerName);
    assert(Number.isFinite(list.thisUpdate));
    for (const [serial, { date }] of list.revoked) {
      assert(/^(?:[0-9a-f]{2})+$/.test(serial) && Number.isFinite(date));
    }
  },
});
