// The cipher suites that this runtime supports, and those that an identity can use.

import { type Suite, suiteNamed, SUITES } from "../../tls/suites.ts";
import type { ResolvedTlsPolicy } from "../../tls/tls_policy.ts";
import { builtin, denoRuntime } from "../builtin.ts";

/**
 * Deno lists more suites than it supports: it supports those of TLS 1.3, and ECDHE with AES-GCM or ChaCha20-Poly1305 in TLS 1.2.
 */
const SPOKEN_BY_DENO: RegExp =
  /^TLS_(?:AES_(?:128|256)_GCM|CHACHA20|ECDHE_\w+_WITH_(?:AES_(?:128|256)_GCM|CHACHA20))/;

/** The suites that this runtime supports, strong ones first. */
export function platformSuites(what: string): readonly Suite[] {
  if (denoRuntime() !== undefined) return SUITES.filter(({ name }) => SPOKEN_BY_DENO.test(name));
  const listed = new Set(builtin("node:tls", what).getCiphers().map((name) => suiteNamed(name)));
  return SUITES.filter((suite) => listed.has(suite) && suite.grade !== "refused");
}

/**
 * The suites that an identity can use: those of the runtime that the policy permits, and in TLS 1.2 only those for the kind
 * of its key.
 *
 * @param keyType Type of a server's private key, as named by the platform; the suites of a client depend on the key of
 * the other end.
 */
export function usableSuites(
  suites: readonly Suite[],
  { suites: permitted }: ResolvedTlsPolicy,
  keyType: string | undefined,
): readonly Suite[] {
  const isRsa = keyType?.startsWith("rsa");
  return suites.filter(({ name }) => {
    if (permitted !== undefined && !permitted.has(name)) return false;
    if (isRsa === undefined || !name.includes("_WITH_")) return true; // TLS 1.3
    return name.includes("_ECDSA_") !== isRsa;
  });
}

/** The options of the platform for suites; Deno ignores `ciphers`. */
export function suitesOptions(
  suites: readonly Suite[],
): { readonly ciphers?: string; readonly maxVersion?: "TLSv1.2" } {
  if (denoRuntime() !== undefined || suites.length === 0) return {};
  const ciphers = suites.map(({ openssl }) => openssl).join(":");
  // Without a suite of TLS 1.3 in the list the platform would use its own.
  return suites.some(({ name }) => !name.includes("_WITH_"))
    ? { ciphers }
    : { ciphers, maxVersion: "TLSv1.2" };
}
