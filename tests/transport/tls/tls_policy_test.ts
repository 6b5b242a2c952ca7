// Rules for sessions over TLS: their defaults, accepted values, and the error for each invalid value.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { connectTls } from "../../../transport/low_level.ts";
import { listenTls, supervise } from "../../../transport/mod.ts";
import { resolveTlsPolicy, type TlsPolicy } from "../../../transport/tls/tls_policy.ts";

const HEX = "0123456789abcdef".repeat(4);

Deno.test("resolveTlsPolicy() adds the defaults", () => {
  const { onSecurityEvent: _, ...policy } = resolveTlsPolicy({});
  assertEquals(policy, {
    minVersion: "TLSv1.2",
    suites: undefined,
    pins: undefined,
    allowedSubjects: undefined,
    minimumKeyBits: { rsa: 2048, ec: 256 },
    maxCertificateOctets: 8192,
    reauthenticateMs: 86_400_000,
    maxResumptionAgeMs: 21_600_000,
    expiryWarningMs: 2_592_000_000,
  });
});

Deno.test("resolveTlsPolicy() accepts both names of a suite, and fingerprints with or without colons", () => {
  const { suites, pins } = resolveTlsPolicy({
    suites: ["ECDHE-RSA-AES128-GCM-SHA256", "tls_aes_256_gcm_sha384", "AES128-SHA256"],
    pins: [HEX.toUpperCase().replace(/..(?=.)/g, "$&:")],
  });
  assertEquals([...suites!], [
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_RSA_WITH_AES_128_CBC_SHA256",
  ]);
  assertEquals([...pins!], [HEX]);
});

/** Invalid values, and their errors. */
const FAULTS: readonly (readonly [
  policy: Record<string, unknown>,
  error: typeof RangeError | typeof TypeError,
  message: string,
])[] = [
  [
    { minVersion: "TLSv1.1" },
    RangeError,
    'Cannot use minVersion = "TLSv1.1": expected "TLSv1.2" or "TLSv1.3"',
  ],
  [
    { suites: [] },
    RangeError,
    "Cannot use suites = []: expected at least one entry; omit the option to permit all",
  ],
  [{ suites: "AES" }, TypeError, 'Cannot use suites = "AES": expected an array of texts'],
  [{ suites: [1] }, TypeError, "Cannot use suites[0] = 1: expected a text"],
  [
    { suites: ["TLS_AES_256_GCM_SHA384", "AES"] },
    RangeError,
    'Cannot use suites[1] = "AES": expected a known cipher suite, such as TLS_AES_128_GCM_SHA256, ' +
    "TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256, TLS_AES_128_CCM_SHA256",
  ],
  [
    { suites: ["NULL-SHA256"] },
    RangeError,
    'Cannot use suites[0] = "NULL-SHA256": expected a suite that encrypts; NULL, RC4 and 3DES are never ' +
    "used, such as TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256, " +
    "TLS_AES_128_CCM_SHA256",
  ],
  [
    { pins: [HEX, "abcd"] },
    RangeError,
    'Cannot use pins[1] = "abcd": expected the SHA-256 of a certificate or of a public key: 64 hex digits, ' +
    "with or without colons",
  ],
  [
    { allowedSubjects: [""] },
    RangeError,
    'Cannot use allowedSubjects[0] = "": expected a name such as centre, or CN=centre, O=Northfield',
  ],
  [
    { allowedSubjects: ["CN=centre, x"] },
    RangeError,
    'Cannot use allowedSubjects[0] = "CN=centre, x": expected a name such as centre, or CN=centre, O=Northfield',
  ],
  [
    { minimumKeyBits: 2048 },
    TypeError,
    "Cannot use minimumKeyBits = 2048: expected an object such as { rsa: 2048, ec: 256 }",
  ],
  ...[
    ["minimumKeyBits", { rsa: 1023 }, "minimumKeyBits.rsa = 1023", 1024, 16_384],
    ["minimumKeyBits", { ec: 522 }, "minimumKeyBits.ec = 522", 160, 521],
    ["maxCertificateOctets", 511, "maxCertificateOctets = 511", 512, 65_536],
    ["reauthenticateMs", 999, "reauthenticateMs = 999", 1000, 2_147_483_647],
    ["reauthenticateMs", Infinity, "reauthenticateMs = Infinity", 1000, 2_147_483_647],
    ["maxResumptionAgeMs", -1, "maxResumptionAgeMs = -1", 0, 2_147_483_647],
    ["expiryWarningMs", "30d", 'expiryWarningMs = "30d"', 0, 31_622_400_000],
  ].map(([name, value, shown, low, high]) =>
    [
      { [name as string]: value },
      RangeError,
      `Cannot use ${shown}: expected a whole number from ${low} to ${high}`,
    ] as const
  ),
  [
    { onSecurityEvent: "log" },
    TypeError,
    'Cannot use onSecurityEvent = "log": expected a function',
  ],
];

Deno.test("resolveTlsPolicy() names each value that cannot be used, and what it expected", () => {
  for (const [policy, error, message] of FAULTS) {
    assertEquals(assertThrows(() => resolveTlsPolicy(policy as TlsPolicy), error).message, message);
  }
});

Deno.test("connectTls(), listenTls() and supervise() check the rules before they connect or listen", async () => {
  const tls = { caCerts: "", certificate: "", key: "", pins: ["ab"] };
  const target = { host: "127.0.0.1", port: 1 };
  await assertRejects(() => connectTls({ ...target, ...tls }), RangeError, "pins[0]");
  await assertRejects(() => listenTls({ ...target, ...tls }), RangeError, "pins[0]");
  assertThrows(() => supervise({ targets: [{ ...target, tls }] }), RangeError, "pins[0]");
});
