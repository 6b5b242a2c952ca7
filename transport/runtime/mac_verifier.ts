// Verifies the MACs in captures, with the cryptographic functions of the platform.

import type { MacVerifier } from "../../codec/security/verifier.ts";
import {
  OfflineVerifier,
  type OfflineVerifierOptions,
} from "../authentication/offline_verifier.ts";
import { authenticationCrypto } from "./authentication_crypto.ts";

/**
 * Creates what the option `macVerifier` of an `Analyzer` takes: it verifies the MACs of secure
 * authentication in captures with update keys or session keys.
 *
 * ```ts
 * import { Analyzer } from "@telecontrol/iec104/capture";
 * import { macVerifier } from "@telecontrol/iec104/authentication";
 *
 * const updateKey = new Uint8Array(16); // that of user 1
 * const verifier = macVerifier({ users: new Map([[1, { updateKey }]]) });
 * const analyzer = new Analyzer({ macVerifier: verifier });
 * console.log(analyzer.report().security); // null
 * ```
 *
 * @throws {LinkError} The runtime has no `node:crypto`, such as a browser (`not-supported`).
 * @throws {TypeError} An open point is unknown or has an unknown value.
 */
export function macVerifier(options: OfflineVerifierOptions): MacVerifier {
  return new OfflineVerifier(authenticationCrypto(), options);
}
