// The error class of certificates and CRLs: its name, as users see it, and its code.

import { assertEquals } from "@std/assert";
import {
  CertificateError,
  malformed,
  unsupported,
} from "../../../transport/certificates/certificate_error.ts";

Deno.test("CertificateError is named after its class, and keeps text, code and cause", () => {
  const cause = new Error("why");
  const error = new CertificateError("Cannot read it", { code: "not-signed", cause });
  assertEquals(
    [error.name, error.message, error.code, error.cause],
    ["CertificateError", "Cannot read it", "not-signed", cause],
  );
  const found = [malformed("torn"), unsupported("new")].map(({ message, code }) => [message, code]);
  assertEquals(found, [["torn", "malformed"], ["new", "unsupported"]]);
});
