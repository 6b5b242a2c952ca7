// CRLs that are parsed once for all users of the same text.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { CertificateError } from "../../../transport/certificates/certificate_error.ts";
import { readSharedLists } from "../../../transport/certificates/shared_lists.ts";
import { LIST } from "../../helpers/wire/certificate_samples.ts";

function pem(comment: string): string {
  const base64 = btoa(String.fromCharCode(...LIST));
  return `${comment}\n-----BEGIN X509 CRL-----\n${base64}\n-----END X509 CRL-----\n`;
}

Deno.test("the same text is parsed once, a different one is parsed again", () => {
  const first = readSharedLists(pem("a"));
  assert(readSharedLists(pem("a")) === first);
  const other = readSharedLists(pem("b"));
  assert(other !== first);
  assertEquals(other, first); // the comment has no effect
  assert(readSharedLists(pem("a")) === first && readSharedLists(pem("b")) === other);
});

Deno.test("only a limited number of the newest texts is remembered", () => {
  const all = Array.from({ length: 17 }, (_, i) => readSharedLists(pem(`${i}`)));
  assert(readSharedLists(pem("16")) === all[16]);
  assert(readSharedLists(pem("1")) === all[1]);
  assert(readSharedLists(pem("0")) !== all[0]);
});

Deno.test("an unusable text is refused every time", () => {
  for (let i = 0; i < 2; i++) assertThrows(() => readSharedLists("nothing"), CertificateError);
});
