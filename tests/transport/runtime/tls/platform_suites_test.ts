// The cipher suites that a runtime supports.

import { assert, assertEquals } from "@std/assert";
import "node:process"; // loaded while Deno is there
import "node:tls";
import {
  platformSuites,
  suitesOptions,
  usableSuites,
} from "../../../../transport/runtime/tls/platform_suites.ts";
import { SUITES } from "../../../../transport/tls/suites.ts";
import { resolveTlsPolicy } from "../../../../transport/tls/tls_policy.ts";
import { withValues } from "../../../helpers/machine/globals.ts";

Deno.test("Deno supports suites with ECDHE and authenticated encryption; Node.js supports those of its OpenSSL", () => {
  const deno = platformSuites("Cannot connect").map(({ name }) => name);
  assertEquals(deno.filter((name) => /_CCM|_CBC_|_DHE_|TLS_RSA_/.test(name)), []);
  assert(deno.includes("TLS_AES_128_GCM_SHA256"));
  assert(deno.includes("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
  using _ = withValues(globalThis, { Deno: undefined });
  const node = platformSuites("Cannot connect");
  assert(node.some(({ name }) => !deno.includes(name)), "others as well");
  assertEquals(node.filter(({ grade }) => grade === "refused"), []);
});

const [V13, RSA, ECDSA] = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
];

Deno.test("an identity can use the suites of its policy that fit the key of the server", () => {
  const usable = (keyType: string | undefined, permitted?: readonly string[]) => {
    const policy = resolveTlsPolicy(permitted === undefined ? {} : { suites: permitted });
    const names = usableSuites(SUITES, policy, keyType).map(({ name }) => name);
    return [V13, RSA, ECDSA].filter((name) => names.includes(name));
  };
  assertEquals(usable("ec"), [V13, ECDSA]);
  for (const rsa of ["rsa", "rsa-pss"]) assertEquals(usable(rsa), [V13, RSA]);
  assertEquals(usable(undefined), [V13, RSA, ECDSA], "a client");
  assertEquals(usable(undefined, [V13, ECDSA]), [V13, ECDSA]);
  assertEquals(usable("rsa", [ECDSA]), []);
});

Deno.test("Node.js gets a list of suites, and TLS 1.2 as the latest version if none of them belongs to TLS 1.3", () => {
  const suites = (...names: readonly string[]) => SUITES.filter(({ name }) => names.includes(name));
  assertEquals(suitesOptions(suites(V13, RSA)), {}, "Deno");
  using _ = withValues(globalThis, { Deno: undefined });
  assertEquals(suitesOptions([]), {});
  const both = { ciphers: "TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-GCM-SHA256" };
  assertEquals(suitesOptions(suites(V13, RSA)), both);
  const old = { ciphers: "ECDHE-RSA-AES128-GCM-SHA256", maxVersion: "TLSv1.2" } as const;
  assertEquals(suitesOptions(suites(RSA)), old);
});
