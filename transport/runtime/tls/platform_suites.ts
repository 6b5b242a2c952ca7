// The cipher suites that this runtime speaks, and those of them that an identity can use.

import { type Suite, suiteNamed, SUITES } from "../../tls/suites.ts";
import type { ResolvedTlsPolicy } from "../../tls/tls_policy.ts";
import { builtin, denoRuntime } from "../builtin.ts";

/**
 * Deno lists more suites than it speaks: it has those of TLS 1.3, and ECDHE with AES-GCM or ChaCha20-Poly1305 in TLS 1.2.
 */
const SPOKEN_BY_DENO: RegExp =
  /^TLS_(?:AES_(?:128|256)_GCM|CHACHA20|ECDHE_\w+_WITH_(?:AES_(?:128|256)_GCM|CHACHA20))/;

/** The suites that this runtime speaks, the strong ones first. */
export function platformSuites(what: string): readonly Suite[] {
  if (denoRuntime() !== undefined) return SUITES.filter(({ name }) => SPOKEN_BY_DENO.test(name));
  const listed = new Set(builtin("node:tls", what).getCiphers().map((name) => suiteNamed(name)));
  return SUITES.filter((suite) => listed.has(suite) && suite.grade !== "refused");
}

/**
 * The suites that an identity can use: those of the runtime that the policy permits, and in TLS 1.2 only those for the kind
 * of its key.
 *
 * @param keyType What the platform calls the type of the private key.
 */
export function usableSuites(
  suites: readonly Suite[],
  { suites: permitted }: ResolvedTlsPolicy,
  keyType: string,
): readonly Suite[] {
  const isRsa = keyType.startsWith("rsa");
  return suites.filter(({ name }) => {
    if (permitted !== undefined && !permitted.has(name)) return false;
    if (!name.includes("_WITH_")) return true; // TLS 1.3
    return name.includes("_ECDSA_") !== isRsa;
  });
}

/** The option `ciphers` of the platform; Deno ignores it. */
export function ciphersOption(suites: readonly Suite[]): { readonly ciphers?: string } {
  if (denoRuntime() !== undefined || suites.length === 0) return {};
  return { ciphers: suites.map(({ openssl }) => openssl).join(":") };
}
