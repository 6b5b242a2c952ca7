// System errors in the field's terms: the same in every runtime.

import { assertEquals, assertStrictEquals } from "@std/assert";
import { LinkError, type LinkErrorCode } from "../../../transport/errors.ts";
import { linkErrorOf } from "../../../transport/runtime/system_error.ts";

const WHAT = "Cannot connect to rtu port 2404";

Deno.test("linkErrorOf() converts system errors", () => {
  const codes: Readonly<Record<string, readonly [LinkErrorCode, string]>> = {
    ECONNREFUSED: ["refused", "the connection was refused"],
    ETIMEDOUT: ["timed-out", "the network did not answer in time"],
    ENOTFOUND: ["not-found", "the host name is unknown"],
    EAI_AGAIN: ["not-found", "the host name could not be looked up"],
    ENETUNREACH: ["unreachable", "the network is unreachable"],
    EHOSTUNREACH: ["unreachable", "the host is unreachable"],
    EADDRINUSE: ["in-use", "the address is already in use"],
    EADDRNOTAVAIL: ["failed", "the address does not belong to this machine"],
    EACCES: ["not-permitted", "the system does not permit it"],
    EPERM: ["not-permitted", "the system does not permit it"],
    EMFILE: ["failed", "too many open files"],
    ENFILE: ["failed", "too many open files"],
    ERR_ACCESS_DENIED: ["not-permitted", "no luck"],
    ESOMETHING: ["failed", "no luck"],
  };
  for (const [code, [expected, text]] of Object.entries(codes)) {
    const cause = Object.assign(new Error("no luck"), { code });
    const error = linkErrorOf(WHAT, cause);
    assertEquals([error.code, error.message], [expected, `${WHAT}: ${text}`]);
    assertStrictEquals(error.cause, cause);
  }
});

Deno.test("linkErrorOf() reads names and messages of errors without a code", () => {
  const texts: Readonly<Record<string, LinkErrorCode>> = {
    "failed to lookup address information: Name or service not known": "not-found",
    "invalid peer certificate: Expired": "not-trusted",
    "invalid peer certificate: UnknownIssuer": "not-trusted",
    "received fatal alert: UnknownCA": "not-trusted",
    "peer: NotValidForName": "not-trusted",
    "received fatal alert: AccessDenied": "not-trusted",
    "received fatal alert: HandshakeFailure": "failed",
  };
  for (const [text, expected] of Object.entries(texts)) {
    assertEquals(linkErrorOf(WHAT, new Error(text)).code, expected, text);
  }
  const denied = new Deno.errors.NotCapable("Requires net access");
  assertEquals(linkErrorOf(WHAT, denied).code, "not-permitted");
  const known = new LinkError("Known", { code: "refused" });
  assertStrictEquals(linkErrorOf(WHAT, known), known);
});
