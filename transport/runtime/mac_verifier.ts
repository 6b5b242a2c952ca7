// Verifies the MACs in captures, or finds the open points of the stations, with the cryptographic functions of the platform.

import type { MacVerifier } from "../../codec/security/verifier.ts";
import {
  type KnownKeys,
  OfflineVerifier,
  type OfflineVerifierOptions,
} from "../authentication/offline_verifier.ts";
import { OpenPointSearch } from "../authentication/open_point_search.ts";
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

/**
 * Creates an option `macVerifier` of an `Analyzer` that tries all values of the open points that enter a MAC or the wrapped
 * session keys. After the analysis, its `result()` has the combinations with which most of them are right.
 *
 * @param users The keys by user number.
 * @throws {LinkError} The runtime has no `node:crypto`, such as a browser (`not-supported`).
 */
export function openPointSearch(users: ReadonlyMap<number, KnownKeys>): OpenPointSearch {
  return new OpenPointSearch(authenticationCrypto(), users);
}
