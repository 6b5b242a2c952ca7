// The numbers and severities of security events, on which logs of other systems rely.

import { assertEquals } from "@std/assert";
import { SECURITY_EVENTS, securityEvent } from "../../../transport/tls/security_event.ts";

Deno.test("each event has its number and severity", () => {
  const of = (severity: string) =>
    Object.entries(SECURITY_EVENTS).filter(([, row]) => row[1] === severity)
      .map(([name, [code]]) => `${code} ${name}`);
  assertEquals(of("incident"), [
    "1 algorithm-not-supported",
    "2 unsecure-communication",
    "3 certificate-unavailable",
    "4 bad-certificate",
    "5 certificate-size-exceeded",
    "6 certificate-validation-failed",
    "7 certificate-required",
    "8 handshake-failed",
    "11 certificate-expired",
    "12 certificate-revoked",
    "13 certificate-not-configured",
    "14 certificate-not-trusted",
    "15 no-common-suite",
    "23 insufficient-key-length",
    "25 authority-not-available",
  ]);
  assertEquals(of("warning"), [
    "9 insecure-version",
    "17 expired-certificate-used",
    "18 early-certificate-used",
    "19 crl-expired",
    "20 crl-not-yet-valid",
    "22 minimum-key-length",
    "24 crl-not-accessible",
    "101 certificate-expires-soon",
    "102 weak-suite",
  ]);
  assertEquals(of("info"), ["16 session-established", "27 session-resumed", "28 session-expired"]);
});

Deno.test("securityEvent() adds number and severity, and omits what is not known", () => {
  const peer = { host: "192.0.2.1", port: 19_998 };
  const details = { reason: "why", time: 5, peer, subject: "CN=a", fingerprint: "00" };
  const kind = { code: 102, name: "weak-suite", severity: "warning" } as const;
  assertEquals(securityEvent("weak-suite", details), { ...kind, ...details });
  assertEquals(securityEvent("weak-suite", { reason: "why", time: 5 }), {
    ...kind,
    peer: undefined,
    subject: undefined,
    fingerprint: undefined,
    reason: "why",
    time: 5,
  });
});
